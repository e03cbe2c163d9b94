/** {@code VoiceAgent}: a conversation and the pods that hold it. */
@NullMarked
package io.bvrai.crds.v1alpha1.agent;

import org.jspecify.annotations.NullMarked;
