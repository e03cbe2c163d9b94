package io.bvrai.operator.testbed.wire;

/**
 * What a client sent before it began to wait.
 *
 * @param bytes as they came
 * @param what in words without values: of two runs, the same request has the same
 * @param writes whether it may change something
 * @param text all of it, to find in it whom it is about
 */
record Request(byte[] bytes, String what, boolean writes, String text) {}
