package dev.tacho.cache;

import dev.tacho.cache.internal.Durations;
import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.PolicyPoint;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.cache.whatif.TtlPoint;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a report says of a prediction. */
final class PredictionBlocks {
    private static final double CONFIDENCE = 0.95;
    /** A prediction from everything and one from the recent past may differ by this. */
    private static final double CHANGED = 0.02;
    /** How far off a model of Caffeine seldom is. */
    private static final double MODEL_ERROR = 0.02;

    private final String word;
    private final Prediction prediction;
    private final List<Block> blocks = new ArrayList<>();

    private PredictionBlocks(String word, Prediction prediction) {
        this.word = word;
        this.prediction = prediction;
    }

    static List<Block> of(String word, Prediction prediction, Prediction recent, List<Outcome> outcomes) {
        PredictionBlocks writer = new PredictionBlocks(word, prediction);
        writer.basis(recent);
        if (prediction.withheld().isEmpty()) {
            writer.facts();
            writer.curve();
            writer.grids();
            writer.sizes();
            writer.policies();
        }
        writer.trackRecord(outcomes);
        return writer.blocks;
    }

    private void basis(Prediction recent) {
        Prediction.Basis basis = prediction.basis();
        if (prediction.withheld().isPresent()) {
            blocks.add(Note.info(String.format(
                    Locale.ROOT,
                    "No prediction of other sizes: %s (%,.0f lookups of sampled keys so far).",
                    prediction.withheld().get(),
                    basis.sampledLookups())));
            return;
        }
        String model = Double.isNaN(basis.modelErrorRatio())
                ? ""
                : String.format(
                        Locale.ROOT,
                        " At the present size the model is %.1f points off on the keys it saw, and is corrected for that.%s",
                        basis.modelErrorRatio() * 100,
                        Math.abs(basis.modelErrorRatio()) > MODEL_ERROR
                                ? " More entries than the maximum would explain it: in a burst of loads Caffeine evicts"
                                        + " late."
                                : "");
        blocks.add(Note.info(String.format(
                Locale.ROOT,
                "Predictions rest on %,.0f lookups of sampled keys, %s of the keys.%s",
                basis.sampledLookups(),
                Unit.RATIO.format(basis.samplingRatio()),
                model)));
        double then = prediction.at(2).map(SizePoint::hitRatio).orElse(Double.NaN);
        double now = recent.at(2).map(SizePoint::hitRatio).orElse(Double.NaN);
        // Since the start it had to fill, too: at twice the size each of its entries missed once for that.
        double entries = Math.min(2 * prediction.shape().maximum(), basis.sampledKeys() / basis.samplingRatio());
        if (Math.abs(now - then) > CHANGED + entries / basis.lookups()) {
            blocks.add(Note.warning(String.format(
                    Locale.ROOT,
                    "The load has changed: at twice the size %s of all lookups since the start would hit, but %s of the"
                            + " recent ones.",
                    Unit.RATIO.format(then),
                    Unit.RATIO.format(now))));
        }
    }

    private void facts() {
        List<Fact> facts = new ArrayList<>();
        addFact(facts, "half-size", "Hit ratio at half the size", 0.5);
        addFact(facts, "double-size", "Hit ratio at twice the size", 2);
        if (!facts.isEmpty()) {
            blocks.add(new Facts(facts));
        }
    }

    private void addFact(List<Fact> facts, String id, String label, double factor) {
        prediction
                .at(factor)
                .ifPresent(point -> facts.add(new Fact(
                        word + '.' + id + ".hit-ratio",
                        label,
                        point.hitRatio(),
                        Unit.RATIO,
                        Better.HIGHER,
                        new Interval(point.lowerRatio(), point.upperRatio(), CONFIDENCE))));
    }

    private void curve() {
        CacheShape shape = prediction.shape();
        List<Curve.Line> lines = new ArrayList<>();
        // Of a cache under LRU both curves are the same.
        if (shape.policy() != EvictionPolicy.LRU && !prediction.curve().isEmpty()) {
            lines.add(new Curve.Line(shape.policy().label(), points(prediction.curve())));
        }
        lines.add(new Curve.Line("LRU", points(prediction.lruCurve())));
        prediction
                .at(1)
                .ifPresent(now ->
                        lines.add(new Curve.Line("now", List.of(Curve.Point.of(now.maximum(), now.hitRatio())))));
        blocks.add(new Curve(
                "Hit ratio over size",
                shape.weighted() ? "maximum weight" : "entries",
                Unit.COUNT,
                "hit ratio; bands are 95 % intervals",
                Unit.RATIO,
                true,
                lines));
    }

    private static List<Curve.Point> points(List<SizePoint> points) {
        List<Curve.Point> all = new ArrayList<>();
        double last = 0;
        for (SizePoint point : points) {
            // The sizes of a tiny cache are whole and so may be equal.
            if (point.maximum() > last) {
                all.add(new Curve.Point(point.maximum(), point.hitRatio(), point.lowerRatio(), point.upperRatio()));
                last = point.maximum();
            }
        }
        return all;
    }

    private void sizes() {
        if (prediction.curve().isEmpty()) {
            return;
        }
        boolean timed = prediction.curve().stream().anyMatch(point -> !Double.isNaN(point.loadTimeFactor()));
        List<Column> columns = new ArrayList<>(List.of(
                Column.of("Size", Unit.COUNT),
                new Column("Hit ratio", Unit.RATIO, Better.HIGHER),
                Column.of("at least", Unit.RATIO),
                Column.of("at most", Unit.RATIO)));
        if (timed) {
            columns.add(new Column("Time on loads, of today's", Unit.RATIO, Better.LOWER));
        }
        List<List<Cell>> rows = new ArrayList<>();
        for (SizePoint point : prediction.curve()) {
            List<Cell> row = new ArrayList<>();
            row.add(Cell.of(point.maximum()));
            row.add(point.isShown() ? Cell.of(point.hitRatio()) : Cell.of(String.valueOf(point.withheld())));
            row.add(Cell.of(point.lowerRatio()));
            row.add(Cell.of(point.upperRatio()));
            if (timed) {
                row.add(Cell.of(point.loadTimeFactor()));
            }
            rows.add(row);
        }
        blocks.add(new Table("Other sizes", columns, rows));
    }

