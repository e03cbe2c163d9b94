/** Login with the pod's projected token, and the secrets that may be read with it. Nothing read here is ever written down. */
@NullMarked
package io.bvrai.runtime.platform.vault;

import org.jspecify.annotations.NullMarked;
