package dev.tacho.chain.bytecode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports on a contract that solc 0.8.37 compiled, and on code small enough to read. */
class BytecodeReportTest {
    private static final Set<String> SELECTORS =
            Set.of("0xd0e30db0", "0xeee97206", "0x2cf61c9c", "0xce7c2ac2", "0x2ddbd13a", "0x2e1a7d4d");

    private final BytecodeReport report = BytecodeReport.ofHex(Samples.hex(Samples.RUNTIME), GasSchedule.OSAKA);
    private final BytecodeReport byHalves =
            BytecodeReport.ofHex("0x" + Samples.hex(Samples.RUNTIME_BY_HALVES), GasSchedule.OSAKA);

    @Test
    void sizes_realArtifact_areThoseOfItsBytes() {
        assertEquals(702, report.sizeBytes());
        assertEquals(702 * 200, report.depositGas());
        assertEquals(702 / 24_576.0, report.sizeRatio());
        assertEquals(Optional.of(new Metadata(53, "0.8.37")), report.metadata());
        assertEquals(53 * 200, report.metadataGas());
    }

    /** The selectors are those that the compiler names for the six functions. */
    @Test
    void selectors_realArtifact_areAllOfItsFunctions() {
        for (BytecodeReport each : List.of(report, byHalves)) {
            assertEquals(
                    SELECTORS,
                    each.selectors().stream().map(BytecodeReport.Selector::hex).collect(Collectors.toSet()));
        }
    }

    /** One after the other, each costs 22 gas more; by halves nobody is behind more than two others. */
    @Test
    void selectors_order_isThatOfTheSearch() {
        List<BytecodeReport.Selector> inTurn = report.selectors();
        assertEquals("0x2cf61c9c", inTurn.get(0).hex());
        for (int i = 0; i < 6; i++) {
            assertEquals(i + 1, inTurn.get(i).comparisons());
            assertEquals(inTurn.get(0).gas() + 22L * i, inTurn.get(i).gas());
        }
        assertEquals(
                3,
                byHalves.selectors().stream()
                        .mapToInt(BytecodeReport.Selector::comparisons)
                        .max()
                        .orElseThrow());
        assertTrue(byHalves.selectors().get(5).gas() < inTurn.get(5).gas());
    }

    /**
     * PUSH1 0x80, PUSH1 0x40, MSTORE (12 with three words of memory), PUSH1 4, CALLDATASIZE, LT, PUSH2, JUMPI, PUSH0,
     * CALLDATALOAD, PUSH1, SHR, DUP1, PUSH4, EQ, PUSH2, JUMPI.
     */
    @Test
    void selectors_first_costsWhatItsStepsCost() {
        assertEquals(
                3 + 3 + 12 + 3 + 2 + 3 + 3 + 10 + 2 + 3 + 3 + 3 + 3 + 3 + 3 + 3 + 10,
                report.selectors().get(0).gas());
    }

    @Test
    void basicBlocks_realArtifact_fillTheCodeWithoutAGap() {
        int at = 0;
        for (BytecodeReport.BasicBlock block : report.basicBlocks()) {
            assertEquals(at, block.startPc());
            at = block.endPc();
        }
        assertEquals(702 - 53, at);
        Set<Integer> starts = report.basicBlocks().stream()
                .map(BytecodeReport.BasicBlock::startPc)
                .collect(Collectors.toSet());
        assertTrue(starts.containsAll(report.jumpDestinations()));
        assertEquals(report.opcodes().get("JUMPDEST"), report.jumpDestinations().size());
        assertEquals(
                report.instructionCount(),
                report.opcodes().values().stream().mapToInt(Integer::intValue).sum());
    }

    /** PUSH1 0x5b, JUMPI, STOP, JUMPDEST, 0x0c, PUSH2 cut off: the pushed 0x5b is no place to jump to. */
    @Test
    void smallCode_isReadByHand() {
        BytecodeReport small = BytecodeReport.ofHex("605b57005b0c61ff", GasSchedule.CANCUN);

        assertEquals(List.of(4), small.jumpDestinations());
        assertEquals(Map.of("PUSH1", 1, "JUMPI", 1, "STOP", 1, "JUMPDEST", 1, "0x0C", 1, "PUSH2", 1), small.opcodes());
        assertEquals(
                List.of(
                        new BytecodeReport.BasicBlock(0, 3),
                        new BytecodeReport.BasicBlock(3, 4),
                        new BytecodeReport.BasicBlock(4, 6),
                        new BytecodeReport.BasicBlock(6, 8)),
                small.basicBlocks());
        assertTrue(small.metadata().isEmpty());
        assertEquals(0, small.metadataGas());
        assertTrue(small.selectors().isEmpty());
    }

    @Test
    void unexecuted_partlyRun_isTheRest() {
        BytecodeReport small = BytecodeReport.ofHex("605b57005b0c61ff", GasSchedule.CANCUN);
        BitSet ran = new BitSet();
        ran.set(0);
        ran.set(2);
        ran.set(3);

        BytecodeReport.Unexecuted rest = small.unexecuted(ran);

        assertEquals(4, rest.bytes());
        assertEquals(800, rest.gas());
        assertEquals(2, rest.blocks().size());
        ran.set(1);
        assertThrows(IllegalArgumentException.class, () -> small.unexecuted(ran));
        assertEquals(702 - 53, report.unexecuted(new BitSet()).bytes());
    }

