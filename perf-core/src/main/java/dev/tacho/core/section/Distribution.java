package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * How often which value occurred, as percentiles with their error: the block of a timer or a histogram.
 *
 * @param id names the distribution across runs, without white space
 * @param title names it for people: the instrument's name
 * @param detail what tells it apart from others of that name, for example its tags; may be empty
 * @param unit the unit of every value
 * @param count how many values were recorded
 * @param min the smallest value; {@code NaN} if there is none
 * @param max the largest value; {@code NaN} if there is none
 * @param mean the mean; {@code NaN} if there is no value
 * @param errors how many of the counted operations failed
 * @param irregular how many values were negative, or 2^42 and more: odd for a duration, and counted all the same
 * @param quantiles the percentile ladder, by rising percentile
 */
public record Distribution(
        String id,
        String title,
        String detail,
        Unit unit,
        long count,
        double min,
        double max,
        double mean,
        long errors,
        long irregular,
        List<Quantile> quantiles)
        implements Block {
    /**
     * Copies the ladder and checks it.
     *
     * @throws IllegalArgumentException if the id holds white space, a count is negative, or the ladder does not rise
     */
    public Distribution {
        Checks.id(id);
        Checks.text("title", title);
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(unit, "unit");
        if (count < 0 || errors < 0 || irregular < 0) {
            throw new IllegalArgumentException(
                    "count=" + count + ", errors=" + errors + ", irregular=" + irregular + ": must be >= 0");
        }
        quantiles = List.copyOf(quantiles);
        for (int i = 1; i < quantiles.size(); i++) {
            if (!(quantiles.get(i).percentile() > quantiles.get(i - 1).percentile())) {
                throw new IllegalArgumentException(
                        "percentile " + quantiles.get(i).percentile() + " follows "
                                + quantiles.get(i - 1).percentile() + ": the ladder must rise");
            }
        }
    }

    /**
     * One rung of the ladder.
     *
     * @param percentile 0 to 100
     * @param value the value there; {@code NaN} when the sample is too small for it
     * @param lower the lower bound of its interval; {@code NaN} when withheld
     * @param upper the upper bound of its interval; {@code NaN} when withheld
     */
    public record Quantile(double percentile, double value, double lower, double upper) {}

    /**
     * Returns a rung of the ladder.
     *
     * @param percentile 0 to 100, one that the ladder holds
     * @return the rung; a withheld one if the ladder does not hold that percentile
     */
    public Quantile quantile(double percentile) {
        for (Quantile quantile : quantiles) {
            if (quantile.percentile() == percentile) {
                return quantile;
            }
        }
        return new Quantile(percentile, Double.NaN, Double.NaN, Double.NaN);
    }
}
