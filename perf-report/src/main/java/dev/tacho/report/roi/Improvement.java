package dev.tacho.report.roi;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.Estimate;
import dev.tacho.report.roi.Roi.Verdict;
import java.util.Locale;

/**
 * What a change saves in one call.
 *
 * @param name names the metric
 * @param unit the unit of {@code perCall}
 * @param perCall what a call is spared; negative where it costs more
 * @param ratio the same as a share of what the call took before
 * @param confidence with which both hold, 0 to 1
 * @param verdict whether it is proven
 * @param evidence what it rests on, a sentence
 */
record Improvement(
        String name, Unit unit, Range perCall, Range ratio, double confidence, Verdict verdict, String evidence) {
    static Improvement of(Comparison comparison) {
        if (comparison.rule().better() == Better.HIGHER) {
            throw new IllegalArgumentException("comparison \"" + comparison.name()
                    + "\": more of it is better, so nothing a call is saved; compare the time a call, not the rate");
        }
        Range ratio = saved(comparison.ratio());
        Verdict verdict = switch (comparison.verdict()) {
            case FASTER -> Verdict.PROVEN;
            case SLOWER -> Verdict.WORSE;
            case SAME -> Verdict.NOTHING;
            case CANNOT_TELL -> Verdict.NOT_PROVEN;
        };
        return new Improvement(
                comparison.name(),
                comparison.unit(),
                perCall(ratio, comparison.before()),
                ratio,
                both(comparison.ratio().confidence(), comparison.before().confidence()),
                verdict,
                comparison.text() + '.');
    }

    private static Range saved(Estimate ratio) {
        boolean bounded = Double.isFinite(ratio.upper()) && Double.isFinite(ratio.lower());
        return new Range(
                bounded ? 1 - ratio.upper() : Double.NaN, 1 - ratio.value(), bounded ? 1 - ratio.lower() : Double.NaN);
    }

    private static Range perCall(Range ratio, Estimate before) {
        if (!ratio.isBounded() || !Double.isFinite(before.upper())) {
            return new Range(Double.NaN, ratio.likely() * before.value(), Double.NaN);
        }
        Range corners = ratio.times(before.lower(), before.upper());
        return new Range(corners.conservative(), ratio.likely() * before.value(), corners.optimistic());
    }

    static Improvement of(String name, Effect effect, TimerSnapshot operation) {
        double total = effect.unit() == Unit.NANOS ? operation.latency().mean() * operation.count() : Double.NaN;
        return of(name, effect, operation.count(), total);
    }

    static Improvement of(String name, Effect effect, long calls, double total) {
        if (calls < 1) {
            throw new IllegalArgumentException("calls=" + calls + ": must be >= 1, the calls that the effect is about");
        }
        Interval interval = effect.interval();
        Range all = interval == null || !Double.isFinite(interval.lower()) || !Double.isFinite(interval.upper())
                ? new Range(Double.NaN, effect.saved(), Double.NaN)
                : new Range(interval.lower(), effect.saved(), interval.upper());
        Range ratio = total > 0 ? atMostAll(divided(all, total)) : Range.UNKNOWN;
        Verdict verdict = all.conservative() > 0 ? Verdict.PREDICTED : Verdict.NOT_PROVEN;
        String evidence = String.format(
                Locale.ROOT,
                "%s of %s %s, predicted from one run%s.",
                all.text(effect.unit()),
                Unit.COUNT.format(calls),
                calls == 1 ? "call" : "calls",
                interval == null ? ", its error unknown" : "");
        return new Improvement(
                name,
                effect.unit(),
                divided(all, calls),
                ratio,
                interval == null ? Double.NaN : interval.confidence(),
                verdict,
                evidence);
    }

    /** Two intervals hold together with at least this, however they depend on each other (Bonferroni). */
    static double both(double confidence, double other) {
        return confidence + other - 1;
    }

    /** An effect may be on more calls than the timer's: more than all of a call cannot be saved. */
    private static Range atMostAll(Range ratio) {
        return new Range(
                Math.min(1, ratio.conservative()), Math.min(1, ratio.likely()), Math.min(1, ratio.optimistic()));
    }

    private static Range divided(Range range, double by) {
        return new Range(range.conservative() / by, range.likely() / by, range.optimistic() / by);
    }
}
