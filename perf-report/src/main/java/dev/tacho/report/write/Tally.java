package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import java.util.EnumMap;
import java.util.Map;

/** How much there is of each part of a document. */
final class Tally {
    /** What is counted, in the order in which it is told. */
    enum Part {
        SECTIONS("sections"),
        MEASUREMENTS("measurements"),
        ROWS("table rows"),
        FIGURES("figures"),
        LINES("lines of drawings"),
        /** Whatever else sections have. */
        BLOCKS("blocks"),
        CHECKS("checks");

        private final String plural;

        Part(String plural) {
            this.plural = plural;
        }

        /** The number with its noun, for example {@code 4,004 measurements}. */
        String count(long number) {
            return Unit.COUNT.format(number) + ' ' + (number == 1 ? plural.replaceFirst("s( of .*)?$", "$1") : plural);
        }
    }

    private final Map<Part, Long> counts = new EnumMap<>(Part.class);

    /** Counts all parts of a document. */
    static Tally of(Document document) {
        Tally all = new Tally();
        all.add(Part.CHECKS, document.checks().size());
        document.sections().forEach(section -> all.add(of(section)));
        return all;
    }

    /** Counts a section and what it holds. */
    static Tally of(Section section) {
        Tally all = new Tally();
        all.add(Part.SECTIONS, 1);
        section.blocks().forEach(block -> all.add(of(block)));
        return all;
    }

    /** Counts what a block holds; one that stands for many that were folded is none of them. */
    static Tally of(Block block) {
        Tally all = new Tally();
        if (block instanceof Distribution distribution) {
            all.add(Part.MEASUREMENTS, Folding.isOther(distribution) ? 0 : 1);
        } else if (block instanceof Table table) {
            all.add(Part.ROWS, table.rows().size());
        } else if (block instanceof Facts facts) {
            all.add(Part.FIGURES, facts.facts().size());
        } else if (block instanceof Series series) {
            all.add(Part.LINES, series.lines().size());
        } else if (block instanceof Curve curve) {
            all.add(Part.LINES, curve.lines().size());
        } else {
            all.add(Part.BLOCKS, 1);
        }
        return all;
    }

    void add(Part part, long number) {
        if (number != 0) {
            counts.merge(part, number, Long::sum);
        }
    }

    void add(Tally other) {
        other.counts.forEach(this::add);
    }

    long of(Part part) {
        return counts.getOrDefault(part, 0L);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }
}
