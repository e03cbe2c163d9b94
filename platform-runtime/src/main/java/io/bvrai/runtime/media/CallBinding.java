package io.bvrai.runtime.media;

/** Is told when a bridge has proved which call it carries, and when it is over. */
interface CallBinding {
    void bound(CallBridge bridge);

    void over(CallBridge bridge);
}
