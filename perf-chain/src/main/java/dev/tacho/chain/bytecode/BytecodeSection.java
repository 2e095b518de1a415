package dev.tacho.chain.bytecode;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;

/** Turns a report on code into a section. */
final class BytecodeSection {
    private static final int OPCODES_SHOWN = 15;

    /** From here on the next feature may not fit. */
    private static final double NEAR_THE_LIMIT = 0.9;

    private BytecodeSection() {}

    static Section render(BytecodeReport report) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts(report));
        if (report.sizeRatio() >= NEAR_THE_LIMIT) {
            blocks.add(large(report));
        }
        if (!report.selectors().isEmpty()) {
            blocks.add(selectors(report));
        }
        blocks.add(opcodes(report));
        blocks.add(Note.info(
                "Costs and limits are those of the fork " + report.schedule().fork()
                        + ". The gas to find a function is that of a call without value, up to the function's first"
                        + " instruction, without what every transaction costs."));
        return new Section("bytecode", "Bytecode", blocks);
    }

    private static Facts facts(BytecodeReport report) {
        return Facts.of(
                fact("size", "Code", report.sizeBytes(), Unit.BYTES, Better.LOWER),
                fact("size-ratio", "Of the largest size", report.sizeRatio(), Unit.RATIO, Better.LOWER),
                fact("deposit-gas", "Storing it", report.depositGas(), Unit.GAS, Better.LOWER),
                fact("metadata-gas", "Storing the compiler's tail", report.metadataGas(), Unit.GAS, Better.LOWER),
                fact("instructions", "Instructions", report.instructionCount(), Unit.COUNT, Better.NEITHER),
                fact("basic-blocks", "Basic blocks", report.basicBlocks().size(), Unit.COUNT, Better.NEITHER),
                fact("functions", "Functions", report.selectors().size(), Unit.COUNT, Better.NEITHER));
    }

    private static Fact fact(String id, String label, double value, Unit unit, Better better) {
        return Fact.of("bytecode." + id, label, value, unit, better);
    }

    private static Finding large(BytecodeReport report) {
        int most = report.schedule().code().mostBytes();
        return new Finding(
                "bytecode.size",
                report.sizeBytes() > most
                        ? "The code is too large to be deployed"
                        : "The code is close to the largest size",
                "",
                Unit.COUNT.format(report.sizeBytes()) + " of " + Unit.COUNT.format(most) + " bytes under "
                        + report.schedule().fork(),
                "a fork with a higher limit",
                "");
    }

    private static Table selectors(BytecodeReport report) {
        return new Table(
                "How functions are found",
                List.of(
                        Column.text("Selector"),
                        Column.of("Compared with", Unit.COUNT),
                        new Column("Gas to find it", Unit.GAS, Better.LOWER),
                        Column.of("Begins at", Unit.NONE)),
                report.selectors().stream()
                        .map(selector -> List.of(
                                Cell.of(selector.hex()),
                                Cell.of(selector.comparisons()),
                                Cell.of(selector.gas()),
                                Cell.of(selector.entryPc())))
                        .toList());
    }

    private static Table opcodes(BytecodeReport report) {
        return new Table(
                "Most frequent instructions",
                List.of(Column.text("Instruction"), Column.of("Count", Unit.COUNT), Column.of("Share", Unit.RATIO)),
                report.opcodes().entrySet().stream()
                        .limit(OPCODES_SHOWN)
                        .map(entry -> List.of(
                                Cell.of(entry.getKey()),
                                Cell.of(entry.getValue()),
                                Cell.of(entry.getValue() / (double) report.instructionCount())))
                        .toList());
    }
}
