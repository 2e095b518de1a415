package dev.tacho.report.junit;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a test gives it. A parameter of a test or of its {@code @BeforeEach}, given by {@link PerfExtension}:
 *
 * <pre>{@code
 * Measured quotes = measure.run(() -> router.quote(pair));
 * Measured cold = measure.withCalls(500).run("cold", () -> new Router(node).quote(pair));
 * }</pre>
 *
 * <p>A run calls the operation on this thread until as many calls were made as the settings say and the compiler was quiet
 * for three windows of at least 0.1 s; then as often as the settings say, or for as long, each call timed by itself.
 * The result of a call is taken as a {@code return} would, so no compiler leaves the call out. It waits until no other
 * measurement runs, on this machine and by this user, in whatever JVM. In the mode {@link PerfMode#SMOKE} there is one
 * call and no waiting.
 *
 * <p>A call that throws ends the run and passes its exception on, unless the test has a budget of {@code errors}: then
 * exceptions are counted, but for assertions and assumptions.
 *
 * <p>Immutable; used by the threads of its test.
 */
public final class Measure {
    private final Session session;
    private final Settings settings;

    Measure(Session session, Settings settings) {
        this.session = session;
        this.settings = settings;
    }

    /**
     * Returns one that measures another number of calls.
     *
     * @param calls how many, at least 1
     * @return the new one
     * @throws IllegalArgumentException if it is less
     */
    public Measure withCalls(long calls) {
        return new Measure(session, settings.withCalls(calls));
    }

    /**
     * Returns one that measures for a time instead of a number of calls.
     *
     * @param duration how long, above 0
     * @return the new one
     * @throws IllegalArgumentException if it is not
     */
    public Measure withDuration(Duration duration) {
        return new Measure(session, settings.withDuration(duration));
    }

    /**
     * Returns one with another warm-up.
     *
     * @param calls how many calls come before the measured ones, at least; 0 for none, and no waiting for the compiler
     * @return the new one
     * @throws IllegalArgumentException if it is negative
     */
    public Measure withWarmupCalls(long calls) {
        if (calls < 0) {
            throw new IllegalArgumentException("warmupCalls = " + calls + ": must be >= 0");
        }
        return new Measure(session, settings.withWarmupCalls(calls));
    }

    /**
     * Measures an operation, under the name of the test's method.
     *
     * @param operation what is measured; its result is taken
     * @param <T> what it returns
     * @param <E> what it may throw
     * @return the result
     * @throws E what a call threw, unless errors are counted
     */
    public <T extends @Nullable Object, E extends Throwable> Measured run(Timer.Operation<T, E> operation) throws E {
        return session.run(session.defaultName(), settings, operation);
    }

    /**
     * Measures an operation that returns nothing, under the name of the test's method.
     *
     * @param action what is measured
     * @param <E> what it may throw
     * @return the result
     * @throws E what a call threw, unless errors are counted
     */
    public <E extends Throwable> Measured run(Timer.Action<E> action) throws E {
        return run(session.defaultName(), action);
    }

    /**
     * Measures an operation under a name, for tests that measure several.
     *
     * @param name what budgets ({@link Budget#of}) and the report call it, unique in the test
     * @param operation what is measured; its result is taken
     * @param <T> what it returns
     * @param <E> what it may throw
     * @return the result
     * @throws IllegalArgumentException if the name is blank
     * @throws E what a call threw, unless errors are counted
     */
    public <T extends @Nullable Object, E extends Throwable> Measured run(String name, Timer.Operation<T, E> operation)
            throws E {
        return session.run(name, settings, operation);
    }

    /**
     * Measures an operation that returns nothing under a name, for tests that measure several.
     *
     * @param name what budgets ({@link Budget#of}) and the report call it, unique in the test
     * @param action what is measured
     * @param <E> what it may throw
     * @return the result
     * @throws IllegalArgumentException if the name is blank
     * @throws E what a call threw, unless errors are counted
     */
    public <E extends Throwable> Measured run(String name, Timer.Action<E> action) throws E {
        return session.<@Nullable Void, E>run(name, settings, () -> {
            action.run();
            return null;
        });
    }

    /**
     * Returns the set of instruments of this test: the same that a parameter of that type is given.
     *
     * @return the set, whose sources' facts a {@link Budget} may name
     */
    public Perf perf() {
        return session.perf();
    }

    /**
     * Returns how much is done.
     *
     * @return the mode of this run
     */
    public PerfMode mode() {
        return session.config().mode();
    }
}
