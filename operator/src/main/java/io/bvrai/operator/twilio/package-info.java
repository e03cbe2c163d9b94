/** Twilio's REST API: subaccounts and the phone numbers in them. Nothing here touches a call. */
@NullMarked
package io.bvrai.operator.twilio;

import org.jspecify.annotations.NullMarked;
