/**
 * What all neighbours outside the cluster share: how they fail, how they are reached, and how something that costs money is created
 * once and only once.
 */
@NullMarked
package io.bvrai.operator.external;

import org.jspecify.annotations.NullMarked;
