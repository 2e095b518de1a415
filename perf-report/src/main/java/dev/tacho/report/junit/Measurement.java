package dev.tacho.report.junit;

import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.timeline.Timeline;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.IncompleteExecutionException;

/**
 * Calls an operation many times on the caller's thread: first until it is warm, then measured. Between two clock readings
 * stand the call and the taking of its result; what is kept of it is put away after some hundred calls, outside of all
 * that is measured. One measurement for one thread.
 *
 * <p>The operation is called through an interface from one place, as all others of this JVM are: from the third on the
 * compiler no longer puts them into the loop, which adds some nanoseconds, to each the same.
 */
final class Measurement<T extends @Nullable Object, E extends Throwable> {
    /** Durations that are kept before they are put away. */
    private static final int CHUNK = 512;

    /** How many stretches a measurement is cut into. */
    private static final int COLUMNS = 40;

    /**
     * The compiler works beside the program and on some systems is seen only when it is done: a window must be longer than
     * most compilations take, or the silence in it means nothing.
     */
    private static final long WINDOW_NANOS = 100_000_000;

    /** No time at which a stretch ends: its calls are counted. */
    private static final long NEVER = Long.MAX_VALUE;

    private static final int QUIET_WINDOWS = 3;

    private final Clock clock;
    private final Compiler compiler;
    private final ThreadCounters counters;
    private final Timer.Operation<T, E> operation;
    /** Whether a failed call is counted, or ends it all. */
    private final boolean countErrors;

    private final Perf perf;
    private final Timer timer;
    private final Sink sink = new Sink();
    private final long[] durations = new long[CHUNK];
    private final BitSet failures = new BitSet(CHUNK);

    private final List<Column> columns = new ArrayList<>();
    private @Nullable Throwable failure;
    private long calls;
    private long sumNanos;
    private long cpuNanos;
    private long allocatedBytes;

    Measurement(
            Clock clock,
            Compiler compiler,
            ThreadCounters counters,
            Timer.Operation<T, E> operation,
            boolean countErrors) {
        this.clock = clock;
        this.compiler = compiler;
        this.counters = counters;
        this.operation = operation;
        this.countErrors = countErrors;
        this.perf = Perf.builder("measure").clock(clock).build();
        this.timer = perf.timer("call");
    }

    /**
     * What came of it.
     *
     * @param warmUp what went before
     * @param timer every call, by outcome
     * @param clockNanos what a reading of the clock costs, which each duration includes
     * @param allocatedBytes what they allocated on this thread; {@code NaN} if unknown
     * @param cpuNanos the processor time they took; {@code NaN} if unknown
     * @param columns the same in stretches, by time
     * @param heatMap when which duration occurred
     * @param failure the first of the failures that were counted; null if there was none
     */
    record Result(
            WarmUp warmUp,
            TimerSnapshot timer,
            double clockNanos,
            double allocatedBytes,
            double cpuNanos,
            List<Column> columns,
            HeatMap heatMap,
            @Nullable Throwable failure) {
        Result {
            columns = List.copyOf(columns);
        }
    }

    /** Calls it once, measured and not warmed up. */
    Result once() throws E {
        return measured(WarmUp.NONE, new Settings(1, null, 0, Duration.ZERO));
    }

    /** Warms up, then measures. */
    Result run(Settings settings) throws E {
        return run(settings, () -> {});
    }

    /** Warms up, then measures; between them does what is asked. */
    Result run(Settings settings, Runnable whenWarm) throws E {
        WarmUp warmUp = warmUp(settings);
        whenWarm.run();
        return measured(warmUp, settings);
    }

    private WarmUp warmUp(Settings settings) throws E {
        long least = settings.leastWarmupCalls();
        if (least == 0) {
            return WarmUp.NONE;
        }
        long limit = settings.warmupLimit().toNanos();
        long leastOfWindow = Math.max(1, least / 10);
        long begin = clock.nanoTime();
        long made = 0;
        int quiet = 0;
        while (true) {
            long compiled = compiler.workedMillis().getAsLong();
            long windowBegin = clock.nanoTime();
            long now = windowBegin;
            long inWindow = 0;
            while ((inWindow < leastOfWindow || now - windowBegin < WINDOW_NANOS) && now - begin < limit) {
                inWindow += chunk((int) Math.min(CHUNK, leastOfWindow), windowBegin + WINDOW_NANOS);
                now = clock.nanoTime();
            }
            made += inWindow;
            boolean hasWorked = compiler.workedMillis().getAsLong() != compiled
                    || compiler.isCompiling().getAsBoolean();
            quiet = hasWorked ? 0 : quiet + 1;
            if (made >= least && quiet >= QUIET_WINDOWS) {
                return new WarmUp(made, now - begin, "");
            }
            if (now - begin >= limit) {
                String missing = made < least
                        ? Unit.COUNT.format(made) + " of " + Unit.COUNT.format(least) + " calls"
                        : "the compiler was still at work";
                return new WarmUp(
                        made, now - begin, missing + " when the limit of " + Unit.NANOS.format(limit) + " was reached");
            }
        }
    }

