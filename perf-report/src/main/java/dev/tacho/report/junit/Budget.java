package dev.tacho.report.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A limit that a test's measurements must keep. Several may stand at a test; those at a class hold for each of its tests.
 *
 * <table>
 * <caption>Metrics</caption>
 * <tr><th>metric</th><th>limit</th><th>judged by</th></tr>
 * <tr><td>{@code p50} to {@code p99.99}</td><td>{@code max = "5 ms"}</td><td>the bounds of its 95 % interval (order
 * statistics): holds if the upper one is within the limit, is broken if the lower one is beyond it</td></tr>
 * <tr><td>{@code mean}, {@code cpu} (of a call)</td><td>{@code max = "5 ms"}</td><td>the bounds of the 95 % interval of
 * batch means</td></tr>
 * <tr><td>{@code throughput} or {@code rate}</td><td>{@code min = "1000/s"}</td><td>likewise</td></tr>
 * <tr><td>{@code max}</td><td>{@code max = "50 ms"}</td><td>the longest call of this run</td></tr>
 * <tr><td>{@code errors}</td><td>{@code max = "0"} or {@code max = "0.1 %"}</td><td>the failed calls of this run; without
 * such a budget the first failure ends the test</td></tr>
 * <tr><td>{@code allocated}</td><td>{@code max = "2 KB"}</td><td>the bytes a call of this run allocated on the test's
 * thread, exact</td></tr>
 * <tr><td>the id of a fact, {@code cache.pools.hit-ratio}</td><td>{@code min = "90 %"}</td><td>the fact's own interval,
 * or its value where it has none; which limit it may have, its {@link dev.tacho.core.section.Better} says. An id
 * without a dot is written {@code fact:id}</td></tr>
 * <tr><td>the same with {@code /call} behind it, {@code dex.rpc-calls/call}</td><td>{@code max = "3"}</td><td>what the
 * fact grew by while the calls were measured, divided by them, exact; bytes, gas and things only</td></tr>
 * </table>
 *
 * <p>Facts are those of the sources and counters of the {@link dev.tacho.core.Perf} that was injected, over all that
 * happened in the test, its warm-up included.
 *
 * <p>An interval that holds the limit settles nothing: the verdict is "cannot tell", with the calls that would. So is a
 * broken limit of time on a machine that others used meanwhile, or before the compiler was done; what holds in spite of
 * that holds, and a mean, a rate or a percentile up to p90 that is beyond its limit by more than the load explains is broken:
 * that is 1.5 times, and what waiting for the measured share of the time can add. Broken fails the test in the modes {@link PerfMode#MEASURE} and {@link PerfMode#GATE}, "cannot tell" in
 * {@link PerfMode#GATE} only.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Repeatable(Budget.Budgets.class)
public @interface Budget {
    /**
     * Returns what is limited.
     *
     * @return a metric of the table above
     */
    String metric();

    /**
     * Returns the largest value that is allowed.
     *
     * @return a number with its unit: {@code 5 ms}, {@code 2 KB}, {@code 0.1 %}, {@code 30000}; empty if there is no such
     *     limit
     */
    String max() default "";

    /**
     * Returns the smallest value that is allowed.
     *
     * @return a number with its unit: {@code 1000/s}, {@code 90 %}; empty if there is no such limit
     */
    String min() default "";

    /**
     * Returns which measurement it is about, where a test has several.
     *
     * @return the name given to {@link Measure#run(String, dev.tacho.core.Timer.Operation)}; empty for each of them
     */
    String of() default "";

    /** Holds several budgets of one test. */
    @Documented
    @Inherited
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
    @interface Budgets {
        /**
         * Returns the budgets.
         *
         * @return in the order of writing
         */
        Budget[] value();
    }
}
