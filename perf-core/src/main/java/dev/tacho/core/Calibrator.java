package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.Calibration;
import dev.tacho.core.snapshot.InstrumentId;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Measures what measuring costs: in the program's own process, on its machine, through the same code that measures the
 * program. Once in a JVM when the first set of instruments on the system clock is made, and again, briefly, at the next
 * readings, until that changes nothing: when a program starts, little of it is compiled.
 *
 * <p>Each figure is the mean of the fastest of all batches, so that neither compilation nor whatever else the machine
 * does makes it too high. A batch of a thousand is long against the clock's own step and short against a time slice.
 */
final class Calibrator {
    private static final int BATCH = 1_000;
    /** Batches without a faster one after which more will not help; the optimising compiler is sure to have begun. */
    private static final int SETTLED = 100;

    private static final long FIRST_NANOS = 25_000_000;
    private static final long NEXT_NANOS = 1_000_000;
    /** Readings without a faster batch after which no more are measured. */
    private static final int SETTLED_READINGS = 5;

    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Steps steps = new Steps();
    private final Timer timer;
    private double clockNanos = Double.POSITIVE_INFINITY;
    private double timedNanos = Double.POSITIVE_INFINITY;
    private volatile int settledReadings;
    private volatile Calibration calibration = Calibration.UNKNOWN;

    Calibrator(Clock clock) {
        this.clock = clock;
        this.timer = new Timer(
                new InstrumentId("calibration", Map.of()),
                clock,
                TimerOptions.plain(BucketLayout.TWO_DIGITS),
                new CellBudget(1 << 20),
                null,
                true);
        measure(FIRST_NANOS);
    }

    private static final class OfSystemClock {
        static final Calibrator CALIBRATOR = new Calibrator(Clock.system());
    }

    /** Returns what measures a clock; null for a user's, whose readings may be part of a script. */
    static @Nullable Calibrator of(Clock clock) {
        return clock instanceof SystemClock ? OfSystemClock.CALIBRATOR : null;
    }

    /** Returns what is known, after looking again for at most 2 ms if that may still help. */
    Calibration refined() {
        if (settledReadings < SETTLED_READINGS && lock.tryLock()) {
            try {
                Calibration before = calibration;
                measure(NEXT_NANOS);
                boolean better = calibration.timedNanos() < 0.98 * before.timedNanos()
                        || calibration.clockNanos() < 0.98 * before.clockNanos();
                settledReadings = better ? 0 : settledReadings + 1;
            } finally {
                lock.unlock();
            }
        }
        return calibration;
    }

    private void measure(long mostNanos) {
        clockNanos = Math.min(clockNanos, fastest(() -> steps.read(clock), mostNanos));
        timedNanos = Math.min(timedNanos, fastest(this::timeNothing, mostNanos));
        calibration = new Calibration(
                clockNanos,
                steps.smallest == Long.MAX_VALUE ? Double.NaN : steps.smallest,
                steps.backward,
                Math.max(0, timedNanos - 2 * clockNanos),
                timedNanos,
                timer.snapshot().latency().valueAtPercentile(50));
    }

    private void timeNothing() {
        for (int i = 0; i < BATCH; i++) {
            timer.recordSince(clock.nanoTime());
        }
    }

    /** Returns the nanoseconds of one of a batch's thousand steps, in the fastest batch. */
    private static double fastest(Runnable batch, long mostNanos) {
        long start = System.nanoTime();
        long limit = start + mostNanos;
        long least = Long.MAX_VALUE;
        for (int since = 0; since < SETTLED && start - limit < 0; ) {
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
