package io.bvrai.operator.testbed.wire;

import java.util.Optional;

/**
 * What becomes of a request.
 *
 * @param owner whom it is about, if that is known
 * @param fault how it goes wrong; empty when it doesn't
 */
record Verdict(Optional<String> owner, Optional<Mode> fault) {}
