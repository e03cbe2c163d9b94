package io.bvrai.simulator.twiml;

import java.util.List;

/**
 * A parsed document.
 *
 * @param warnings what Twilio would note (12200) and ignore, such as attributes it doesn't know
 */
public record Twiml(List<Verb> verbs, List<String> warnings) {}
