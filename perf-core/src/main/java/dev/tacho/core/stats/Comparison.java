package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * Whether the newer of two sides is slower, faster, the same, or whether that cannot be told, and how many runs would.
 *
 * <pre>{@code
 * // One number for each run, such as its median; runs of both sides in random order.
 * Comparison parse = Comparison.paired("parse.p50", before, after, Design.RANDOM_PAIRS, ComparisonRule.ci());
 * assertNotEquals(Verdict.SLOWER, parse.verdict(), parse::text);
 * }</pre>
 *
 * <p><b>A run is the unit.</b> Calls of one process share its memory layout, its compiled code and its moment of the
 * machine; taken one by one, ten thousand of them make two thirds of all comparisons of equal code significant. So each
 * side is one number a run: a process, or for {@link Design#INTERLEAVED_BLOCKS} a process's share of one side. The
 * factories that take a {@link DistributionSnapshot} a run do that by themselves: all calls of one process are one run,
 * whatever their number, and one run a side is too few. More than 1,000 values a side are refused as calls.
 *
 * <p>The effect is the ratio of new to old, by Hodges and Lehmann on logarithms: for pairs the median of the means of any
 * two of their log ratios, else the median of all log ratios of one run after to one before. Its interval inverts the
 * exact signed rank or rank sum test, so it holds for any distribution, and strays do not move it. {@link Verdict#SLOWER}
 * and {@link Verdict#FASTER} are given if the whole interval lies beyond the smallest effect that matters, {@link
 * Verdict#SAME} if all of it lies within, else {@link Verdict#CANNOT_TELL}. The ratio is that of the metric; slower means
 * worse, so for a metric of which more is better a ratio below 1 is slower.
 *
 * <p>Tied values, as a histogram's buckets make them, share their mean rank, and p values are exact given the ties. The
 * interval then covers a little more than it says. A comparison of a few dozen runs takes well below a millisecond, of
 * 1,000 and 1,000 a second. Immutable and safe for use by any thread.
 */
public final class Comparison implements SectionSource {
    /** So many values a side are no runs. */
    private static final int MOST_RUNS = 1_000;

    private final String name;
    private final Unit unit;
    private final Design design;
    private final ComparisonRule rule;
    private final boolean paired;
    private final int nBefore;
    private final int nAfter;
    private final Estimate ratio;
    private final Estimate before;
    private final Estimate after;
    private final double pDifferent;
    private final double pBeyond;
    private final double a12;
    private final Scatter scatter;
    private final boolean thinTail;
    private final boolean doubted;
    private final List<String> warnings;

    private Comparison(
            String name, double[] before, double[] after, boolean paired, Design design, ComparisonRule rule) {
        this.name = Names.check(name);
        this.design = Objects.requireNonNull(design, "design");
        this.rule = Objects.requireNonNull(rule, "rule");
        this.paired = paired;
        this.unit = Unit.NONE;
        this.nBefore = before.length;
        this.nAfter = after.length;
        LogShift shift = Samples.shift(before, after, paired);
        double alpha = rule.alpha();
        double[] bounds = shift.interval(alpha);
        boolean enough = Double.isFinite(bounds[0]);
        this.ratio = new Estimate(Math.exp(shift.center()), Math.exp(bounds[0]), Math.exp(bounds[1]), 1 - alpha);
        this.before = RunMedian.of(before);
        this.after = RunMedian.of(after);
        LogShift.Statistic none = shift.at(0);
        this.pDifferent = none.pValue();
        this.pBeyond = Math.min(
                1,
                2
                        * Math.min(
                                shift.at(rule.limit()).pAbove(),
                                shift.at(-rule.limit()).pBelow()));
        this.a12 = Samples.superiority(before, after);
        this.scatter = shift.scatter();
        this.thinTail = false;
        this.doubted = false;
        this.warnings = List.copyOf(Samples.warnings(before, after, none, paired, design, fewest(), enough));
    }

    /** A copy; the last three say why the verdict is less than the interval's. */
    private Comparison(Comparison of, Unit unit, boolean thinTail, boolean doubted, List<String> warnings) {
        this.name = of.name;
        this.unit = Objects.requireNonNull(unit, "unit");
        this.design = of.design;
        this.rule = of.rule;
        this.paired = of.paired;
        this.nBefore = of.nBefore;
        this.nAfter = of.nAfter;
        this.ratio = of.ratio;
        this.before = of.before;
        this.after = of.after;
        this.pDifferent = of.pDifferent;
        this.pBeyond = of.pBeyond;
        this.a12 = of.a12;
        this.scatter = of.scatter;
        this.thinTail = thinTail;
        this.doubted = doubted;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Compares runs in pairs: what both runs of a pair share, a slow minute of the machine or the process itself, cancels.
     *
     * @param name names the metric across runs, without white space
     * @param before one number above 0 for each run of the old side, in the order of time
     * @param after one number above 0 for each run of the new side, at the index of its pair
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison; without a verdict if the pairs are too few, 8 for an alpha of 0.01
     * @throws IllegalArgumentException if the name holds white space, the sides differ in length, there are more than
     *     1,000 pairs, or a value is not a finite number above 0
     */
    public static Comparison paired(String name, double[] before, double[] after, Design design, ComparisonRule rule) {
        return new Comparison(name, runs("before", before), runs("after", after), true, design, rule);
    }

    /**
     * Compares runs that do not belong together in pairs.
     *
     * @param name names the metric across runs, without white space
     * @param before one number above 0 for each run of the old side, in the order of time
     * @param after one number above 0 for each run of the new side, in the order of time
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison; without a verdict if the runs are too few, 5 a side for an alpha of 0.01
     * @throws IllegalArgumentException if the name holds white space, a side has more than 1,000 runs, or a value is not a
     *     finite number above 0
     */
    public static Comparison unpaired(
            String name, double[] before, double[] after, Design design, ComparisonRule rule) {
        return new Comparison(name, runs("before", before), runs("after", after), false, design, rule);
    }

    /**
     * Compares a quantile of runs in pairs. Whatever the number of calls in it, a distribution is one run.
     *
     * @param name names the metric across runs, without white space
     * @param quantile which one, above 0 and below 1; 0.5 is the median, the one that gates
     * @param before the distribution of each run of the old side, in the order of time
     * @param after the distribution of each run of the new side, at the index of its pair
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison, in nanoseconds; not a gate if a run has fewer than 10 calls beyond the quantile
     * @throws IllegalArgumentException as {@link #paired(String, double[], double[], Design, ComparisonRule)} does, or if a
     *     distribution is empty or the quantile out of range
     */
    public static Comparison paired(
            String name,
            double quantile,
            List<DistributionSnapshot> before,
            List<DistributionSnapshot> after,
            Design design,
            ComparisonRule rule) {
        double[] first = Samples.quantiles("before", before, quantile);
        double[] second = Samples.quantiles("after", after, quantile);
        return paired(name, first, second, design, rule).tail(quantile, before, after);
    }

    /**
     * Compares a quantile of runs that do not belong together in pairs. Whatever the number of calls in it, a distribution
     * is one run.
     *
     * @param name names the metric across runs, without white space
     * @param quantile which one, above 0 and below 1; 0.5 is the median, the one that gates
     * @param before the distribution of each run of the old side, in the order of time
     * @param after the distribution of each run of the new side, in the order of time
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison, in nanoseconds; not a gate if a run has fewer than 10 calls beyond the quantile
     * @throws IllegalArgumentException as {@link #unpaired(String, double[], double[], Design, ComparisonRule)} does, or if
     *     a distribution is empty or the quantile out of range
     */
    public static Comparison unpaired(
            String name,
            double quantile,
            List<DistributionSnapshot> before,
            List<DistributionSnapshot> after,
            Design design,
            ComparisonRule rule) {
        double[] first = Samples.quantiles("before", before, quantile);
        double[] second = Samples.quantiles("after", after, quantile);
        return unpaired(name, first, second, design, rule).tail(quantile, before, after);
    }

    private static double[] runs(String side, double[] values) {
        if (values.length > MOST_RUNS) {
            throw new IllegalArgumentException(side + " has " + values.length + " values: must be at most " + MOST_RUNS
                    + ", one for each run; hand over the calls of a run as one DistributionSnapshot");
        }
        return Samples.positive(side, values);
    }

    private Comparison tail(double quantile, List<DistributionSnapshot> first, List<DistributionSnapshot> second) {
        String warning = Samples.thinTail(quantile, first, second);
        List<String> more = new ArrayList<>(warnings);
        if (!warning.isEmpty()) {
            more.add(warning);
        }
        return new Comparison(this, Unit.NANOS, !warning.isEmpty(), doubted, more);
    }

    /**
     * Returns a copy whose medians are printed in a unit.
     *
     * @param newUnit the unit of the runs' numbers; {@link Unit#NONE} unless set, nanoseconds for distributions
     * @return the copy
     */
    public Comparison withUnit(Unit newUnit) {
        return new Comparison(this, newUnit, thinTail, doubted, warnings);
    }

    /**
     * Returns a copy that cannot tell, with the reason as a warning: for a session too noisy to be believed, or a
     * confirmation that did not confirm. {@link #apparent} still says what the interval alone would.
     *
     * @param reason why the runs cannot be trusted, a sentence for people
     * @return the copy
     * @throws IllegalArgumentException if the reason is blank
     */
    public Comparison doubted(String reason) {
        return new Comparison(this, unit, thinTail, true, withWarning(reason));
    }

    /**
     * Returns a copy with a further warning and the same verdict: for what a reader of it should know.
     *
     * @param warning what limits the verdict, a sentence for people
     * @return the copy
     * @throws IllegalArgumentException if it is blank
     */
    public Comparison warned(String warning) {
        return new Comparison(this, unit, thinTail, doubted, withWarning(warning));
    }

    private List<String> withWarning(String warning) {
        if (warning.isBlank()) {
            throw new IllegalArgumentException("warning=\"" + warning + "\": must not be blank");
        }
        List<String> more = new ArrayList<>(warnings);
        more.add(warning);
        return more;
    }

    /**
     * Returns the name of the metric.
     *
     * @return the name, without white space
     */
    public String name() {
        return name;
    }

    /**
     * Returns the unit of the runs' numbers.
     *
     * @return the unit; {@link Unit#NONE} unless set
     */
    public Unit unit() {
        return unit;
    }

    /**
     * Returns the verdict.
     *
     * @return what the interval says, or {@link Verdict#CANNOT_TELL} if the design or a doubt does not permit more
     */
    public Verdict verdict() {
        return mayTell() ? apparent() : Verdict.CANNOT_TELL;
    }

    /** Whether a verdict is permitted, whatever the numbers. */
    boolean mayTell() {
        return design.decides() && !doubted;
    }

    /**
     * Returns what the interval alone says, whatever the design.
     *
     * @return the verdict that randomised runs of an undoubted session would have
     */
    public Verdict apparent() {
        double limit = 1 + rule.minimumEffectRatio();
        if (ratio.lower() > limit) {
            return rule.better() == Better.HIGHER ? Verdict.FASTER : Verdict.SLOWER;
        }
        if (ratio.upper() < 1 / limit) {
            return rule.better() == Better.HIGHER ? Verdict.SLOWER : Verdict.FASTER;
        }
        return ratio.lower() > 1 / limit && ratio.upper() < limit ? Verdict.SAME : Verdict.CANNOT_TELL;
    }

    /**
     * Returns whether the verdict may fail a build.
     *
     * @return true if chance decided the order of the runs, nobody doubts the session, and the compared quantile is no
     *     tail for which runs have too few calls
     */
    public boolean isGate() {
        return design.isRandomised() && !thinTail && !doubted;
    }

    /**
     * Returns how the runs were laid out.
     *
     * @return the design
     */
    public Design design() {
        return design;
    }

    /**
     * Returns what counts as a change.
     *
     * @return the rule
     */
    public ComparisonRule rule() {
        return rule;
    }

    /**
     * Returns whether runs were compared in pairs.
     *
     * @return true if so
     */
    public boolean isPaired() {
        return paired;
    }

    /**
     * Returns the number of runs of the old side.
     *
     * @return the number of runs, or of pairs
     */
    public int nBefore() {
        return nBefore;
    }

    /**
     * Returns the number of runs of the new side.
     *
     * @return the number of runs, or of pairs
     */
    public int nAfter() {
        return nAfter;
    }

    /**
     * Returns how many runs a side, or pairs, the rule's alpha asks for before any verdict is possible.
     *
     * @return for an alpha of 0.01 8 pairs, or 5 runs a side
     */
    public int fewest() {
        return paired ? SignedRank.fewest(rule.alpha()) : RankSum.fewest(rule.alpha());
    }

    /**
     * Returns the ratio of new to old.
     *
     * @return the ratio with its interval at {@code 1 - alpha}; from 0 to infinity if the runs are too few for one;
     *     withheld if a side has none
     */
    public Estimate ratio() {
        return ratio;
    }

    /**
     * Returns the median of the old runs.
     *
     * @return the median in the metric's unit with its 95 % interval; from 0 to infinity below 6 runs, withheld if there
     *     is none
     */
    public Estimate before() {
        return before;
    }

    /**
     * Returns the median of the new runs.
     *
     * @return the median, as {@link #before}
     */
    public Estimate after() {
        return after;
    }

    /**
     * Returns how probable a difference like this or a larger one is between equal sides.
     *
     * @return the two-sided p value of the rank test, exact up to 400 runs in all; 1 if a side has none
     */
    public double pDifferent() {
        return pDifferent;
    }

    /**
     * Returns how probable such runs are if the change is no larger than the smallest effect that matters: the p value of
     * the verdict, and the one that a family of comparisons adjusts.
     *
     * @return the two-sided p value; at most alpha if the apparent verdict is slower or faster, and only then if nothing is
     *     tied
     */
    public double pBeyond() {
        return pBeyond;
    }

    /**
     * Returns the probability that a new run's number is above an old one's, ties counting half: the effect size A of
     * Vargha and Delaney (2000), which is U / (n m).
     *
     * @return 0 to 1; 0.5 if neither side tends to be above, {@code NaN} if a side has no runs
     */
    public double a12() {
        return a12;
    }

    /**
     * Returns the smallest change that runs like these, as many and as scattered, find with the rule's power.
     *
     * @return the relative change, above the smallest effect that matters; 0.07 is 7 %; {@code NaN} if the runs are too few
     *     for a verdict
     */
    public double minimumDetectableEffectRatio() {
        return isBounded() && !scatter.isUnknown()
                ? Math.expm1(rule.limit() + scatter.detectable(rule.alpha(), rule.power()))
                : Double.NaN;
    }

    /**
     * Returns how many runs a side, or pairs, would probably settle a comparison that cannot tell, if the change is what it
     * seems to be and runs scatter as these do.
     *
     * @return the number in all, not in addition; empty if there is a verdict, if not runs are what is missing, or if even
     *     100,000 would not do as the change is as large as the limit
     */
    public OptionalInt needed() {
        if (!mayTell() || apparent() != Verdict.CANNOT_TELL) {
            return OptionalInt.empty();
        }
        if (scatter.isUnknown()) {
            return OptionalInt.of(Math.max(fewest(), rule.runs()));
        }
        int fewest = isBounded() ? Math.max(fewest(), Math.max(nBefore, nAfter) + 1) : fewest();
        double distance = Math.abs(Math.abs(Math.log(ratio.value())) - rule.limit());
        return scatter.needed(distance, rule.alpha(), rule.power(), fewest);
    }

    /** Whether there are enough runs for an interval. */
    private boolean isBounded() {
        return ratio.upper() < Double.POSITIVE_INFINITY;
    }

    /**
     * Returns what limits the verdict.
     *
     * @return sentences for people: too few runs, not randomised, neighbours alike, tied values; empty if nothing does
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns the verdict with its numbers in one line.
     *
     * @return at most 120 characters, for example {@code parse.p50: SLOWER +9.8 % (99 %: +7.1 to +12.6), limit 5 %, 15
     *     random pairs}
     */
    public String text() {
        return new ComparisonText(this).line();
    }

    /**
     * Returns this comparison as a row of a forest plot.
     *
     * @return the row; its ratio is that of the metric, and worse means what {@link Verdict#SLOWER} does
     */
    public Forest.Row toRow() {
        return toRow(verdict());
    }

    /** The same with the verdict that a family leaves it. */
    Forest.Row toRow(Verdict judged) {
        boolean bounded = ratio.lower() > 0 && Double.isFinite(ratio.upper());
        return new Forest.Row(
                name,
                ratio.value() > 0 ? ratio.value() : Double.NaN,
                bounded ? ratio.lower() : Double.NaN,
                bounded ? ratio.upper() : Double.NaN,
                judged.row(),
                judged.text(),
                new ComparisonText(this).detail());
    }

    @Override
    public Section section() {
        return new ComparisonText(this).section();
    }

    @Override
    public String toString() {
        return text();
    }
}
