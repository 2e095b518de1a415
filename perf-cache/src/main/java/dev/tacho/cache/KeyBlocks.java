package dev.tacho.cache;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes what a report says of what was measured by key. */
final class KeyBlocks {
    private static final int SHOWN_HOT_KEYS = 10;
    private static final int SHOWN_GROUPS = 20;

    private KeyBlocks() {}

    static List<Finding> findings(List<Advice> advice) {
        return advice.stream()
                .map(item -> new Finding(
                        item.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                        item.finding(),
                        item.gain(),
                        item.effect(),
                        item.evidence() + " Confidence: "
                                + item.confidence().name().toLowerCase(Locale.ROOT) + '.',
                        item.refutedBy(),
                        item.change()))
                .toList();
    }

    static List<Block> of(KeySnapshot keys) {
        List<Block> blocks = new ArrayList<>();
        addMisses(blocks, keys);
        addEvicted(blocks, keys);
        addLoads(blocks, keys);
        addGroups(blocks, keys);
        addHotKeys(blocks, keys);
        addLimits(blocks, keys);
        return blocks;
    }

    private static void addMisses(List<Block> blocks, KeySnapshot keys) {
        List<List<Cell>> rows = new ArrayList<>();
        for (MissReason reason : MissReason.values()) {
            double count = keys.sampledMisses(reason);
            if (count > 0) {
                rows.add(List.of(Cell.of(label(reason)), Cell.of(keys.missRatio(reason)), Cell.of(Math.rint(count))));
            }
        }
        if (!rows.isEmpty()) {
            blocks.add(new Table(
                    "Why lookups miss",
                    List.of(
                            Column.text("Reason"),
                            Column.of("Of the misses", Unit.RATIO),
                            Column.of("Sampled", Unit.COUNT)),
                    rows));
        }
    }

    private static void addEvicted(List<Block> blocks, KeySnapshot keys) {
        List<List<Cell>> rows = new ArrayList<>();
        addRatio(rows, "Evicted entries never found while they were here", keys.evictedUnusedRatio());
        addRatio(rows, "Evicted entries asked for again", keys.evictedReusedRatio());
        if (keys.heaviestTenthRatio() > 0.11) {
            addRatio(rows, "Weight of the heaviest tenth of the entries", keys.heaviestTenthRatio());
            addRatio(rows, "Hit ratio by weight", keys.weightHitRatio());
        }
        addRatio(rows, "Hit ratio by load time", keys.loadTimeHitRatio());
        addRatio(rows, "Loads that found nothing", keys.emptyLoadRatio() > 0 ? keys.emptyLoadRatio() : Double.NaN);
        if (!rows.isEmpty()) {
            blocks.add(new Table(
                    "What becomes of entries",
                    List.of(Column.text("Of sampled keys"), Column.of("Share", Unit.RATIO)),
                    rows));
        }
    }

    private static void addRatio(List<List<Cell>> rows, String label, double ratio) {
        if (!Double.isNaN(ratio)) {
            rows.add(List.of(Cell.of(label), Cell.of(ratio)));
        }
    }

    private static void addLoads(List<Block> blocks, KeySnapshot keys) {
        if (keys.meetingLoads() > 0 || keys.waits().count() > 0) {
            blocks.add(Note.info(String.format(
                    Locale.ROOT,
                    "%,d lookups waited for a load that another caller had begun, %s in all; %,.0f loads began while another of"
                            + " the same key was under way, at most %d at a time.",
                    keys.waits().count(),
                    Unit.NANOS.format(keys.waits().latency().sum()),
                    keys.meetingLoads(),
                    keys.mostLoadsAtATime())));
        }
    }

    private static void addGroups(List<Block> blocks, KeySnapshot keys) {
        if (!keys.groups().isEmpty()) {
            blocks.add(new Table(
                    "Groups of keys",
                    List.of(
                            Column.text("Group"),
                            Column.of("Lookups", Unit.COUNT),
                            new Column("Hit ratio", Unit.RATIO, Better.HIGHER),
                            new Column("Misses", Unit.COUNT, Better.LOWER)),
                    keys.groups().stream()
                            .limit(SHOWN_GROUPS)
                            .map(group -> List.of(
                                    Cell.of(group.group()),
                                    Cell.of((double) group.requests()),
                                    Cell.of(group.hitRatio()),
                                    Cell.of((double) group.misses())))
                            .toList()));
        }
    }

    private static void addHotKeys(List<Block> blocks, KeySnapshot keys) {
        if (!keys.hotKeys().isEmpty()) {
            blocks.add(new Table(
                    "Hot keys",
                    List.of(
                            Column.text("Key"),
                            Column.of("Lookups, about", Unit.COUNT),
                            Column.of("Share", Unit.RATIO)),
                    keys.hotKeys().stream()
                            .limit(SHOWN_HOT_KEYS)
                            .map(key -> List.of(
                                    Cell.of(key.label()), Cell.of(Math.rint(key.lookups())), Cell.of(key.share())))
                            .toList()));
        }
    }

    private static void addLimits(List<Block> blocks, KeySnapshot keys) {
        if (keys.lostEvents() > 0) {
            blocks.add(Note.warning(String.format(
                    Locale.ROOT,
                    "%,d events of sampled keys were lost because callers were faster than the simulation. Where they were many"
                            + " predictions went on after a pause.",
                    keys.lostEvents())));
        }
        if (keys.pauses() > 0) {
            blocks.add(Note.info(String.format(
                    Locale.ROOT,
                    "The simulation paused %,d times to keep within its share of the processor; predictions cover the lookups"
                            + " between.",
                    keys.pauses())));
        }
        if (keys.unwatchedLoads() > 0) {
            blocks.add(Note.warning(String.format(
                    Locale.ROOT,
                    "%,d loads were not looked at for others of the same key: too many loads were under way.",
                    keys.unwatchedLoads())));
        }
    }

    private static String label(MissReason reason) {
        return switch (reason) {
            case FIRST_USE -> "first use";
            case EVICTED -> "evicted, the cache was full";
            case EXPIRED -> "expired";
            case REMOVED -> "removed by the application";
            case COLLECTED -> "garbage collected";
            case NOT_STORED -> "nothing was stored";
        };
    }
}
