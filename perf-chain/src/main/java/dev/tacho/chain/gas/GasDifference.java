package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasFrame.Kind;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What changed between two profiles, frame by frame. The changes of all frames add up to the change of the whole, to
 * the unit. Immutable.
 */
public final class GasDifference implements SectionSource {
    private static final int MOST_ROWS = 30;
    private static final int MOST_NODES = 10_000;

    /**
     * What changed in one frame, its parts not counted.
     *
     * @param path the frames down to it, {@code ;} between them
     * @param beforeGas what it used before
     * @param afterGas what it used after
     */
    public record Change(String path, long beforeGas, long afterGas) {
        /**
         * Returns the change.
         *
         * @return gas after less gas before: negative where it became less
         */
        public long gas() {
            return afterGas - beforeGas;
        }
    }

    private final GasProfile before;
    private final GasProfile after;
    private final List<Change> changes;

    GasDifference(GasProfile before, GasProfile after) {
        this.before = before;
        this.after = after;
        Map<String, long[]> paths = new LinkedHashMap<>();
        Paths.of(before.root())
                .forEach((path, sums) -> paths.computeIfAbsent(path, unused -> new long[2])[0] = sums[0]);
        Paths.of(after.root()).forEach((path, sums) -> paths.computeIfAbsent(path, unused -> new long[2])[1] = sums[0]);
        this.changes = paths.entrySet().stream()
                .map(entry -> new Change(entry.getKey(), entry.getValue()[0], entry.getValue()[1]))
                .filter(change -> change.gas() != 0)
                .sorted(Comparator.comparingLong((Change change) -> Math.abs(change.gas()))
                        .reversed()
                        .thenComparing(Change::path))
                .toList();
    }

    /**
     * Returns what changed in all.
     *
     * @return gas after less gas before: negative where it became less
     */
    public long totalGas() {
        return after.gasUsed() - before.gasUsed();
    }

    /**
     * Returns what changed in each frame.
     *
     * @return the frames whose own gas changed, the largest change first; they add up to {@link #totalGas}
     */
    public List<Change> changes() {
        return changes;
    }

    /**
     * Returns this difference as a chapter of a report.
     *
     * @return the section {@code gas.difference.CONTRACT.FUNCTION}: sums, what is used more and what less as flame
     *     graphs, and the largest changes
     */
    @Override
    public Section section() {
        String name = GasSection.id(before.function());
        List<Block> blocks = new ArrayList<>();
        blocks.add(Facts.of(
                Fact.of("gas." + name + ".before", "Before", before.gasUsed(), Unit.GAS, Better.NEITHER),
                Fact.of("gas." + name + ".after", "After", after.gasUsed(), Unit.GAS, Better.LOWER),
                Fact.of("gas." + name + ".change", "Change", totalGas(), Unit.GAS, Better.LOWER)));
        flame("Used less", -1, blocks);
        flame("Used more", 1, blocks);
        if (!changes.isEmpty()) {
            blocks.add(table());
        }
        return new Section("gas.difference." + name, "Gas, before and after: " + before.function(), blocks);
    }

    private void flame(String title, int sign, List<Block> blocks) {
        Node root = new Node(Kind.TRANSACTION, title, new Node.Budget(MOST_NODES));
        for (Change change : changes) {
            if (Long.signum(change.gas()) == sign) {
                Node node = root;
                for (String label : change.path().split(";", -1)) {
                    node = node.child(Kind.OTHER, label);
                }
                node.add(Math.abs(change.gas()), 1);
            }
        }
        if (root.total() > 0) {
            Tree.Tone tone = sign < 0 ? Tree.Tone.GOOD : Tree.Tone.BAD;
            blocks.add(Flame.of(
                    title,
                    "Gas that frames use " + (sign < 0 ? "less" : "more") + " than before.",
                    root.toFrame(),
                    frame -> frame.selfGas() > 0 ? tone : Tree.Tone.PLAIN));
        }
    }

    private Table table() {
        List<List<Cell>> rows = changes.stream()
                .limit(MOST_ROWS)
                .map(change -> List.of(
                        Cell.of(change.path().replace(";", " > ")),
                        Cell.of(change.beforeGas()),
                        Cell.of(change.afterGas()),
                        Cell.of(change.gas())))
                .toList();
        return new Table(
                "Largest changes",
                List.of(
                        Column.text("Frame"),
                        Column.of("Before", Unit.GAS),
                        new Column("After", Unit.GAS, Better.LOWER),
                        new Column("Change", Unit.GAS, Better.LOWER)),
                rows);
    }
}
