package dev.tacho.cache.jcache;

import java.util.function.Function;

/** How what is measured is unwrapped: as the provider's own is, and else to that. */
final class Unwrapping {
    private Unwrapping() {}

    static <T> T unwrap(Object bare, Class<T> type, Function<Class<T>, T> provider) {
        try {
            return provider.apply(type);
        } catch (RuntimeException e) {
            // JCache asks for an IllegalArgumentException; not every provider throws one.
            if (type != null && type.isInstance(bare)) {
                return type.cast(bare);
            }
            throw e;
        }
    }
}
