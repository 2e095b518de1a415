package dev.tacho.examples.dex;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.Locale;

/**
 * How many reads of a chain a cache saves at each size, predicted and measured: a chapter of the report.
 *
 * @param asked how many questions were asked at each size
 * @param questions how many different ones there were to ask
 * @param entries the size in use, whose cache made the predictions
 * @param sizes the sizes by rising number of entries, that in use among them
 */
record ReadSavings(int asked, int questions, int entries, List<Size> sizes) implements SectionSource {
    /**
     * A size.
     *
     * @param entries how many answers the cache may hold
     * @param predictedRatio the predicted share of reads saved, 0 to 1; {@code NaN} if withheld
     * @param lowerRatio the lower end of the prediction's error bar
     * @param upperRatio the upper end of the prediction's error bar
     * @param savedRatio the share that was saved
     */
    record Size(int entries, double predictedRatio, double lowerRatio, double upperRatio, double savedRatio) {
        /** Returns how far off the prediction was; {@code NaN} if there was none. */
        double errorRatio() {
            return Math.abs(predictedRatio - savedRatio);
        }
    }

    /** Copies the list. */
    ReadSavings {
        sizes = List.copyOf(sizes);
    }

    /** Returns the size in use. */
    private Size inUse() {
        return sizes.stream()
                .filter(size -> size.entries() == entries)
                .findFirst()
                .orElseThrow();
    }

    /** Returns how far off the worst prediction was; {@code NaN} if one is missing. */
    double worstErrorRatio() {
        return sizes.stream().mapToDouble(Size::errorRatio).max().orElseThrow();
    }

    /** Returns the line that matters. */
    String headline() {
        return String.format(
                Locale.ROOT,
                "a cache of %,d answers saves %s of the reads of the chain, four times as many %s (predicted: %s)",
                entries,
                Unit.RATIO.format(inUse().savedRatio()),
                Unit.RATIO.format(largest().savedRatio()),
                Unit.RATIO.format(largest().predictedRatio()));
    }

    private Size largest() {
        return sizes.get(sizes.size() - 1);
    }

    @Override
    public Section section() {
        return Section.of("dex-reads", "Reads of the chain that a cache saves", facts(), curve(), table(), method());
    }

    private Facts facts() {
        return Facts.of(
                Fact.of("dex.reads-saved-ratio", "Reads saved", inUse().savedRatio(), Unit.RATIO, Better.HIGHER),
                Fact.of(
                        "dex.reads-prediction-error-ratio",
                        "Worst prediction off by",
                        worstErrorRatio(),
                        Unit.RATIO,
                        Better.LOWER));
    }

    private Curve curve() {
        List<Curve.Point> predicted = sizes.stream()
                .map(size ->
                        new Curve.Point(size.entries(), size.predictedRatio(), size.lowerRatio(), size.upperRatio()))
                .toList();
        List<Curve.Point> measured = sizes.stream()
                .map(size -> Curve.Point.of(size.entries(), size.savedRatio()))
                .toList();
        return new Curve(
                "Reads saved over answers kept",
                "answers kept",
                Unit.COUNT,
                "share of the reads saved; the band is a 95 % interval",
                Unit.RATIO,
                true,
                List.of(new Curve.Line("predicted", predicted), new Curve.Line("measured", measured)));
    }

    private Table table() {
        List<List<Cell>> rows = sizes.stream()
                .map(size -> List.of(
                        Cell.of(Unit.COUNT.format(size.entries()) + (size.entries() == entries ? ", in use" : "")),
                        Cell.of(size.predictedRatio()),
                        Cell.of(size.savedRatio()),
                        Cell.of(Math.round(asked * (1 - size.savedRatio())))))
                .toList();
        return new Table(
                "",
                List.of(
                        Column.text("Answers kept"),
                        new Column("Reads saved, predicted", Unit.RATIO, Better.HIGHER),
                        new Column("Reads saved, measured", Unit.RATIO, Better.HIGHER),
                        new Column("Reads left of " + Unit.COUNT.format(asked), Unit.COUNT, Better.LOWER)),
                rows);
    }

    private Note method() {
        return Note.info(String.format(
                Locale.ROOT,
                "%,d times a pool was asked what it pays for an amount, as of one block, some of %,d different questions"
                        + " much more often than others. The cache in use predicted the other sizes while it served; then"
                        + " the same questions were asked through a cache of each, and the reads counted. Each answer"
                        + " was compared with the arithmetic off the chain.",
                asked,
                questions));
    }
}
