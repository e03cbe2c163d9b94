package io.bvrai.runtime.engine;

/** How a conversation begins. */
public sealed interface Opening {
    /** The agent says exactly this. */
    record Say(String words) implements Opening {}

    /** The agent speaks first, in words of its own; in a resumed call it owes the caller an answer. */
    record Speak() implements Opening {}

    /** The caller speaks first. */
    record Listen() implements Opening {}
}
