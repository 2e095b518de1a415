package dev.tacho.cache.whatif;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** A trace through a real cache and, with what that did, through the prediction. */
final class Replay {
    private final Trace trace;
    private final CacheShape shape;
    private final boolean[] hits;

    private Replay(Trace trace, CacheShape shape, boolean[] hits) {
        this.trace = trace;
        this.shape = shape;
        this.hits = hits;
    }

    static Replay lru(Trace trace, int maximum) {
        return new Replay(
                trace,
                CacheShape.ofEntries(EvictionPolicy.LRU, maximum),
                outcomes(trace, SimulatedCache.of(EvictionPolicy.LRU, maximum)));
    }

    static Replay lruByWeight(Trace trace, long maximum) {
        return new Replay(
                trace,
                CacheShape.ofWeight(EvictionPolicy.LRU, maximum),
                outcomes(trace, SimulatedCache.weighted(EvictionPolicy.LRU, maximum)));
    }

    static Replay caffeine(Trace trace, int maximum) {
        CacheShape shape = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, maximum);
        return new Replay(trace, shape, caffeineHits(trace, shape));
    }

    static Replay caffeine(Trace trace, CacheShape shape) {
        return new Replay(trace, shape, caffeineHits(trace, shape));
    }

    /** With what a cache of that shape is known to have done. */
    static Replay of(Trace trace, CacheShape shape, boolean[] hits) {
        return new Replay(trace, shape, hits);
    }

    /** What a cache of another kind did. */
    static boolean[] outcomes(Trace trace, SimulatedCache cache) {
        boolean[] hits = new boolean[trace.requests()];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = cache.lookup(trace.id(i));
            if (!hits[i]) {
                cache.insert(trace.id(i), trace.bytes(i));
            }
        }
        return hits;
    }

    /** What Caffeine itself does with the trace, by the trace's time. */
    static boolean[] caffeineHits(Trace trace, CacheShape shape) {
        long[] now = new long[1];
        Caffeine<Object, Object> builder =
                Caffeine.newBuilder().executor(Runnable::run).ticker(() -> now[0]);
        if (shape.weighted()) {
            builder.maximumWeight((long) shape.maximum()).weigher((Object key, Object value) -> (Integer) value);
        } else {
            builder.maximumSize((long) shape.maximum());
        }
        if (shape.expireAfterWrite() != null) {
            builder.expireAfterWrite(shape.expireAfterWrite());
        }
        if (shape.expireAfterAccess() != null) {
            builder.expireAfterAccess(shape.expireAfterAccess());
        }
        Cache<Long, Integer> cache = builder.build();
        boolean[] hits = new boolean[trace.requests()];
        for (int i = 0; i < hits.length; i++) {
            now[0] = nanos(trace, i);
            Long key = trace.key(i);
            hits[i] = cache.getIfPresent(key) != null;
            if (!hits[i]) {
                cache.put(key, trace.bytes(i));
            }
        }
        return hits;
    }

    /** What Caffeine does with the trace at each size; a cache at a time for each processor. */
    static Map<Long, boolean[]> caffeineHits(Trace trace, LongStream sizes) {
        return sizes.distinct()
                .boxed()
                .parallel()
                .collect(Collectors.toConcurrentMap(
                        size -> size,
                        size -> caffeineHits(trace, CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, size))));
    }

    static double ratio(boolean[] hits) {
        int count = 0;
        for (boolean hit : hits) {
            count += hit ? 1 : 0;
        }
        return (double) count / hits.length;
    }

    Prediction predict(int sampledKeys, long seed) {
        return predict(sampledKeys, seed, List.of());
    }

    Prediction predict(int sampledKeys, long seed, List<EvictionPolicy> policies) {
        WhatIf whatIf = WhatIf.of(shape)
                .sampledKeys(sampledKeys)
                .seed(seed)
                .policies(policies)
                .build();
        for (int i = 0; i < hits.length; i++) {
            whatIf.access(trace.key(i), nanos(trace, i), hits[i], trace.bytes(i));
        }
        return whatIf.predict();
    }

    Trace trace() {
        return trace;
    }

    /** The mean and the largest error of the points shown, each against the hit ratio that its size really has. */
    record Error(double mean, double largest, double covered, int shown) {
        static Error of(List<SizePoint> points, IntToDoubleFunction truth) {
            double sum = 0;
            double largest = 0;
            int covered = 0;
            int shown = 0;
            for (int i = 0; i < points.size(); i++) {
                SizePoint point = points.get(i);
                if (point.isShown()) {
                    double real = truth.applyAsDouble(i);
                    double error = Math.abs(point.hitRatio() - real);
                    sum += error;
                    largest = Math.max(largest, error);
                    // At the size in use the figure is the measured one, and another run of the cache may differ.
                    boolean now = point.factor() == 1;
                    covered += !now && real > point.lowerRatio() - 1e-9 && real < point.upperRatio() + 1e-9 ? 1 : 0;
                    shown++;
                }
            }
            return new Error(sum / shown, largest, covered / (shown - 1.0), shown);
        }
    }

    private static long nanos(Trace trace, int request) {
        return trace.hasTimes()
                ? trace.nanos(request)
                : request * Duration.ofMillis(1).toNanos();
    }
}
