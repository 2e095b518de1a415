package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasFunctions.Row;
import dev.tacho.chain.gas.GasFunctions.Why;
import dev.tacho.chain.internal.wire.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Jumps that optimisers make of calls, and jumps that no compiler makes, on a program of one-byte instructions. */
class ActivationsTest {
    private static final String SELF = "0x" + "0c".repeat(20);

    // Entered by the jumps at 2 and 12 and 22; left by those at 15, 25 and 35. The jumps at 14 and 18 have no marker.
    private static final int F = 10;
    private static final int G = 20;
    private static final int H = 30;
    private static final Set<Integer> INTO = Set.of(2, 12, 22);
    private static final Set<Integer> OUT_OF = Set.of(15, 25, 35);
    private static final int BYTES = 48;
    private static final long GAS = 1_000_000;

    private static String output() {
        List<String> map = new ArrayList<>();
        StringBuilder code = new StringBuilder();
        for (int pc = 0; pc < BYTES; pc++) {
            boolean jump = INTO.contains(pc) || OUT_OF.contains(pc) || pc == 14 || pc == 18;
            code.append(jump ? "56" : "5b");
            map.add("0:1:0:" + (INTO.contains(pc) ? "i" : OUT_OF.contains(pc) ? "o" : "-"));
        }
        return """
                {"deployedBytecode": {"object": "%s", "sourceMap": "%s", "functionDebugData": {
                  "@f_1": {"entryPoint": 10, "id": 1, "parameterSlots": 1, "returnSlots": 0},
                  "@g_2": {"entryPoint": 20, "id": 2, "parameterSlots": 0, "returnSlots": 0},
                  "help": {"entryPoint": 30, "id": null, "parameterSlots": 0, "returnSlots": 1},
                  "@gone_3": {"entryPoint": null, "id": 3, "parameterSlots": 0, "returnSlots": 1}}}}
                """.formatted(code, String.join(";", map));
    }

    private static final ContractNames NAMES = ContractNames.builder()
            .contract("Mini", SELF)
            .compiled("Mini", output())
            .build();

    /** A trace whose steps have costs 1, 2, 3 and so on, so that each sum tells which steps are in it. */
    private static final class Trace {
        final List<String> steps = new ArrayList<>();
        long gas = GAS;

        Trace step(int pc, String... stack) {
            String op = INTO.contains(pc) || OUT_OF.contains(pc) || pc == 14 || pc == 18 ? "JUMP" : "JUMPDEST";
            return end(pc, op, stack);
        }

        Trace end(int pc, String op, String... stack) {
            long cost = steps.size() + 1;
            steps.add("{\"pc\":" + pc + ",\"op\":\"" + op + "\",\"gas\":" + gas + ",\"gasCost\":" + cost
                    + ",\"depth\":1,\"stack\":["
                    + String.join(
                            ",",
                            Arrays.stream(stack).map(word -> '"' + word + '"').toList()) + "]}");
            gas -= cost;
            return this;
        }
    }

    private record Outcome(GasFunctions functions, GasFrame root) {
        Row row(String name) {
            return functions.row("Mini." + name).orElseThrow();
        }
    }

