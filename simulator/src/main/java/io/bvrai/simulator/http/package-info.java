/** What the sites of the simulated vendors share: listeners, forms, injected faults. */
@NullMarked
package io.bvrai.simulator.http;

import org.jspecify.annotations.NullMarked;
