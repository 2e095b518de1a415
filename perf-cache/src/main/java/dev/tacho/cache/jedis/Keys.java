package dev.tacho.cache.jedis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;

/** Finds the keys among a command's arguments, and their text. */
final class Keys {
    private static final char REPLACEMENT = '\uFFFD';

    private Keys() {}

    /** Returns the key of a command that has one, as it was given; null if it has none. */
    static @Nullable Object only(CommandArguments args) {
        List<Object> known = args.getKeys();
        if (known.size() == 1) {
            return known.get(0);
        }
        return args.size() > 1 ? args.get(1).getRaw() : null;
    }

    /**
     * Returns one of the keys of a command that has several, as it was given.
     *
     * @param count how many keys it has
     * @param place where the key stands among the arguments
     */
    static Object at(CommandArguments args, int i, int count, int place) {
        // What was sent as bare arguments is not marked as keys, or has one that stands for all.
        List<Object> known = args.getKeys();
        return known.size() == count ? known.get(i) : args.get(place).getRaw();
    }

    /**
     * Returns a key as text, the same for a {@code String} and for its bytes. Bytes that are no UTF-8 are shown as Latin-1,
     * so that no two of them become the same text.
     */
    static String text(Object key) {
        if (key instanceof byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.indexOf(REPLACEMENT) < 0 ? text : new String(bytes, StandardCharsets.ISO_8859_1);
        }
        return key.toString();
    }
}
