package dev.tacho.report.junit;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Assertions on what was measured, for tests that say it in code rather than in annotations:
 *
 * <pre>{@code
 * assertThat(measure.run(() -> router.quote(pair)))
 *         .p99().isLessThan(Duration.ofMillis(5))
 *         .allocatedPerCall().isAtMost("2 KB");
 * }</pre>
 *
 * <p>With AssertJ, which gives the same verdicts and failure texts:
 *
 * <pre>{@code
 * assertThat(measure.run(() -> router.quote(pair))).satisfies(atMost("p99", "5 ms"), atMost("allocated", "2 KB"));
 * }</pre>
 *
 * <p>They are judged as {@link Budget budgets} are: by the bounds of the number's interval, and by the mode. In the mode
 * {@link PerfMode#SMOKE} only the limit's form is checked; a limit that cannot be told fails in {@link PerfMode#GATE} only.
 */
public final class PerfAssertions {
    private PerfAssertions() {}

    /**
     * Begins an assertion.
     *
     * @param actual what was measured
     * @return the assertion
     */
    public static MeasuredAssert assertThat(Measured actual) {
        return new MeasuredAssert(Objects.requireNonNull(actual, "actual"));
    }

    /**
     * Returns a requirement that a number is not above a limit.
     *
     * @param metric what is limited, as in {@link Budget#metric}; not a fact
     * @param limit the limit, as in {@link Budget#max}
     * @return the requirement; it throws an {@link org.opentest4j.AssertionFailedError} if it is not met
     * @throws IllegalArgumentException if the two make no sense
     */
    public static Consumer<Measured> atMost(String metric, String limit) {
        Rule rule = Rule.read(measured(metric), true, false, "max", limit, "");
        return actual -> MeasuredAssert.require(actual, rule);
    }

    /**
     * Returns a requirement that a number is not below a limit.
     *
     * @param metric what is limited, as in {@link Budget#metric}; not a fact
     * @param limit the limit, as in {@link Budget#min}
     * @return the requirement; it throws an {@link org.opentest4j.AssertionFailedError} if it is not met
     * @throws IllegalArgumentException if the two make no sense
     */
    public static Consumer<Measured> atLeast(String metric, String limit) {
        Rule rule = Rule.read(measured(metric), false, false, "min", limit, "");
        return actual -> MeasuredAssert.require(actual, rule);
    }

    private static Metric measured(String name) {
        Metric metric = Metric.parse(name);
        if (metric.isFact()) {
            throw new IllegalArgumentException("metric = \"" + name
                    + "\": a fact belongs to the whole test; limit it with @Budget, or read it from its source");
        }
        return metric;
    }
}
