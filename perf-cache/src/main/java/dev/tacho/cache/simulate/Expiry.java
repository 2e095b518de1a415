package dev.tacho.cache.simulate;

import dev.tacho.cache.trace.Trace;
import java.time.Duration;

/**
 * Takes entries out of a cache once their time is up. All entries live equally long from the last request that renewed
 * them, and requests come in the order of time, so a mark that follows behind meets these requests in the order of their
 * entries' ends.
 */
final class Expiry {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Trace trace;
    private final long lengthNanos;
    private final SimulatedCache cache;

    /** Of each key the last request that renewed its entry. */
    private final int[] renewed;

    /** The first request whose entry may still live. */
    private int oldest;

    Expiry(Trace trace, Duration length, SimulatedCache cache) {
        this.trace = trace;
        this.lengthNanos = length.compareTo(LONGEST) < 0 ? length.toNanos() : Long.MAX_VALUE;
        this.cache = cache;
        this.renewed = new int[trace.distinctKeys()];
    }

    /** Takes out what has expired when a request comes. */
    void expire(int request) {
        long now = trace.nanos(request);
        while (oldest < request && now - trace.nanos(oldest) >= lengthNanos) {
            int id = trace.id(oldest);
            if (renewed[id] == oldest) {
                cache.remove(id);
            }
            oldest++;
        }
    }

    /** Lets the entry of a request begin its time anew. */
    void renew(int request) {
        renewed[trace.id(request)] = request;
    }
}
