package dev.tacho.report.junit;

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

    /** Returns the limit as people read it. */
    String limit() {
        return (rule.atMost() ? rule.strict() ? "below " : "at most " : rule.strict() ? "above " : "at least ")
                + estimate.unit().format(rule.limit().value())
                + (rule.origin().isEmpty() ? "" : " (" + rule.origin() + ')');
    }
}
