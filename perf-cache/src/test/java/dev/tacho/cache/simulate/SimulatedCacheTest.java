package dev.tacho.cache.simulate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class SimulatedCacheTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<EvictionPolicy> policies() {
        return Arrays.stream(EvictionPolicy.values())
                .filter(policy -> policy != EvictionPolicy.W_TINY_LFU && policy != EvictionPolicy.OPT);
    }

    static Stream<SimulatedCache> cachesOfThree() {
        return Stream.concat(
                policies().map(policy -> SimulatedCache.of(policy, 3)),
                policies().filter(EvictionPolicy::isWeighing).map(policy -> SimulatedCache.weighted(policy, 3)));
    }

    @ParameterizedTest
    @MethodSource("cachesOfThree")
    void emptyCache_holdsNothing(SimulatedCache cache) {
        assertEquals(3, cache.maximum());
        assertEquals(0, cache.entries());
        assertEquals(0, cache.weight());
        assertFalse(cache.contains(0), "0 is a key like any other");
        assertFalse(cache.lookup(0));
        assertFalse(cache.remove(0));
    }

    @ParameterizedTest
    @MethodSource("cachesOfThree")
    void extremeKeys_areKeysLikeAnyOther(SimulatedCache cache) {
        for (int key : new int[] {0, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            cache.insert(key, 1);
            assertTrue(cache.contains(key));
            assertTrue(cache.lookup(key));
        }
        assertEquals(3, cache.entries());
        assertEquals(3, cache.weight());
        assertTrue(cache.remove(Integer.MIN_VALUE));
        assertFalse(cache.contains(Integer.MIN_VALUE));
        assertEquals(2, cache.entries());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void of_maximumZero_holdsNothing(EvictionPolicy policy) {
        SimulatedCache cache = SimulatedCache.of(policy, 0);
        cache.insert(1, 1);
        cache.insert(2, 0);

        assertFalse(cache.lookup(1));
        assertEquals(0, cache.entries());
        if (policy.isWeighing()) {
            SimulatedCache weighted = SimulatedCache.weighted(policy, 0);
            weighted.insert(1, 0);
            assertEquals(0, weighted.entries());
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void of_hugeMaximum_holdsAllAndCostsNothingByItself(EvictionPolicy policy) throws IllegalAccessException {
        SimulatedCache cache = SimulatedCache.of(policy, Long.MAX_VALUE);
        for (int key = 0; key < 1_000; key++) {
            cache.insert(key, 1);
        }

        assertEquals(1_000, cache.entries());
        for (int key = 0; key < 1_000; key++) {
            assertTrue(cache.lookup(key));
        }
        assertTrue(arrayBytes(cache) < 50_000, arrayBytes(cache) + " bytes");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void of_negativeMaximum_isRefused(EvictionPolicy policy) {
        assertEquals(
                "maximum=-1: must be >= 0",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCache.of(policy, -1))
                        .getMessage());
    }

    @Test
    void of_policyThatIsNotSimulated_isRefusedWithTheCure() {
        assertEquals(
                "policy=W_TINY_LFU: is not simulated here; run Caffeine itself: SimulatedCaffeine of"
                        + " dev.tacho.cache.caffeine, for a trace in Simulation.run(Supplier)",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCache.of(EvictionPolicy.W_TINY_LFU, 1))
                        .getMessage());
        assertEquals(
                "policy=OPT: must know the requests to come; use Simulation.run(OPT, maximum) on a trace",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCache.of(EvictionPolicy.OPT, 1))
                        .getMessage());
    }

    @Test
    void weighted_policyThatDoesNotWeigh_isRefusedWithTheCure() {
        assertEquals(
                "policy=ARC: does not weigh entries; use one of LRU, FIFO, LFU, SIEVE,"
                        + " or SimulatedCache.of for entries of equal weight",
                assertThrows(IllegalArgumentException.class, () -> SimulatedCache.weighted(EvictionPolicy.ARC, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> SimulatedCache.weighted(EvictionPolicy.S3_FIFO, 1));
        assertThrows(IllegalArgumentException.class, () -> SimulatedCache.weighted(EvictionPolicy.LIRS, 1));
    }

    @Test
    void weighted_entryTooHeavy_isNotTakenInAndDrivesNobodyOut() {
        SimulatedCache cache = SimulatedCache.weighted(EvictionPolicy.LRU, 10);
        cache.insert(1, 4);
        cache.insert(2, 6);
        cache.insert(3, 11);
        assertEquals(10, cache.weight());

        cache.insert(2, 11);
        assertFalse(cache.contains(2), "what became too heavy leaves");
        assertTrue(cache.contains(1));
        assertEquals(4, cache.weight());
    }

    @Test
    void contains_oldestEntry_doesNotSaveIt() {
        SimulatedCache cache = SimulatedCache.of(EvictionPolicy.LRU, 2);
        cache.insert(1, 1);
        cache.insert(2, 1);
        assertTrue(cache.contains(1));
        cache.insert(3, 1);

        assertFalse(cache.contains(1));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void access_grownCache_allocatesNothing(EvictionPolicy policy) {
        Trace trace = Workloads.zipfWithScans(1, 60_000, 2_000, 0.9);
        int[] keys = new int[trace.requests()];
        Arrays.setAll(keys, i -> (int) trace.key(i));
        SimulatedCache cache = SimulatedCache.of(policy, 500);
        read(cache, keys);
        cache.clear();

        long before = allocatedBytes();
        int hits = read(cache, keys);
        long allocated = allocatedBytes() - before;

        assertTrue(hits > 10_000 && hits < 50_000, hits + " hits");
        assertTrue(allocated < 20_000, allocated + " bytes in 60,000 requests");
    }

    /** The bytes that the enum states, of caches whose tables are as empty and as full as they get. */
    @ParameterizedTest
    @CsvSource({
        "LRU, 18, 24",
        "FIFO, 18, 24",
        "LFU, 22, 40",
        "SIEVE, 19, 25",
        "S3_FIFO, 36, 48",
        "ARC, 38, 50",
        "LIRS, 81, 99"
    })
    void memory_fullCache_isAsStated(EvictionPolicy policy, int least, int most) throws IllegalAccessException {
        // Requests that fill every policy's history.
        Trace trace = Workloads.zipfWithScans(1, 200_000, 12_000, 0.8);
        int[] keys = new int[trace.requests()];
        Arrays.setAll(keys, i -> (int) trace.key(i));
        for (int maximum : List.of(1_360, 1_600, 2_000, 2_400, 2_700)) {
            SimulatedCache cache = SimulatedCache.of(policy, maximum);
            read(cache, keys);
            double bytes = (double) arrayBytes(cache) / maximum;
            assertTrue(bytes >= least - 0.5 && bytes <= most + 0.5, maximum + " entries: " + bytes + " bytes each");
        }
    }

    private static int read(SimulatedCache cache, int[] keys) {
        int hits = 0;
        for (int key : keys) {
            if (cache.lookup(key)) {
                hits++;
            } else {
                cache.insert(key, 1);
            }
        }
        return hits;
    }

    private static long allocatedBytes() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    /** The bytes of all arrays that an object of this package reaches, over its own fields and those it inherits. */
    private static long arrayBytes(Object object) throws IllegalAccessException {
        long bytes = 0;
        for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
                    continue;
                }
                field.setAccessible(true);
                Object value = field.get(object);
                if (value instanceof int[]
                        || value instanceof long[]
                        || value instanceof byte[]
                        || value instanceof boolean[]) {
                    int size = value instanceof long[] ? 8 : value instanceof int[] ? 4 : 1;
                    bytes += (long) size * Array.getLength(value);
                } else if (value instanceof KeyIndex index && object != index && (!(object instanceof Links))) {
                    bytes += arrayBytes(index);
                } else if (value instanceof Links) {
                    bytes += arrayBytes(value);
                }
            }
        }
        return bytes;
    }
}
