package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Counts by group: all lookups, in a bounded number of groups, whoever comes at the same moment. */
class KeyGroupsTest {
    private static final int THREADS = 4;

    @Test
    void read_theMostMissesFirst() {
        KeyGroups groups = new KeyGroups(key -> key.toString().substring(0, 1));
        groups.count("a1", true);
        groups.count("b1", false);
        groups.count("a2", false);
        groups.count("b2", false);

        assertEquals(List.of(new GroupHits("b", 0, 2), new GroupHits("a", 1, 1)), groups.read());
    }

    @Test
    void count_groupFunctionThrows_leavesThatLookupOut() {
        KeyGroups groups = new KeyGroups(key -> {
            throw new IllegalStateException("no group");
        });

        assertThrows(IllegalStateException.class, () -> groups.count("a", true));
        assertEquals(List.of(), groups.read());
    }

    /** Each thread brings new groups just as the last place is taken. */
    @Test
    void count_byManyThreads_neverMoreGroupsThanAllowed_andNoLookupLost() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier together = new CyclicBarrier(THREADS);
        for (int round = 0; round < 1_000; round++) {
            KeyGroups groups = new KeyGroups(Object::toString);
            for (int i = 0; i < 99; i++) {
                groups.count("first " + i, true);
            }
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int own = thread;
                all.add(threads.submit(() -> {
                    together.await();
                    for (int i = 0; i < 5; i++) {
                        groups.count("thread " + own + " " + i, false);
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
            List<GroupHits> read = groups.read();
            assertEquals(101, read.size(), "100 and the other ones");
            assertEquals(99, read.stream().mapToLong(GroupHits::hits).sum());
            assertEquals(5 * THREADS, read.stream().mapToLong(GroupHits::misses).sum());
        }
        threads.shutdown();
    }
}
