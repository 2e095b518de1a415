package dev.tacho.report.roi;

import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.core.stats.Comparison;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an improvement returns: an interval of what a call is spared, times how often it is called.
 *
 * <pre>{@code
 * Roi roi = Roi.of(comparison)                          // the time of a call, before and after
 *         .callsPerSecond(120)
 *         .cpu(cpuComparison)                           // processor time of a call, before and after
 *         .pricePerCpuHour(0.045, "EUR")
 *         .invested(16, 95)                             // hours of work, and what one costs
 *         .endToEnd(Share.of(swap.snapshot(), "quote")) // Amdahl: the share of a quote in a swap
 *         .build();
 * roi.headline(); // "At least 61 CPU-hours a month, and ..."
 * }</pre>
 *
 * <p>Each figure is a {@link Range} from the worst case to the best, by interval arithmetic: it holds whatever combination
 * of the uncertain numbers is true, as far as each lies in its own interval. The headline stands by the worst case, and
 * says that nothing is proven where the interval of the improvement reaches over the smallest effect that matters. A month
 * is a twelfth of 365.25 days.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class Roi implements SectionSource {
    /** The days of a mean month. */
    static final double DAYS_PER_MONTH = 365.25 / 12;

    private static final double SECONDS_PER_MONTH = DAYS_PER_MONTH * 86_400;
    private static final double NANOS_PER_HOUR = 3.6e12;

    private final Improvement saving;
    private final @Nullable Improvement cpu;
    private final @Nullable Improvement allocation;
    private final double leastPerSecond;
    private final double mostPerSecond;
    private final double pricePerCpuHour;
    private final double pricePerUnit;
    private final String currency;
    private final double hoursInvested;
    private final double pricePerHour;
    private final @Nullable Share share;
    private final List<String> assumptions;

    private Roi(Builder builder) {
        this.saving = builder.saving;
        this.cpu = builder.cpu;
        this.allocation = builder.allocation;
        this.leastPerSecond = builder.leastPerSecond;
        this.mostPerSecond = builder.mostPerSecond;
        this.pricePerCpuHour = builder.pricePerCpuHour;
        this.pricePerUnit = builder.pricePerUnit;
        this.currency = builder.currency;
        this.hoursInvested = builder.hoursInvested;
        this.pricePerHour = builder.pricePerHour;
        this.share = builder.share;
        this.assumptions = List.copyOf(builder.assumptions);
    }

    /** Whether an improvement is one. */
    public enum Verdict {
        /** Measured before and after: the whole interval is better by more than the smallest effect that matters. */
        PROVEN,
        /** Predicted from one run, with an interval above 0; {@link Calibration} tells what predictions are worth. */
        PREDICTED,
        /** The interval reaches over the smallest effect that matters, or its error is not known. */
        NOT_PROVEN,
        /** Any difference is smaller than the smallest effect that matters. */
        NOTHING,
        /** The change makes it worse. */
        WORSE
    }

    /**
     * Begins with a comparison of what a call takes before and after.
     *
     * @param comparison of a metric of which less is better: time if its unit is nanoseconds, allocation if bytes, else
     *     gas or a number of calls
     * @return the builder
     * @throws IllegalArgumentException if more of the metric is better, as of a rate
     */
    public static Builder of(Comparison comparison) {
        return new Builder(Improvement.of(comparison));
    }

    /**
     * Begins with the predicted effect of a finding on the calls of a timer.
     *
     * @param name names the improvement across runs, without white space
     * @param effect what the run would have been spared
     * @param operation the calls of that run
     * @return the builder
     * @throws IllegalArgumentException if the timer has no call
     */
    public static Builder of(String name, Effect effect, TimerSnapshot operation) {
        return new Builder(Improvement.of(name, effect, operation));
    }

    /**
     * Begins with the predicted effect of a finding on a number of calls. Which share of their time it is is not known, so
     * that nothing is said end to end.
     *
     * @param name names the improvement across runs, without white space
     * @param effect what the run would have been spared
     * @param calls the calls of that run, 1 or more
     * @return the builder
     * @throws IllegalArgumentException if there is no call
     */
    public static Builder of(String name, Effect effect, long calls) {
        return new Builder(Improvement.of(name, effect, calls, Double.NaN));
    }

    /** Collects what an improvement is multiplied with. Not safe for use by several threads at once. */
    public static final class Builder {
        private final Improvement saving;
        private final List<String> assumptions = new ArrayList<>();
        private @Nullable Improvement cpu;
        private @Nullable Improvement allocation;
        private double leastPerSecond = Double.NaN;
        private double mostPerSecond = Double.NaN;
        private double pricePerCpuHour = Double.NaN;
        private double pricePerUnit = Double.NaN;
        private String currency = "";
        private double hoursInvested = Double.NaN;
        private double pricePerHour = Double.NaN;
        private @Nullable Share share;

        private Builder(Improvement saving) {
            this.saving = saving;
            this.allocation = saving.unit() == Unit.BYTES ? saving : null;
        }

        /**
         * Sets how often the operation is called, on average over the month, nights and weekends too.
         *
         * @param perSecond calls a second, 0 or more
         * @return this builder
         * @throws IllegalArgumentException if it is negative or not finite
         */
        public Builder callsPerSecond(double perSecond) {
            return callsPerSecond(perSecond, perSecond);
        }

        /**
         * Sets how often the operation is called, as far as that is known.
         *
         * @param least calls a second at least, 0 or more
         * @param most calls a second at most
         * @return this builder
         * @throws IllegalArgumentException unless {@code 0 <= least <= most}, and {@code most} is finite
         */
        public Builder callsPerSecond(double least, double most) {
            if (!(0 <= least && least <= most && most < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "callsPerSecond=" + least + " to " + most + ": must be 0 or more, the least first, and finite");
            }
            this.leastPerSecond = least;
            this.mostPerSecond = most;
            return this;
        }

        /**
         * Sets the processor time of a call, measured before and after.
         *
         * @param comparison in nanoseconds of processor time
         * @return this builder
         * @throws IllegalArgumentException if its unit is another one
         */
        public Builder cpu(Comparison comparison) {
            this.cpu = in(Unit.NANOS, Improvement.of(comparison));
            return this;
        }

        /**
         * States which part of the time saved is processor time, where that was not compared: 1 if the call computes all the
         * time, 0 if it waits. What the timer's {@code costEvery} measures gives the share of the whole call.
         *
         * @param ratio the part, 0 to 1
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         * @throws IllegalStateException if what is saved is not time
         */
        public Builder cpuRatio(double ratio) {
            if (!(ratio >= 0 && ratio <= 1)) {
                throw new IllegalArgumentException("ratio=" + ratio + ": must be 0 to 1; 80 % is 0.8");
            }
            if (saving.unit() != Unit.NANOS) {
                throw new IllegalStateException("\"" + saving.name() + "\" is in " + saving.unit()
                        + ", not in time: compare processor time with cpu(comparison)");
            }
            this.cpu = new Improvement(
                    saving.name(),
                    Unit.NANOS,
                    saving.perCall().times(ratio, ratio),
                    saving.ratio(),
                    saving.confidence(),
                    saving.verdict(),
                    saving.evidence());
            assumptions.add("Of the time saved " + Unit.RATIO.format(ratio)
                    + " is processor time, as stated; it was not" + " compared.");
            return this;
        }

        /**
         * Sets the memory that a call allocates, measured before and after.
         *
         * @param comparison in bytes
         * @return this builder
         * @throws IllegalArgumentException if its unit is another one
         */
        public Builder allocation(Comparison comparison) {
            this.allocation = in(Unit.BYTES, Improvement.of(comparison));
            return this;
        }

        private static Improvement in(Unit unit, Improvement improvement) {
            if (improvement.unit() != unit) {
                throw new IllegalArgumentException("comparison \"" + improvement.name() + "\" is in "
                        + improvement.unit() + ": must be in " + unit + "; use withUnit(Unit." + unit + ")");
            }
            return improvement;
        }

        /**
         * Sets what an hour of one core costs. It needs the processor time saved, of {@link #cpu} or {@link #cpuRatio};
         * without it no figure has this price, and the section says so.
         *
         * @param price 0 or more
         * @param newCurrency what it is counted in, the same for all prices
         * @return this builder
         * @throws IllegalArgumentException if the price is negative or not finite, or another currency was set before
         */
        public Builder pricePerCpuHour(double price, String newCurrency) {
            this.pricePerCpuHour = amount("pricePerCpuHour", price);
            this.currency = same(newCurrency);
            return this;
        }

        /**
         * Sets what one of the unit saved costs, where that is bought: a gas, a call of a provider.
         *
         * @param price 0 or more
         * @param newCurrency what it is counted in, the same for all prices
         * @return this builder
         * @throws IllegalArgumentException if the price is negative or not finite, or another currency was set before
         */
        public Builder pricePerUnit(double price, String newCurrency) {
            this.pricePerUnit = amount("pricePerUnit", price);
            this.currency = same(newCurrency);
            return this;
        }

        /**
         * Sets what the improvement cost.
         *
         * @param hours hours of work, 0 or more
         * @param price what an hour of work costs, 0 or more, in the currency of the other prices
         * @return this builder
         * @throws IllegalArgumentException if a number is negative or not finite
         */
        public Builder invested(double hours, double price) {
            this.hoursInvested = amount("hours", hours);
            this.pricePerHour = amount("price", price);
            return this;
        }

        private String same(String newCurrency) {
            if (!currency.isEmpty() && !currency.equals(newCurrency)) {
                throw new IllegalArgumentException("currency=\"" + newCurrency
                        + "\": must be the same for all prices, \"" + currency + "\" before; convert one of them");
            }
            return newCurrency;
        }

        private static double amount(String name, double amount) {
            if (!(amount >= 0 && amount < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(name + "=" + amount + ": must be 0 or more, and finite");
            }
            return amount;
        }

        /**
         * Sets which share of its caller's time the operation has.
         *
         * @param newShare the share
         * @return this builder
         */
        public Builder endToEnd(Share newShare) {
            this.share = newShare;
            return this;
        }

        /**
         * Returns the result.
         *
         * @return an immutable result
         * @throws IllegalStateException if the rate of calls was not set
         */
        public Roi build() {
            if (Double.isNaN(leastPerSecond)) {
                throw new IllegalStateException("no rate of calls: call callsPerSecond(...) before build()");
            }
            return new Roi(this);
        }
    }

    /**
     * Returns whether the improvement is one.
     *
     * @return the verdict on what {@link #of} was given
     */
    public Verdict verdict() {
        return saving.verdict();
    }

    /**
     * Returns which share of a call is saved.
     *
     * @return 0 to 1, negative where a call takes more; unknown if an effect's share is
     */
    public Range savedRatio() {
        return saving.ratio();
    }

    /**
     * Returns what is saved in a month, in the unit of the improvement: of time, that callers wait.
     *
     * @return the amount in {@link #unit}; negative where more is used
     */
    public Range perMonth() {
        return perMonth(saving);
    }

    /**
     * Returns the unit of {@link #perMonth}.
     *
     * @return the unit of what {@link #of} was given
     */
    public Unit unit() {
        return saving.unit();
    }

    /**
     * Returns the processor time saved in a month.
     *
     * @return hours of one core; unknown unless processor time was compared or stated
     */
    public Range cpuHoursPerMonth() {
        return cpu == null ? Range.UNKNOWN : perMonth(cpu).times(1 / NANOS_PER_HOUR, 1 / NANOS_PER_HOUR);
    }

    /**
     * Returns how much less memory is allocated in a month.
     *
     * @return bytes; unknown unless allocation was compared
     */
    public Range allocatedBytesPerMonth() {
        return allocation == null ? Range.UNKNOWN : perMonth(allocation);
    }

    /**
     * Returns what is saved in a month, in money: processor hours and what is bought by the unit, each if it has a price.
     *
     * @return an amount in {@link #currency}; unknown if nothing has a price
     */
    public Range costPerMonth() {
        boolean byHour = !Double.isNaN(pricePerCpuHour) && cpu != null;
        boolean byUnit = !Double.isNaN(pricePerUnit);
        if (!byHour && !byUnit) {
            return Range.UNKNOWN;
        }
        Range cost = Range.exactly(0);
        if (byHour) {
            cost = cost.plus(cpuHoursPerMonth().times(pricePerCpuHour, pricePerCpuHour));
        }
        return byUnit ? cost.plus(perMonth().times(pricePerUnit, pricePerUnit)) : cost;
    }

    /**
     * Returns what costs are counted in.
     *
     * @return the currency; empty if there is no price
     */
    public String currency() {
        return currency;
    }

    /**
     * Returns after how many days the work has paid for itself.
     *
     * @return {@code invested / costPerMonth} in days, the longest first; infinite where nothing is saved, which {@link
     *     #section} tells in words instead of a figure; unknown if the saving or the work has no price
     */
    public Range breakEvenDays() {
        double work = hoursInvested * pricePerHour;
        Range cost = costPerMonth();
        return Double.isNaN(work)
                ? Range.UNKNOWN
                : new Range(days(work, cost.conservative()), days(work, cost.likely()), days(work, cost.optimistic()));
    }

    private static double days(double work, double perMonth) {
        if (Double.isNaN(perMonth) || work == 0) {
            return work == 0 ? 0 : Double.NaN;
        }
        return perMonth <= 0 ? Double.POSITIVE_INFINITY : work / perMonth * DAYS_PER_MONTH;
    }

    /**
     * Returns which share of the caller's time is saved, by Amdahl's law: the operation's share times what is saved of it.
     *
     * @return 0 to 1, negative where it takes more; unknown without a share
     */
    public Range endToEndRatio() {
        return share == null ? Range.UNKNOWN : saving.ratio().times(share.least(), share.most());
    }

    /**
     * Returns how many times as fast the caller becomes: {@code 1 / (1 - endToEndRatio)}.
     *
     * @return 1 if nothing is saved, infinite if everything is; unknown without a share
     */
    public Range endToEndSpeedup() {
        Range saved = endToEndRatio();
        return new Range(1 / (1 - saved.conservative()), 1 / (1 - saved.likely()), 1 / (1 - saved.optimistic()));
    }

    /**
     * Returns what the improvement returns, in one or two sentences that stand by the worst case.
     *
     * @return plain text; says that it is not proven where it is not
     */
    public String headline() {
        return new RoiText(this).headline();
    }

    /**
     * Returns the headline, the figures with their intervals, and what they assume.
     *
     * @return the section {@code roi.NAME}
     */
    @Override
    public Section section() {
        return new RoiText(this).section();
    }

    /** Returns the headline. */
    @Override
    public String toString() {
        return headline();
    }

    Improvement saving() {
        return saving;
    }

    @Nullable
    Improvement cpu() {
        return cpu;
    }

    @Nullable
    Improvement allocation() {
        return allocation;
    }

    /** Of a sum of what is saved of two things the misses add up. */
    double costConfidence() {
        boolean byHour = !Double.isNaN(pricePerCpuHour) && cpu != null;
        double ofCpu = byHour ? Objects.requireNonNull(cpu).confidence() : 1;
        return Double.isNaN(pricePerUnit) ? ofCpu : Improvement.both(ofCpu, saving.confidence());
    }

    /** The price of a CPU-hour, where nobody said how many are saved; {@code NaN} otherwise. */
    double priceOfUnknownCpuHours() {
        return cpu == null ? pricePerCpuHour : Double.NaN;
    }

    @Nullable
    Share share() {
        return share;
    }

    List<String> assumptions() {
        return assumptions;
    }

    double hoursInvested() {
        return hoursInvested;
    }

    String rate() {
        String least = Unit.PER_SECOND.format(leastPerSecond);
        return leastPerSecond == mostPerSecond ? least : least + " to " + Unit.PER_SECOND.format(mostPerSecond);
    }

    private Range perMonth(Improvement improvement) {
        return improvement.perCall().times(leastPerSecond * SECONDS_PER_MONTH, mostPerSecond * SECONDS_PER_MONTH);
    }
}
