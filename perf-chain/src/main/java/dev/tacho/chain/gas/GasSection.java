package dev.tacho.chain.gas;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** Turns a profile into a section. */
record GasSection(GasProfile profile) {
    private static final int MOST_LINES = 25;
    private static final int MOST_SUSPICIONS = 10;

    /** A word for the id of a fact: what a fact's id may not hold becomes a dash. */
    static String id(String label) {
        return label.replaceAll("[\\s\\p{Cntrl}]+", "-");
    }

    Section render() {
        List<Block> blocks = new ArrayList<>();
        String name = id(profile.function());
        blocks.add(Facts.of(
                fact(name + ".used", "Gas used, as the receipt says", profile.gasUsed()),
                fact(name + ".execution", "of it execution, before refunds", profile.executionGas()),
                fact(name + ".intrinsic", "of it due before the first step", profile.intrinsicGas()),
                fact(name + ".calldata-floor", "added by the floor of calldata", profile.calldataFloorGas()),
                Fact.of("gas." + name + ".refund", "Given back", profile.refundGas(), Unit.GAS, Better.HIGHER),
                Fact.of("gas." + name + ".steps", "Steps", profile.steps(), Unit.COUNT, Better.LOWER)));
        blocks.add(Note.info("Fork: " + profile.fork()
                + ". Every figure is exact: the frames add up to the receipt's gas to the unit."
                + (profile.failed() ? " The transaction failed." : "")));
        if (profile.refundGas() > 0) {
            blocks.add(Note.info("The flame graph shows what was spent, " + Unit.GAS.format(profile.refundGas())
                    + " more than was paid: a refund belongs to the transaction, not to a frame."));
        }
        blocks.add(Flame.of(
                "Gas by contract, function, opcode and slot",
                "A slot or account that stands out was touched for the first time: that is cold, and dear.",
                profile.root(),
                Flame::coldStandsOut));
        blocks.add(table());
        if (!profile.functions().rows().isEmpty()) {
            blocks.add(functions());
        }
        profile.functions().gaps().stream().map(GasSection::gap).forEach(blocks::add);
        if (!profile.hasSlots()) {
            blocks.add(
                    Note.warning(
                            "Traced without the stack: callees, slots and accounts are not told apart, nor is anything suspected."));
        }
        profile.suspicions().stream()
                .limit(MOST_SUSPICIONS)
                .map(GasSuspicion::toFinding)
                .forEach(blocks::add);
        return new Section("gas.profile." + name, "Gas: " + profile.function(), blocks);
    }

    private static Fact fact(String id, String label, long gas) {
        return Fact.of("gas." + id, label, gas, Unit.GAS, Better.LOWER);
    }

    /** What the compiler made itself is told apart: no line of the source has its name. */
    private Table functions() {
        List<List<Cell>> rows = profile.functions().rows().stream()
                .limit(MOST_LINES)
                .map(row -> row.calls() == 0
                        ? List.of(
                                Cell.of(row.name()),
                                Cell.of(""),
                                Cell.of(row.ownGas()),
                                Cell.of(row.totalGas()),
                                Cell.of(""),
                                Cell.of(""),
                                Cell.of(""))
                        : List.of(
                                Cell.of(row.name() + (row.helper() ? " (compiler)" : "")),
                                Cell.of(row.calls()),
                                Cell.of(row.ownGas()),
                                Cell.of(row.totalGas()),
                                Cell.of(row.minGas()),
                                Cell.of(row.meanGas()),
                                Cell.of(row.maxGas())))
                .toList();
        int left = profile.functions().rows().size() - rows.size();
        return new Table(
                "Functions inside contracts" + (left > 0 ? ", without " + left + " that used less" : ""),
                List.of(
                        Column.text("Function"),
                        Column.of("Calls", Unit.COUNT),
                        new Column("Own", Unit.GAS, Better.LOWER),
                        new Column("With what it called", Unit.GAS, Better.LOWER),
                        new Column("Min a call", Unit.GAS, Better.LOWER),
                        new Column("Mean", Unit.GAS, Better.LOWER),
                        new Column("Max", Unit.GAS, Better.LOWER)),
                rows);
    }

    private static Note gap(GasFunctions.Gap gap) {
        String gas = Unit.GAS.format(gap.gas());
        return switch (gap.why()) {
            case OTHER_CODE ->
                Note.warning("The functions inside " + gap.contract() + " are not told apart (" + gas + "): "
                        + gap.detail() + ".");
            case UNNAMED ->
                Note.info(gas + " of " + gap.contract() + " were used by functions that the compiler's output"
                        + " does not name; they stand with their callers.");
            case ADRIFT ->
                Note.warning(gas + " of " + gap.contract() + " stand with the contract itself: " + gap.count()
                        + " returns came from where no function was known to be open.");
        };
    }

    private Table table() {
        List<List<Cell>> rows = profile.top(MOST_LINES).stream()
                .map(line -> List.of(
                        Cell.of(line.function()),
                        Cell.of(line.opcode()),
                        Cell.of(line.slot()),
                        Cell.of(line.gas()),
                        Cell.of(line.count())))
                .toList();
        return new Table(
                "Where it went",
                List.of(
                        Column.text("Function"),
                        Column.text("Opcode"),
                        Column.text("Slot or account"),
                        new Column("Gas", Unit.GAS, Better.LOWER),
                        Column.of("Times", Unit.COUNT)),
                rows);
    }
}