    private Result measured(WarmUp warmUp, Settings settings) throws E {
        Duration duration = settings.duration();
        long most = duration == null ? settings.calls() : Long.MAX_VALUE;
        long length = duration == null ? Long.MAX_VALUE : duration.toNanos();
        long ofColumn = duration == null ? most / COLUMNS + (most % COLUMNS == 0 ? 0 : 1) : Long.MAX_VALUE;
        long slice = Math.max(1, length / COLUMNS);
        Timeline timeline = Timeline.manual(perf, timer);
        // What the counters allocate when they are read for the first time is no part of a call.
        sink.take(counters.cpuNanos().getAsLong() + counters.allocatedBytes().getAsLong());
        long begin = clock.nanoTime();
        long since = 0;
        while (calls < most && since < length) {
            column(
                    Math.min(ofColumn, most - calls),
                    duration == null ? NEVER : begin + Math.min(since + slice, length));
            timeline.tick();
            since = clock.nanoTime() - begin;
        }
        sink.clear();
        return new Result(
                warmUp,
                timer.snapshot(),
                perf.snapshot().ledger().calibration().clockNanos(),
                allocatedBytes < 0 ? Double.NaN : allocatedBytes,
                cpuNanos < 0 ? Double.NaN : cpuNanos,
                columns,
                timeline.heatMap(),
                failure);
    }

    private void column(long most, long until) throws E {
        long sum = sumNanos;
        long cpu = cpuNanos;
        long made = 0;
        do {
            made += costedChunk((int) Math.min(CHUNK, most - made), until);
        } while (made < most && (until == NEVER || clock.nanoTime() - until < 0));
        calls += made;
        columns.add(new Column(made, sumNanos - sum, cpuNanos < 0 ? Double.NaN : cpuNanos - cpu));
    }

    /** Runs some calls and puts away how long they took, what they allocated and the processor time they used. */
    private int costedChunk(int most, long until) throws E {
        long cpu = counters.cpuNanos().getAsLong();
        long bytes = counters.allocatedBytes().getAsLong();
        int made = chunk(most, until);
        long bytesAfter = counters.allocatedBytes().getAsLong();
        long cpuAfter = counters.cpuNanos().getAsLong();
        allocatedBytes = bytes < 0 ? -1 : allocatedBytes + bytesAfter - bytes;
        cpuNanos = cpu < 0 ? -1 : cpuNanos + cpuAfter - cpu;
        for (int i = 0; i < made; i++) {
            sumNanos += Math.max(0, durations[i]);
            if (failures.get(i)) {
                timer.recordError(durations[i]);
            } else {
                timer.record(durations[i]);
            }
        }
        return made;
    }

    /** Runs some calls, and notes how long each took. Nothing in here allocates. */
    private int chunk(int most, long until) throws E {
        failures.clear();
        int made = 0;
        while (made < most) {
            long start = clock.nanoTime();
            try {
                sink.take(operation.run());
            } catch (Throwable failure) {
                if (!isCounted(failure)) {
                    throw failure;
                }
                failures.set(made);
                if (this.failure == null) {
                    this.failure = failure;
                }
            }
            long end = clock.nanoTime();
            durations[made] = end - start;
            made++;
            if (until != NEVER && end - until >= 0) {
                break;
            }
        }
        return made;
    }

    /** An assertion that failed, a test that gives itself up, one that is stopped and a JVM in trouble are never a call's mere failure. */
    private boolean isCounted(Throwable failure) {
        return countErrors
                && failure instanceof Exception
                && !(failure instanceof IncompleteExecutionException)
                && !(failure instanceof InterruptedException);
    }
}
