package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** What a {@link Comparison} says about itself: a line and blocks. */
final class ComparisonText {
    /** What a test runner shows of a failure. */
    static final int LONGEST = 120;

    /** A name is cut to this if the line is too long, as its ends tell more than its middle. */
    private static final int SHORTEST_NAME = 16;

    private final Comparison comparison;

    ComparisonText(Comparison comparison) {
        this.comparison = comparison;
    }

    String line() {
        String said = verdict() + ' ' + change() + ", limit "
                + Percents.plain(comparison.rule().minimumEffectRatio()) + ", " + runs() + cure();
        String name = comparison.name();
        int room = Math.max(SHORTEST_NAME, LONGEST - said.length() - 2);
        if (name.length() > room) {
            int head = (room - 1) / 2;
            name = name.substring(0, head) + '…' + name.substring(name.length() - (room - 1 - head));
        }
        String line = name + ": " + said;
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 1) + '…';
    }

    private String verdict() {
        Verdict verdict = comparison.verdict();
        return verdict.text();
    }

    private String change() {
        Estimate ratio = comparison.ratio();
        if (ratio.isWithheld()) {
            return "(no runs)";
        }
        String change = Percents.change(ratio.value());
        if (!Double.isFinite(ratio.upper())) {
            return change + " (no interval)";
        }
        return change + " (" + Percents.plain(ratio.confidence()) + ": " + Percents.bare(ratio.lower()) + " to "
                + Percents.bare(ratio.upper()) + ')';
    }

    private String runs() {
        int before = comparison.nBefore();
        return comparison.isPaired()
                ? before + (comparison.design() == Design.RANDOM_PAIRS ? " random pairs" : " pairs")
                : before + "+" + comparison.nAfter() + " runs";
    }

    /** How many runs in which design, and the least change that they find. */
    String detail() {
        double detectable = comparison.minimumDetectableEffectRatio();
        return comparison.nAfter()
                + (comparison.isPaired() ? " pairs, " : " runs, ")
                + comparison.design().text()
                + (Double.isNaN(detectable) ? "" : ", finds " + Unit.RATIO.format(detectable));
    }

    private String cure() {
        if (comparison.verdict() != Verdict.CANNOT_TELL) {
            return "";
        }
        if (!comparison.design().decides()) {
            return ", not randomised";
        }
        if (comparison.apparent() != Verdict.CANNOT_TELL) {
            return ", session doubted";
        }
        return comparison.needed().isPresent()
                ? ", needs " + comparison.needed().getAsInt()
                : ", change is about the limit";
    }

    Section section() {
        List<Block> blocks = new ArrayList<>();
        boolean bad = comparison.verdict() == Verdict.SLOWER || comparison.verdict() == Verdict.CANNOT_TELL;
        blocks.add(bad ? Note.warning(line()) : Note.info(line()));
        comparison.warnings().forEach(warning -> blocks.add(Note.warning(warning)));
        blocks.add(new Forest(
                comparison.name(),
                comparison.rule().minimumEffectRatio(),
                1 - comparison.rule().alpha(),
                List.of(comparison.toRow()),
                ""));
        blocks.add(facts());
        return new Section(comparison.name(), "Comparison of " + comparison.name(), blocks);
    }

    private Facts facts() {
        String id = comparison.name();
        Unit unit = comparison.unit();
        Better better = comparison.rule().better();
        return Facts.of(
                change(id + ".change", better),
                comparison.before().toFact(id + ".before", "median before", unit, better),
                comparison.after().toFact(id + ".after", "median after", unit, better),
                Fact.of(id + ".runs-before", "runs before", comparison.nBefore(), Unit.COUNT, Better.NEITHER),
                Fact.of(id + ".runs-after", "runs after", comparison.nAfter(), Unit.COUNT, Better.NEITHER),
                Fact.of(
                        id + ".detectable",
                        "smallest change found",
                        comparison.minimumDetectableEffectRatio(),
                        Unit.RATIO,
                        Better.LOWER),
                Fact.of(id + ".superiority", "new run above an old one", comparison.a12(), Unit.RATIO, Better.NEITHER),
                Fact.of(id + ".p", "p of no difference", comparison.pDifferent(), Unit.NONE, Better.NEITHER),
                Fact.of(
                        id + ".p-beyond",
                        "p of no change that matters",
                        comparison.pBeyond(),
                        Unit.NONE,
                        Better.NEITHER));
    }

    private Fact change(String id, Better better) {
        Estimate ratio = comparison.ratio();
        if (!Double.isFinite(ratio.upper())) {
            return Fact.of(id, "change", Double.NaN, Unit.RATIO, better);
        }
        Interval interval = new Interval(ratio.lower() - 1, ratio.upper() - 1, ratio.confidence());
        return new Fact(id, "change", ratio.value() - 1, Unit.RATIO, better, interval);
    }
}
