/** VoiceAgent: workload, route and live revisions of one agent. */
@NullMarked
package io.bvrai.operator.agent;

import org.jspecify.annotations.NullMarked;
