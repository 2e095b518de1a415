package dev.tacho.report.roi;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * What earlier predictions were worth: how many of them came true within their interval, against how many were promised
 * to.
 *
 * <p>Of predictions at 95 % nineteen in twenty should; the exact binomial interval says how far from that the share may be
 * by chance. Immutable and safe for use by any thread.
 */
public final class Calibration implements SectionSource {
    private static final double CONFIDENCE = 0.95;
    private static final int MOST_ROWS = 20;

    private final List<Outcome> outcomes;
    private final int within;
    private final int below;

    private Calibration(List<Outcome> outcomes) {
        this.outcomes = List.copyOf(outcomes);
        this.within = (int) outcomes.stream().filter(Outcome::isWithin).count();
        this.below = (int) outcomes.stream().filter(Outcome::isBelow).count();
    }

    /** What the share of kept promises proves about the next one. */
    public enum Verdict {
        /** As many were kept as promised, as far as chance permits to tell. */
        CONSISTENT,
        /** Fewer were kept than promised: intervals are too narrow, or lie on one side. */
        OVERCONFIDENT,
        /** More were kept than promised: intervals are wider than they need be. */
        OVERCAUTIOUS,
        /** There is nothing to compare yet. */
        NO_OUTCOMES
    }

    /**
     * Returns the calibration of predictions whose outcome is known.
     *
     * @param outcomes predictions and what came of them, in the order of time
     * @return the calibration
     */
    public static Calibration of(List<Outcome> outcomes) {
        return new Calibration(outcomes);
    }

    /**
     * Returns how many predictions have an outcome.
     *
     * @return the count
     */
    public int count() {
        return outcomes.size();
    }

    /**
     * Returns how many came true within their interval.
     *
     * @return the count, 0 to {@link #count}
     */
    public int within() {
        return within;
    }

    /**
     * Returns how many came to less than promised.
     *
     * @return the count
     */
    public int below() {
        return below;
    }

    /**
     * Returns how many came to more than promised.
     *
     * @return the count
     */
    public int above() {
        return count() - within - below;
    }

    /**
     * Returns the share that came true within their interval.
     *
     * @return {@code within / count}, with the exact 95 % interval by Clopper and Pearson (1934); unknown without outcomes
     */
    public Range withinRatio() {
        int n = count();
        double tail = (1 - CONFIDENCE) / 2;
        return n == 0
                ? Range.UNKNOWN
                : new Range(
                        ExactBinomial.lower(within, n, tail),
                        (double) within / n,
                        ExactBinomial.upper(within, n, tail));
    }

    /**
     * Returns the share that was promised.
     *
     * @return the mean of the predictions' confidences; {@code NaN} without outcomes. Where these differ the true interval
     *     of the share is no wider than the binomial one (Hoeffding 1956)
     */
    public double promisedRatio() {
        return outcomes.stream()
                .mapToDouble(outcome -> outcome.prediction().interval().confidence())
                .average()
                .orElse(Double.NaN);
    }

    /**
     * Returns what that proves.
     *
     * @return the verdict, at 95 %
     */
    public Verdict verdict() {
        if (outcomes.isEmpty()) {
            return Verdict.NO_OUTCOMES;
        }
        Range ratio = withinRatio();
        if (ratio.optimistic() < promisedRatio()) {
            return Verdict.OVERCONFIDENT;
        }
        return ratio.conservative() > promisedRatio() ? Verdict.OVERCAUTIOUS : Verdict.CONSISTENT;
    }

    /**
     * Returns the shares, the verdict and the latest predictions beside their outcomes.
     *
     * @return the section {@code calibration}
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(verdict() == Verdict.OVERCONFIDENT ? Note.warning(sentence()) : Note.info(sentence()));
        if (!outcomes.isEmpty()) {
            blocks.add(facts());
            blocks.add(table());
        }
        return new Section("calibration", "Predicted against realised", blocks);
    }

    private String sentence() {
        String kept = Unit.COUNT.format(within) + " of " + Unit.COUNT.format(count())
                + (count() == 1 ? " prediction" : " predictions") + " came true within the interval, promised were "
                + Unit.RATIO.format(promisedRatio()) + ". ";
        return switch (verdict()) {
            case CONSISTENT -> kept + "That is as promised, as far as chance permits to tell.";
            case OVERCONFIDENT -> kept + "Read the intervals of predictions as too narrow.";
            case OVERCAUTIOUS -> kept + "The intervals are wider than they need be.";
            case NO_OUTCOMES -> "No prediction has an outcome yet.";
        };
    }

    private Facts facts() {
        Range ratio = withinRatio();
        return Facts.of(
                fact("count", "Predictions with an outcome", count(), Unit.COUNT),
                new Fact(
                        "calibration.within-ratio",
                        "Came true within the interval",
                        ratio.likely(),
                        Unit.RATIO,
                        Better.HIGHER,
                        new Interval(ratio.conservative(), ratio.optimistic(), CONFIDENCE)),
                fact("promised-ratio", "Promised", promisedRatio(), Unit.RATIO),
                fact("below", "Came to less", below, Unit.COUNT),
                fact("above", "Came to more", above(), Unit.COUNT));
    }

    private static Fact fact(String id, String label, double value, Unit unit) {
        return Fact.of("calibration." + id, label, value, unit, Better.NEITHER);
    }

    private Table table() {
        List<Outcome> latest = outcomes.subList(Math.max(0, count() - MOST_ROWS), count());
        return new Table(
                "The latest",
                List.of(
                        Column.text("Prediction"),
                        Column.text("Made"),
                        Column.of("At least", Unit.NONE),
                        Column.of("Likely", Unit.NONE),
                        Column.of("At most", Unit.NONE),
                        Column.of("Realised", Unit.NONE),
                        Column.text("")),
                latest.stream().map(Calibration::row).toList());
    }

    private static List<Cell> row(Outcome outcome) {
        Prediction prediction = outcome.prediction();
        Unit unit = prediction.unit();
        return List.of(
                Cell.of(prediction.id()),
                Cell.of(prediction.madeAt().toString()),
                Cell.of(prediction.interval().lower(), unit),
                Cell.of(prediction.likely(), unit),
                Cell.of(prediction.interval().upper(), unit),
                Cell.of(outcome.realised(), unit),
                Cell.of(outcome.isWithin() ? "kept" : outcome.isBelow() ? "less" : "more"));
    }

    /** Returns the verdict in one line. */
    @Override
    public String toString() {
        return sentence();
    }
}
