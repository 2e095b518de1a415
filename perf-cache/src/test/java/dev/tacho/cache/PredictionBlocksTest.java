package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.Predictions;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report says of predictions made by hand. */
class PredictionBlocksTest {
    private static final double HIDDEN = Double.NaN;
    private static final CacheShape SHAPE = CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 800);
    private static final Prediction PREDICTION = Predictions.of(SHAPE, HIDDEN, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8);

    private static List<Block> blocks(Prediction prediction) {
        return PredictionBlocks.of("pools", prediction, prediction, List.of());
    }

    private static <B extends Block> B only(List<Block> blocks, Class<B> type) {
        List<B> found = blocks.stream().filter(type::isInstance).map(type::cast).toList();
        assertEquals(1, found.size(), blocks::toString);
        return found.get(0);
    }

    @Test
    void shown_hasBasisFactsCurveAndSizes() {
        List<Block> blocks = blocks(PREDICTION);

        assertEquals(
                List.of(Note.class, Facts.class, Curve.class, Table.class),
                blocks.stream().map(Block::getClass).toList());
        assertEquals(
                "Predictions rest on 5,000 lookups of sampled keys, 50.0\u00a0% of the keys. At the present size the model is"
                        + " 0.2 points off on the keys it saw, and is corrected for that.",
                only(blocks, Note.class).text());
        List<Fact> facts = only(blocks, Facts.class).facts();
        assertEquals(
                List.of("pools.half-size.hit-ratio 0.4", "pools.double-size.hit-ratio 0.6"),
                facts.stream().map(fact -> fact.id() + ' ' + fact.value()).toList());
        assertEquals(new Interval(0.6 - 0.01, 0.6 + 0.01, 0.95), facts.get(1).interval());
        Curve curve = only(blocks, Curve.class);
        assertEquals(
                List.of("W-TinyLFU 7", "LRU 7", "now 1"),
                curve.lines().stream()
                        .map(line -> line.label() + ' ' + line.points().size())
                        .toList());
        assertEquals("entries", curve.xLabel());
        assertEquals(Curve.Point.of(800, 0.5), curve.lines().get(2).points().get(0));
    }

    /** A point without a figure keeps its row, which says why, and makes a gap in the curve. */
    @Test
    void hiddenPoint_saysTooFewSamples() {
        List<Block> blocks = blocks(PREDICTION);

        List<List<Cell>> rows = only(blocks, Table.class).rows();
        assertEquals(7, rows.size());
        assertEquals(List.of(Cell.of(100), Cell.of("too few samples"), Cell.of(HIDDEN), Cell.of(HIDDEN)), rows.get(0));
        assertEquals(List.of(Cell.of(200), Cell.of(0.3), Cell.of(0.3 - 0.01), Cell.of(0.3 + 0.01)), rows.get(1));
        Curve.Point gap = only(blocks, Curve.class).lines().get(0).points().get(0);
        assertEquals(new Curve.Point(100, HIDDEN, HIDDEN, HIDDEN), gap);
    }

    @Test
    void hiddenHalfAndDouble_areNoFacts() {
        List<Block> blocks = blocks(Predictions.of(SHAPE, HIDDEN, HIDDEN, HIDDEN, 0.5, HIDDEN, HIDDEN, HIDDEN));

        assertTrue(blocks.stream().noneMatch(Facts.class::isInstance), blocks::toString);
        assertEquals(7, only(blocks, Table.class).rows().size());
    }

    @Test
    void withheld_saysWhy_andNothingElse() {
        assertEquals(
                List.of(Note.info(
                        "No prediction of other sizes: too few samples (5,000 lookups of sampled keys so far).")),
                blocks(Predictions.withheld(SHAPE, "too few samples")));
    }

    @Test
    void weighted_isOverWeight() {
        CacheShape weighted = CacheShape.ofWeight(EvictionPolicy.LRU, 1 << 20);
        Curve curve = only(blocks(Predictions.of(weighted, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7)), Curve.class);

        assertEquals("maximum weight", curve.xLabel());
        // Under LRU both curves are one.
        assertEquals(
                List.of("LRU", "now"),
                curve.lines().stream().map(Curve.Line::label).toList());
    }

    /** The sizes of a tiny cache are whole numbers, several of which are 1: a curve has each once. */
    @Test
    void tinyCache_hasEachSizeOnce() {
        CacheMeter meter = new Played().lru(2, Workloads.zipf(1, 4_000, 20, 0.5));
        Prediction prediction = meter.keys().orElseThrow().predict().orElseThrow();
        Curve curve =
                only(blocks(prediction).stream().filter(Curve.class::isInstance).toList(), Curve.class);

        List<Double> sizes =
                curve.lines().get(0).points().stream().map(Curve.Point::x).toList();
        assertEquals(1, sizes.get(0));
        assertEquals(sizes.stream().distinct().sorted().toList(), sizes);
    }

    @Test
    void unbounded_hasTheCurveOfLruAlone() {
        Prediction prediction = Predictions.ofTtl(CacheShape.unbounded(), 0.5, Duration.ofSeconds(1), 0.6);
        List<Block> blocks = blocks(prediction);

        assertEquals(
                List.of("LRU"),
                only(blocks, Curve.class).lines().stream()
                        .map(Curve.Line::label)
                        .toList());
        assertTrue(blocks.stream().noneMatch(Facts.class::isInstance), blocks::toString);
    }

    /** Of the two grids the one is shown of which the kind of expiry is in force, and the time in force is marked. */
    @Test
    void timesToLive_gridOfTheKindInForce() {
        CacheShape shape = SHAPE.withExpireAfterWrite(Duration.ofSeconds(2));
        List<Table> tables = blocks(Predictions.ofTtl(shape, 0.5, Duration.ofSeconds(2), 0.6)).stream()
                .filter(Table.class::isInstance)
                .map(Table.class::cast)
                .toList();

        assertEquals(
                List.of("Hit ratio by size and time to live after the write", "Other times to live at this size"),
                tables.stream().map(Table::title).toList());
        assertEquals(List.of(List.of(Cell.of(2e9), Cell.of(0.6))), tables.get(0).rows());
        assertEquals(new Table.Shading(0, 1), tables.get(0).shading());
        assertEquals(1, tables.get(1).rows().size());
        assertEquals(Cell.of(1e9), tables.get(1).rows().get(0).get(4), "the mean age served");

        CacheShape idle = SHAPE.withExpireAfterAccess(Duration.ofSeconds(2));
        Table grid = only(blocks(Predictions.ofTtl(idle, 0.5, Duration.ofSeconds(1), 0.6)), Table.class);
        assertEquals("Hit ratio by size and time to live after the last use", grid.title());
        assertEquals(new Table.Shading(-1, -1), grid.shading());
    }

    @Test
    void recentDiffers_warnsThatTheLoadHasChanged() {
        Prediction recent = Predictions.of(SHAPE, 0.2, 0.3, 0.4, 0.5, 0.63, 0.7, 0.8);
        List<Block> blocks = PredictionBlocks.of("pools", PREDICTION, recent, List.of());

        assertEquals(
                Note.warning(
                        "The load has changed: at twice the size 60.0\u00a0% of all lookups since the start would hit,"
                                + " but 63.0\u00a0% of the recent ones."),
                blocks.get(1));
        Prediction alike = Predictions.of(SHAPE, 0.2, 0.3, 0.4, 0.5, 0.615, 0.7, 0.8);
        assertEquals(
                Facts.class,
                PredictionBlocks.of("pools", PREDICTION, alike, List.of())
                        .get(1)
                        .getClass());
    }

    @Test
    void trackRecord_isShownWithoutAPredictionToo() {
        List<Outcome> outcomes = List.of(
                new Outcome(SHAPE, CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, 1_600), 0.5, 0.6, 0.59, 0.61, 0.605),
                new Outcome(SHAPE, SHAPE.withExpireAfterWrite(Duration.ofSeconds(90)), 0.5, 0.6, 0.59, 0.61, 0.7));
        Prediction none = Predictions.withheld(SHAPE, "too few samples");
        List<Block> blocks = PredictionBlocks.of("pools", none, none, outcomes);

        assertEquals(
                List.of(
                        List.of(
                                Cell.of("800 to 1,600"),
                                Cell.of(0.5),
                                Cell.of(0.6),
                                Cell.of(0.605),
                                Cell.of("within its error")),
                        List.of(
                                Cell.of("no expiry to 90.0\u00a0s"),
                                Cell.of(0.5),
                                Cell.of(0.6),
                                Cell.of(0.7),
                                Cell.of("off"))),
                only(blocks, Table.class).rows());
    }
}
