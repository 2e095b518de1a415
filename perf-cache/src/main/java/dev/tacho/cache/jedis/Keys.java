package dev.tacho.cache.jedis;

import dev.tacho.cache.internal.RedisCommandKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import redis.clients.jedis.CommandArguments;

/** Finds the keys among a command's arguments, and their text. */
final class Keys {
    /** What stands for bytes that are no text; a text may have it too. */
    private static final char REPLACEMENT = '\uFFFD';

    private Keys() {}

    /** Returns where the key or field of an entry stands among a command's arguments; the name is the 0th of them. */
    static int place(RedisCommandKind kind, int entry) {
        int first = kind.isInHash() ? 2 : 1;
        return kind.stores() ? first + 2 * entry : first + entry;
    }

    /** Returns the key of an entry, as it was given; of a field that of its hash. */
    static Object key(RedisCommandKind kind, CommandArguments args, int entry) {
        List<Object> marked = args.getKeys();
        int entries = kind.isInHash() ? 1 : kind.entries(args.size() - 1);
        if (marked.size() == entries) {
            return marked.get(kind.isInHash() ? 0 : entry);
        }
        // A command of bare arguments has no key marked, or one that stands for all.
        return args.get(kind.isInHash() ? 1 : place(kind, entry)).getRaw();
    }

    /**
     * Returns a key as text, the same for a {@code String} and for its bytes. Bytes that are no UTF-8 are taken for Latin-1,
     * so that no two of them become the same text.
     */
    static String text(Object key) {
        if (key instanceof byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            boolean valid =
                    text.indexOf(REPLACEMENT) < 0 || Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
            return valid ? text : new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return key.toString();
    }
}
