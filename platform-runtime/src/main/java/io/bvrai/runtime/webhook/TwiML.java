package io.bvrai.runtime.webhook;

import java.net.URI;

/** The few answers we give to Twilio, as TwiML (https://www.twilio.com/docs/voice/twiml). */
final class TwiML {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>";
    private static final String TAIL = "</Response>";

    private TwiML() {}

    /**
     * Streams the call's media to us; when our side closes the socket, Twilio asks {@code resume} what comes next.
     *
     * @param media {@code wss} address without a query, which Twilio would drop
     */
    static String connect(URI media, URI resume) {
        return HEAD + "<Connect><Stream url=\"" + escaped(media.toString()) + "\"/></Connect>"
                + "<Redirect method=\"POST\">" + escaped(resume.toString()) + "</Redirect>" + TAIL;
    }

    /** Says something and hangs up. */
    static String sayAndHangUp(String text, String language) {
        return HEAD + "<Say language=\"" + escaped(language) + "\">" + escaped(text) + "</Say><Hangup/>" + TAIL;
    }

    static String hangUp() {
        return HEAD + "<Hangup/>" + TAIL;
    }

    /** Nothing to do: the answer to an event. */
    static String nothing() {
        return HEAD + TAIL;
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&apos;");
                // XML 1.0 has no place for other control characters.
                default -> out.append(c < ' ' && c != '\n' && c != '\t' && c != '\r' ? ' ' : c);
            }
        }
        return out.toString();
    }
}
