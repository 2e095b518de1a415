package dev.tacho.report.junit;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.util.List;

/**
 * A limit held against a number.
 *
 * @param measurement the measurement; empty if the number is a fact of the whole test
 * @param rule the limit
 * @param estimate the number
 * @param verdict what came out
 * @param remark in a few words why it cannot be told; empty otherwise
 * @param evidence what it rests on, a line each
 */
record Judgement(
        String measurement, Rule rule, Estimate estimate, Verdict verdict, String remark, List<String> evidence) {
    /** Enough to tell any two numbers apart that rounding makes one. */
    private static final int FINE_DIGITS = 6;

    Judgement {
        evidence = List.copyOf(evidence);
    }

    /** What a limit and a number come to. */
    enum Verdict {
        HOLDS("holds"),
        BROKEN("broken"),
        CANNOT_TELL("cannot tell");

        final String text;

        Verdict(String text) {
            this.text = text;
        }
    }

    /** Returns whether the test has to fail. */
    boolean fails(PerfMode mode) {
        return switch (verdict) {
            case HOLDS -> false;
            case BROKEN -> mode.isMeasured();
            case CANNOT_TELL -> mode == PerfMode.GATE;
        };
    }

    /** Returns the number as people read it, with its interval. */
    String measured() {
        Interval interval = estimate.interval();
        return interval == null ? apart(estimate.value(), rule.limit().value()) : estimate.text();
    }

    /** Rounding must not hide what is judged: 1,040 bytes are not 1.0 KB where 1,026 are allowed. */
    private String apart(double value, double other) {
        Unit unit = estimate.unit();
        boolean isAlike = value != other && unit.format(value).equals(unit.format(other));
        return isAlike ? Quantity.write(value, unit, false, FINE_DIGITS) : unit.format(value);
    }

    /** Returns the limit as people read it. */
    String limit() {
        return (rule.atMost() ? rule.strict() ? "below " : "at most " : rule.strict() ? "above " : "at least ")
                + apart(rule.limit().value(), estimate.value())
                + (rule.origin().isEmpty() ? "" : " (" + rule.origin() + ')');
    }
}
