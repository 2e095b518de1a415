package dev.tacho.report.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Holds what a test counts against what it counted when its baseline was stored: a limit that nobody has to write.
 *
 * <pre>{@code
 * @PerfTest(calls = 10_000)
 * @Baseline(metrics = {"allocated", "dex.rpc-calls/call"})
 * void quote(Perf perf, Measure measure) {
 *     measure.run(() -> router.quote(pair));
 * }
 * }</pre>
 *
 * <p>{@code mvn test -Dperf.mode=gate -Dperf.baseline=update} stores the run (for Gradle {@code PERF_BASELINE=update}), in
 * {@code src/test/perf/<class>/<method>.json} unless {@code perf.baselines} names another folder; the file is meant to be
 * committed. Without that property nothing is ever written. What is counted is the same on every machine, so a metric that
 * is worse beyond the tolerance fails its test in the modes {@link PerfMode#MEASURE} and {@link PerfMode#GATE} wherever the
 * baseline came from; one that is better passes. Times are compared with earlier runs of the same machine, as advice in the
 * report: they never fail a test by a baseline. A test without a baseline passes and says so, unless the baseline has a
 * name.
 *
 * @see dev.tacho.report.baseline.Baselines
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface Baseline {
    /**
     * Returns which baseline.
     *
     * @return a name, for example of a release, one part of a path: a test that is not stored under it fails; empty for the
     *     one without a name
     */
    String value() default "";

    /**
     * Returns what must not get worse.
     *
     * @return metrics of {@link Budget} that are counted: {@code allocated}, the growth of facts in bytes, gas or things in a
     *     measured call, {@code id/call}, and such facts of the whole test; these hold its warm-up too, of as many calls as
     *     the compiler asks for, so that only what does not grow with calls is the same in every run
     */
    String[] metrics() default {"allocated"};

    /**
     * Returns by how much a metric may get worse.
     *
     * @return a share of the stored number
     */
    String tolerance() default "1 %";
}
