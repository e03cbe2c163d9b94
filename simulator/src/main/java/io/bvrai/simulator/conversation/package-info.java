/** What a simulated AI says: directives found in its instructions, rules given by a test, else an echo. */
@NullMarked
package io.bvrai.simulator.conversation;

import org.jspecify.annotations.NullMarked;
