/** Personal fields: envelope encryption, blind index, masking. */
@NullMarked
package io.bvrai.runtime.privacy;

import org.jspecify.annotations.NullMarked;
