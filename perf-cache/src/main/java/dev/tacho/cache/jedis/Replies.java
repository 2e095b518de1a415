package dev.tacho.cache.jedis;

import dev.tacho.cache.internal.RedisCommandKind;
import dev.tacho.cache.internal.RedisCommandMeter.Command;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.util.KeyValue;

/** Reads what a reply says, whether Jedis made objects of it or it is as it came (in a pipeline). */
final class Replies {
    /** Where the options of a SET begin: after its name, key and value. */
    private static final int SET_OPTIONS = 3;

    private Replies() {}

    /** Returns whether a reply holds at least one part of an entry. */
    static boolean hasParts(@Nullable Object reply) {
        if (reply instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        if (reply instanceof Collection<?> parts) {
            return parts.stream().anyMatch(Objects::nonNull);
        }
        return reply != null;
    }

    /** Returns whether a reply says that something was done: it is neither nil nor false nor 0. */
    static boolean isYes(@Nullable Object reply) {
        if (reply instanceof Boolean yes) {
            return yes;
        }
        return reply instanceof Number number ? number.longValue() != 0 : reply != null;
    }

    /** Returns whether a command that may store did so. */
    static boolean isStored(Command command, CommandArguments args, @Nullable Object reply) {
        if (command.kind().adds()) {
            return isYes(reply);
        }
        // Of the others only SET can decline.
        return !command.name().equals("SET") || isSet(args, reply);
    }

    private static boolean isSet(CommandArguments args, @Nullable Object reply) {
        boolean get = false;
        boolean ifAbsent = false;
        boolean ifPresent = false;
        for (int i = SET_OPTIONS; i < args.size(); i++) {
            byte[] option = args.get(i).getRaw();
            get |= is(option, "GET");
            ifAbsent |= is(option, "NX");
            ifPresent |= is(option, "XX");
        }
        return RedisCommandKind.storedBySet(reply != null, get, ifAbsent, ifPresent);
    }

    private static boolean is(byte[] option, String name) {
        return option.length == name.length() && name.equalsIgnoreCase(new String(option, StandardCharsets.US_ASCII));
    }

    /** Returns the size of the values in a reply in bytes; a text counts as many as it has characters. */
    static long bytes(@Nullable Object reply) {
        if (reply instanceof byte[] raw) {
            return raw.length;
        }
        if (reply instanceof CharSequence text) {
            return text.length();
        }
        long sum = 0;
        if (reply instanceof Collection<?> parts) {
            for (Object part : parts) {
                sum += bytes(part);
            }
        } else if (reply instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += bytes(entry.getKey()) + bytes(entry.getValue());
            }
        } else if (reply instanceof KeyValue<?, ?> pair) {
            sum = bytes(pair.getKey()) + bytes(pair.getValue());
        }
        return sum;
    }
}