    /** Functions found by subtraction, as solc's other pipeline does: PUSH4 s, DUP2, SUB, PUSH1 miss, JUMPI. */
    @Test
    void selectors_bySubtraction_areFound() {
        BytecodeReport small = BytecodeReport.ofHex("5f3560e01c63a9059cbb8103601057005b5f5ffd", GasSchedule.OSAKA);

        BytecodeReport.Selector only = small.selectors().get(0);
        assertEquals(1, small.selectors().size());
        assertEquals("0xa9059cbb", only.hex());
        assertEquals(0x0f, only.entryPc());
        assertEquals(2 + 3 + 3 + 3 + 3 + 3 + 3 + 3 + 10, only.gas());
    }

    @Test
    void section_largeCode_warns() {
        byte[] large = new byte[24_000];
        Section section = BytecodeReport.of(large, GasSchedule.OSAKA).section();

        assertTrue(section.blocks().stream().anyMatch(block -> block instanceof Finding));
        assertFalse(report.section().blocks().stream().anyMatch(block -> block instanceof Finding));
        assertEquals(6, report.section().facts().get(6).value());
    }

    @Test
    void noContract_orAnotherFormat_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> BytecodeReport.ofHex("0x", GasSchedule.OSAKA));
        assertThrows(IllegalArgumentException.class, () -> BytecodeReport.ofHex("0xef0100", GasSchedule.OSAKA));
        assertThrows(IllegalArgumentException.class, () -> BytecodeReport.ofHex("0x123", GasSchedule.OSAKA));
        assertThrows(IllegalArgumentException.class, () -> BytecodeReport.ofHex("hello!", GasSchedule.OSAKA));
    }

    /** Whatever the bytes: blocks fill the code, and nothing hangs or throws. */
    @Property(tries = 300, seed = "170")
    void anyBytes_areReported(@ForAll @Size(min = 1, max = 400) byte[] code) {
        code[0] &= 0x7f;

        BytecodeReport any = BytecodeReport.of(code, GasSchedule.OSAKA);

        int end = code.length - any.metadata().map(Metadata::sizeBytes).orElse(0);
        assertEquals(
                end,
                any.basicBlocks().stream()
                        .mapToInt(block -> block.endPc() - block.startPc())
                        .sum());
    }

    /** A tail counts only if its map fills exactly what its length says. */
    @Test
    void metadata_damagedAnywhereInItsFrame_isNone() {
        byte[] whole = HexFormat.of().parseHex(Samples.hex(Samples.RUNTIME));
        for (int at : new int[] {702 - 53, 702 - 52, 702 - 47, 702 - 2, 702 - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0x80;
            assertTrue(Metadata.find(damaged).isEmpty(), "byte " + at);
        }
        // A fingerprint of other 32 bytes is as good.
        whole[702 - 30] ^= 0x20;
        assertEquals(Optional.of(new Metadata(53, "0.8.37")), Metadata.find(whole));
    }

    @Test
    void metadata_mapShorterThanItsLength_isNone() {
        assertEquals(
                Optional.of(new Metadata(6, null)), Metadata.find(HexFormat.of().parseHex("00a16161400004")));
        assertTrue(Metadata.find(HexFormat.of().parseHex("00a1616140000005")).isEmpty());
        assertTrue(Metadata.find(HexFormat.of().parseHex("00a00001")).isEmpty());
    }

    /** Of solc 0.4.17 and 0.8 with experimental features: other keys, a boolean, a text. */
    @Test
    void metadata_ofOtherCompilers_isRead() {
        assertEquals(
                Optional.of(new Metadata(43, null)),
                Metadata.find(HexFormat.of().parseHex("00a165627a7a72305820" + "11".repeat(32) + "0029")));
        assertEquals(
                Optional.of(new Metadata(26, "0.8.1")),
                Metadata.find(HexFormat.of().parseHex("a26c6578706572696d656e74616cf564736f6c634300080100" + "18")));
    }

    /** Nodes tell of a step behind code without an end: the STOP that follows all code. */
    @Test
    void unexecuted_codeThatRunsOffItsEnd_takesTheStopBehindIt() {
        BytecodeReport open = BytecodeReport.ofHex("5f50", GasSchedule.OSAKA);
        BitSet executed = new BitSet();
        executed.set(0, 3);

        assertEquals(0, open.unexecuted(executed).bytes());
        executed.set(1, false);
        assertEquals(0, open.unexecuted(executed).bytes());
    }

    /** An endless loop before 8,000 constants: walked with each for as long as a walk may take, it took minutes. */
    @Test
    @Timeout(20)
    void selectors_codeThatLoopsWithManyConstants_givesUp() {
        StringBuilder code = new StringBuilder("5b5f56");
        for (int i = 0; i < 8_000; i++) {
            code.append(String.format("61%04x", 0x1000 + i));
        }

        assertEquals(
                List.of(),
                BytecodeReport.ofHex(code.toString(), GasSchedule.OSAKA).selectors());
    }
}
