package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.Calibration;
import dev.tacho.core.snapshot.InstrumentId;
import java.util.Map;

/**
 * Measures what measuring costs, once in a JVM, when the first set of instruments on the system clock is made: in the
 * program's own process, on its machine, through the same code that measures the program.
 *
 * <p>Each figure is the mean of the fastest of many short batches, so that neither compilation, which is under way at
 * that time, nor whatever else the machine does makes it too high. A batch of a thousand is long against the clock's
 * own step. It ends when the fastest batch has not got faster for a while, at the latest after {@value #MOST_MILLIS} ms
 * a figure.
 */
final class Calibrator {
    private static final int BATCH = 1_000;
    private static final int SETTLED = 40;
    private static final int MOST_MILLIS = 15;

    private Calibrator() {}

    /** Returns what is known about a clock; nothing about a user's, whose readings may be part of a script. */
    static Calibration of(Clock clock) {
        return clock instanceof SystemClock ? OfSystemClock.CALIBRATION : Calibration.UNKNOWN;
    }

    private static final class OfSystemClock {
        static final Calibration CALIBRATION = measure(Clock.system());
    }

    static Calibration measure(Clock clock) {
        Steps steps = new Steps();
        double clockNanos = fastest(() -> steps.read(clock));
        Timer timer = new Timer(
                new InstrumentId("calibration", Map.of()),
                clock,
                new TimerOptions(BucketLayout.TWO_DIGITS, 1, 0, false),
                new CellBudget(1 << 20),
                null,
                true);
        double timedNanos = fastest(() -> {
            for (int i = 0; i < BATCH; i++) {
                timer.recordSince(clock.nanoTime());
            }
        });
        double empty = timer.snapshot().latency().valueAtPercentile(50);
        return new Calibration(
                clockNanos,
                steps.smallest,
                steps.backward,
                Math.max(0, timedNanos - 2 * clockNanos),
                timedNanos,
                empty);
    }

    /** Returns the nanoseconds of one of a batch's thousand steps, in the fastest batch. */
    private static double fastest(Runnable batch) {
        long limit = System.nanoTime() + MOST_MILLIS * 1_000_000L;
        long least = Long.MAX_VALUE;
        int since = 0;
        long start = System.nanoTime();
        while (since < SETTLED && start < limit) {
            batch.run();
            long end = System.nanoTime();
            since = end - start < least - least / 50 ? 0 : since + 1;
            least = Math.min(least, end - start);
            start = end;
        }
        return (double) least / BATCH;
    }

    /** Reads a clock in a row and looks at its steps. */
    private static final class Steps {
        private long smallest = Long.MAX_VALUE;
        private long backward;

        void read(Clock clock) {
            long last = clock.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                long now = clock.nanoTime();
                long step = now - last;
                if (step > 0) {
                    smallest = Math.min(smallest, step);
                } else if (step < 0) {
                    backward++;
                }
                last = now;
            }
        }
    }
}
