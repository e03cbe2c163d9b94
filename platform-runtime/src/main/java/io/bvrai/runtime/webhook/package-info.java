/** What Twilio posts: signature, durable inbox, answers in TwiML. */
@NullMarked
package io.bvrai.runtime.webhook;

import org.jspecify.annotations.NullMarked;
