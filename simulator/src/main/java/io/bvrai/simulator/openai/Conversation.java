package io.bvrai.simulator.openai;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The items of a session in order. */
final class Conversation {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final List<Item> items = new ArrayList<>();

    static String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('_');
        for (int i = 0; i < 21; i++) {
            id.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    /** @return the id of the item before it */
    @Nullable
    String add(Item item) {
        String previous = items.isEmpty() ? null : items.getLast().id();
        items.add(item);
        return previous;
    }

    Optional<Item> find(String id) {
        return items.stream().filter(item -> item.id().equals(id)).findFirst();
    }

    boolean remove(String id) {
        return items.removeIf(item -> item.id().equals(id));
    }

    Optional<Item> last() {
        return items.isEmpty() ? Optional.empty() : Optional.of(items.getLast());
    }

    boolean assistantHasSpoken() {
        return items.stream().anyMatch(item -> item.kind() == Item.Kind.ASSISTANT && item.audioMs() > 0);
    }

    /** What system items of the conversation add to the instructions. */
    String systemText() {
        StringBuilder text = new StringBuilder();
        items.stream().filter(item -> item.kind() == Item.Kind.SYSTEM).forEach(item -> text.append('\n')
                .append(item.text()));
        return text.toString();
    }
}
