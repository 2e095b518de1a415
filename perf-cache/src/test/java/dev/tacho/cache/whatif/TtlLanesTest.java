package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.tacho.cache.internal.Ticks;
import dev.tacho.cache.simulate.EvictionPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Hits by time to live and depth against a cache kept by hand for each; and which times to live are chosen. */
class TtlLanesTest {
    private static final int KEYS = 8;
    /** Multiples of 256 steps, and events at multiples of 4 ticks: so that steps round nothing. */
    private static final int[] TTLS = {256, 512, 1_024};

    private static final int NEVER = Integer.MAX_VALUE;

    record Event(int key, int ticksLater, int depth, boolean write) {}

    @Provide
    Arbitrary<List<Event>> events() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, KEYS - 1),
                        // Mostly a part of the shortest, now and then longer than the longest.
                        Arbitraries.frequencyOf(
                                Tuple.of(20, Arbitraries.integers().between(0, 30)),
                                Tuple.of(1, Arbitraries.integers().between(100, 400))),
                        Arbitraries.integers().between(0, Sizes.FACTORS.length),
                        Arbitraries.integers().between(0, 19).map(i -> i == 0))
                .as((key, later, depth, write) -> new Event(key, 4 * later, depth, write))
                .list()
                .ofMaxSize(400);
    }

    /** Of each lane: when the entry that it would serve was loaded. */
    private static final class ByHand {
        final int writeLimit;
        final int idleLimit;
        final Map<Integer, Integer> lastUse = new HashMap<>();
        final int[][] loadedAt = new int[TTLS.length][KEYS];
        final long[][] afterWrite = new long[TTLS.length][Sizes.FACTORS.length + 1];
        final long[][] ages = new long[TTLS.length][Sizes.FACTORS.length + 1];
        final long[][] afterAccess = new long[TTLS.length][Sizes.FACTORS.length + 1];
        final long[] now = new long[Sizes.FACTORS.length + 1];

        ByHand(int writeLimit, int idleLimit) {
            this.writeLimit = writeLimit;
            this.idleLimit = idleLimit;
        }

        boolean lookup(int key, int tick, int depth) {
            int idle = tick - lastUse.get(key);
            boolean unexpired = writeLimit == NEVER;
            for (int lane = 0; lane < TTLS.length; lane++) {
                int age = tick - loadedAt[lane][key];
                boolean alive = age < TTLS[lane];
                if (alive && idle < idleLimit) {
                    afterWrite[lane][depth]++;
                    ages[lane][depth] += age;
                }
                if (!alive) {
                    loadedAt[lane][key] = tick;
                }
                unexpired |= writeLimit == TTLS[lane] && alive;
            }
            for (int lane = 0; lane < TTLS.length; lane++) {
                afterAccess[lane][depth] += unexpired && idle < TTLS[lane] ? 1 : 0;
            }
            boolean hit = unexpired && idle < idleLimit;
            now[depth] += hit ? 1 : 0;
            return hit;
        }
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void lookup_anyEvents_countsAsByHand(@ForAll("events") List<Event> events, @ForAll("limits") int[] limits) {
        TtlLanes lanes = lanes(limits[0], limits[1]);
        ByHand byHand = new ByHand(limits[0], limits[1]);
        int tick = 0;
        for (Event event : events) {
            tick += event.ticksLater();
            int key = event.key();
            if (event.write() || !byHand.lastUse.containsKey(key)) {
                lanes.written(key, tick);
                for (int[] loadedAt : byHand.loadedAt) {
                    loadedAt[key] = tick;
                }
            } else {
                boolean expected = byHand.lookup(key, tick, event.depth());
                assertEquals(expected, lanes.lookup(key, tick, byHand.lastUse.get(key), event.depth(), true));
            }
            byHand.lastUse.put(key, tick);
        }
        for (int factor = 0; factor <= Sizes.FACTORS.length; factor++) {
            assertEquals(upTo(byHand.now, factor), lanes.servedNow(factor, false));
            for (int lane = 0; lane < TTLS.length; lane++) {
                long hits = upTo(byHand.afterWrite[lane], factor);
                assertEquals(hits, lanes.servedAfterWrite(lane, factor, false));
                assertEquals(upTo(byHand.afterAccess[lane], factor), lanes.servedAfterAccess(lane, factor, false));
                double age = hits == 0 ? Double.NaN : (double) upTo(byHand.ages[lane], factor) / hits;
                assertEquals(age, lanes.meanAge(lane, factor, false), 1e-9);
            }
        }
    }

    @Provide
    Arbitrary<int[]> limits() {
        return Arbitraries.of(
                new int[] {NEVER, NEVER}, new int[] {512, NEVER}, new int[] {NEVER, 256}, new int[] {1_024, 512});
    }

    /** An age so long that its steps wrap is no young one. */
    @Test
    void lookup_idleForHoursUnderAShortTtl_isExpired() {
        TtlLanes lanes = lanes(NEVER, NEVER);
        for (int idle = 65_536 - 300; idle < 65_536 + 300; idle += 4) {
            lanes.written(0, 0);
            lanes.lookup(0, idle, 0, 0, true);
        }
        assertEquals(0, lanes.servedAfterWrite(0, Sizes.FACTORS.length, false));
        assertEquals(0, lanes.servedAfterAccess(0, Sizes.FACTORS.length, false));
    }

    /** Idle times of 1 to 4,096 ticks: from their tenth percentile to four times the ninety-ninth, evenly by logarithms. */
    @Test
    void observe_knownIdleTimes_choosesFromTheirQuantiles() {
        TtlChoice choice = new TtlChoice(CacheShape.ofEntries(EvictionPolicy.LRU, 100), List.of(), 10);
        int count = 4_096;
        for (int i = 0; i < count; i++) {
            // 1,777 is prime to 4,096: each idle time comes once, in no order.
            int idle = 1 + i * 1_777 % count;
            choice.lookup(0, 10_000 + idle, 10_000, 0, true);
        }
        TtlLanes lanes = choice.lanes();
        assertNotNull(lanes);
        Duration[] chosen = lanes.afterWrite();
        double shortest = 0.10 * count;
        double longest = 4 * 0.99 * count;
        assertEquals(Sizes.FACTORS.length, chosen.length);
        for (int i = 0; i < chosen.length; i++) {
            double expected = shortest * Math.pow(longest / shortest, i / (chosen.length - 1.0));
            // Rounded to two digits.
            assertEquals(expected, Ticks.of(chosen[i]), 0.055 * expected);
        }
        assertEquals(Arrays.asList(chosen), Arrays.asList(lanes.afterAccess()));
    }

    private static TtlLanes lanes(int writeLimit, int idleLimit) {
        Duration[] durations = Arrays.stream(TTLS).mapToObj(Ticks::duration).toArray(Duration[]::new);
        return new TtlLanes(KEYS, durations, durations, writeLimit, idleLimit);
    }

    private static long upTo(long[] counts, int factor) {
        return Arrays.stream(counts, 0, factor + 1).sum();
    }
}
