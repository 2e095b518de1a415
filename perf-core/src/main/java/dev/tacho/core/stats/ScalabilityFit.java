package dev.tacho.core.stats;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.time.Duration;
import java.util.List;

/**
 * How throughput grows with concurrency, by the Universal Scalability Law (Gunther 2007): {@code X(N) = lambda N / (1 +
 * sigma (N - 1) + kappa N (N - 1))}, with the throughput lambda of one worker, the contention sigma, the share of the
 * work that only one worker can do at a time, and the coherency kappa, what each pair of workers costs.
 *
 * <pre>{@code
 * ScalabilityFit fit = ScalabilityFit.builder()
 *         .point(1, 9_650)                              // threads, operations per second
 *         .point(2, timer.snapshot().count(), elapsed)  // or a count and how long it took
 *         ...
 *         .fit();
 * assertTrue(fit.peakConcurrency().lower() > 16, fit::toString);
 * }</pre>
 *
 * <p>Errors are relative, and all points count alike. Intervals are profile likelihoods (see {@link #contention}); they
 * cover the truth with 95 % or a little more, as two of the coefficients cannot be negative. Measure 5 or more
 * concurrencies, 1 among them, up to well past where throughput stops growing, each several times. A closed loop is
 * assumed: N workers, each of which starts its next operation when the last one ends. The law describes one system in
 * one regime. If the workers outnumber the processors from some N on, throughput has a knee there that the law has not,
 * and the verdict is {@link Verdict#UNDECIDED} with the place of the knee.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class ScalabilityFit implements SectionSource {
    /** With fewer concurrencies there is no verdict. */
    private static final int FEWEST = 4;

    /** No throughput is trusted beyond one per cent; without repetitions, residuals alone tell the error. */
    private static final double FLOOR = 0.01;

    /** A verdict is given at this confidence, so that it is wrong less often than the published intervals are. */
    private static final double SURE = 0.99;

    /** Growth is linear, or a level is kept, if this much of it is left at the largest concurrency. */
    private static final double KEPT = 0.9;

    /** The law is rejected when a knee explains the points better by what has less than this probability. */
    private static final double REJECTED = 0.01;

    /** What kind of growth the measurements prove. */
    public enum Verdict {
        /** At the largest concurrency, throughput is at least 90 % of that of as many workers on their own. */
        LINEAR,
        /** Throughput levels off, as work queues at something shared; within the range it does not fall by a tenth. */
        CONTENTION_LIMITED,
        /** Throughput has a peak, beyond which more workers do less; it may lie beyond the measured range. */
        RETROGRADE,
        /** The measurements do not tell these apart, or do not follow the law; the reason says which. */
        UNDECIDED
    }

    private final String name;
    private final List<Point> points;
    private final UslModel model;
    private final Verdict verdict;
    private final String reason;

    private ScalabilityFit(String name, Observations observations) {
        this.name = name;
        this.points = observations.points();
        this.model = new UslModel(points, new Dispersion(points.size(), observations.isReplicated(), 0));
        String obstacle = obstacle();
        this.verdict = obstacle.isEmpty() ? judge() : Verdict.UNDECIDED;
        this.reason = obstacle.isEmpty() ? explain() : obstacle;
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
        private String name = "scalability";

        private Builder() {}

        /**
         * Names what was measured: the id of the section and the first part of the ids of its facts.
         *
         * @param newName unique within a report, without white space; {@code scalability} unless set
         * @return this builder
         * @throws IllegalArgumentException if the name is blank or holds white space
         */
        public Builder name(String newName) {
            this.name = Names.check(newName);
            return this;
        }

        /**
         * Adds a throughput. Several of one concurrency count as repetitions: their median is what is fitted.
         *
         * @param concurrency how many workers, threads or clients, 1 or more
         * @param perSecond the throughput of all of them together, in operations per second, above 0
         * @return this builder
         * @throws IllegalArgumentException if the concurrency is below 1, or the throughput is not above 0 or infinite
         */
        public Builder point(int concurrency, double perSecond) {
            if (concurrency < 1) {
                throw new IllegalArgumentException("concurrency=" + concurrency + ": must be >= 1");
            }
            if (!(perSecond > 0 && perSecond < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("perSecond=" + perSecond + " at concurrency=" + concurrency
                        + ": must be above 0 and finite; leave out runs that did nothing");
            }
            observations.add(concurrency, concurrency / perSecond, Double.NaN, 1);
            return this;
        }

        /**
         * Adds a throughput as a count and the time it took, for example the count of a timer's snapshot and the
         * length of the run. Time in warm-up must be in neither.
         *
         * @param concurrency how many workers, threads or clients, 1 or more
         * @param operations how many operations all of them together ended, 1 or more
         * @param elapsed how long that took from start to end, not the sum over the workers; above 0
         * @return this builder
         * @throws IllegalArgumentException if an argument is out of its range
         */
        public Builder point(int concurrency, long operations, Duration elapsed) {
            double seconds = elapsed.toNanos() / 1e9;
            if (!(seconds > 0)) {
                throw new IllegalArgumentException(
                        "elapsed=" + elapsed + " at concurrency=" + concurrency + ": must be above 0");
            }
            return point(concurrency, operations / seconds);
        }

        /**
         * Returns the fit of what was added so far. Takes about 2 ms.
         *
         * @return the fit; undecided if there are fewer than 4 concurrencies
         * @throws IllegalStateException if nothing was added
         */
        public ScalabilityFit fit() {
            if (observations.isEmpty()) {
                throw new IllegalStateException("no points: add at least one with point(concurrency, ...)");
            }
            return new ScalabilityFit(name, observations);
        }
    }

    /**
     * Returns what kind of growth the measurements prove. Each proof is at 99 %.
     *
     * @return the verdict
     */
    public Verdict verdict() {
        return verdict;
    }

    /**
     * Returns why the verdict is what it is, in a sentence or two.
     *
     * @return plain text
     */
    public String reason() {
        return reason;
    }

    /**
     * Returns lambda, the throughput of one worker on its own.
     *
     * @return operations per second with the 95 % interval; withheld if there are too few points for one
     */
    public Estimate singlePerSecond() {
        return model.hasIntervals() ? model.throughput(1) : Estimate.withheld();
    }

    /**
     * Returns sigma, the contention: the share of the work that cannot be done by two workers at once.
     *
     * @return 0 or more, with the 95 % interval by profile likelihood: every value that a fit with this value held
     *     fixed explains nearly as well; withheld if there are too few points for one
     */
    public Estimate contention() {
        return model.hasIntervals() ? model.sigma(Estimate.CONFIDENCE) : Estimate.withheld();
    }

    /**
     * Returns kappa, the coherency: what every pair of workers costs, as a share of an operation.
     *
     * @return 0 or more, with the 95 % interval by profile likelihood; withheld if there are too few points for one
     */
    public Estimate coherency() {
        return model.hasIntervals() ? model.kappa(Estimate.CONFIDENCE) : Estimate.withheld();
    }

    /**
     * Returns the concurrency at which throughput is highest: {@code sqrt((1 - sigma) / kappa)}, 1 at least.
     *
     * @return the concurrency with the 95 % interval by profile likelihood. Its upper bound is infinite if kappa cannot
     *     be told from 0, and so is the estimate if kappa is 0; withheld if there are too few points for an interval
     */
    public Estimate peakConcurrency() {
        return model.hasIntervals() ? model.peak(Estimate.CONFIDENCE) : Estimate.withheld();
    }

    /**
     * Returns the throughput at a concurrency within the measured range.
     *
     * @param concurrency from the smallest measured to the largest
     * @return operations per second with the 95 % interval of the curve; one run lies about it with its own error.
     *     Withheld if there are too few points for an interval
     * @throws IllegalArgumentException if the concurrency lies outside the measured range: then say
     *     {@link #extrapolatePerSecond}
     */
    public Estimate predictPerSecond(int concurrency) {
        double first = points.get(0).x();
        double last = points.get(points.size() - 1).x();
        if (!(concurrency >= first && concurrency <= last)) {
            throw new IllegalArgumentException("concurrency=" + concurrency + ": must be " + (int) first + " to "
                    + (int) last + ", the measured range; use extrapolatePerSecond to go beyond it");
        }
        return extrapolatePerSecond(concurrency);
    }

    /**
     * Returns the throughput that the law gives for any concurrency. Nothing measured supports it beyond the range: a
     * pool, a limit or the number of processors make it wrong, and its interval knows of none of them.
     *
     * @param concurrency 1 or more
     * @return operations per second with the 95 % interval of the curve; withheld if there are too few points for one
     * @throws IllegalArgumentException if the concurrency is below 1
     */
    public Estimate extrapolatePerSecond(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency=" + concurrency + ": must be >= 1");
        }
        return curve(concurrency);
    }

    /**
     * Returns the verdict, the coefficients, the measured points and the curve with its band.
     *
     * @return a section of the builder's name
     */
    @Override
    public Section section() {
        return new ScalabilityText(this).section();
    }

    /** Returns verdict, reason, coefficients and the measured points in a few lines. */
    @Override
    public String toString() {
        return new ScalabilityText(this).lines();
    }

    String name() {
        return name;
    }

    List<Point> points() {
        return points;
    }

    Estimate curve(double concurrency) {
        return model.hasIntervals() ? model.throughput(concurrency) : Estimate.withheld();
    }

    PositiveFit nearest() {
        return model.fit();
    }

    /** What stands in the way of a verdict; empty if nothing does. */
    private String obstacle() {
        if (points.size() < FEWEST) {
            return "too few concurrencies: at least 4 are needed";
        }
        if (!model.hasIntervals()) {
            return "too few points, or none near one worker; measure 5 or more concurrencies, 1 among them";
        }
        return model.hinge(REJECTED).map(ScalabilityFit::departure).orElse("");
    }

    private static String departure(UslModel.Hinge hinge) {
        int at = (int) hinge.at();
        return "the points do not follow the law: "
                + (hinge.rising()
                        ? "from N=" + at + " on throughput grows less than the law allows, as when the processors are"
                                + " used up: fit the points up to there"
                        : "up to N=" + at + " workers do more together than each on its own, as when they share warm"
                                + " caches or batches");
    }

    private Verdict judge() {
        if (model.isEfficient(KEPT, SURE)) {
            return Verdict.LINEAR;
        }
        if (model.kappa(SURE).lower() > 0) {
            return Verdict.RETROGRADE;
        }
        return model.sigma(SURE).lower() > 0 && model.leastShareOfPeak(SURE) >= KEPT
                ? Verdict.CONTENTION_LIMITED
                : Verdict.UNDECIDED;
    }

    private String explain() {
        int last = (int) points.get(points.size() - 1).x();
        return switch (verdict) {
            case LINEAR -> "at N=" + last + " throughput is at least 90 % of " + last + " workers on their own";
            case CONTENTION_LIMITED -> "contention is above 0 and throughput does not fall by a tenth up to N=" + last;
            case RETROGRADE ->
                "coherency is above 0, so throughput has a peak"
                        + (model.peak(SURE).lower() > last ? ", beyond the measured N=" + last : "");
            case UNDECIDED ->
                "the points do not tell contention from coherency, or either from none; measure at a higher"
                        + " concurrency than N=" + last + ", or each more often";
        };
    }
}
