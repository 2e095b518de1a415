package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LookupCountsTest {
    private final LookupCounts counts = new LookupCounts();

    @Test
    void addHits_oneThread_reportsEvery256thOfThem() {
        List<Integer> reported = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
            if (counts.addHits(1)) {
                reported.add(i);
            }
        }
        assertEquals(List.of(256, 512, 768), reported);
    }

    @Test
    void addHits_manyAtOnce_reportsEachPassedMultipleOnce() {
        List<Boolean> reported = new ArrayList<>();
        for (int hits : new int[] {255, 0, 1, 1000, 24, 231, Integer.MAX_VALUE}) {
            reported.add(counts.addHits(hits));
        }
        // The sums are 255, 255, 256, 1256, 1280, 1511 and far beyond; 1256 and 1280 lie on both sides of 5 x 256.
        assertEquals(List.of(false, false, true, true, true, false, true), reported);
    }

    @Test
    void addMisses_doNotCountAsHits() {
        counts.addHits(250);
        counts.addMisses(7);

        assertEquals(250, counts.hits());
        assertEquals(7, counts.misses());
    }

    @Test
    void add_manyThreads_losesNothing() throws InterruptedException {
        int threads = 40;
        int each = 5_000;
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    counts.addHits(2);
                    counts.addMisses(1);
                }
            });
            thread.start();
            running.add(thread);
        }
        for (Thread thread : running) {
            thread.join();
        }
        assertEquals(2L * threads * each, counts.hits());
        assertEquals((long) threads * each, counts.misses());
    }
}
