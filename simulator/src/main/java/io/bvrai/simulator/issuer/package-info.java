/** An OpenID Connect issuer: what a tenant's people sign in with. */
@NullMarked
package io.bvrai.simulator.issuer;

import org.jspecify.annotations.NullMarked;
