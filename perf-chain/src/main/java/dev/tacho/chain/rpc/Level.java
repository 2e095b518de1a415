package dev.tacho.chain.rpc;

import java.util.concurrent.atomic.AtomicInteger;

/** How many there are at once, and the most there ever were. Lock-free. */
final class Level {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    void up() {
        int reached = now.incrementAndGet();
        if (reached > peak.get()) {
            peak.accumulateAndGet(reached, Math::max);
        }
    }

    void down() {
        now.decrementAndGet();
    }

    int now() {
        return now.get();
    }

    int peak() {
        return peak.get();
    }
}
