package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.pause.Pauses;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class TimerPausesTest {
    private static final long MILLI = 1_000_000;

    @Test
    void knownPauses_areToldFromTheRest() {
        ManualClock clock = new ManualClock();
        try (Pauses pauses = Pauses.manual(clock::nanoTime)) {
            Perf perf = Perf.builder("test").clock(clock).pauses(pauses).build();
            Timer timer = perf.timer("work");
            for (int i = 0; i < 1_000; i++) {
                int call = i;
                timer.time(() -> {
                    clock.advance(Duration.ofMillis(2));
                    if (call % 100 == 0) {
                        long start = clock.nanoTime();
                        clock.advance(Duration.ofMillis(50));
                        pauses.add(start, clock.nanoTime(), "GC");
                    }
                });
                clock.advance(Duration.ofMillis(1));
            }
            clock.advance(Duration.ofSeconds(10));

            TimerSnapshot snapshot = timer.snapshot();
            assertEquals(1_000, snapshot.count());
            assertEquals(10, snapshot.paused().count());
            assertEquals(52 * MILLI, snapshot.paused().min());
            assertEquals(990, snapshot.withoutPauses().count());
            assertEquals(0, snapshot.pausesUndecided());
            assertEquals(2 * MILLI, snapshot.withoutPauses().percentile(99).value(), 0.004 * 2 * MILLI);
            String section = perf.snapshot().section().toString();
            assertTrue(section.contains("With and without pauses"), section);
            assertTrue(perf.sources().containsKey("pauses"));
        }
    }

    @Test
    void intervals_holdTheirOwnPauses() {
        ManualClock clock = new ManualClock();
        try (Pauses pauses = Pauses.manual(clock::nanoTime)) {
            Perf perf = Perf.builder("test").clock(clock).pauses(pauses).build();
            Timer timer = perf.timer("work");
            Reader reader = perf.reader();
            pausedCall(clock, pauses, timer);
            assertEquals(1, reader.interval().timer("work").paused().count());
            assertEquals(0, reader.interval().timer("work").paused().count());
            pausedCall(clock, pauses, timer);
            pausedCall(clock, pauses, timer);
            PerfSnapshot interval = reader.interval();
            assertEquals(2, interval.timer("work").paused().count());
            assertEquals(0, interval.timer("work").withoutPauses().count());
        }
    }

    private static void pausedCall(ManualClock clock, Pauses pauses, Timer timer) {
        try (Timing timing = timer.start()) {
            assertTrue(timing.elapsedNanos() >= 0);
            long start = clock.nanoTime();
            clock.advance(Duration.ofMillis(7));
            pauses.add(start, clock.nanoTime(), "GC");
        }
        clock.advance(Duration.ofSeconds(5));
    }

    /** A real collection inside a call, and calls beside it. */
    @Test
    void realCollection_isFound() throws Exception {
        Assumptions.assumeFalse(
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .anyMatch(bean -> bean.getName().startsWith("Epsilon")),
                "needs a collector");
        Semaphore notified = new Semaphore(0);
        NotificationListener listener = (notification, handback) -> notified.release();
        try (Pauses pauses = Pauses.watch()) {
            // After the watch's own, so that it has been told by then.
            emitters().forEach(emitter -> emitter.addNotificationListener(listener, null, null));
            Perf perf = Perf.builder("real").pauses(pauses).build();
            Timer collecting = perf.timer("collecting");
            Timer idle = perf.timer("idle");
            for (int i = 0; i < 5; i++) {
                collecting.time(System::gc);
                idle.time(() -> {});
            }
            while (collecting.snapshot().paused().count() < 5) {
                assertTrue(notified.tryAcquire(20, TimeUnit.SECONDS), "a collection was never reported");
            }

            assertEquals(5, collecting.snapshot().paused().count());
            assertEquals(0, idle.snapshot().paused().count());
        } finally {
            for (NotificationEmitter emitter : emitters()) {
                emitter.removeNotificationListener(listener);
            }
        }
    }

    private static List<NotificationEmitter> emitters() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(NotificationEmitter.class::cast)
                .toList();
    }
}
