/** Lines to real neighbours that understand what goes over them: they number each request, and let one of them go wrong. */
@org.jspecify.annotations.NullMarked
package io.bvrai.operator.testbed.wire;
