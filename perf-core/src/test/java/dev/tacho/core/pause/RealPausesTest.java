package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Real collections: a span around one contains its pause, a span that was over before it began does not. */
class RealPausesTest {
    private static final int ROUNDS = 5;

    private final Set<Long> handedOn = ConcurrentHashMap.newKeySet();
    private final List<Long> around = new ArrayList<>();
    private final List<Long> beside = new ArrayList<>();

    @Test
    void watch_systemGc_attributesTheSpanAroundItAndNoOther() {
        try (Pauses pauses = Pauses.watch()) {
            check(pauses);
        }
    }

    @Test
    void flightRecorder_systemGc_attributesTheSpanAroundItAndNoOther() {
        try (Pauses pauses = Pauses.flightRecorder()) {
            assertTrue(pauses.snapshot().source().contains("Flight Recorder"), pauses.snapshot()::source);
            check(pauses);
            assertTrue(pauses.snapshot().errorNanos() > 0, "measured by an anchor");
        }
        assertFalse(
                Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().equals("tacho-pauses")),
                "its thread ended with it");
    }

    private void check(Pauses pauses) {
        assumeTrue(collectedBySystemGc(), "this virtual machine ignores System.gc()");
        PausedValues values = pauses.attribute(handedOn::add);
        // Where a short pause lies is not known better than this, so keep the spans apart by more.
        long apart = 4 * Math.max(1_000, (long) pauses.snapshot().errorNanos());
        for (int round = 0; round < ROUNDS; round++) {
            quietSpan(values, apart);
            long start = System.nanoTime();
            System.gc();
            long end = System.nanoTime();
            around.add(end - start);
            values.candidate(end, end - start);
            waitFor(apart);
        }
        // Once its pause is known, everything before is settled.
        System.gc();
        PausedCounts counts = awaitAllDecided(values);

        assertTrue(handedOn.containsAll(around), () -> around + " but " + handedOn + ", " + counts);
        assertFalse(beside.isEmpty(), "at least one span without a collection");
        // The collectors' counts do not tell of other safepoints, which a quiet span may well have met.
        if (pauses.snapshot().longest().stream().noneMatch(RealPausesTest::isSafepoint)) {
            beside.forEach(value -> assertFalse(handedOn.contains(value), () -> value + " of " + beside + counts));
        }
        assertEquals(counts.candidates(), counts.attributed() + counts.clear() + counts.unattributed());
        assertTrue(pauses.snapshot().count() >= ROUNDS);
    }

    /** A span of at least 2 ms in which the collectors say that nothing was collected. */
    private void quietSpan(PausedValues values, long apart) {
        long collections = collections();
        waitFor(apart);
        long start = System.nanoTime();
        waitFor(2_000_000);
        long end = System.nanoTime();
        values.candidate(end, end - start);
        waitFor(apart);
        if (collections == collections()) {
            beside.add(end - start);
        }
    }

    private static boolean isSafepoint(Pause pause) {
        return pause.what().startsWith("safepoint");
    }

    private static boolean collectedBySystemGc() {
        long before = collections();
        System.gc();
        return collections() > before;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static PausedCounts awaitAllDecided(PausedValues values) {
        long patience = System.nanoTime() + 60_000_000_000L;
        PausedCounts counts = values.drain();
        while (counts.pending() > 0) {
            assertTrue(System.nanoTime() - patience < 0, "neither a pause nor the grace period came: " + counts);
            waitFor(1_000_000);
            counts = values.drain();
        }
        return counts;
    }

    private static void waitFor(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }
}
