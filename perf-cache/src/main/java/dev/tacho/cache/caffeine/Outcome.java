package dev.tacho.cache.caffeine;

import org.jspecify.annotations.Nullable;

/** How a load ended. */
enum Outcome {
    VALUE,
    NOTHING,
    FAILED;

    static Outcome of(@Nullable Object value) {
        return value == null ? NOTHING : VALUE;
    }

    static Outcome of(@Nullable Object value, @Nullable Throwable failure) {
        return failure == null ? of(value) : FAILED;
    }
}
