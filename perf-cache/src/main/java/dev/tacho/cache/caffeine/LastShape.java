package dev.tacho.cache.caffeine;

import dev.tacho.cache.whatif.CacheShape;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the shape of a cache while there is one, and remembers it when it is gone. Used by one thread at a time. */
final class LastShape implements Supplier<CacheShape> {
    private final Supplier<@Nullable CacheShape> source;
    private CacheShape last = CacheShape.unbounded();

    LastShape(Supplier<@Nullable CacheShape> source) {
        this.source = source;
    }

    @Override
    public CacheShape get() {
        CacheShape now = source.get();
        if (now != null) {
            last = now;
        }
        return last;
    }
}
