package io.bvrai.simulator.twiml;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;

/** An element's attributes, remembering which were asked for: the others are noted as unknown. */
final class Attributes {
    private final Element element;
    private final List<String> warnings;
    private final Set<String> read = new HashSet<>();

    Attributes(Element element, List<String> warnings) {
        this.element = element;
        this.warnings = warnings;
    }

    String text(String name, String preset) {
        read.add(name);
        return element.hasAttribute(name) ? element.getAttribute(name) : preset;
    }

    int number(String name, int preset) throws TwimlException {
        String text = text(name, "");
        if (text.isEmpty()) {
            return preset;
        }
        if (!text.matches("\\d{1,9}")) {
            throw invalid(name, text);
        }
        return Integer.parseInt(text);
    }

    String method(String name) throws TwimlException {
        return oneOf(name, "POST", "GET");
    }

    /** @param preset the first of the values allowed, used when the attribute isn't there */
    String oneOf(String name, String preset, String other) throws TwimlException {
        String value = text(name, preset);
        if (!value.equals(preset) && !value.equals(other)) {
            throw invalid(name, value);
        }
        return value;
    }

    void warnOfUnread() {
        NamedNodeMap all = element.getAttributes();
        for (int i = 0; i < all.getLength(); i++) {
            String name = all.item(i).getNodeName();
            if (!read.contains(name)) {
                warnings.add("<" + element.getTagName() + "> has no attribute '" + name + "'");
            }
        }
    }

    private TwimlException invalid(String name, String value) {
        return new TwimlException(12200, "<" + element.getTagName() + " " + name + "=\"" + value + "\"> is not valid");
    }
}
