package dev.tacho.core.stats;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.core.stats.GrowthLaws.Standing;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the time of an operation grows with the size of its input: which laws {@code time = a + b f(n)} the measurements
 * leave possible.
 *
 * <pre>{@code
 * ComplexityFit fit = ComplexityFit.builder()
 *         .point(1_000, small.snapshot().latency())
 *         .point(4_000, medium.snapshot().latency())
 *         ...
 *         .fit();
 * assertTrue(fit.isAtMost(Complexity.N_LOG_N), fit::toString);
 * }</pre>
 *
 * <p>It decides only when every law but one is ruled out; otherwise it is undecided and names those that remain. Gates
 * are safe: {@link #isAtMost}, {@link #isAtLeast} and {@link #isAbove} are true only when everything to the contrary is
 * ruled out, so noise, few sizes or a narrow range make them false, never true. That is also why they may be true while
 * the law is undecided: O(n) or O(n log n) is at most O(n log n) either way. A test that shall fail on proof alone, and
 * pass when nothing can be told, asserts {@code assertFalse(fit.isAbove(...))}.
 *
 * <p>The true law, if it is one of {@link Complexity}, is ruled out with a probability below 0.5 % when the measurements
 * err by chance alone, each size on its own. Errors are relative; medians and a check without each single point keep
 * stray measurements from deciding. What cannot be guarded against is an error that itself grows with the size: a
 * compiler that warms up while sizes rise in order, a heap that fills. Measure the sizes in random order, as
 * {@link SizeSweep} does. It speaks of the measured sizes only; the law may change beyond them.
 *
 * <p>Good measurements are 6 to 12 sizes in equal ratios over a range of 1:100 or more, 10 or more durations each, and
 * operations of 1 µs or longer. O(n) is told from O(n log n) only by few per cent of error or a range of some decades,
 * all the more where a fixed cost is large; O(n log n) from O(n) with a step, as caches cause it, only by a still wider
 * range. Of the laws that are not in the list, most fit nothing; n^2 log n may be taken for n^2, and the square of a
 * logarithm or a growth that levels off for log n.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class ComplexityFit implements SectionSource {
    /** With fewer sizes nothing is ruled out. */
    private static final int FEWEST_SIZES = 5;

    /** Over a narrower range of sizes nothing is ruled out. */
    private static final double NARROWEST = 4;

    /** Two per cent off a law proves nothing; an interval here is rather too wide than a decision wrong. */
    private static final double FLOOR = 0.02;

    private final String name;
    private final List<Point> points;
    private final Dispersion dispersion;
    private final GrowthLaws laws;
    private final Set<Complexity> plausible;
    private final Complexity nearest;
    private final Estimate exponent;
    private final String reason;

    private ComplexityFit(String name, Observations observations) {
        this.name = name;
        this.points = observations.points();
        this.dispersion = new Dispersion(points.size(), observations.isReplicated(), 1);
        this.laws = new GrowthLaws(points, dispersion, isEnough(points));
        EnumSet<Complexity> left = EnumSet.noneOf(Complexity.class);
        Arrays.stream(Complexity.values())
                .filter(law -> laws.standing(law) == Standing.PLAUSIBLE)
                .forEach(left::add);
        this.plausible = Collections.unmodifiableSet(left);
        this.nearest = (left.isEmpty() ? EnumSet.allOf(Complexity.class) : left)
                .stream()
                        .min((one, other) -> Double.compare(
                                laws.fit(one).squares(), laws.fit(other).squares()))
                        .orElse(Complexity.CONSTANT);
        this.exponent = laws.exponent().estimate();
        this.reason = new ComplexityText(this).reason();
    }

    /**
     * Returns a builder that collects measurements.
     *
     * @return an empty builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects measurements, in any order. Not safe for use by several threads at once. */
    public static final class Builder {
        private final Observations observations = new Observations(FLOOR);
        private String name = "complexity";

        private Builder() {}

        /**
         * Names what was measured: the id of the section and the first part of the ids of its facts.
         *
         * @param newName unique within a report, without white space; {@code complexity} unless set
         * @return this builder
         * @throws IllegalArgumentException if the name is blank or holds white space
         */
        public Builder name(String newName) {
            this.name = Names.check(newName);
            return this;
        }

        /**
         * Adds a single duration. Several of one size count as repetitions: their median is what is fitted, and their
         * scatter tells how far it can be trusted. The order of adding should be that of measuring.
         *
         * @param n the size, 1 or more
         * @param nanos the duration in nanoseconds, 1 or more
         * @return this builder
         * @throws IllegalArgumentException if an argument is below 1
         */
        public Builder point(long n, long nanos) {
            if (nanos < 1) {
                throw new IllegalArgumentException("nanos=" + nanos + " at n=" + n
                        + ": must be >= 1; time several calls at once if the clock is too coarse for one");
            }
            observations.add(size(n), nanos, Double.NaN, 1);
            return this;
        }

        /**
         * Adds a single duration, as {@link #point(long, long)} does.
         *
         * @param n the size, 1 or more
         * @param duration the duration, 1 ns or more
         * @return this builder
         * @throws IllegalArgumentException if an argument is below 1
         */
        public Builder point(long n, Duration duration) {
            return point(n, duration.toNanos());
        }

        /**
         * Adds what a timer measured at one size: the median with its interval. Several snapshots of one size, of
         * several runs, count as repetitions; the scatter between them then replaces their own intervals.
         *
         * @param n the size, 1 or more
         * @param latency the durations in nanoseconds; from 6 on they have an interval, and with fewer their median
         *     counts as a single duration
         * @return this builder
         * @throws IllegalArgumentException if the size is below 1, there is no duration, or the median is 0
         */
        public Builder point(long n, DistributionSnapshot latency) {
            Percentile median = latency.percentile(50);
            double value = median.isWithheld() ? latency.valueAtPercentile(50) : median.value();
            if (!(value > 0)) {
                throw new IllegalArgumentException(
                        "latency=" + latency + " at n=" + n
                                + ": needs a median above 0 ns; record durations, of several calls at once if one is too short");
            }
            double lower = Math.max(1, median.lower());
            double error = (Math.log(median.upper()) - Math.log(lower)) / (2 * INTERVAL);
            observations.add(size(n), value, error, latency.count());
            return this;
        }

        /** Half the width of a 95 % interval in standard errors. */
        private static final double INTERVAL = 1.96;

        private static double size(long n) {
            if (n < 1) {
                throw new IllegalArgumentException("n=" + n + ": must be >= 1");
            }
            return n;
        }

        /**
         * Returns the fit of what was added so far. Takes about 2 ms for a dozen sizes.
         *
         * @return the fit; undecided if there are fewer than 5 sizes, or the largest is less than 4 times the smallest
         * @throws IllegalStateException if nothing was added
         */
        public ComplexityFit fit() {
            if (observations.isEmpty()) {
                throw new IllegalStateException("no points: add at least one with point(n, ...)");
            }
            return new ComplexityFit(name, observations);
        }
    }

    /**
     * Returns the law, if the measurements decide.
     *
     * @return the only plausible law; empty if several are plausible, or none
     */
    public Optional<Complexity> complexity() {
        return plausible.size() == 1 ? Optional.of(nearest) : Optional.empty();
    }

    /**
     * Returns the laws that are not ruled out.
     *
     * @return from slow to fast growth, unmodifiable; empty if no law fits, for example as the cost of a step changes
     *     within the range
     */
    public Set<Complexity> plausible() {
        return plausible;
    }

    /**
     * Returns whether time is proved to grow no faster than a law: everything faster is ruled out, and the points do
     * not outgrow the law itself. Nothing faster than {@link Complexity#N_CUBED} is there to be ruled out, so that one
     * holds only if it is the decision, or slower growth is proved.
     *
     * @param law the law
     * @return false also when the measurements cannot tell
     */
    public boolean isAtMost(Complexity law) {
        if (law == Complexity.N_CUBED) {
            return laws.standing(law) == Standing.UNREACHED || complexity().equals(Optional.of(law));
        }
        return laws.standing(law) != Standing.OUTGROWN
                && Arrays.stream(Complexity.values())
                        .filter(other -> other.compareTo(law) > 0)
                        .allMatch(other -> laws.standing(other) == Standing.UNREACHED);
    }

    /**
     * Returns whether time is proved to grow no slower than a law: everything slower is ruled out, and the points do
     * not stay behind the law itself.
     *
     * @param law the law; any time grows at least like {@link Complexity#CONSTANT}
     * @return false also when the measurements cannot tell
     */
    public boolean isAtLeast(Complexity law) {
        return laws.standing(law) != Standing.UNREACHED
                && Arrays.stream(Complexity.values())
                        .filter(other -> other.compareTo(law) < 0)
                        .allMatch(other -> laws.standing(other) == Standing.OUTGROWN);
    }

    /**
     * Returns whether time is proved to grow faster than a law: it and everything slower is ruled out from below.
     *
     * @param law the law
     * @return false also when the measurements cannot tell
     */
    public boolean isAbove(Complexity law) {
        return Arrays.stream(Complexity.values())
                .filter(other -> other.compareTo(law) <= 0)
                .allMatch(other -> laws.standing(other) == Standing.OUTGROWN);
    }

    /**
     * Returns the exponent p of the power law {@code b n^p} that comes nearest: the slope of the logarithms. It has no
     * fixed cost, so such a cost lowers it.
     *
     * @return the exponent with its 95 % interval, which covers the curvature too; withheld with fewer than 3 sizes
     */
    public Estimate exponent() {
        return exponent;
    }

    /**
     * Returns the fixed cost: what is left of the time when n goes to 0, under the law that comes nearest.
     *
     * @return nanoseconds with the 95 % interval; withheld if no law is plausible
     */
    public Estimate fixedNanos() {
        return plausible.isEmpty() ? Estimate.withheld() : fixed(nearest);
    }

    /**
     * Returns the time that the plausible laws give for a size within the measured range.
     *
     * @param n the size, from the smallest measured to the largest
     * @return nanoseconds of the median, with an interval that holds the 95 % interval of every plausible law; withheld
     *     if no law is plausible
     * @throws IllegalArgumentException if the size lies outside the measured range: then say {@link #extrapolateNanos}
     */
    public Estimate predictNanos(long n) {
        double first = points.get(0).x();
        double last = points.get(points.size() - 1).x();
        if (!(n >= first && n <= last)) {
            throw new IllegalArgumentException("n=" + n + ": must be " + (long) first + " to " + (long) last
                    + ", the measured range; use extrapolateNanos to go beyond it");
        }
        return curve(n);
    }

    /**
     * Returns the time that the plausible laws give for any size. Nothing measured supports it beyond the range: a
     * cache that overflows, a table that is resized or a limit make it wrong, and its interval knows of none of them.
     *
     * @param n the size, 1 or more
     * @return nanoseconds of the median, with an interval that holds the 95 % interval of every plausible law; withheld
     *     if no law is plausible
     * @throws IllegalArgumentException if the size is below 1
     */
    public Estimate extrapolateNanos(long n) {
        return curve(Builder.size(n));
    }

    /**
     * Returns why the law is decided or is not, in a sentence or two.
     *
     * @return plain text
     */
    public String reason() {
        return reason;
    }

    /**
     * Returns the verdict, the exponent, the measured points and the nearest law with its band.
     *
     * @return a section of the builder's name
     */
    @Override
    public Section section() {
        return new ComplexityText(this).section();
    }

    /** Returns verdict, reason, exponent and the measured points in a few lines. */
    @Override
    public String toString() {
        return new ComplexityText(this).lines();
    }

    String name() {
        return name;
    }

    List<Point> points() {
        return points;
    }

    Complexity nearest() {
        return nearest;
    }

    GrowthLaws laws() {
        return laws;
    }

    boolean isEnough() {
        return isEnough(points);
    }

    private static boolean isEnough(List<Point> points) {
        return points.size() >= FEWEST_SIZES
                && points.get(points.size() - 1).x()
                        >= NARROWEST * points.get(0).x();
    }

    /** Returns the nearest law's value and the plausible laws' intervals together. */
    Estimate curve(double n) {
        double lower = Double.POSITIVE_INFINITY;
        double upper = 0;
        for (Complexity law : plausible) {
            Estimate one = at(law, n);
            lower = Math.min(lower, one.lower());
            upper = Math.max(upper, one.upper());
        }
        return plausible.isEmpty()
                ? Estimate.withheld()
                : Estimate.of(at(nearest, n).value(), lower, upper);
    }

    private Estimate at(Complexity law, double n) {
        return law == Complexity.CONSTANT ? through(law, 1) : through(law, 1, law.at(n));
    }

    private Estimate fixed(Complexity law) {
        return law == Complexity.CONSTANT ? through(law, 1) : laws.fixed(law, allowance(law));
    }

    private Estimate through(Complexity law, double... at) {
        return laws.through(law, at, allowance(law));
    }

    private double allowance(Complexity law) {
        PositiveFit fit = laws.fit(law);
        return dispersion.allowance(Estimate.CONFIDENCE, fit.squares(), law == Complexity.CONSTANT ? 1 : 2);
    }
}
