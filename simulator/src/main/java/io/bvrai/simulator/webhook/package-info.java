/** Signed requests to the customer's URLs: signature, per-URL overrides, retries, the log of every attempt. */
@NullMarked
package io.bvrai.simulator.webhook;

import org.jspecify.annotations.NullMarked;
