/** Who may ask what: API keys, tokens of the tenant's issuer, REST resources, problem documents, the operator's status document. */
@NullMarked
package io.bvrai.runtime.access;

import org.jspecify.annotations.NullMarked;
