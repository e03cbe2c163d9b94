/** Twilio's REST API, accounts, numbers, calls and the webhooks it sends. */
@NullMarked
package io.bvrai.simulator.twilio;

import org.jspecify.annotations.NullMarked;
