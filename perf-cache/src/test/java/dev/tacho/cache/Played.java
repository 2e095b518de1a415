package dev.tacho.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cache in virtual time that is played a trace, a lookup a millisecond, and is measured. */
final class Played {
    static final KeyOptions OPTIONS = KeyOptions.whatIf().cpuShare(1);

    final ManualClock clock = new ManualClock();
    final Perf perf = Perf.builder("test").clock(clock).build();
    long loadNanos = 1_000_000;

    /** A simulated cache whose owner tells its meter what happens. */
    CacheMeter simulated(CacheShape shape, Trace trace) {
        CacheMeter meter = CacheMeter.of(perf, "pools");
        KeyMeter keys = meter.byKey(OPTIONS, () -> shape);
        play(meter, keys, SimulatedCache.of(shape.policy(), (long) shape.maximum()), trace);
        return meter;
    }

    /** The same under LRU. */
    CacheMeter lru(int maximum, Trace trace) {
        return simulated(CacheShape.ofEntries(EvictionPolicy.LRU, maximum), trace);
    }

    void play(CacheMeter meter, KeyMeter keys, SimulatedCache cache, Trace trace) {
        meter.readSizeFrom(() -> new CacheSize(cache.entries(), Double.NaN, cache.maximum()));
        for (int i = 0; i < trace.requests(); i++) {
            step(i, keys);
            Long key = trace.key(i);
            boolean hit = cache.lookup(trace.id(i));
            keys.lookup(key, hit);
            if (hit) {
                meter.recordHits(1);
            } else {
                meter.recordMisses(1);
                meter.recordLoad(loadNanos);
                keys.loaded(keys.hash(key), loadNanos, 1);
                cache.insert(trace.id(i), 1);
            }
        }
    }

    /** Caffeine itself, in the clock's time. */
    CacheMeter caffeine(Function<Caffeine<Object, Object>, Caffeine<Object, Object>> options, Trace trace) {
        return caffeine(options, trace, key -> key);
    }

    /** Caffeine itself, which finds what {@code found} gives for a key; null is nothing. */
    CacheMeter caffeine(
            Function<Caffeine<Object, Object>, Caffeine<Object, Object>> options,
            Trace trace,
            Function<Object, @Nullable Object> found) {
        MeasuredCaffeine<Object, Object> caffeine = MeasuredCaffeine.of(
                        perf,
                        "pools",
                        options.apply(
                                Caffeine.newBuilder().executor(Runnable::run).ticker(clock::nanoTime)))
                .byKey(OPTIONS);
        LoadingCache<Object, Object> cache = caffeine.build(key -> {
            clock.advanceNanos(loadNanos);
            return found.apply(key);
        });
        play(caffeine.meter(), cache, trace);
        return caffeine.meter();
    }

    void play(CacheMeter meter, LoadingCache<Object, Object> cache, Trace trace) {
        KeyMeter keys = meter.keys().orElseThrow();
        for (int i = 0; i < trace.requests(); i++) {
            step(i, keys);
            cache.get(trace.key(i));
        }
    }

    /** The events are worked off before the ring is full: what happens then depends on how busy the machine is. */
    private void step(int request, KeyMeter keys) {
        clock.advance(Duration.ofMillis(1));
        if (request % 512 == 0) {
            keys.tick();
        }
    }

    /** The trace with the times at which it is played. */
    static Trace timed(Trace trace) {
        Trace.Builder timed = Trace.builder();
        for (int i = 0; i < trace.requests(); i++) {
            timed.add(trace.key(i), i * 1_000_000L);
        }
        return timed.build();
    }

    static List<Advice> advice(CacheMeter meter) {
        return meter.keys().orElseThrow().advice();
    }

    static List<Advice.Kind> kinds(CacheMeter meter) {
        return advice(meter).stream().map(Advice::kind).toList();
    }

    static Advice advice(CacheMeter meter, Advice.Kind kind) {
        List<Advice> all = advice(meter);
        Optional<Advice> one =
                all.stream().filter(advice -> advice.kind() == kind).findFirst();
        return one.orElseThrow(() -> new AssertionError("no " + kind + " among " + all));
    }
}
