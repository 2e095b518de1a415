package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What measuring a cache by key costs its user: less than a megabyte a cache, and no garbage. */
class KeyMeterMemoryTest {
    private static final long MOST_BYTES = 1_000_000;
    private static final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    /** Caches of any kind. */
    private enum Kind {
        SMALL(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 100)),
        MEDIUM(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000)),
        LARGE(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 1_000_000)),
        EXPIRING(CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 2_000)
                .withExpireAfterWrite(Duration.ofMinutes(1))
                .withExpireAfterAccess(Duration.ofMinutes(1))),
        WEIGHTED(CacheShape.ofWeight(EvictionPolicy.W_TINY_LFU, 10_000)),
        LRU(CacheShape.ofEntries(EvictionPolicy.LRU, 2_000)),
        UNBOUNDED(CacheShape.unbounded()),
        UNBOUNDED_EXPIRING(CacheShape.unbounded().withExpireAfterWrite(Duration.ofMinutes(1)));

        private final CacheShape shape;

        Kind(CacheShape shape) {
            this.shape = shape;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIf_afterALongRun_takesLessThanAMegabyte(Kind kind) {
        KeyMeter keys = CacheMeter.of(perf, kind.name()).byKey(KeyOptions.whatIf(), () -> kind.shape);
        Trace trace = Workloads.zipf(3, 150_000, 50_000, 0.8);
        LruCache cache = new LruCache(2_000);
        for (int i = 0; i < trace.requests(); i++) {
            clock.advanceNanos(100_000);
            Long key = trace.key(i);
            boolean hit = cache.lookup(key);
            keys.lookup(key, hit);
            if (!hit) {
                keys.stored(key, kind.shape.weighted() ? 1 + key % 10 : 1);
            }
        }
        keys.predict();
        keys.close();
        keys.snapshot();

        long bytes = Footprint.bytes(keys);
        assertTrue(bytes < MOST_BYTES, bytes + " bytes");
        assertTrue(bytes > 100_000, bytes + " bytes: not all was found");
    }

    /** The footprint against what the JVM says it has allocated, some of which is garbage. */
    @Test
    void footprint_isNearWhatWasAllocated() {
        assertTrue(threads.isThreadAllocatedMemoryEnabled(), "this JVM counts allocations");
        long allocated = 0;
        long footprint = 0;
        for (int i = 0; i < 3; i++) {
            CacheMeter meter = CacheMeter.of(perf, "cache " + i);
            long before = threads.getCurrentThreadAllocatedBytes();
            KeyMeter keys = meter.byKey(KeyOptions.whatIf(), () -> Kind.MEDIUM.shape);
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
            footprint = Footprint.bytes(keys) - Footprint.bytes(meter);
            keys.close();
        }
        assertTrue(footprint <= allocated, footprint + " of " + allocated);
        assertEquals(allocated, footprint, 0.1 * allocated);
    }

    @Test
    void million_lookupsOfKeysThatAreNotSampled_allocateNothing() {
        CacheMeter meter = CacheMeter.of(perf, "cache");
        KeyMeter keys =
                meter.byKey(KeyOptions.whatIf(), () -> CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 10_000_000));
        Integer[] unsampled = new Integer[1_000];
        for (int key = 0, found = 0; found < unsampled.length; key++) {
            if (!keys.follows(keys.hash(key))) {
                unsampled[found++] = key;
            }
        }
        lookUp(keys, unsampled, 100_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        lookUp(keys, unsampled, 1_000_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        keys.close();

        double counted =
                keys.hotKeys(1_024).stream().mapToDouble(HotKey::lookups).sum();
        assertEquals(1_100_000, counted + keys.snapshot().lostEvents(), 50_000, "all were counted for the hot keys");
        // A lookup that allocates takes 16 MB; the clock, the drain and the compiler none of it.
        assertTrue(bytes < 100_000, bytes + " bytes");
    }

    private static void lookUp(KeyMeter keys, Integer[] all, int lookups) {
        for (int i = 0; i < lookups; i++) {
            keys.lookup(all[i % all.length], (i & 1) == 0);
        }
    }
}
