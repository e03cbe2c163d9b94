package io.bvrai.operator.redis;

import io.bvrai.crds.config.Sha256;
import io.bvrai.operator.external.TenantId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A tenant's ACL user as it should be, whoever makes it: {@link #rules()} for Redis' own ACL commands, {@link #accessString()} for
 * ElastiCache. To Redis a password travels as its SHA-256, which is what it keeps: neither MONITOR nor the slow log of the server ever
 * shows it.
 */
record TenantUser(String name, List<String> passwordHashes, String keyPattern) {
    /** Words of an access string that change nothing where keys, channels and commands are named one by one. */
    private static final Set<String> IDLE_WORDS =
            Set.of("resetkeys", "resetchannels", "clearselectors", "sanitize-payload", "skip-sanitize-payload");

    /**
     * Everything the runtime and the Function library {@code bvrai} use. A function runs with its caller's rights, so the inner commands
     * are here as well. Nothing server-wide: SCAN, KEYS, DBSIZE, FUNCTION, SCRIPT, EVAL, MEMORY or PUBSUB would show or stop the others.
     */
    static final Set<String> COMMANDS = Set.copyOf(new TreeSet<>(Arrays.asList(
            // connection
            "auth",
            "hello",
            "ping",
            "quit",
            "reset",
            "select",
            "client|setname",
            "client|id",
            // strings
            "get",
            "set",
            "getdel",
            "getex",
            "mget",
            "incr",
            "incrby",
            "decr",
            "decrby",
            "del",
            "unlink",
            "exists",
            // time to live; TIME for functions that compare leases with the server's clock
            "expire",
            "pexpire",
            "pexpireat",
            "ttl",
            "pttl",
            "persist",
            "time",
            // hashes
            "hget",
            "hset",
            "hdel",
            "hgetall",
            "hmget",
            "hincrby",
            "hexists",
            "hlen",
            // sorted sets
            "zadd",
            "zrem",
            "zscore",
            "zcard",
            "zcount",
            "zrange",
            "zrangebyscore",
            "zremrangebyscore",
            "zincrby",
            "zpopmin",
            // transactions, functions, messages
            "multi",
            "exec",
            "discard",
            "watch",
            "unwatch",
            "fcall",
            "fcall_ro",
            "publish",
            "subscribe",
            "unsubscribe")));

    static TenantUser of(TenantId id, List<String> passwords) {
        return new TenantUser(
                id.redisUser(), passwords.stream().map(Sha256::hex).toList(), id.redisPrefix() + "*");
    }

    /** Rules that make the user this and nothing else, whatever it was before. */
    String[] rules() {
        List<String> rules = new ArrayList<>(List.of("reset"));
        rules.addAll(confinement());
        passwordHashes.forEach(hash -> rules.add("#" + hash));
        return rules.toArray(String[]::new);
    }

    /** The same, as ElastiCache writes it; it knows the passwords apart from it. */
    String accessString() {
        return String.join(" ", confinement());
    }

    /** Keys, channels and commands: what a tenant may, and nothing of who it is. */
    private List<String> confinement() {
        List<String> rules = new ArrayList<>(List.of("on", "~" + keyPattern, "&" + keyPattern, "-@all"));
        COMMANDS.stream().sorted().map(command -> "+" + command).forEach(rules::add);
        return rules;
    }

    /** Whether an access string, in whatever order and with whatever words of no effect, confines to exactly this. */
    boolean isConfinedBy(String reported) {
        List<String> keys = new ArrayList<>();
        List<String> commands = new ArrayList<>();
        boolean on = false;
        for (String word : reported.strip().split("\\s+")) {
            switch (word.charAt(0)) {
                case '~', '&', '%' -> keys.add(word);
                case '+', '-' -> commands.add(word);
                default -> {
                    if (word.equals("on")) {
                        on = true;
                    } else if (!IDLE_WORDS.contains(word)) {
                        return false;
                    }
                }
            }
        }
        // What a category holds isn't known here, and none is ever granted.
        return on
                && Set.copyOf(keys).equals(Set.of("~" + keyPattern, "&" + keyPattern))
                && allowsExactly(String.join(" ", commands), category -> List.of("@" + category));
    }

    /**
     * Whether command rules, as Redis reports them, allow what is wanted and no more. Redis sums rules up as categories where all of a
     * category is allowed.
     *
     * @param commandsOf the commands of a category, as {@code ACL CAT} tells
     */
    boolean allowsExactly(String reported, Function<String, List<String>> commandsOf) {
        Set<String> allowed = new TreeSet<>();
        for (String rule : reported.strip().split(" +")) {
            String subject = rule.substring(1);
            if (subject.equals("@all")) {
                if (rule.startsWith("+")) {
                    return false;
                }
                allowed.clear();
                continue;
            }
            List<String> commands = subject.startsWith("@") ? commandsOf.apply(subject.substring(1)) : List.of(subject);
            if (rule.startsWith("+")) {
                allowed.addAll(commands);
            } else {
                commands.forEach(allowed::remove);
            }
        }
        return allowed.equals(new TreeSet<>(COMMANDS));
    }

    @Override
    public String toString() {
        return "TenantUser[" + name + "]";
    }
}
