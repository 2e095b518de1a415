package dev.tacho.core;

import dev.tacho.core.pause.Pauses;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long something takes: every duration is counted in a histogram, from which any percentile can be read
 * afterwards.
 *
 * <pre>{@code
 * Timer quotes = perf.timer("quote", "venue", "uniswap");
 * Quote best = quotes.time(() -> router.quote(pair, amount));
 * }</pre>
 *
 * <p>Obtain it once from {@link Perf#timer} and keep it. Safe for use by any thread. No method blocks or, for any
 * duration, throws: every length from 0 to 292 years has its bucket, and a negative duration, of a clock that stepped
 * back, is recorded as 0 and counted apart.
 */
public final class Timer {
    /** The most a {@link Duration} can hold as nanoseconds: 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final InstrumentId id;
    private final Clock clock;
    /** The calls that succeeded; null if nothing is recorded. */
    private final @Nullable Recording recording;
    /** Whether a block needs more than two clock reads and a record. */
    private final boolean special;

    private final boolean sampled;

    private final TimerExtras extras;

    /** From here on a duration may contain a pause that matters to it; the largest long if nobody watches pauses. */
    private final long pauseFloor;

    Timer(
            InstrumentId id,
            Clock clock,
            TimerOptions options,
            CellBudget budget,
            @Nullable Pauses pauses,
            boolean enabled) {
        this.id = id;
        this.clock = clock;
        this.recording = enabled ? new Recording(options.layout(), budget) : null;
        this.special = options.isSpecial();
        this.sampled = options.sampleEvery() > 1;
        this.extras = new TimerExtras(options, budget, pauses);
        this.pauseFloor = pauses == null ? Long.MAX_VALUE : pauses.minimumNanos();
    }

    /**
     * A block that returns something and may throw; a lambda of a {@link Callable} or {@link Supplier} fits.
     *
     * @param <T> what it returns
     * @param <E> what it may throw; inferred as unchecked for a lambda that throws nothing checked
     */
    @FunctionalInterface
    public interface Operation<T extends @Nullable Object, E extends Throwable> {
        /**
         * Does the work.
         *
         * @return its result
         * @throws E if it fails
         */
        T run() throws E;
    }

    /**
     * A block that returns nothing and may throw; a lambda of a {@link Runnable} fits.
     *
     * @param <E> what it may throw; inferred as unchecked for a lambda that throws nothing checked
     */
    @FunctionalInterface
    public interface Action<E extends Throwable> {
        /**
         * Does the work.
         *
         * @throws E if it fails
         */
        void run() throws E;
    }

    /**
     * Times a block and returns its result. A {@link Callable} or {@link Supplier} object is passed as {@code
     * task::call} or {@code task::get}.
     *
     * @param operation the block, run once on this thread
     * @param <T> what it returns
     * @param <E> what it may throw
     * @return what the block returned
     * @throws E what the block threw, unchanged; its duration is recorded with the failed calls', or with the cancelled
     *     ones' if it is a {@code CancellationException} or an {@code InterruptedException}
     */
    public <T extends @Nullable Object, E extends Throwable> T time(Operation<T, E> operation) throws E {
        Recording succeeded = recording;
        if (succeeded == null) {
            return operation.run();
        }
        if (special) {
            return timeSpecially(succeeded, operation);
        }
        OwnedCell cell = succeeded.ownCell();
        long start = clock.nanoTime();
        T result;
        try {
            result = operation.run();
        } catch (Throwable failure) {
            record(Outcome.of(failure), start, clock.nanoTime());
            throw failure;
        }
        succeeded(succeeded, cell, start, clock.nanoTime());
        return result;
    }

    /**
     * Times a block without a result. A {@link Runnable} object is passed as {@code task::run}.
     *
     * @param action the block, run once on this thread
     * @param <E> what it may throw
     * @throws E what the block threw, unchanged; its duration is recorded as {@link #time(Operation)} does
     */
    public <E extends Throwable> void time(Action<E> action) throws E {
        Recording succeeded = recording;
        if (succeeded == null) {
            action.run();
            return;
        }
        if (special) {
            this.<@Nullable Void, E>timeSpecially(succeeded, () -> {
                action.run();
                return null;
            });
            return;
        }
        OwnedCell cell = succeeded.ownCell();
        long start = clock.nanoTime();
        try {
            action.run();
        } catch (Throwable failure) {
            record(Outcome.of(failure), start, clock.nanoTime());
            throw failure;
        }
        succeeded(succeeded, cell, start, clock.nanoTime());
    }

    /**
     * Times a block that should have started earlier: a request of an open load, a task that waited in a queue. The
     * latency runs from the intended start, as a user sees it; how late the block began is kept apart.
     *
     * @param intendedStartNanos the start that was intended, by {@link Perf#clock}; one in the future counts from now
     * @param operation the block, run once on this thread
     * @param <T> what it returns
     * @param <E> what it may throw
     * @return what the block returned
     * @throws E what the block threw, unchanged
     */
    public <T extends @Nullable Object, E extends Throwable> T timeFrom(
            long intendedStartNanos, Operation<T, E> operation) throws E {
        return timeWith(startFrom(intendedStartNanos), operation);
    }

    /**
     * Times a block without a result that should have started earlier; see {@link #timeFrom(long, Operation)}.
     *
     * @param intendedStartNanos the start that was intended, by {@link Perf#clock}; one in the future counts from now
     * @param action the block, run once on this thread
     * @param <E> what it may throw
     * @throws E what the block threw, unchanged
     */
    public <E extends Throwable> void timeFrom(long intendedStartNanos, Action<E> action) throws E {
        this.<@Nullable Void, E>timeFrom(intendedStartNanos, () -> {
            action.run();
            return null;
        });
    }

    /**
     * Times an asynchronous call until its stage completes: with a result, a failure or a cancellation, which are
     * counted apart. How long the call took to return the stage is kept apart too, see {@link
     * TimerSnapshot#timeToReturn}.
     *
     * <p>The returned future completes exactly as the stage does, and no sooner than the duration was taken, so that
     * nothing the caller attaches to it is measured. Cancelling or completing it does the same to the call's own
     * future.
     *
     * @param call makes the call, run once on this thread
     * @param <T> what the stage completes with
     * @param <E> what the call itself may throw
     * @return a future that completes as the stage does; null if the call returned null
     * @throws E what the call itself threw, unchanged; counted as a failure
     */
    public <T extends @Nullable Object, E extends Throwable> CompletableFuture<T> timeAsync(
            Operation<? extends CompletionStage<T>, E> call) throws E {
        Timing timing = start();
        CompletionStage<T> stage;
        try {
            stage = call.run();
        } catch (Throwable failure) {
            timing.end(failure);
            throw failure;
        }
        return TimedFuture.of(stage, timing);
    }

    /**
     * Starts a timing that its {@code close} ends, for a block in which a lambda does not fit:
     *
     * <pre>{@code
     * try (Timing timing = timer.start()) {
     *     Request request = parse(bytes);
     *     timing.lap("parse");
     *     ...
     * }
     * }</pre>
     *
     * @return the timing; closing it twice, never, or on another thread is harmless, and counted
     */
    public Timing start() {
        return recording == null ? Timing.NOOP : begin(recording, isTimed(recording), false, 0);
    }

    /**
     * Starts a timing as of an earlier, intended start; see {@link #timeFrom}.
     *
     * @param intendedStartNanos the start that was intended, by {@link Perf#clock}; one in the future counts from now
     * @return the timing
     */
    public Timing startFrom(long intendedStartNanos) {
        return recording == null ? Timing.NOOP : begin(recording, isTimed(recording), true, intendedStartNanos);
    }

    /**
     * Records a duration that was measured elsewhere.
     *
     * @param nanos the duration in nanoseconds
     */
    public void record(long nanos) {
        if (recording != null) {
            recording.record(nanos);
            mayHavePaused(nanos);
        }
    }

    /**
     * Records the time since a reading of {@link Perf#clock}: the cheapest way to time a stretch of code, which
     * allocates nothing.
     *
     * @param startNanos what the clock said at the start
     */
    public void recordSince(long startNanos) {
        if (recording != null) {
            succeeded(recording, recording.ownCell(), startNanos, clock.nanoTime());
        }
    }

    /**
     * Records a duration that was measured elsewhere.
     *
     * @param duration the duration; beyond 292 years it counts as that
     */
    public void record(Duration duration) {
        record(nanos(duration));
    }

    /**
     * Records the duration of an operation that failed.
     *
     * @param nanos the duration in nanoseconds
     */
    public void recordError(long nanos) {
        if (recording != null) {
            extras.failed.record(nanos);
            mayHavePaused(nanos);
        }
    }

    /**
     * Records the duration of an operation that failed.
     *
     * @param duration the duration; beyond 292 years it counts as that
     */
    public void recordError(Duration duration) {
        recordError(nanos(duration));
    }

    /**
     * Returns a task that times each run of the given one, for executors and other places that want the type itself.
     *
     * @param task the task
     * @return the timed task
     */
    public Runnable wrap(Runnable task) {
        Objects.requireNonNull(task, "task");
        return () -> time(task::run);
    }

    /**
     * Returns a task that times each call of the given one.
     *
     * @param task the task
     * @param <T> what it returns
     * @return the timed task
     */
    public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> task) {
        Objects.requireNonNull(task, "task");
        return () -> time(task::call);
    }

    /**
     * Returns a supplier that times each call of the given one.
     *
     * @param supplier the supplier
     * @param <T> what it returns
     * @return the timed supplier
     */
    public <T extends @Nullable Object> Supplier<T> wrapSupplier(Supplier<T> supplier) {
        Objects.requireNonNull(supplier, "supplier");
        return () -> time(supplier::get);
    }

    /**
     * Returns everything recorded so far.
     *
     * @return an immutable reading; takes a few microseconds and does not disturb recording threads
     */
    public TimerSnapshot snapshot() {
        return extras.snapshot(id, recording, clock);
    }

    /**
     * Returns what this timer is called.
     *
     * @return its name and tags
     */
    public InstrumentId id() {
        return id;
    }

    @Override
    public String toString() {
        return "Timer[" + id + ']';
    }

    TimerOptions options() {
        return extras.options;
    }

    TimerExtras extras() {
        return extras;
    }

    Clock clock() {
        return clock;
    }

    /** Records a call that ended otherwise than by success, or through a timing. */
    void record(Outcome outcome, long start, long end) {
        Recording counts = recording;
        if (counts == null) {
            return;
        }
        long nanos = end - start;
        switch (outcome) {
            case OK -> counts.record(nanos);
            case FAILED -> extras.failed.record(nanos);
            case CANCELLED -> extras.cancelled.record(nanos);
        }
        if (nanos >= pauseFloor) {
            extras.mayHavePaused(end, nanos);
        }
    }

    private void succeeded(Recording counts, @Nullable OwnedCell cell, long start, long end) {
        long nanos = end - start;
        counts.record(cell, nanos);
        // After the record: so that what overlapped a pause is a part of what was counted in every reading.
        if (nanos >= pauseFloor) {
            extras.mayHavePaused(end, nanos);
        }
    }

    /** A duration measured elsewhere is taken to end now. */
    private void mayHavePaused(long nanos) {
        if (nanos >= pauseFloor) {
            extras.mayHavePaused(clock.nanoTime(), nanos);
        }
    }

    /** Counts a call that ended without having been timed. */
    void untimed(Outcome outcome) {
        if (recording != null && outcome == Outcome.OK) {
            recording.count(OwnedCell.UNTIMED, 1);
        } else {
            extras.untimed(outcome);
        }
    }

    /** Notes that a timing was closed. */
    void closed() {
        if (recording != null) {
            recording.count(OwnedCell.OPEN, -1);
        }
    }

    private <T extends @Nullable Object, E extends Throwable> T timeSpecially(
            Recording counts, Operation<T, E> operation) throws E {
        boolean timed = isTimed(counts);
        if (!timed && extras.inFlight == null) {
            return countOnly(operation);
        }
        return timeWith(begin(counts, timed, false, 0), operation);
    }

    /** Runs a call of a sampled timer whose turn it is not. */
    private <T extends @Nullable Object, E extends Throwable> T countOnly(Operation<T, E> operation) throws E {
        T result;
        try {
            result = operation.run();
        } catch (Throwable failure) {
            untimed(Outcome.of(failure));
            throw failure;
        }
        untimed(Outcome.OK);
        return result;
    }

    /** Whether it is this call's turn to be timed. */
    private boolean isTimed(Recording counts) {
        return !sampled || Sampling.hits(counts.count(OwnedCell.BEGUN, 1), extras.options.sampleEvery());
    }

    private static <T extends @Nullable Object, E extends Throwable> T timeWith(
            Timing timing, Operation<T, E> operation) throws E {
        T result;
        try {
            result = operation.run();
        } catch (Throwable failure) {
            timing.end(failure);
            throw failure;
        }
        timing.close();
        return result;
    }

    private Timing begin(Recording counts, boolean timed, boolean late, long intendedStartNanos) {
        counts.count(OwnedCell.OPEN, 1);
        if (!timed) {
            return new Timing(this, false, null);
        }
        CallCosts.Probe probe = special ? extras.probe(clock) : null;
        Timing timing = new Timing(this, true, probe);
        if (probe != null) {
            extras.begin(probe);
        }
        long start = clock.nanoTime();
        if (late) {
            long delay = start - intendedStartNanos;
            extras.startDelay.record(Math.max(0, delay));
            start = delay < 0 ? start : intendedStartNanos;
        }
        timing.begin(start);
        return timing;
    }

    private static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.isNegative() ? -1 : duration.toNanos();
    }
}
