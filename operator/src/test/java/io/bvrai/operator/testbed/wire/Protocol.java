package io.bvrai.operator.testbed.wire;

import java.io.IOException;
import java.io.InputStream;

/** How requests are told apart on one connection. */
interface Protocol {
    /** Waits for the next one. Throws {@link java.io.EOFException} when there is none any more. */
    Request next(InputStream in) throws IOException;

    /** What the neighbour says when it is busy with another's write (409), asked too often (429), broken (500), full (507), or in another of {@link Mode}'s ways. */
    byte[] refusal(int status);

    /** Whether a request that names nobody is about whom the one before it was about. */
    boolean staysWithItsOwner();
}
