/** Twilio's REST API as the tenant's subaccount. */
@NullMarked
package io.bvrai.runtime.platform.twilio;

import org.jspecify.annotations.NullMarked;
