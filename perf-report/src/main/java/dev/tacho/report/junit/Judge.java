package dev.tacho.report.junit;

import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.junit.Judgement.Verdict;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds limits against numbers. An interval wholly on the right side of the limit is a budget that holds, one wholly on the
 * wrong side a broken one, with the confidence of one bound (97.5 % for a 95 % interval); an interval about the limit
 * settles nothing. What disturbs a run makes it slower: so a limit that holds in spite of it holds, and one that is broken
 * under it may be the disturbance's doing, unless it is broken by more than that can explain.
 */
final class Judge {
    /** The normal distribution's 97.5 % quantile. */
    private static final double Z = 1.959963984540054;

    private static final double TYPICAL_PERCENTILE = 90;

    private Judge() {}

    static Judgement judge(Rule rule, Measured measured) {
        Estimate estimate = Estimate.of(measured, rule);
        Verdict verdict = verdict(rule, estimate);
        String remark = "";
        if (verdict == Verdict.BROKEN && rule.metric().kind().disturbed) {
            remark = isBrokenAnyway(rule, estimate, measured.slowdown()) && measured.isWarm() ? "" : excuse(measured);
            verdict = remark.isEmpty() ? verdict : Verdict.CANNOT_TELL;
        } else if (verdict == Verdict.CANNOT_TELL) {
            remark = more(rule, estimate, measured);
        }
        return new Judgement(measured.name(), rule, estimate, verdict, remark, evidence(rule, estimate, measured));
    }

    /** Judges a fact of the test, whose own interval is all that is known of its error. */
    static Judgement judge(Rule rule, Estimate estimate) {
        Verdict verdict = verdict(rule, estimate);
        String remark = verdict != Verdict.CANNOT_TELL ? "" : Double.isNaN(estimate.value()) ? "not known" : "too few";
        return new Judgement("", rule, estimate, verdict, remark, List.of());
    }

    private static Verdict verdict(Rule rule, Estimate estimate) {
        double limit = rule.limit().value();
        // A comparison with NaN is false: what is not known neither holds nor breaks.
        double worst = rule.atMost() ? estimate.upper() : -estimate.lower();
        double best = rule.atMost() ? estimate.lower() : -estimate.upper();
        double bound = rule.atMost() ? limit : -limit;
        if (rule.strict() ? worst < bound : worst <= bound) {
            return Verdict.HOLDS;
        }
        return (rule.strict() ? best >= bound : best > bound) ? Verdict.BROKEN : Verdict.CANNOT_TELL;
    }

    /**
     * Whether a limit is broken by more than the load of others can do to a typical call. Rare calls are another matter: of
     * those one may have waited for all of them.
     */
    private static boolean isBrokenAnyway(Rule rule, Estimate estimate, double slowdown) {
        Metric metric = rule.metric();
        boolean isTypical = switch (metric.kind()) {
            case PERCENTILE -> metric.percentile() <= TYPICAL_PERCENTILE;
            case MEAN, CPU, RATE -> true;
            case MAX, ERRORS, ALLOCATED, FACT, FACT_A_CALL -> false;
        };
        double limit = rule.limit().value();
        return isTypical && (rule.atMost() ? estimate.lower() / slowdown > limit : estimate.upper() * slowdown < limit);
    }

    private static String excuse(Measured measured) {
        if (!measured.disturbances().isEmpty()) {
            return "NOISY: " + measured.disturbances().get(0);
        }
        return measured.isWarm() ? "" : "not warmed up";
    }

    /** How many more calls would settle it, if things go on as they are. */
    private static String more(Rule rule, Estimate estimate, Measured measured) {
        boolean unknown = Double.isNaN(estimate.value()) && rule.metric().kind() != Metric.Kind.PERCENTILE;
        if (estimate.needed() == 0 || unknown) {
            return "not known";
        }
        long calls = measured.calls();
        double total = Math.max(
                estimate.needed(),
                rule.metric().kind() == Metric.Kind.PERCENTILE
                        ? callsForPercentile(rule, measured)
                        : callsForMean(rule, estimate, calls));
        return total > 1e12
                ? "no number of calls would settle it"
                : "about " + Unit.COUNT.format(Math.max(1, Math.ceil(total) - calls)) + " more calls would";
    }

    /**
     * The ranks of a percentile's interval lie {@code z sqrt(n q (1 - q)) + 1} about {@code n q}; the limit's lies {@code n
     * d} from it, where {@code d} is how far the share of calls within the limit is from {@code q}. Of a limit that all
     * calls keep, or none, the interval need only exist.
     */
    static double callsForPercentile(double q, double share) {
        if (share == 0 || share == 1) {
            return 0;
        }
        double distance = Math.abs(q - share);
        double half = Z * Math.sqrt(q * (1 - q));
        double root = (half + Math.sqrt(half * half + 4 * distance)) / (2 * distance);
        return root * root;
    }

    private static double callsForPercentile(Rule rule, Measured measured) {
        DistributionSnapshot latency = measured.result().timer().latency();
        double share = latency.countAtMost((long) rule.limit().value()) / (double) Math.max(1, latency.count());
        return callsForPercentile(rule.metric().percentile() / 100, share);
    }

    /** The error of a mean shrinks with the root of the number of calls. */
    private static double callsForMean(Rule rule, Estimate estimate, long calls) {
        Interval interval = estimate.interval();
        if (interval == null) {
            return calls;
        }
        double half = Double.isInfinite(interval.upper())
                ? estimate.value() - interval.lower()
                : (interval.upper() - interval.lower()) / 2;
        double distance = Math.abs(estimate.value() - rule.limit().value());
        return calls * (half / distance) * (half / distance);
    }

    private static List<String> evidence(Rule rule, Estimate estimate, Measured measured) {
        List<String> lines = new ArrayList<>();
        DistributionSnapshot latency = measured.result().timer().latency();
        lines.add(Unit.COUNT.format(measured.calls()) + " calls"
                + (measured.errors() > 0 ? ", " + Unit.COUNT.format(measured.errors()) + " failed" : "") + ": median "
                + Unit.NANOS.format(latency.valueAtPercentile(50)) + ", longest " + Unit.NANOS.format(latency.max()));
        if (measured.errors() > 0) {
            lines.add("the first failed with " + measured.failure());
        }
        if (estimate.unit() == Unit.NANOS && rule.atMost() && rule.metric().kind() != Metric.Kind.CPU) {
            long above =
                    latency.count() - latency.countAtMost((long) rule.limit().value());
            lines.add(
                    Unit.COUNT.format(above) + " of " + Unit.COUNT.format(latency.count()) + " calls took longer than "
                            + Unit.NANOS.format(rule.limit().value()));
        }
        Interval interval = estimate.interval();
        if (interval != null) {
            double half = halfWidth(estimate, interval);
            lines.add("interval " + Unit.RATIO.format(interval.confidence()) + ": "
                    + estimate.unit().format(interval.lower()) + " … "
                    + estimate.unit().format(interval.upper())
                    + (Double.isInfinite(half)
                            ? ""
                            : "; a limit within " + Unit.RATIO.format(half)
                                    + " of the value cannot be told apart from it"));
        }
        lines.add(measured.result().warmUp().text());
        measured.disturbances().forEach(disturbance -> lines.add("NOISY: " + disturbance));
        return lines;
    }

    private static double halfWidth(Estimate estimate, Interval interval) {
        return Math.max(interval.upper() - estimate.value(), estimate.value() - interval.lower()) / estimate.value();
    }
}
