package dev.tacho.report.baseline;

import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.Verdict;
import java.util.List;

/** Comparisons as a drawing. */
final class Forests {
    private Forests() {}

    /** Draws comparisons of one rule, at least one. */
    static Forest of(String title, List<Comparison> comparisons, String caption) {
        Comparison first = comparisons.get(0);
        return new Forest(
                title,
                first.rule().minimumEffectRatio(),
                1 - first.rule().alpha(),
                comparisons.stream().map(Forests::row).toList(),
                caption);
    }

    private static Forest.Row row(Comparison comparison) {
        boolean bounded = comparison.ratio().lower() > 0
                && Double.isFinite(comparison.ratio().upper());
        double detectable = comparison.minimumDetectableEffectRatio();
        return new Forest.Row(
                comparison.name(),
                comparison.ratio().value() > 0 ? comparison.ratio().value() : Double.NaN,
                bounded ? comparison.ratio().lower() : Double.NaN,
                bounded ? comparison.ratio().upper() : Double.NaN,
                verdict(comparison.verdict()),
                comparison.verdict().text(),
                comparison.nAfter()
                        + (comparison.isPaired() ? " pairs, " : " runs, ")
                        + comparison.design().text()
                        + (Double.isNaN(detectable) ? "" : ", finds " + Unit.RATIO.format(detectable)));
    }

    private static Forest.Verdict verdict(Verdict verdict) {
        return switch (verdict) {
            case SLOWER -> Forest.Verdict.WORSE;
            case FASTER -> Forest.Verdict.BETTER;
            case SAME -> Forest.Verdict.SAME;
            case CANNOT_TELL -> Forest.Verdict.UNCLEAR;
        };
    }
}
