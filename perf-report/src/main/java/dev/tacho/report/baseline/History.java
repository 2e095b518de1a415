package dev.tacho.report.baseline;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.ChangePoints;
import dev.tacho.core.stats.ChangePoints.Change;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One metric over the stored runs of a test: when it changed, and at which commit.
 *
 * <pre>{@code
 * History history = History.of("quote", Baselines.in(folder).runs("com.acme.QuoteTest/quote"));
 * history.notices().forEach(log::warn);
 * }</pre>
 *
 * <p>Notices, not gates: a history is not randomised, and the cause may be the machine. Runs of another fingerprint are never
 * compared with each other. Immutable.
 *
 * <p>{@link #of} searches at once, on the caller's thread. With up to ten changes it takes some milliseconds for 100 runs,
 * about 0.2 s for 1,000 and up to 2 s for 10,000. Beyond some hundreds the work grows with the square of the runs where the
 * changes grow with them, as each is proved by up to 999 orders of the runs around it, and distances are taken of every pair:
 * 10,000 runs with a change in every 100 take tens of seconds. The latest few hundred runs tell what has just changed.
 */
public final class History implements SectionSource {
    private static final int SHORT_COMMIT = 10;

    private final String metric;
    private final Unit unit;
    private final Better better;
    private final List<Point> points;
    private final int skipped;
    private final int unknown;
    private final ChangePoints changes;

    private History(String metric, Unit unit, Better better, List<Point> points, int skipped, int unknown) {
        this.metric = metric;
        this.unit = unit;
        this.better = better;
        this.points = List.copyOf(points);
        this.skipped = skipped;
        this.unknown = unknown;
        ChangePoints.Builder builder =
                ChangePoints.builder().name(metric.replaceAll("\\s+", "-")).metric(unit, better);
        points.forEach(point -> builder.point(point.value(), point.machine()));
        this.changes = builder.find();
    }

    /**
     * One run.
     *
     * @param takenAt when it was
     * @param commit the version of the code; empty if not known
     * @param value the median of a measurement, or a number
     * @param machine its fingerprint as a text
     */
    public record Point(Instant takenAt, String commit, double value, String machine) {}

    /**
     * Returns the history of a metric.
     *
     * @param metric the id of a measurement, whose medians are taken, or of a number
     * @param runs the runs, in any order
     * @return the history; without points if no run has the metric. Values of 0, below, or none are left out and counted,
     *     as are runs whose machine is not known
     */
    public static History of(String metric, List<Run> runs) {
        Objects.requireNonNull(metric, "metric");
        Objects.requireNonNull(runs, "runs").forEach(run -> Objects.requireNonNull(run, "run"));
        List<Run> oldestFirst =
                runs.stream().sorted(Comparator.comparing(Run::takenAt)).toList();
        List<Point> points = new ArrayList<>();
        Unit unit = Unit.NONE;
        Better better = Better.LOWER;
        int skipped = 0;
        int unknown = 0;
        for (Run run : oldestFirst) {
            Optional<Sample> sample = run.sample(metric);
            Optional<Fact> fact = run.fact(metric);
            if (sample.isEmpty() && fact.isEmpty()) {
                continue;
            }
            if (run.machine().equals(Fingerprint.UNKNOWN)) {
                unknown++;
                continue;
            }
            double value =
                    sample.map(Run::median).orElseGet(() -> fact.orElseThrow().value());
            Unit its =
                    sample.map(Sample::unit).orElseGet(() -> fact.orElseThrow().unit());
            if (!(value > 0 && value < Double.POSITIVE_INFINITY) || (!points.isEmpty() && its != unit)) {
                skipped++;
                continue;
            }
            unit = its;
            better = sample.isPresent() ? Better.LOWER : fact.orElseThrow().better();
            points.add(new Point(
                    run.takenAt(), run.commit(), value, run.machine().parts().toString()));
        }
        return new History(metric, unit, better, points, skipped, unknown);
    }

    /**
     * Returns the runs that have the metric.
     *
     * @return the points, oldest first
     */
    public List<Point> points() {
        return points;
    }

    /**
     * Returns where the level changed.
     *
     * @return the changes; their indices count {@link #points}
     */
    public ChangePoints changes() {
        return changes;
    }

    /**
     * Returns what somebody should look at.
     *
     * @return a line for each change, oldest first; empty if the level stayed
     */
    public List<String> notices() {
        return changes.changes().stream().map(this::notice).toList();
    }

    private String notice(Change change) {
        Point first = points.get(change.index());
        Point last = points.get(change.index() - 1);
        double ratio = change.ratio().value() - 1;
        return metric
                + (change.worse() ? " got worse by " : better == Better.NEITHER ? " changed by " : " got better by ")
                + (ratio < 0 ? "-" : "+") + Unit.RATIO.format(Math.abs(ratio)) + " between " + said(last) + " and "
                + said(first);
    }

    private static String said(Point point) {
        String commit =
                point.commit().length() > SHORT_COMMIT ? point.commit().substring(0, SHORT_COMMIT) : point.commit();
        return commit.isEmpty() ? point.takenAt().toString() : commit + " (" + point.takenAt() + ')';
    }

    /**
     * Returns the section of the metric: what changed, the runs over time, the levels.
     *
     * @return the section
     */
    @Override
    public Section section() {
        Section found = changes.section();
        List<Block> blocks = new ArrayList<>();
        changes.changes()
                .forEach(change ->
                        blocks.add(change.worse() ? Note.warning(notice(change)) : Note.info(notice(change))));
        if (!points.isEmpty()) {
            blocks.add(series());
        }
        // Its own curve and note say the same without dates and commits.
        found.blocks().stream().filter(Table.class::isInstance).forEach(blocks::add);
        if (skipped > 0) {
            blocks.add(Note.warning(skipped + (skipped == 1 ? " run is" : " runs are")
                    + " left out: no number above 0, or of another unit"));
        }
        if (unknown > 0) {
            blocks.add(Note.warning(unknown + (unknown == 1 ? " run is" : " runs are")
                    + " left out: on which machine is not known, so that nothing can be compared with it"));
        }
        return new Section(found.id(), found.title(), blocks);
    }

    /** A line for each machine, so that none is drawn from one to the next. */
    private Series series() {
        List<String> machines = points.stream().map(Point::machine).distinct().toList();
        List<Series.Line> lines = new ArrayList<>();
        for (int i = 0; i < machines.size(); i++) {
            String machine = machines.get(i);
            lines.add(new Series.Line(
                    machines.size() == 1 ? metric : "machine " + (i + 1),
                    points.stream()
                            .filter(point -> point.machine().equals(machine))
                            .map(point -> new Series.Point(since(point), point.value()))
                            .toList()));
        }
        return new Series(
                metric + " over time",
                unit,
                lines,
                changes.changes().stream()
                        .map(change -> new Series.Mark(since(points.get(change.index())), mark(change)))
                        .toList());
    }

    private static String mark(Change change) {
        double ratio = change.ratio().value() - 1;
        return (ratio < 0 ? "-" : "+") + Unit.RATIO.format(Math.abs(ratio));
    }

    private long since(Point point) {
        return Duration.between(points.get(0).takenAt(), point.takenAt()).toNanos();
    }

    @Override
    public String toString() {
        return changes.text();
    }
}
