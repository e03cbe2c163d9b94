package io.bvrai.simulator.twiml;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** Reads TwiML. Codes: 12100 not XML, 12200 not TwiML, 12300 wrong content type, 13xxx a verb's own rules. */
public final class TwimlParser {
    private static final int LONGEST_SAY = 4096;
    private static final int LONGEST_PARAMETER = 500;

    private final boolean strict;
    private final List<String> warnings = new ArrayList<>();

    private TwimlParser(boolean strict) {
        this.strict = strict;
    }

    /** @param strict whether an element the schema doesn't have fails the document or only warns */
    public static Twiml parse(String contentType, String body, boolean strict) throws TwimlException {
        String type = contentType.split(";", 2)[0].strip().toLowerCase(java.util.Locale.ROOT);
        if (!type.equals("text/xml") && !type.equals("application/xml") && !type.equals("text/html")) {
            throw new TwimlException(12300, "Invalid Content-Type: " + (type.isEmpty() ? "none" : type));
        }
        return parse(body, strict);
    }

    public static Twiml parse(String body, boolean strict) throws TwimlException {
        TwimlParser parser = new TwimlParser(strict);
        Element root = document(body).getDocumentElement();
        if (!root.getTagName().equals("Response")) {
            throw new TwimlException(12200, "the root element must be <Response>, not <" + root.getTagName() + ">");
        }
        return new Twiml(parser.verbs(root), parser.warnings);
    }