    private static Outcome fold(Trace trace) throws IOException {
        TraceFold fold = new TraceFold(
                NAMES,
                new CodeMaps(NAMES),
                new TraceFold.Start("0x" + "0f".repeat(20), SELF, null, null),
                Set.of(),
                GasSchedule.OSAKA);
        String json = "{\"structLogs\":[" + String.join(",", trace.steps) + "],\"failed\":false}";
        new TraceReader(new JsonReader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))), fold).read();
        TraceFold.Result result = fold.finish(false);
        assertNotNull(result);
        FunctionTally tally = fold.functions();
        assertNotNull(tally);
        Outcome outcome =
                new Outcome(tally.toFunctions(List.of()), result.root().toFrame());
        assertEquals(GAS - trace.gas, outcome.root().totalGas(), "nothing is lost");
        return outcome;
    }

    private static void assertUse(Outcome outcome, String function, long calls, long own, long total) {
        Row row = outcome.row(function);
        assertEquals(List.of(calls, own, total), List.of(row.calls(), row.ownGas(), row.totalGas()), function);
    }

    @Test
    void call_markedJumps_beginAndEndIt() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(1)
                .step(2)
                .step(F, "0x3", "0x77")
                .step(12, "0x3", "0xd")
                .step(G, "0x3", "0xd")
                .step(25, "0x3", "0xd")
                .step(13, "0x3")
                .step(15, "0x3")
                .step(3)
                .end(4, "STOP"));

        assertUse(outcome, "f", 1, 3 + 4 + 7 + 8, 3 + 4 + 5 + 6 + 7 + 8);
        assertUse(outcome, "g", 1, 5 + 6, 5 + 6);
        assertEquals(List.of(), outcome.functions().gaps());
        GasFrame f = outcome.root().parts().get(0);
        assertEquals("f", f.label());
        assertTrue(
                f.parts().stream()
                        .anyMatch(part -> part.kind() == GasFrame.Kind.FUNCTION
                                && part.label().equals("g")),
                f::toString);
    }

    /** The block behind the call was merged with another one: what counts is the address on the stack. */
    @Test
    void call_returningElsewhereThanBehindItsJump_endsThere() throws IOException {
        Outcome outcome = fold(
                new Trace().step(2).step(F, "0x28", "0x1").step(15).step(40).end(41, "STOP"));

        assertUse(outcome, "f", 1, 2 + 3, 2 + 3);
        assertEquals(List.of(), outcome.functions().gaps());
    }

    /** The jump to the next instruction was left out. */
    @Test
    void call_withoutJump_isOneByTheAddressOnTheStack() throws IOException {
        Outcome outcome =
                fold(new Trace().step(19).step(G, "0x5").step(25).step(5).end(6, "STOP"));

        assertUse(outcome, "g", 1, 2 + 3, 2 + 3);
    }

    /** f ends with a call of g, which returns in its place. */
    @Test
    void call_inPlaceOfAReturn_endsBoth() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(14)
                .step(G, "0x3")
                .step(25)
                .step(3)
                .end(4, "STOP"));

        assertUse(outcome, "f", 1, 2 + 3, 2 + 3 + 4 + 5);
        assertUse(outcome, "g", 1, 4 + 5, 4 + 5);
        assertEquals(1 + 6 + 7, outcome.root().totalGas() - outcome.row("f").totalGas());
    }

    @Test
    void loop_backToTheFirstInstruction_isNoCall() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(14)
                .step(F, "0x3", "0x2")
                .step(15)
                .step(3)
                .end(4, "STOP"));

        assertUse(outcome, "f", 1, 2 + 3 + 4 + 5, 2 + 3 + 4 + 5);
    }

    @Test
    void recursion_eachCallCounts_totalIsTheOutermosts() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(12)
                .step(F, "0x3", "0xd", "0x2")
                .step(15)
                .step(13)
                .step(15)
                .end(3, "STOP"));

        assertUse(outcome, "f", 2, 2 + 3 + 4 + 5 + 6 + 7, 2 + 3 + 4 + 5 + 6 + 7);
        assertEquals(4 + 5, outcome.row("f").minGas());
        assertEquals(27, outcome.row("f").maxGas());
        assertEquals(18, outcome.row("f").meanGas());
    }

    /** The tree ends somewhere, the figures do not. */
    @Test
    void recursion_deeperThanTheTree_isCountedAllTheSame() throws IOException {
        Trace trace = new Trace().step(2).step(F, "0x3", "0x1");
        for (int i = 1; i < 200; i++) {
            trace.step(12).step(F, "0x3", "0xd", "0x1");
        }
        for (int i = 1; i < 200; i++) {
            trace.step(15).step(13);
        }
        Outcome outcome = fold(trace.step(15).step(3, "0x1").end(4, "STOP"));
        int depth = 0;
        GasFrame frame = outcome.root();
        while (frame != null) {
            GasFrame inner = frame.parts().stream()
                    .filter(part -> part.kind() == GasFrame.Kind.FUNCTION)
                    .findFirst()
                    .orElse(null);
            depth += inner == null ? 0 : 1;
            frame = inner;
        }

        assertEquals(200, outcome.row("f").calls());
        assertEquals(outcome.row("f").ownGas(), outcome.row("f").totalGas());
        assertEquals(outcome.row("f").ownGas(), inside(outcome.root()));
        assertEquals(FunctionTally.MOST_NESTED, depth);
    }

    /** A return to nowhere: what follows is the frame's until f ends after all. */
    @Test
    void return_thatFitsNothing_isCountedAndNotGuessed() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(12)
                .step(G, "0x3", "0xd")
                .step(25)
                .step(44)
                .step(15)
                .step(3)
                .end(4, "STOP"));

        assertUse(outcome, "g", 1, 4 + 5, 4 + 5);
        assertUse(outcome, "f", 1, 2 + 3, 2 + 3 + 4 + 5 + 6 + 7);
        assertEquals(
                List.of(new GasFunctions.Gap("Mini", Why.ADRIFT, 6 + 7, 1, "")),
                outcome.functions().gaps());
        assertEquals(6 + 7, outcome.functions().unattributedGas());
    }

    @Test
    void call_ofWhatHasNoName_staysWithItsCaller() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(12)
                .step(42)
                .step(15)
                .step(13)
                .step(15)
                .end(3, "STOP"));

        assertUse(outcome, "f", 1, 27, 27);
        assertEquals(
                List.of(new GasFunctions.Gap("Mini", Why.UNNAMED, 4 + 5, 1, "")),
                outcome.functions().gaps());
    }

    /** Without the stack the address to return to is taken to be behind the jump. */
    @Test
    void call_withoutStack_isFollowedByMarkers() throws IOException {
        Trace trace = new Trace()
                .step(2)
                .step(F)
                .step(12)
                .step(H)
                .step(35)
                .step(13)
                .step(15)
                .end(3, "STOP");
        trace.steps.replaceAll(step -> step.replace(",\"stack\":[]", ""));
        Outcome outcome = fold(trace);

        assertUse(outcome, "f", 1, 2 + 3 + 6 + 7, 27);
        assertUse(outcome, "help", 1, 4 + 5, 4 + 5);
        assertTrue(outcome.row("help").helper());
    }

    @Test
    void frame_thatEndsInside_endsAllThatIsOpen() throws IOException {
        Outcome outcome = fold(new Trace()
                .step(2)
                .step(F, "0x3", "0x1")
                .step(12)
                .step(G, "0x3", "0xd")
                .end(24, "REVERT"));

        assertUse(outcome, "g", 1, 4 + 5, 4 + 5);
        assertUse(outcome, "f", 1, 2 + 3, 2 + 3 + 4 + 5);
    }

    /** Whatever a node says: the sum holds, functions hold their parts, and all gas that is missing is told. */
    @Property(tries = 500, seed = "20261126")
    void functions_anyJumps_addUp(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        Trace trace = new Trace();
        for (int i = random.nextInt(60); i >= 0; i--) {
            String[] stack = new String[random.nextInt(4)];
            Arrays.setAll(
                    stack, at -> "0x" + Integer.toHexString(random.nextInt(random.nextInt(4) == 0 ? 1 << 30 : BYTES)));
            trace.step(random.nextInt(BYTES + 4), stack);
        }
        Outcome outcome = fold(trace.end(47, "STOP"));
        long own = 0;
        for (Row row : outcome.functions().rows()) {
            assertTrue(row.ownGas() <= row.totalGas() && row.maxGas() <= row.totalGas(), row::toString);
            own += row.ownGas();
        }
        assertEquals(inside(outcome.root()), own);
        assertTrue(own <= outcome.root().totalGas());
        assertTrue(outcome.functions().unattributedGas() <= outcome.root().totalGas());
    }

    private static long inside(GasFrame frame) {
        long sum = 0;
        for (GasFrame part : frame.parts()) {
            boolean function = part.kind() == GasFrame.Kind.FUNCTION;
            sum += frame.kind() == GasFrame.Kind.FUNCTION && !function ? part.totalGas() : 0;
            sum += inside(part);
        }
        return sum;
    }
}
