package dev.tacho.core.stats;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.List;
import java.util.OptionalInt;

/** Skeleton: the names below stay, the bodies follow. */
public final class Comparison implements SectionSource {
    private Comparison() {}

    /**
     * Compares runs in pairs.
     *
     * @param name names the metric, without white space
     * @param before one number a run
     * @param after one number a run, of the same pair at the same index
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison
     */
    public static Comparison paired(String name, double[] before, double[] after, Design design, ComparisonRule rule) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compares independent runs.
     *
     * @param name names the metric, without white space
     * @param before one number a run
     * @param after one number a run
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison
     */
    public static Comparison unpaired(
            String name, double[] before, double[] after, Design design, ComparisonRule rule) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compares a quantile of runs in pairs: one distribution is one run.
     *
     * @param name names the metric, without white space
     * @param quantile 0 to 1
     * @param before one distribution a run
     * @param after one distribution a run
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison
     */
    public static Comparison paired(
            String name,
            double quantile,
            List<DistributionSnapshot> before,
            List<DistributionSnapshot> after,
            Design design,
            ComparisonRule rule) {
        throw new UnsupportedOperationException();
    }

    /**
     * Compares a quantile of independent runs: one distribution is one run.
     *
     * @param name names the metric, without white space
     * @param quantile 0 to 1
     * @param before one distribution a run
     * @param after one distribution a run
     * @param design how the runs were laid out
     * @param rule what counts as a change
     * @return the comparison
     */
    public static Comparison unpaired(
            String name,
            double quantile,
            List<DistributionSnapshot> before,
            List<DistributionSnapshot> after,
            Design design,
            ComparisonRule rule) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns a copy whose medians are printed in a unit; {@link Unit#NONE} unless set, nanoseconds for distributions.
     *
     * @param unit the unit
     * @return the copy
     */
    public Comparison withUnit(Unit unit) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns a copy that says CANNOT TELL where it said something else, with a warning: for a noisy session.
     *
     * @param reason why the runs cannot be trusted, a clause for people
     * @return the copy
     */
    public Comparison doubted(String reason) {
        throw new UnsupportedOperationException();
    }

    /** {@return the name} */
    public String name() {
        throw new UnsupportedOperationException();
    }

    /** {@return the verdict} */
    public Verdict verdict() {
        throw new UnsupportedOperationException();
    }

    /** {@return what the interval alone says, before the design or a doubt capped it} */
    public Verdict apparent() {
        throw new UnsupportedOperationException();
    }

    /** {@return whether the verdict may fail a build: randomised, and not a tail with too few calls} */
    public boolean isGate() {
        throw new UnsupportedOperationException();
    }

    /** {@return the design} */
    public Design design() {
        throw new UnsupportedOperationException();
    }

    /** {@return the rule} */
    public ComparisonRule rule() {
        throw new UnsupportedOperationException();
    }

    /** {@return whether runs were compared in pairs} */
    public boolean isPaired() {
        throw new UnsupportedOperationException();
    }

    /** {@return runs before} */
    public int nBefore() {
        throw new UnsupportedOperationException();
    }

    /** {@return runs after} */
    public int nAfter() {
        throw new UnsupportedOperationException();
    }

    /** {@return new by old, with its interval at 1 - alpha; 0 to infinity if the runs are too few} */
    public Estimate ratio() {
        throw new UnsupportedOperationException();
    }

    /** {@return the median of the runs before, in the metric's unit, with its 95 % interval} */
    public Estimate before() {
        throw new UnsupportedOperationException();
    }

    /** {@return the median of the runs after} */
    public Estimate after() {
        throw new UnsupportedOperationException();
    }

    /** {@return the two-sided p value of "no difference"} */
    public double pDifferent() {
        throw new UnsupportedOperationException();
    }

    /** {@return the two-sided p value of "no change beyond the limit": at most alpha exactly for SLOWER and FASTER} */
    public double pBeyond() {
        throw new UnsupportedOperationException();
    }

    /** {@return the probability that a run after is above one before, ties counting half} */
    public double a12() {
        throw new UnsupportedOperationException();
    }

    /** {@return the relative change that these runs would have found with the rule's power; NaN if too few} */
    public double minimumDetectableEffectRatio() {
        throw new UnsupportedOperationException();
    }

    /** {@return the runs a side, or pairs, that would settle a CANNOT TELL; empty if settled or runs cannot settle it} */
    public OptionalInt needed() {
        throw new UnsupportedOperationException();
    }

    /** {@return what limits the verdict, sentences for people} */
    public List<String> warnings() {
        throw new UnsupportedOperationException();
    }

    /** {@return one line of at most 120 characters} */
    public String text() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Section section() {
        throw new UnsupportedOperationException();
    }
}
