/** PhoneNumber: a number bound to an agent, compared field by field and repaired. */
@NullMarked
package io.bvrai.operator.number;

import org.jspecify.annotations.NullMarked;