    private void policies() {
        if (prediction.policies().isEmpty()) {
            return;
        }
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(List.of(
                Cell.of(prediction.shape().policy().label() + ", in use"),
                Cell.of(prediction.basis().hitRatio()),
                Cell.of(prediction.basis().hitRatio()),
                Cell.of(prediction.basis().hitRatio())));
        for (PolicyPoint point : prediction.policies()) {
            rows.add(List.of(
                    Cell.of(point.policy().label()),
                    Cell.of(point.hitRatio()),
                    Cell.of(point.lowerRatio()),
                    Cell.of(point.upperRatio())));
        }
        blocks.add(new Table(
                "Other policies at this size",
                List.of(
                        Column.text("Policy"),
                        new Column("Hit ratio", Unit.RATIO, Better.HIGHER),
                        Column.of("at least", Unit.RATIO),
                        Column.of("at most", Unit.RATIO)),
                rows));
    }

    /** That of the kind of expiry in force, or both where there is none. */
    private void grids() {
        boolean write = prediction.shape().expireAfterWrite() != null;
        boolean access = prediction.shape().expireAfterAccess() != null;
        if (write || !access) {
            grid("Hit ratio by size and time to live after the write", prediction.expireAfterWrite(), true);
        }
        if (access || !write) {
            grid("Hit ratio by size and time to live after the last use", prediction.expireAfterAccess(), false);
        }
    }

    private void grid(String title, List<TtlPoint> points, boolean afterWrite) {
        List<Duration> ttls = points.stream().map(TtlPoint::ttl).distinct().toList();
        List<Double> sizes = points.stream().map(TtlPoint::maximum).distinct().toList();
        if (ttls.isEmpty() || ttls.size() * sizes.size() != points.size()) {
            return;
        }
        CacheShape shape = prediction.shape();
        Duration inForce = afterWrite ? shape.expireAfterWrite() : shape.expireAfterAccess();
        List<Column> columns = new ArrayList<>();
        columns.add(Column.of("Time to live", Unit.NANOS));
        sizes.forEach(size -> columns.add(new Column(Unit.COUNT.format(size), Unit.RATIO, Better.HIGHER)));
        List<List<Cell>> rows = new ArrayList<>();
        for (int row = 0; row < ttls.size(); row++) {
            List<Cell> cells = new ArrayList<>();
            cells.add(Cell.of((double) Durations.nanos(ttls.get(row))));
            points.subList(row * sizes.size(), (row + 1) * sizes.size())
                    .forEach(point -> cells.add(Cell.of(point.hitRatio())));
            rows.add(cells);
        }
        int markedRow = inForce == null ? -1 : ttls.indexOf(inForce);
        int markedColumn = markedRow < 0 ? -1 : sizes.indexOf(shape.maximum()) + 1;
        blocks.add(new Table(title, columns, rows, new Table.Shading(markedRow, markedColumn)));
        if (afterWrite && inForce != null) {
            ages(points);
        }
    }

    /** What each time to live would cost and how old it would let things become, at the present size. */
    private void ages(List<TtlPoint> points) {
        List<List<Cell>> rows = points.stream()
                .filter(point -> point.factor() == 1)
                .map(point -> List.of(
                        Cell.of(Durations.nanos(point.ttl()), Unit.NANOS),
                        Cell.of(point.hitRatio()),
                        Cell.of(point.errorRatio()),
                        Cell.of(point.loadsPerSecond()),
                        Cell.of(point.meanAgeNanos())))
                .toList();
        blocks.add(new Table(
                "Other times to live at this size",
                List.of(
                        Column.of("Time to live", Unit.NANOS),
                        new Column("Hit ratio", Unit.RATIO, Better.HIGHER),
                        Column.of("±", Unit.RATIO),
                        new Column("Loads", Unit.PER_SECOND, Better.LOWER),
                        new Column("Mean age served", Unit.NANOS, Better.LOWER)),
                rows));
    }

    private void trackRecord(List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return;
        }
        List<List<Cell>> rows = outcomes.stream()
                .map(outcome -> List.of(
                        Cell.of(change(outcome)),
                        Cell.of(outcome.hitRatioBefore()),
                        Cell.of(outcome.predictedRatio()),
                        Cell.of(outcome.measuredRatio()),
                        Cell.of(outcome.held() ? "within its error" : "off")))
                .toList();
        blocks.add(new Table(
                "Predicted and measured",
                List.of(
                        Column.text("Change"),
                        Column.of("Before", Unit.RATIO),
                        Column.of("Predicted", Unit.RATIO),
                        Column.of("Measured", Unit.RATIO),
                        Column.text("The prediction was")),
                rows));
    }

    private static String change(Outcome outcome) {
        if (outcome.before().maximum() != outcome.after().maximum()) {
            return String.format(
                    Locale.ROOT,
                    "%,.0f to %,.0f",
                    outcome.before().maximum(),
                    outcome.after().maximum());
        }
        return text(outcome.before()) + " to " + text(outcome.after());
    }

    private static String text(CacheShape shape) {
        Duration ttl = shape.expireAfterWrite() != null ? shape.expireAfterWrite() : shape.expireAfterAccess();
        return ttl == null ? "no expiry" : Unit.NANOS.format(Durations.nanos(ttl));
    }
}
