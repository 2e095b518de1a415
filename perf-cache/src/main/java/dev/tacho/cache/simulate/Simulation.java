package dev.tacho.cache.simulate;

import dev.tacho.cache.trace.Trace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replays a trace against simulated caches. Every request is a read, a miss loads the key, and a cache starts empty.
 *
 * <pre>{@code
 * Simulation simulation = Simulation.of(trace);
 * simulation.run(EvictionPolicy.ARC, 10_000).hitRatio();
 * simulation.lruCurve(1_000, 10_000, 100_000);                          // in one pass
 * simulation.byBytes().run(EvictionPolicy.LRU, 256 << 20);              // at most 256 MiB of values
 * simulation.expireAfterWrite(Duration.ofMinutes(5)).run(EvictionPolicy.S3_FIFO, 10_000);
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread; its runs share nothing but the trace. The result of a run is exact: it
 * depends on nothing but the trace and the options.
 */
public final class Simulation {
    private final Trace trace;
    private final boolean byBytes;
    private final @Nullable Duration afterWrite;
    private final @Nullable Duration afterAccess;

    private Simulation(Trace trace, boolean byBytes, @Nullable Duration afterWrite, @Nullable Duration afterAccess) {
        this.trace = trace;
        this.byBytes = byBytes;
        this.afterWrite = afterWrite;
        this.afterAccess = afterAccess;
    }

    /**
     * Returns a simulation in which entries do not expire and caches are bounded by their number of entries.
     *
     * @param trace the requests
     * @return the simulation
     */
    public static Simulation of(Trace trace) {
        return new Simulation(Objects.requireNonNull(trace, "trace"), false, null, null);
    }

    /**
     * Returns a simulation in which caches are bounded by the bytes of their values: as many as the request had that
     * loaded the entry.
     *
     * @return a simulation with this option changed
     * @throws IllegalStateException if the trace has no sizes
     */
    public Simulation byBytes() {
        if (!trace.hasSizes()) {
            throw new IllegalStateException("byBytes: the trace has no sizes; leave it out, or capture the sizes");
        }
        return new Simulation(trace, true, afterWrite, afterAccess);
    }

    /**
     * Returns a simulation in which an entry expires once this long ago it was loaded. As in Caffeine, a request at that
     * very instant is a miss, and expired entries are no longer there: they take no room from others.
     *
     * @param length how long, at least 0; at 0 nothing hits
     * @return a simulation with this option changed
     * @throws IllegalArgumentException if the length is negative
     * @throws IllegalStateException if the trace has no times
     */
    public Simulation expireAfterWrite(Duration length) {
        return new Simulation(trace, byBytes, checked("expireAfterWrite", length), afterAccess);
    }

    /**
     * Returns a simulation in which an entry expires once this long ago it was last requested. May be combined with
     * {@link #expireAfterWrite}.
     *
     * @param length how long, at least 0; at 0 nothing hits
     * @return a simulation with this option changed
     * @throws IllegalArgumentException if the length is negative
     * @throws IllegalStateException if the trace has no times
     */
    public Simulation expireAfterAccess(Duration length) {
        return new Simulation(trace, byBytes, afterWrite, checked("expireAfterAccess", length));
    }

    /**
     * Replays the trace against a cache of a policy. {@link EvictionPolicy#OPT} takes 4 bytes a request and steps of
     * {@code log n}, and loads every miss that fits, as all other policies do.
     *
     * @param policy which entry a full cache gives up
     * @param maximum how many entries the cache holds, or with {@link #byBytes} how many bytes; at least 0
     * @return what the cache did
     * @throws IllegalArgumentException if the maximum is negative, the policy is {@link EvictionPolicy#W_TINY_LFU}, or
     *     caches are bounded by bytes and the policy does not weigh entries
     * @throws IllegalStateException if the policy is {@link EvictionPolicy#OPT} and entries expire
     */
    public SimulationResult run(EvictionPolicy policy, long maximum) {
        if (policy != EvictionPolicy.OPT) {
            return run(() -> byBytes ? SimulatedCache.weighted(policy, maximum) : SimulatedCache.of(policy, maximum));
        }
        checked(maximum);
        if (expires()) {
            throw new IllegalStateException("policy=OPT: knows no expiry; leave the expiry out, or use another policy");
        }
        return new OptimalRun(trace, byBytes).run(maximum);
    }

    /**
     * Replays the trace against a cache from elsewhere. Its keys are the trace's ids ({@link Trace#id}), its weights 1
     * or with {@link #byBytes} the sizes.
     *
     * @param cache gives an empty cache
     * @return what the cache did
     */
    public SimulationResult run(Supplier<? extends SimulatedCache> cache) {
        return run(cache, (request, hit) -> {});
    }

    /**
     * Replays the trace against a cache from elsewhere, and tells of each request whether it hit.
     *
     * @param cache gives an empty cache, see {@link #run(Supplier)}
     * @param observer told of each request in turn
     * @return what the cache did
     */
    public SimulationResult run(Supplier<? extends SimulatedCache> cache, Observer observer) {
        return replay(cache.get(), observer);
    }

    /** Told of each request of a trace what became of it. */
    @FunctionalInterface
    public interface Observer {
        /**
         * Takes the outcome of a request.
         *
         * @param request which one
         * @param hit whether the cache had its entry
         */
        void request(int request, boolean hit);
    }

    /**
     * Returns what an LRU cache of each size would have done, in one pass over the trace for all of them: a request hits
     * in every cache with more entries than other keys were requested since the last request of its own (Mattson et al.,
     * IBM Systems Journal 1970). Takes steps of {@code log n} and 4 bytes a request, and 20 bytes a distinct key.
     *
     * @param maximums how many entries each of the caches holds, at least 0; in any order
     * @return what {@link #run} of {@link EvictionPolicy#LRU} returns for each maximum, in the order of these
     * @throws IllegalArgumentException if a maximum is negative
     * @throws IllegalStateException if caches are bounded by bytes, or entries expire: what a cache holds then does not
     *     depend on the order of the last requests alone
     */
    public List<SimulationResult> lruCurve(long... maximums) {
        for (long maximum : maximums) {
            checked(maximum);
        }
        if (byBytes || expires()) {
            throw new IllegalStateException(
                    "lruCurve: needs equal entries that do not expire; use run(LRU, maximum) for each maximum");
        }
        StackDistances distances = StackDistances.of(trace);
        return Arrays.stream(maximums).mapToObj(distances::result).toList();
    }

    private SimulationResult replay(SimulatedCache cache, Observer observer) {
        Expiry writes = afterWrite == null ? null : new Expiry(trace, afterWrite, cache);
        Expiry accesses = afterAccess == null ? null : new Expiry(trace, afterAccess, cache);
        int requests = trace.requests();
        long hits = 0;
        long requestedBytes = 0;
        long hitBytes = 0;
        for (int i = 0; i < requests; i++) {
            if (writes != null) {
                writes.expire(i);
            }
            if (accesses != null) {
                accesses.expire(i);
                accesses.renew(i);
            }
            int bytes = trace.bytes(i);
            requestedBytes += bytes;
            boolean hit = cache.lookup(trace.id(i));
            observer.request(i, hit);
            if (hit) {
                hits++;
                hitBytes += bytes;
            } else {
                cache.insert(trace.id(i), byBytes ? bytes : 1);
                if (writes != null) {
                    writes.renew(i);
                }
            }
        }
        return new SimulationResult(requests, hits, requestedBytes, hitBytes);
    }

    private boolean expires() {
        return afterWrite != null || afterAccess != null;
    }

    private Duration checked(String option, Duration length) {
        if (length.isNegative()) {
            throw new IllegalArgumentException(option + "=" + length + ": must be >= 0");
        }
        if (!trace.hasTimes()) {
            throw new IllegalStateException(
                    option + "=" + length + ": the trace has no times; leave it out, or capture the times");
        }
        return length;
    }

    private static void checked(long maximum) {
        if (maximum < 0) {
            throw new IllegalArgumentException("maximum=" + maximum + ": must be >= 0");
        }
    }
}
