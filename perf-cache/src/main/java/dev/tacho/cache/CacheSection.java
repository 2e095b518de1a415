package dev.tacho.cache;

import dev.tacho.cache.whatif.Prediction;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.InstrumentId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes a meter's section. */
final class CacheSection {
    private static final Duration[] WINDOWS = {Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)};

    /** Fewer points than this are not worth a drawing. */
    private static final int MIN_SLICES = 3;

    private CacheSection() {}

    static Section of(CacheMeter meter, Perf perf) {
        CacheSnapshot snapshot = meter.snapshot();
        String word = new InstrumentId(meter.name(), Map.of()).word();
        KeyMeter keys = meter.keys().orElse(null);
        KeySnapshot byKey = keys == null ? null : keys.snapshot();
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(word, snapshot));
        if (snapshot.requests() == 0 && snapshot.mapHits() + snapshot.mapMisses() == 0) {
            blocks.add(Note.warning(
                    byKey == null || byKey.sampledLookups() == 0
                            ? "No lookup was counted, so there is no hit ratio."
                            : "Lookups were told by key, but none was counted, so there is no hit ratio, no prediction and no"
                                    + " advice: call CacheMeter.recordHits or recordMisses beside KeyMeter.lookup."));
        } else if (keys != null) {
            addAdvice(blocks, keys, snapshot);
            addPrediction(blocks, word, keys);
        }
        if (snapshot.requests() > 0) {
            blocks.add(windows(meter));
            long originNanos = perf.clock().nanoTime() - perf.elapsedNanos();
            List<Series.Point> ratios = meter.hitRatios(originNanos);
            if (ratios.size() >= MIN_SLICES) {
                blocks.add(
                        new Series("Hit ratio over time", Unit.RATIO, List.of(new Series.Line(meter.name(), ratios))));
            }
        }
        if (snapshot.evictions() > 0) {
            blocks.add(evictions(snapshot));
        }
        if (byKey != null) {
            blocks.addAll(KeyBlocks.of(byKey));
        }
        addNotes(blocks, meter, snapshot);
        return new Section("cache." + word, "Cache: " + meter.name(), blocks);
    }

    private static void addAdvice(List<Block> blocks, KeyMeter keys, CacheSnapshot snapshot) {
        if (keys.isSteady()) {
            blocks.addAll(KeyBlocks.findings(keys.advice()));
        } else {
            blocks.add(Note.info(String.format(
                    Locale.ROOT,
                    "Not steady yet: advice needs %,.0f lookups, ten times as many as the cache may hold entries or 10,000 if"
                            + " nobody knows.",
                    Advisor.steadyLookups(snapshot, keys.shape()))));
        }
    }

    private static void addPrediction(List<Block> blocks, String word, KeyMeter keys) {
        Optional<Prediction> prediction = keys.predict();
        Optional<Prediction> recent = keys.predictRecent();
        if (prediction.isPresent() && recent.isPresent()) {
            blocks.addAll(PredictionBlocks.of(word, prediction.get(), recent.get(), keys.outcomes()));
        }
    }

    private static void addNotes(List<Block> blocks, CacheMeter meter, CacheSnapshot snapshot) {
        long mapLookups = snapshot.mapHits() + snapshot.mapMisses();
        if (mapLookups > 0) {
            blocks.add(Note.info(String.format(
                    Locale.ROOT,
                    "%,d lookups went through a map view, which the client does not count: %s of them hit. Predictions include"
                            + " them, the hit ratio above does not.",
                    mapLookups,
                    Unit.RATIO.format(LookupWindow.ratio(snapshot.mapHits(), snapshot.mapMisses())))));
        }
        meter.notes().forEach(note -> blocks.add(Note.info(note)));
        if (snapshot.meterFailures() > 0) {
            blocks.add(Note.warning("Failures of the meter itself: " + snapshot.meterFailures()
                    + ". The log has the first; counts may be too low."));
        }
    }

    private static Facts facts(String word, CacheSnapshot snapshot) {
        List<Fact> facts = new ArrayList<>(List.of(
                Fact.of(word + ".hit-ratio", "Hit ratio", snapshot.hitRatio(), Unit.RATIO, Better.HIGHER),
                count(word + ".requests", "Requests", snapshot.requests(), Better.NEITHER),
                count(word + ".misses", "Misses", snapshot.misses(), Better.NEITHER),
                count(word + ".loads", "Loads", snapshot.loads(), Better.NEITHER),
                count(word + ".load-failures", "Failed loads", snapshot.loadFailures(), Better.LOWER),
                count(word + ".refreshes", "Refreshes", snapshot.refresh().count(), Better.NEITHER),
                count(word + ".evictions", "Evictions", snapshot.evictions(), Better.NEITHER)));
        // Not known of a cache that is gone, or of one on a server.
        addKnown(facts, word + ".entries", "Entries", snapshot.size().entries(), Unit.COUNT);
        addKnown(facts, word + ".fill-ratio", "Fill level", snapshot.size().fillRatio(), Unit.RATIO);
        return new Facts(facts);
    }

    private static void addKnown(List<Fact> facts, String id, String label, double value, Unit unit) {
        if (!Double.isNaN(value)) {
            facts.add(Fact.of(id, label, value, unit, Better.NEITHER));
        }
    }

    private static Fact count(String id, String label, long count, Better better) {
        return Fact.of(id, label, (double) count, Unit.COUNT, better);
    }

    private static Cell cell(long number) {
        return Cell.of((double) number);
    }

    /** A window is left out when the one before it covers the meter's whole life already. */
    private static Table windows(CacheMeter meter) {
        List<List<Cell>> rows = new ArrayList<>();
        for (Duration length : WINDOWS) {
            LookupWindow window = meter.window(length);
            rows.add(List.of(
                    Cell.of(length.toMinutes() + " min"),
                    cell(window.spanNanos()),
                    cell(window.requests()),
                    Cell.of(window.hitRatio())));
            if (window.spanNanos() < length.toNanos()) {
                break;
            }
        }
        return new Table(
                "The last minutes",
                List.of(
                        Column.text("Window"),
                        Column.of("Covers", Unit.NANOS),
                        Column.of("Requests", Unit.COUNT),
                        new Column("Hit ratio", Unit.RATIO, Better.HIGHER)),
                rows);
    }

    private static Table evictions(CacheSnapshot snapshot) {
        return new Table(
                "Evictions",
                List.of(Column.text("Cause"), Column.of("Entries", Unit.COUNT), Column.of("Weight", Unit.COUNT)),
                Arrays.stream(EvictionCause.values())
                        .filter(cause -> snapshot.evictions(cause) > 0)
                        .map(cause -> List.of(
                                Cell.of(label(cause)),
                                cell(snapshot.evictions(cause)),
                                cell(snapshot.evictionWeight(cause))))
                        .toList());
    }

    private static String label(EvictionCause cause) {
        return switch (cause) {
            case SIZE -> "full";
            case EXPIRED -> "expired";
            case COLLECTED -> "garbage collected";
            case UNKNOWN -> "unknown";
        };
    }
}
