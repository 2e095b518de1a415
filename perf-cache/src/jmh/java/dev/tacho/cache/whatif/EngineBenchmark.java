package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a lookup costs that a {@link WhatIf} of a cache of 10,000 entries is told of: of any key, of which it drops most, and
 * of a sampled key, which is what draining the events of a measured cache costs. Zipf over a million keys, 10,000 lookups a
 * second, with the outcomes that the cache really had.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class EngineBenchmark {
    private static final int LOOKUPS = 1 << 21;
    private static final int KEYS = 1_000_000;
    private static final int MAXIMUM = 10_000;
    private static final double EXPONENT = 0.9;
    private static final long STEP_NANOS = 100_000;
    private static final Duration TTL = Duration.ofMinutes(2);

    /** What cache it is. */
    public enum Shape {
        W_TINY_LFU(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, MAXIMUM)),
        LRU(CacheShape.ofEntries(EvictionPolicy.LRU, MAXIMUM)),
        W_TINY_LFU_WITH_TTL(
                CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, MAXIMUM).withExpireAfterWrite(TTL));

        private final CacheShape cache;

        Shape(CacheShape cache) {
            this.cache = cache;
        }
    }

    @Param
    private Shape shape;

    private WhatIf whatIf;
    private long[] keys;
    private boolean[] hits;
    private int[] sampled;
    private boolean[] sampledHits;
    private long sampledStepNanos;
    private int next;
    private long nanos;

    @Setup
    public void prepare() {
        CacheShape cache = shape.cache;
        Trace trace = Workloads.timed(Workloads.zipf(1, LOOKUPS, KEYS, EXPONENT), 1, 1e9 / STEP_NANOS);
        hits = cache.policy() == EvictionPolicy.LRU
                ? Replay.outcomes(trace, SimulatedCache.of(EvictionPolicy.LRU, MAXIMUM))
                : Replay.caffeineHits(trace, cache);
        whatIf = WhatIf.of(cache).build();
        keys = new long[LOOKUPS];
        sampled = new int[LOOKUPS];
        sampledHits = new boolean[LOOKUPS];
        int count = 0;
        for (int i = 0; i < LOOKUPS; i++) {
            keys[i] = trace.key(i);
            int hash = whatIf.hash(Long.hashCode(keys[i]));
            if (Integer.toUnsignedLong(hash) < whatIf.threshold()) {
                sampled[count] = hash;
                sampledHits[count++] = hits[i];
            }
        }
        sampled = Arrays.copyOf(sampled, count);
        sampledStepNanos = STEP_NANOS * LOOKUPS / count;
        for (int i = 0; i < LOOKUPS; i++) {
            anyKey();
        }
        next = 0;
    }

    /** A lookup of any key: a comparison, and the simulation if its key is sampled. */
    @Benchmark
    public void anyKey() {
        nanos += STEP_NANOS;
        whatIf.access(keys[next], nanos, hits[next]);
        next = next + 1 == keys.length ? 0 : next + 1;
    }

    /** A lookup of a sampled key, and its load if it missed. */
    @Benchmark
    public void sampledKey() {
        nanos += sampledStepNanos;
        int hash = sampled[next];
        boolean hit = sampledHits[next];
        whatIf.lookup(hash, nanos, hit);
        if (!hit) {
            whatIf.loaded(hash, nanos, 1);
        }
        next = next + 1 == sampled.length ? 0 : next + 1;
    }
}
