package dev.tacho.report.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/**
 * What {@link PerfTest} does, for tests that are tests already: {@code @ParameterizedTest}, {@code @RepeatedTest}, {@code
 * @TestFactory}, {@code @Test}; or for a whole class, whose methods may still say otherwise.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @ValueSource(strings = {"WETH/USDC", "WBTC/WETH"})
 * @PerfSettings(calls = 5_000)
 * @Budget(metric = "p99", max = "5 ms")
 * void quote(String pair, Measure measure) {
 *     measure.run(() -> router.quote(pair));
 * }
 * }</pre>
 *
 * <p>{@code @ExtendWith(PerfExtension.class)} alone gives parameters and budgets too, without the tag and without keeping
 * other tests from running meanwhile; results of parallel tests are then marked as noisy.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
@Tag("perf")
@ExtendWith(PerfExtension.class)
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock("perf.machine")
@ResourceLock(Resources.GLOBAL)
public @interface PerfSettings {
    /**
     * Returns how many calls are measured.
     *
     * @return at least 1; a percentile needs its own least number: p99 299, p99.9 2,995
     */
    int calls() default 1_000;

    /**
     * Returns how long is measured instead of a number of calls.
     *
     * @return for example {@code 10 s}; empty to measure {@link #calls}
     */
    String duration() default "";

    /**
     * Returns how many calls are made before anything is measured, at least; more follow until the compiler is quiet.
     *
     * @return 0 or more; -1 for as many as are measured, at most 20,000
     */
    int warmupCalls() default -1;

    /**
     * Returns when the warm-up is given up: the report then says that it did not end.
     *
     * @return for example {@code 1 min}
     */
    String warmupLimit() default "30 s";
}
