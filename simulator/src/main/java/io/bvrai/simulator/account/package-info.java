/** What Twilio keeps for a customer: accounts, tokens, API keys, phone numbers. */
@NullMarked
package io.bvrai.simulator.account;

import org.jspecify.annotations.NullMarked;
