/** Who may ask what: API keys, REST resources, problem documents, the operator's status document. */
@NullMarked
package io.bvrai.runtime.access;

import org.jspecify.annotations.NullMarked;
