package dev.tacho.core;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
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
 * duration, throws: a negative duration is recorded as 0 and counted apart, one beyond 73 minutes is recorded in the
 * last bucket, counted apart, and keeps the maximum exact.
 */
public final class Timer {
    /** The most a {@link Duration} can hold as nanoseconds: 292 years. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final InstrumentId id;
    private final Clock clock;
    private final @Nullable Recording recording;
    private final LongAdder errors = new LongAdder();

    Timer(InstrumentId id, Clock clock, boolean enabled) {
        this.id = id;
        this.clock = clock;
        this.recording = enabled ? new Recording() : null;
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
     * @throws E what the block threw, unchanged; its duration is recorded and an error is counted
     */
    public <T extends @Nullable Object, E extends Throwable> T time(Operation<T, E> operation) throws E {
        if (recording == null) {
            return operation.run();
        }
        boolean failed = true;
        long start = clock.nanoTime();
        try {
            T result = operation.run();
            failed = false;
            return result;
        } finally {
            record(clock.nanoTime() - start);
            if (failed) {
                errors.increment();
            }
        }
    }

    /**
     * Times a block without a result. A {@link Runnable} object is passed as {@code task::run}.
     *
     * @param action the block, run once on this thread
     * @param <E> what it may throw
     * @throws E what the block threw, unchanged; its duration is recorded and an error is counted
     */
    public <E extends Throwable> void time(Action<E> action) throws E {
        this.<@Nullable Void, E>time(() -> {
            action.run();
            return null;
        });
    }

    /**
     * Starts a timing that its {@code close} ends, for a block in which a lambda does not fit:
     *
     * <pre>{@code
     * try (Timing timing = timer.start()) {
     *     ...
     * }
     * }</pre>
     *
     * @return the timing; closing it twice or on another thread is harmless
     */
    public Timing start() {
        return recording == null ? Timing.NOOP : new Timing(this, clock, clock.nanoTime());
    }

    /**
     * Records a duration that was measured elsewhere.
     *
     * @param nanos the duration in nanoseconds
     */
    public void record(long nanos) {
        if (recording != null) {
            recording.record(nanos);
        }
    }

    /**
     * Records a duration that was measured elsewhere.
     *
     * @param duration the duration; beyond 292 years it counts as that
     */
    public void record(Duration duration) {
        record(duration.compareTo(LONGEST) > 0 ? Long.MAX_VALUE : duration.isNegative() ? -1 : duration.toNanos());
    }

    /**
     * Records a duration of an operation that failed.
     *
     * @param nanos the duration in nanoseconds
     */
    public void recordError(long nanos) {
        if (recording != null) {
            recording.record(nanos);
            errors.increment();
        }
    }

    /**
     * Returns a task that times each run of the given one, for executors and other places that want the type itself.
     *
     * @param task the task
     * @return the timed task
     */
    public Runnable wrap(Runnable task) {
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
        return () -> time(supplier::get);
    }

    /**
     * Returns everything recorded so far.
     *
     * @return an immutable reading; takes about 12 µs and does not disturb recording threads
     */
    public TimerSnapshot snapshot() {
        // Before the durations, which a failing operation records first: so there are never more errors than calls.
        long failed = errors.sum();
        return new TimerSnapshot(id, recording == null ? DistributionSnapshot.EMPTY : recording.snapshot(), failed);
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
}
