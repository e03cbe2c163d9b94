/** The functions that the runtime itself offers to a model, in the words the model reads. */
@NullMarked
package io.bvrai.runtime.engine.tool;

import org.jspecify.annotations.NullMarked;
