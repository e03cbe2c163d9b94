package io.bvrai.runtime.webhook;

/** What a caller hears instead of an agent. */
enum Spoken {
    BUSY("All our lines are busy right now. Please call again later. Goodbye."),
    UNAVAILABLE("We are sorry, this service is not available right now. Goodbye."),
    LOST("We are sorry, we have a technical problem and must end this call. Goodbye.");

    static final String LANGUAGE = "en-US";

    private final String words;

    Spoken(String words) {
        this.words = words;
    }

    /** Says it and hangs up. */
    String twiml() {
        return TwiML.sayAndHangUp(words, LANGUAGE);
    }
}
