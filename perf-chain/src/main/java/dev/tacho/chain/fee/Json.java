package dev.tacho.chain.fee;

import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Casts of what a node answers, which say what was wrong. */
final class Json {
    private Json() {}

    static Map<?, ?> object(String what, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IOException(what + ": expected an object, the node says " + kind(value));
    }

    static double ratio(String what, @Nullable Object value) throws IOException {
        if (value instanceof Number number) {
            double ratio = number.doubleValue();
            if (ratio >= 0 && ratio <= 1) {
                return ratio;
            }
        }
        throw new IOException(what + ": expected a number from 0 to 1, the node says " + kind(value));
    }

    private static String kind(@Nullable Object value) {
        return value == null || value instanceof Number
                ? String.valueOf(value)
                : "a " + value.getClass().getSimpleName();
    }
}
