package dev.tacho.core.pause;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a reading of the pauses into a chapter of a report. */
final class PauseReport {
    private PauseReport() {}

    static Section section(PausesSnapshot pauses) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(pauses));
        blocks.add(pauses.isWatched() ? Note.info(pauses.source() + '.') : Note.warning(pauses.source() + '.'));
        if (pauses.totalErrorNanos() > pauses.totalNanos()) {
            blocks.add(Note.info("These pauses are shorter than their source can tell: the total is a bound, not a"
                    + " measure. Pauses.flightRecorder() measures them."));
        }
        if (pauses.late() > 0) {
            blocks.add(Note.warning("Some pauses were reported so late that values which contained them may count as"
                    + " free of pauses."));
        }
        pauses.warnings().forEach(text -> blocks.add(Note.warning(text)));
        if (!pauses.longest().isEmpty()) {
            blocks.add(longest(pauses));
        }
        return new Section("pauses", "Pauses", blocks);
    }

    private static Facts facts(PausesSnapshot pauses) {
        double longestError =
                pauses.longest().isEmpty() ? 0 : pauses.longest().get(0).lengthErrorNanos();
        return Facts.of(
                Fact.of("pauses.count", "Pauses", pauses.count(), Unit.COUNT, Better.LOWER),
                within("pauses.total", "Total pause time", pauses.totalNanos(), pauses.totalErrorNanos()),
                within("pauses.longest", "Longest pause", pauses.longestNanos(), longestError),
                share(pauses),
                Fact.of("pauses.watched", "Watched for", pauses.watchedNanos(), Unit.NANOS, Better.NEITHER),
                Fact.of("pauses.error", "Error of a pause's place", pauses.errorNanos(), Unit.NANOS, Better.NEITHER),
                Fact.of("pauses.late", "Reported late", pauses.late(), Unit.COUNT, Better.LOWER));
    }

    private static Fact within(String id, String label, double nanos, double error) {
        return new Fact(id, label, nanos, Unit.NANOS, Better.LOWER, interval(nanos, error, Double.POSITIVE_INFINITY));
    }

    private static Fact share(PausesSnapshot pauses) {
        double error = pauses.totalErrorNanos() / pauses.watchedNanos();
        return new Fact(
                "pauses.share",
                "Share of the time",
                pauses.pausedRatio(),
                Unit.RATIO,
                Better.LOWER,
                interval(pauses.pausedRatio(), error, 1));
    }

    /** The bounds are hard: the truth is between them always, not only 95 % of the time. */
    private static @Nullable Interval interval(double value, double error, double highest) {
        return Double.isNaN(value) || !(error > 0)
                ? null
                : new Interval(Math.max(0, value - error), Math.min(highest, value + error), 1);
    }

    private static Table longest(PausesSnapshot pauses) {
        return new Table(
                "Longest pauses",
                List.of(
                        Table.Column.text("What"),
                        Table.Column.of("After", Unit.NANOS),
                        new Table.Column("Length", Unit.NANOS, Better.LOWER),
                        Table.Column.of("± at most", Unit.NANOS)),
                pauses.longest().stream()
                        .map(pause -> List.of(
                                Table.Cell.of(pause.what()),
                                Table.Cell.of(pause.startNanos() - pauses.sinceNanos()),
                                Table.Cell.of(pause.lengthNanos()),
                                Table.Cell.of(pause.lengthErrorNanos())))
                        .toList());
    }
}
