/** The platform's Redis: one ACL user per tenant, confined to its own keys and to an allow-list of commands. */
@NullMarked
package io.bvrai.operator.redis;

import org.jspecify.annotations.NullMarked;
