package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Which loads meet, against a map of how many are under way; and when all begin at the same moment. */
class LoadsUnderWayTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    private final LoadsUnderWay loads = new LoadsUnderWay();

    private void assertCounts(long duplicates, int most, long unwatched) {
        assertEquals(
                List.of(duplicates, (long) most, unwatched),
                List.of(loads.duplicates(), (long) loads.mostAtATime(), loads.unwatched()));
    }

    @Test
    void begin_ofOneKey_untilItEnds() {
        assertFalse(loads.contains(7));
        assertTrue(loads.begin(7));
        assertTrue(loads.contains(7));
        assertFalse(loads.contains(8));
        loads.end(7);

        assertFalse(loads.contains(7));
        assertCounts(0, 1, 0);
    }

    @Test
    void begin_again_isADuplicate_untilTheLastEnds() {
        for (int key : new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            loads.begin(key);
            loads.begin(key);
            loads.begin(key);
            loads.end(key);
            loads.end(key);
            assertTrue(loads.contains(key));
            loads.end(key);
            assertFalse(loads.contains(key));
        }
        assertCounts(8, 3, 0);
    }

    @Test
    void end_ofALoadThatNeverBegan_changesNothing() {
        loads.begin(1);
        loads.end(2);
        loads.end(0);

        assertTrue(loads.contains(1));
        assertCounts(0, 1, 0);
    }

    /** Any number of loads at a time: those that are watched are as a map knows them, the others counted. */
    @Property(tries = 30)
    void anySequence_isAsAMapKnowsIt(@ForAll long seed) {
        LoadsUnderWay any = new LoadsUnderWay();
        Map<Integer, Integer> reference = new HashMap<>();
        List<Integer> underWay = new ArrayList<>();
        Random random = new Random(seed);
        long duplicates = 0;
        long unwatched = 0;
        int most = 0;
        for (int i = 0; i < 3_000; i++) {
            int key = random.nextInt(600) * 0x0101_0101;
            if (underWay.size() < 500 && random.nextInt(5) < 3) {
                int before = reference.getOrDefault(key, 0);
                if (any.begin(key)) {
                    duplicates += before > 0 ? 1 : 0;
                    most = Math.max(most, before + 1);
                    reference.put(key, before + 1);
                    underWay.add(key);
                } else {
                    assertEquals(0, before, "there is room for a key that is here");
                    unwatched++;
                }
            } else if (!underWay.isEmpty()) {
                int ended = underWay.remove(random.nextInt(underWay.size()));
                any.end(ended);
                reference.merge(ended, -1, Integer::sum);
            }
            assertEquals(reference.getOrDefault(key, 0) > 0, any.contains(key));
        }
        assertEquals(
                List.of(duplicates, (long) most, unwatched),
                List.of(any.duplicates(), (long) any.mostAtATime(), any.unwatched()));
    }

    /** The moment at which a stampede is easiest to miss: nobody sees another one's load yet. */
    @Test
    void begin_byAllAtOnce_allMeet() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        List<Future<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(threads.submit(() -> {
                for (int round = 0; round < ROUNDS; round++) {
                    together.await();
                    assertTrue(loads.begin(round));
                    together.await();
                    loads.end(round);
                }
                return null;
            }));
        }
        for (Future<?> caller : callers) {
            caller.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertCounts((THREADS - 1L) * ROUNDS, THREADS, 0);
        for (int round = 0; round < ROUNDS; round++) {
            assertFalse(loads.contains(round));
        }
    }
}
