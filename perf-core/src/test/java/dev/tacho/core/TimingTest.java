package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TimingTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final Timer timer = perf.timer("work");

    @Test
    void lap_stages_addUpToTheCall() {
        for (int call = 0; call < 3; call++) {
            try (Timing timing = timer.start()) {
                clock.advanceNanos(100);
                timing.lap("parse");
                clock.advanceNanos(2_000);
                timing.lap("price");
                clock.advanceNanos(30);
            }
        }

        TimerSnapshot snapshot = timer.snapshot();
        assertEquals(
                List.of("parse", "price"),
                snapshot.stages().stream().map(Stage::name).toList());
        assertEquals(300, snapshot.stages().get(0).durations().sum());
        assertEquals(6_000, snapshot.stages().get(1).durations().sum());
        assertEquals(90, snapshot.rest().sum());
        assertEquals(6_390, snapshot.latency().sum());
    }

    @Property(tries = 200)
    void lap_anySequence_addsUpToTheNanosecond(
            @ForAll @Size(max = 40) List<@IntRange(max = 70) Integer> stages,
            @ForAll @Size(value = 41) List<@IntRange(max = 1_000_000) Integer> steps) {
        Timer fresh = Perf.builder("laps").clock(clock).build().timer("t");
        Timing timing = fresh.start();
        for (int i = 0; i < stages.size(); i++) {
            clock.advanceNanos(steps.get(i));
            timing.lap("stage" + stages.get(i));
        }
        clock.advanceNanos(steps.get(40));
        timing.close();

        TimerSnapshot snapshot = fresh.snapshot();
        long inStages = snapshot.stages().stream()
                .mapToLong(stage -> stage.durations().sum())
                .sum();
        long rest =
                stages.isEmpty() ? snapshot.latency().sum() : snapshot.rest().sum();
        assertEquals(snapshot.latency().sum(), inStages + rest);
        assertEquals(
                stages.size(),
                snapshot.stages().stream()
                        .mapToLong(stage -> stage.durations().count())
                        .sum());
    }

    @Test
    void lap_moreNamesThanAllowed_shareTheLast() {
        try (Timing timing = timer.start()) {
            for (int i = 0; i < 100; i++) {
                clock.advanceNanos(1);
                timing.lap("stage" + i);
            }
        }

        List<Stage> stages = timer.snapshot().stages();
        assertEquals(64, stages.size());
        assertEquals("(further stages)", stages.get(63).name());
        assertEquals(37, stages.get(63).durations().count());
    }

    @Test
    void close_twiceNeverElsewhere_isCounted() throws InterruptedException {
        Timing twice = timer.start();
        twice.close();
        twice.close();
        twice.lap("late");
        Timing never = timer.start();
        Timing elsewhere = timer.start();
        Thread other = new Thread(elsewhere::close);
        other.start();
        other.join();

        TimerSnapshot snapshot = timer.snapshot();
        assertEquals(2, snapshot.count());
        assertEquals(2, snapshot.misuse().closedAgain());
        assertEquals(1, snapshot.misuse().closedElsewhere());
        assertEquals(1, snapshot.inFlight().open());
        never.close();
        assertEquals(0, timer.snapshot().inFlight().open());
    }

    @Test
    void outcomes_areToldApart() {
        timer.start().close();
        Timing failed = timer.start();
        clock.advanceNanos(10);
        failed.fail();
        failed.close();
        Timing cancelled = timer.start();
        cancelled.cancel();
        cancelled.close();
        timer.start().end(new CompletionException(new CancellationException()));
        timer.start().end(new IllegalStateException());
        timer.start().end(null);
        assertThrows(
                InterruptedException.class,
                () -> timer.time(() -> {
                    throw new InterruptedException();
                }));

        TimerSnapshot snapshot = timer.snapshot();
        assertEquals(2, snapshot.ok().count());
        assertEquals(2, snapshot.errors());
        assertEquals(10, snapshot.failed().max());
        assertEquals(3, snapshot.cancellations());
        assertEquals(7, snapshot.count());
    }

    @Test
    void startFrom_lateStart_countsTheWaitAndKeepsItApart() {
        long intended = clock.nanoTime();
        clock.advanceNanos(400);
        timer.timeFrom(intended, () -> clock.advanceNanos(100));
        timer.startFrom(clock.nanoTime() + 1_000).close();

        TimerSnapshot snapshot = timer.snapshot();
        assertEquals(500, snapshot.latency().max());
        assertEquals(0, snapshot.latency().min());
        assertEquals(400, snapshot.startDelay().max());
        assertEquals(2, snapshot.startDelay().count());
        assertEquals(0, snapshot.latency().negatives());
    }

    @Test
    void recordSince_takesTheClocksWord() {
        long start = perf.clock().nanoTime();
        clock.advanceNanos(77);
        timer.recordSince(start);

        assertEquals(77, timer.snapshot().latency().max());
    }

    @Test
    void trackInFlight_knowsTheOldest() {
        Timer tracked = perf.timerBuilder("tracked").trackInFlight().build();
        Timing oldest = tracked.start();
        clock.advanceNanos(500);
        tracked.time(() -> {
            clock.advanceNanos(40);
            TimerSnapshot meanwhile = tracked.snapshot();
            assertEquals(2, meanwhile.inFlight().open());
            assertEquals(540, meanwhile.inFlight().longestNanos());
            return null;
        });
        oldest.close();

        assertEquals(0, tracked.snapshot().inFlight().open());
        assertEquals(0, tracked.snapshot().inFlight().longestNanos());
        assertTrue(Double.isNaN(timer.snapshot().inFlight().longestNanos()));
    }

    @Test
    void trackInFlight_moreThanSlots_stillCountsAll() {
        Timer tracked = perf.timerBuilder("tracked").trackInFlight().build();
        List<Timing> running = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            running.add(tracked.start());
        }
        clock.advanceNanos(9);

        TimerSnapshot meanwhile = tracked.snapshot();
        assertEquals(3_000, meanwhile.inFlight().open());
        assertTrue(meanwhile.inFlight().untracked() > 0);
        assertEquals(9, meanwhile.inFlight().longestNanos());
        running.forEach(Timing::close);
        assertEquals(0, tracked.snapshot().inFlight().open());
        assertEquals(0, tracked.snapshot().inFlight().untracked());
        assertEquals(3_000, tracked.snapshot().count());
    }

    @Test
    void sampleEvery_countsAllAndTimesASample() {
        Timer sampled = perf.timerBuilder("sampled").sampleEvery(8).build();
        for (int i = 0; i < 80_000; i++) {
            int number = i;
            // Each eighth call is slow and each sixteenth fails: a period that a stride of 8 would see all or nothing
            // of.
            if (i % 16 == 0) {
                assertThrows(
                        IllegalStateException.class,
                        () -> sampled.time(() -> {
                            throw new IllegalStateException();
                        }));
            } else {
                sampled.time(() -> clock.advanceNanos(number % 8 == 0 ? 1_000 : 10));
            }
        }
        sampled.record(5);
        sampled.start().close();

        TimerSnapshot snapshot = sampled.snapshot();
        assertEquals(80_002, snapshot.count());
        assertEquals(5_000, snapshot.errors());
        long timed = snapshot.latency().count();
        assertEquals(10_000, timed, 500, "one in eight");
        DistributionSnapshot ok = snapshot.ok();
        double slow = 1 - (double) ok.countAtMost(20) / ok.count();
        assertEquals(1.0 / 15, slow, 0.01, "as many slow calls in the sample as among all");
    }

    /** Parts of an interval agree with each other, whatever runs meanwhile. */
    @Test
    void sampleEvery_intervalsUnderLoad_agreeWithThemselves() throws InterruptedException {
        Perf loaded = Perf.create("loaded");
        Timer sampled =
                loaded.timerBuilder("sampled").sampleEvery(3).trackInFlight().build();
        Reader reader = loaded.reader();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int i = 0; i < 60_000; i++) {
                    Timing timing = sampled.start();
                    timing.end(i % 2 == 0 ? new IllegalStateException() : null);
                }
            }));
        }
        threads.forEach(Thread::start);
        long calls = 0;
        long errors = 0;
        while (calls < 240_000) {
            TimerSnapshot interval = reader.interval().timer("sampled");
            calls += interval.count();
            errors += interval.errors();
            assertEquals(
                    interval.count(), interval.untimed() + interval.latency().count());
            assertTrue(interval.untimed() >= 0, interval::toString);
            assertTrue(interval.errors() <= interval.count(), interval::toString);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        TimerSnapshot rest = reader.interval().timer("sampled");
        assertEquals(240_000, calls + rest.count());
        assertEquals(120_000, errors + rest.errors());
        assertEquals(0, loaded.snapshot().timer("sampled").inFlight().open());
    }

    @Test
    void costEvery_knownWork_isSeen() {
        Timer costed =
                Perf.create("cost").timerBuilder("allocating").costEvery(4).build();
        List<byte[]> kept = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            costed.time(() -> {
                kept.clear();
                return kept.add(new byte[100_000]);
            });
        }
        Timer idle = Perf.create("cost").timerBuilder("idle").costEvery(1).build();
        for (int i = 0; i < 400; i++) {
            idle.time(() -> {});
        }

        TimerSnapshot snapshot = costed.snapshot();
        long sampled = snapshot.cost().allocatedBytes().count();
        assertEquals(100, sampled, 40, "one in four");
        double median = snapshot.cost().allocatedBytes().valueAtPercentile(50);
        assertEquals(100_016, median, 0.01 * 100_016);
        assertEquals(sampled, snapshot.cost().cpuNanos().count());
        assertTrue(snapshot.cost().cpuNanos().valueAtPercentile(50) > 0);
        assertEquals(0, snapshot.cost().unmeasured());
        assertEquals(0, idle.snapshot().cost().allocatedBytes().valueAtPercentile(50), "its own are taken off");
    }

    @Test
    void costEvery_closedElsewhere_isNotMeasured() throws InterruptedException {
        Timer costed = perf.timerBuilder("moving").costEvery(1).build();
        Timing timing = costed.start();
        Thread other = new Thread(timing::close);
        other.start();
        other.join();

        assertEquals(1, costed.snapshot().cost().unmeasured());
        assertEquals(0, costed.snapshot().cost().cpuNanos().count());
        assertEquals(1, costed.snapshot().count());
    }

    @Test
    void expectedInterval_omittedCalls_areShownBeside() {
        Timer closed = perf.timerBuilder("closed")
                .expectedInterval(java.time.Duration.ofNanos(1_000))
                .build();
        for (int i = 0; i < 999; i++) {
            closed.record(500);
        }
        closed.record(100_000);

        TimerSnapshot snapshot = closed.snapshot();
        assertEquals(1_000, snapshot.corrected().orElseThrow().raw().count());
        assertEquals(99, snapshot.corrected().orElseThrow().phantoms(), 1);
        assertEquals(500, snapshot.latency().valueAtPercentile(95), 2);
        assertTrue(snapshot.corrected().orElseThrow().valueAtPercentile(95) > 40_000);
        assertTrue(timer.snapshot().corrected().isEmpty());
        assertTrue(perf.snapshot().section().toString().contains("as recorded, and corrected"));
    }

    @Test
    void builder_sameNameOtherOptions_isRefused() {
        Timer three = perf.timerBuilder("fine").digits(3).build();

        assertSame(three, perf.timer("fine"));
        assertSame(three, perf.timerBuilder("fine").digits(3).build());
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> perf.timerBuilder("fine").sampleEvery(2).build())
                .getMessage();
        assertTrue(message.contains("timer=\"fine\"") && message.contains("exists already"), message);
        assertThrows(
                IllegalArgumentException.class, () -> perf.timerBuilder("x").sampleEvery(0));
        assertThrows(
                IllegalArgumentException.class, () -> perf.timerBuilder("x").digits(4));
        three.record(1_234_567);
        assertEquals(1_234_567, three.snapshot().latency().valueAtPercentile(50), 1_234_567 * 0.0005);
    }

    @Test
    void clock_throws_callGoesOnAndFailureIsCounted() {
        Clock broken = new Clock() {
            @Override
            public long nanoTime() {
                throw new IllegalStateException("no time");
            }

            @Override
            public java.time.Instant instant() {
                throw new IllegalStateException("no date");
            }
        };
        Perf set = Perf.builder("broken").clock(broken).build();
        Timer timed = set.timer("t");

        assertEquals("done", timed.time(() -> "done"));
        timed.start().close();
        assertEquals(2, timed.snapshot().count());
        assertTrue(set.snapshot().ledger().clockFailures() >= 4);
    }

    @Test
    void snapshots_plusAndMinus_coverEveryPart() {
        Timer full = perf.timerBuilder("full").trackInFlight().build();
        TimerSnapshot before = use(full, 3);
        TimerSnapshot after = use(full, 5);
        TimerSnapshot interval = after.minus(before);

        assertEquals(5, interval.ok().count());
        assertEquals(5, interval.errors());
        assertEquals(5, interval.stages().get(0).durations().count());
        assertEquals(5, interval.rest().count());
        assertEquals(5, interval.startDelay().count());
        assertEquals(5, interval.misuse().closedAgain());
        TimerSnapshot sum = interval.plus(before);
        assertEquals(after.count(), sum.count());
        assertEquals(after.latency().sum(), sum.latency().sum());
        assertEquals(after.misuse(), sum.misuse());
    }

    private TimerSnapshot use(Timer full, int times) {
        for (int i = 0; i < times; i++) {
            Timing timing = full.startFrom(clock.nanoTime());
            clock.advanceNanos(10);
            timing.lap("one");
            timing.close();
            timing.close();
            full.recordError(5);
        }
        return full.snapshot();
    }
}