    private static Document document(String body) throws TwimlException {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Throwing());
            return builder.parse(new InputSource(new StringReader(body)));
        } catch (SAXException e) {
            throw new TwimlException(12100, "Document parse failure: " + e.getMessage());
        } catch (ParserConfigurationException | java.io.IOException e) {
            throw new IllegalStateException("the JDK's XML parser refuses its own features", e);
        }
    }

    private List<Verb> verbs(Element parent) throws TwimlException {
        List<Verb> verbs = new ArrayList<>();
        for (Element child : children(parent)) {
            verb(child).ifPresent(verbs::add);
        }
        return verbs;
    }

    private java.util.Optional<Verb> verb(Element element) throws TwimlException {
        Attributes attributes = new Attributes(element, warnings);
        Verb verb =
                switch (element.getTagName()) {
                    case "Say" -> say(element, attributes);
                    case "Play" ->
                        new Verb.Play(text(element), attributes.text("digits", ""), attributes.number("loop", 1));
                    case "Pause" -> new Verb.Pause(attributes.number("length", 1));
                    case "Gather" -> gather(element, attributes);
                    case "Dial" -> dial(element, attributes);
                    case "Redirect" -> new Verb.Redirect(text(element), attributes.method("method"));
                    case "Hangup" -> new Verb.Hangup();
                    case "Reject" -> new Verb.Reject(attributes.oneOf("reason", "rejected", "busy"));
                    case "Connect" -> connect(element, attributes);
                    case "Record", "Start", "Stop", "Enqueue", "Leave", "Pay", "Prompt", "Refer", "Sms", "Siprec" ->
                        new Verb.Unsupported(element.getTagName());
                    default -> null;
                };
        if (verb == null) {
            String problem = "<" + element.getTagName() + "> is not a TwiML verb";
            if (strict) {
                throw new TwimlException(12200, problem);
            }
            warnings.add(problem);
            return java.util.Optional.empty();
        }
        if (!(verb instanceof Verb.Unsupported)) {
            attributes.warnOfUnread();
        }
        return java.util.Optional.of(verb);
    }

    private static Verb say(Element element, Attributes attributes) throws TwimlException {
        attributes.text("voice", "");
        attributes.text("language", "");
        String text = text(element);
        if (text.length() > LONGEST_SAY) {
            throw new TwimlException(13520, "<Say> has more than " + LONGEST_SAY + " characters");
        }
        return new Verb.Say(text, attributes.number("loop", 1));
    }

    private Verb gather(Element element, Attributes attributes) throws TwimlException {
        List<Verb> prompts = verbs(element);
        if (prompts.stream()
                .anyMatch(verb ->
                        !(verb instanceof Verb.Say || verb instanceof Verb.Play || verb instanceof Verb.Pause))) {
            throw new TwimlException(12200, "<Gather> may hold Say, Play and Pause only");
        }
        List<String> input = List.of(attributes.text("input", "dtmf").split("\\s+"));
        attributes.text("language", "");
        attributes.text("speechTimeout", "");
        return new Verb.Gather(
                input.contains("speech"),
                input.contains("dtmf"),
                attributes.number("numDigits", Integer.MAX_VALUE),
                attributes.text("finishOnKey", "#"),
                attributes.number("timeout", 5),
                attributes.text("action", ""),
                attributes.method("method"),
                attributes.text("actionOnEmptyResult", "false").equals("true"),
                prompts);
    }

    private Verb dial(Element element, Attributes attributes) throws TwimlException {
        List<Element> targets = children(element);
        String number = text(element);
        Verb.Callbacks callbacks = new Verb.Callbacks("", "POST", List.of());
        if (targets.size() == 1 && targets.getFirst().getTagName().equals("Number")) {
            Attributes onNumber = new Attributes(targets.getFirst(), warnings);
            number = text(targets.getFirst());
            callbacks = callbacks(onNumber, "completed");
            onNumber.warnOfUnread();
        } else if (!targets.isEmpty()) {
            return new Verb.Unsupported("Dial with <" + targets.getFirst().getTagName() + ">");
        }
        attributes.text("answerOnBridge", "");
        if (!attributes.text("record", "do-not-record").equals("do-not-record")) {
            return new Verb.Unsupported("Dial record");
        }
        return new Verb.Dial(
                number.replaceAll("[\\s-]", ""),
                attributes.text("callerId", ""),
                attributes.number("timeout", 30),
                attributes.number("timeLimit", 14_400),
                attributes.text("action", ""),
                attributes.method("method"),
                callbacks);
    }

    private Verb connect(Element element, Attributes attributes) throws TwimlException {
        List<Element> nouns = children(element);
        if (nouns.size() != 1) {
            throw new TwimlException(12200, "<Connect> needs exactly one noun");
        }
        Element noun = nouns.getFirst();
        if (!noun.getTagName().equals("Stream")) {
            return new Verb.Unsupported("Connect with <" + noun.getTagName() + ">");
        }
        Attributes stream = new Attributes(noun, warnings);
        Map<String, String> parameters = parameters(noun);
        Verb verb = new Verb.ConnectStream(
                stream.text("url", "").strip(),
                stream.text("name", ""),
                parameters,
                callbacks(stream, ""),
                attributes.text("action", ""),
                attributes.method("method"));
        stream.warnOfUnread();
        return verb;
    }

    private static Verb.Callbacks callbacks(Attributes attributes, String presetEvents) throws TwimlException {
        String events = attributes.text("statusCallbackEvent", presetEvents).strip();
        return new Verb.Callbacks(
                attributes.text("statusCallback", ""),
                attributes.method("statusCallbackMethod"),
                events.isEmpty() ? List.of() : List.of(events.split("\\s+")));
    }

    private static Map<String, String> parameters(Element stream) throws TwimlException {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (Element child : children(stream)) {
            if (!child.getTagName().equals("Parameter")) {
                throw new TwimlException(12200, "<Stream> may hold Parameter only, not <" + child.getTagName() + ">");
            }
            String name = child.getAttribute("name");
            String value = child.getAttribute("value");
            if (name.isEmpty()) {
                throw new TwimlException(12200, "<Parameter> needs a name");
            }
            if (name.length() + value.length() >= LONGEST_PARAMETER) {
                throw new TwimlException(
                        31940, "<Parameter> name and value together have " + LONGEST_PARAMETER + " characters or more");
            }
            parameters.put(name, value);
        }
        return parameters;
    }

    private static List<Element> children(Element parent) {
        List<Element> elements = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                elements.add(element);
            }
        }
        return elements;
    }

    private static String text(Element element) {
        return element.getTextContent().strip();
    }

    /** The parser's default handler prints to standard error; a document's faults belong in the log. */
    private static final class Throwing implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }
}
