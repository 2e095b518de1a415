package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Caffeine's time, which stands still until told to move. */
final class FakeTicker implements Ticker {
    private final AtomicLong nanos = new AtomicLong();

    void advance(Duration step) {
        nanos.addAndGet(step.toNanos());
    }

    @Override
    public long read() {
        return nanos.get();
    }
}
