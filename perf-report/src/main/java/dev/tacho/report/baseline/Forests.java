package dev.tacho.report.baseline;

import dev.tacho.core.section.Forest;
import dev.tacho.core.stats.Comparison;
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
                comparisons.stream().map(Comparison::toRow).toList(),
                caption);
    }
}
