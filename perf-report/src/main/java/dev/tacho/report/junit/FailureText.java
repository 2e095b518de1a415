package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;
import dev.tacho.report.junit.Judgement.Verdict;
import java.net.URI;
import java.util.List;
import org.opentest4j.AssertionFailedError;

/**
 * How a budget that does not hold reads. The first line says it all in 120 characters, as build tools show no more; then
 * comes what it rests on, then what to do.
 */
final class FailureText {
    static final int LONGEST = 120;

    /** What is left of a test's or a metric's name at least. */
    private static final int SHORTEST_NAME = 24;

    /** So that an accepted limit is not broken by the next run's noise. */
    private static final double MARGIN = 1.1;

    private FailureText() {}

    /** Returns the failure of a test: its first line tells of the first of the judgements. */
    static AssertionFailedError error(TestName test, List<Judgement> failed, URI report) {
        Judgement first = failed.get(0);
        StringBuilder text = new StringBuilder(firstLine(test, first, failed.size() - 1)).append('\n');
        for (Judgement judgement : failed) {
            text.append('\n');
            row(text, "required", subject(test, judgement) + ' ' + judgement.limit());
            row(text, "measured", judgement.measured() + outcome(judgement));
            judgement.evidence().forEach(line -> row(text, "", line));
        }
        text.append('\n');
        row(text, "rerun", Commands.detect(System::getProperty).rerun(test));
        failed.stream().map(judgement -> accept(test, judgement)).distinct().forEach(line -> row(text, "accept", line));
        row(text, "report", report.toString());
        return new AssertionFailedError(
                text.toString(),
                subject(test, first) + ' ' + first.limit(),
                subject(test, first) + ' ' + first.measured());
    }

    /** Returns the first line: never longer than 120 characters, whatever names and numbers it holds. */
    static String firstLine(TestName test, Judgement judgement, int more) {
        String others = more == 0 ? "" : " (+" + more + " more)";
        String tail = tail(judgement);
        int room = LONGEST - others.length() - tail.length() - ": ".length();
        String subject = Names.lastOf(
                subject(test, judgement),
                Math.max(SHORTEST_NAME, room - test.text().length()));
        String name = Names.lastOf(test.text(), Math.max(SHORTEST_NAME, room - subject.length()));
        return Names.firstOf(name + ": " + subject + tail, LONGEST - others.length()) + others;
    }

    private static String tail(Judgement judgement) {
        return judgement.verdict() == Verdict.CANNOT_TELL
                ? " CANNOT TELL if " + judgement.limit() + ": " + judgement.measured() + "; " + shortRemark(judgement)
                : ' ' + judgement.measured() + " is not " + judgement.limit() + outcome(judgement);
    }

    /** The evidence says what the noise was. */
    private static String shortRemark(Judgement judgement) {
        return judgement.remark().startsWith("NOISY") ? "the machine was NOISY" : Names.line(judgement.remark());
    }

    /** By how much, and how sure that is. */
    private static String outcome(Judgement judgement) {
        Estimate estimate = judgement.estimate();
        if (judgement.verdict() == Verdict.CANNOT_TELL) {
            return ": cannot tell, " + Names.line(judgement.remark());
        }
        double limit = judgement.rule().limit().value();
        String by = limit == 0
                ? ""
                : (judgement.rule().atMost() ? ": over by " : ": short by ")
                        + Unit.RATIO.format(Math.abs(estimate.value() - limit) / limit);
        return by + (estimate.interval() == null ? "" : ", " + Unit.RATIO.format(estimate.confidence()) + " sure");
    }

    /** The metric, with its measurement where that is not called as the test is. */
    private static String subject(TestName test, Judgement judgement) {
        String metric = Names.line(judgement.rule().metric().name());
        String of = judgement.measurement();
        return of.isEmpty() || of.equals(test.method()) ? metric : Names.line(of) + ' ' + metric;
    }

    private static String accept(TestName test, Judgement judgement) {
        if (judgement.rule().place() == Rule.Place.STORED) {
            return Commands.detect(System::getProperty).accept(test);
        }
        Estimate estimate = judgement.estimate();
        boolean atMost = judgement.rule().atMost();
        double bound = atMost ? estimate.upper() : estimate.lower();
        double margin = estimate.interval() == null ? 1 : MARGIN;
        String limit = Double.isFinite(bound)
                ? Quantity.write(atMost ? bound * margin : bound / margin, estimate.unit(), atMost)
                : "...";
        Rule rule = judgement.rule();
        if (rule.place() == Rule.Place.ASSERTION) {
            return (atMost ? "isAtMost(\"" : "isAtLeast(\"") + limit + "\") of " + subject(test, judgement) + " in "
                    + test.text();
        }
        String of = rule.of().isEmpty() ? "" : ", of = \"" + Names.line(rule.of()) + '"';
        return "@Budget(metric = \"" + Names.line(rule.metric().text()) + "\", " + (atMost ? "max" : "min") + " = \""
                + limit + '"' + of + ") at " + (rule.place() == Rule.Place.CLASS ? test.shortType() : test.text());
    }

    private static void row(StringBuilder text, String name, String value) {
        text.append(String.format("  %-8s  %s%n", name, value));
    }
}
