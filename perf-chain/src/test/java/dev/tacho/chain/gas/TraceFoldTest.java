package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasSuspicion.Kind;
import dev.tacho.chain.internal.wire.JsonReader;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The folding of steps against programs whose every cost is known, as they were made from their costs. */
class TraceFoldTest {
    private static final String SELF = "0x" + "0c".repeat(20);

    private static TraceFold.Result fold(String steps) throws IOException {
        TraceFold fold = new TraceFold(
                ContractNames.NONE,
                new TraceFold.Start("0x" + "0f".repeat(20), SELF, null, null),
                Set.of(),
                GasSchedule.OSAKA);
        String trace = "{\"structLogs\":[" + steps + "],\"failed\":false}";
        new TraceReader(new JsonReader(new ByteArrayInputStream(trace.getBytes(StandardCharsets.UTF_8))), fold).read();
        TraceFold.Result result = fold.finish(false);
        assertNotNull(result);
        return result;
    }

    private static Map<String, Long> byOpcode(TraceFold.Result result) {
        Map<String, Long> sums = new HashMap<>();
        gather(result.root().toFrame(), sums);
        return sums;
    }

    private static void gather(GasFrame frame, Map<String, Long> sums) {
        for (GasFrame part : frame.parts()) {
            if (part.kind() == GasFrame.Kind.OPCODE && part.parts().isEmpty()
                    || part.kind() == GasFrame.Kind.SLOT
                    || part.kind() == GasFrame.Kind.ACCOUNT
                    || part.kind() == GasFrame.Kind.CODE_DEPOSIT) {
                String label = part.kind() == GasFrame.Kind.OPCODE || part.kind() == GasFrame.Kind.CODE_DEPOSIT
                        ? part.label()
                        : frame.label() + ' ' + part.label();
                sums.merge(label, part.totalGas(), Long::sum);
            }
            gather(part, sums);
        }
    }

    @Property(tries = 300, seed = "20261126")
    void fold_randomProgram_findsEveryCost(@ForAll long seed) throws IOException {
        Program program = new Program(new Random(seed));
        long left = program.frame(1, SELF, 10_000_000, true);

        TraceFold.Result result = fold(String.join(",", program.steps));

        program.truth.values().removeIf(gas -> gas == 0);
        Map<String, Long> found = byOpcode(result);
        found.values().removeIf(gas -> gas == 0);
        assertEquals(program.truth, found);
        assertEquals(left, result.remaining());
        assertEquals(10_000_000 - left, result.root().total());
        assertEquals(program.steps.size(), result.steps());
        assertEquals(program.written, result.written());
    }

    /** Runs at random and writes its own trace, with what each step truly costs beside it. */
    private static final class Program {
        private static final String[] PLAIN = {"ADD", "PUSH1", "KECCAK256", "LOG1"};

        final List<String> steps = new ArrayList<>();
        final Map<String, Long> truth = new HashMap<>();
        Map<String, String> written = new HashMap<>();
        private final Random random;
        private Set<String> touched = new HashSet<>(Set.of(SELF));
        private int contracts;

        Program(Random random) {
            this.random = random;
        }

        /** Returns what it leaves of its gas. */
        long frame(int depth, String account, long gas, boolean root) {
            Set<String> touchedBefore = new HashSet<>(touched);
            Map<String, String> writtenBefore = new HashMap<>(written);
            long left = gas;
            String result = null;
            for (int i = random.nextInt(6); i >= 0; i--) {
                int kind = random.nextInt(depth < 5 ? 6 : 3);
                if (kind == 0) {
                    left = plain(depth, left, result);
                    result = null;
                } else if (kind == 1) {
                    String slot = "0x" + Integer.toHexString(1 + random.nextInt(4));
                    long cost = touched.add(account + '/' + slot) ? 2_100 : 100;
                    step("SLOAD", left, cost, depth, slot, null, null, result);
                    count("SLOAD slot " + slot + (cost == 100 ? " (warm)" : " (cold)"), cost);
                    left -= cost;
                    result = "0x7";
                } else if (kind == 2) {
                    String slot = "0x" + Integer.toHexString(1 + random.nextInt(4));
                    String value = "0x" + Integer.toHexString(1 + random.nextInt(9));
                    boolean cold = touched.add(account + '/' + slot);
                    step("SSTORE", left, cold ? 2_200 : 100, depth, slot, value, null, result);
                    count("SSTORE slot " + slot + (cold ? " (cold)" : " (warm)"), cold ? 2_200 : 100);
                    left -= cold ? 2_200 : 100;
                    written.put(account + '/' + slot, value);
                    result = null;
                } else {
                    left = call(depth, left, result);
                    result = lastResult;
                }
            }
            return end(depth, left, result, root, touchedBefore, writtenBefore);
        }

        private String lastResult = "0x1";

        private long call(int depth, long left, @Nullable String result) {
            String target = "0x" + String.format("%040x", 0x1000 + ++contracts % 7);
            boolean cold = touched.add(target);
            long own = cold ? 2_600 : 100;
            boolean value = random.nextInt(3) == 0;
            long lent = (left - own) / 4;
            long stipend = value ? 2_300 : 0;
            long price = own + (value ? 9_000 : 0);
            // What a node says that a call costs has what it lends in it, and is not to be believed.
            step("CALL", left, price + lent, depth, "0x1", target, value ? "0x1" : "0x0", result);
            long back = 0;
            if (random.nextInt(5) == 0) {
                lastResult = "0x1"; // No code there: no step, and the stipend comes back.
                back = lent + stipend;
            } else {
                back = frame(depth + 1, target, lent + stipend, false);
            }
            count("CALL " + target + (cold ? " (cold)" : " (warm)"), price - stipend);
            return left - price - lent + back;
        }

        private long plain(int depth, long left, @Nullable String result) {
            String op = PLAIN[random.nextInt(PLAIN.length)];
            long cost = 1 + random.nextInt(500);
            step(op, left, cost, depth, null, null, null, result);
            count(op, cost);
            return left - cost;
        }

        private long end(
                int depth,
                long left,
                @Nullable String result,
                boolean root,
                Set<String> touchedBefore,
                Map<String, String> writtenBefore) {
            int how = random.nextInt(4);
            boolean fails = how >= 2;
            if (how == 0) {
                step("STOP", left, 0, depth, null, null, null, result);
            } else if (how == 1) {
                step("RETURN", left, 9, depth, "0x0", "0x20", null, result);
                count("RETURN", 9);
                left -= 9;
            } else if (how == 2) {
                step("REVERT", left, 6, depth, "0x0", "0x20", null, result);
                count("REVERT", 6);
                left -= 6;
            } else {
                // An exceptional halt takes all that is left, whatever the node says.
                step("INVALID", left, 0, depth, null, null, null, result);
                count("INVALID", left);
                left = 0;
            }
            lastResult = fails ? "0x0" : "0x1";
            if (fails) {
                touched = touchedBefore;
                written = writtenBefore;
            }
            return left;
        }

        private void count(String what, long gas) {
            truth.merge(what, gas, Long::sum);
        }

        private void step(
                String op,
                long gas,
                long cost,
                int depth,
                @Nullable String top,
                @Nullable String second,
                @Nullable String third,
                @Nullable String result) {
            // What the last step left on the stack lies on top unless this step put its own words there: here it has
            // both.
            List<String> words = new ArrayList<>();
            if (third != null) {
                words.add(third);
            }
            if (second != null) {
                words.add(second);
            }
            if (top != null) {
                words.add(top);
            }
            if (result != null && top != null) {
                // A real program moves the result away with steps of its own.
                steps.add(line("POP", gas, 0, depth, List.of(result)));
            } else if (result != null) {
                words.add(result);
            }
            steps.add(line(op, gas, cost, depth, words));
        }

        private static String line(String op, long gas, long cost, int depth, List<String> words) {
            return "{\"pc\":1,\"op\":\"" + op + "\",\"gas\":" + gas + ",\"gasCost\":" + cost + ",\"depth\":" + depth
                    + ",\"stack\":["
                    + String.join(
                            ",", words.stream().map(word -> '"' + word + '"').toList()) + "]}";
        }
    }

    private static String step(int pc, String op, long gas, String... stack) {
        return "{\"pc\":" + pc + ",\"op\":\"" + op + "\",\"gas\":" + gas + ",\"gasCost\":0,\"depth\":1,\"stack\":["
                + String.join(
                        ",",
                        java.util.Arrays.stream(stack)
                                .map(word -> '"' + word + '"')
                                .toList()) + "]}";
    }

    /** anvil's counter of one frame, which takes back a refund that another one gave. */
    @Test
    void fold_refundCounterBelowZero_isReadWhateverItIsWrittenAs() throws IOException {
        for (String below : List.of("18446744073709549616", "-2000")) {
            TraceFold.Result result =
                    fold("{\"pc\":1,\"op\":\"SSTORE\",\"gas\":5000,\"gasCost\":100,\"depth\":1,\"refund\":" + below
                            + "},{\"pc\":2,\"op\":\"STOP\",\"gas\":4900,\"gasCost\":0,\"depth\":1,\"refund\":2800}");

            assertEquals(2_800, result.refund());
            assertEquals(100, result.root().total());
        }
        assertThrows(IOException.class, () -> fold(step(1, "STOP", 10).replace("}", ",\"refund\":1.5}")));
    }

    /** A sum in a loop that begins with 0: the first write changes nothing, the one that does is needed anyway. */
    @Test
    void suspicions_loopWhoseFirstWriteChangesNothing_countsTheDearOneAsNeeded() throws IOException {
        TraceFold.Result result = fold(String.join(
                ",",
                step(1, "SLOAD", 90_000, "0x1"),
                step(2, "POP", 87_900, "0x0"),
                step(3, "SSTORE", 87_900, "0x0", "0x1"),
                step(3, "SSTORE", 87_800, "0x5", "0x1"),
                step(3, "SSTORE", 67_800, "0x6", "0x1"),
                step(4, "STOP", 67_700)));

        GasSuspicion loop = result.suspicions().toList().stream()
                .filter(suspicion -> suspicion.kind() == Kind.WRITE_IN_LOOP)
                .findFirst()
                .orElseThrow();
        assertEquals(3, loop.count());
        assertEquals(200, loop.upperBoundGas());
    }

    @Test
    void fold_stepThatIsLeftOut_isToldByTheCostOfTheOneBefore() {
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            steps.add(step(i, "PUSH1", 1_000 - 3 * i).replace("\"gasCost\":0", "\"gasCost\":3"));
        }
        steps.add(step(20, "STOP", 940));
        assertDoesNotThrow(() -> fold(String.join(",", steps)));
        steps.remove(10);

        GasTraceException refusal = assertThrows(GasTraceException.class, () -> fold(String.join(",", steps)));

        assertEquals(GasTraceException.Reason.NOT_EXACT, refusal.reason());
        assertTrue(refusal.getMessage().startsWith("1 of 19 steps"), refusal::getMessage);
    }

    @Test
    void suspicions_eachKind_isFoundWithItsBound() throws IOException {
        // Reads slot 1 twice; writes it at one pc twice, to 6 and to 7; writes slot 2, unread, twice at different pcs.
        TraceFold.Result result = fold(String.join(
                ",",
                step(1, "SLOAD", 10_000, "0x1"),
                step(2, "SLOAD", 7_900, "0x5", "0x1"),
                step(3, "SSTORE", 7_800, "0x6", "0x1"),
                step(3, "SSTORE", 4_900, "0x7", "0x1"),
                step(4, "SSTORE", 4_800, "0x1", "0x2"),
                step(5, "SSTORE", 2_600, "0x1", "0x2"),
                step(6, "STOP", 2_500)));

        // The first SLOAD's value is on top at the second: 0x1 is its own argument, so the read value is 0x1.
        List<GasSuspicion> found = result.suspicions().toList();
        assertTrue(
                found.contains(new GasSuspicion(Kind.WRITE_IN_LOOP, SELF + ".fallback", "slot 0x1", 2, 100)),
                found::toString);
        assertTrue(
                found.contains(new GasSuspicion(Kind.REPEATED_WRITE, SELF + ".fallback", "slot 0x2", 2, 2_300)),
                found::toString);
        assertTrue(
                found.contains(new GasSuspicion(Kind.UNCHANGED_WRITE, SELF + ".fallback", "slot 0x2", 1, 100)),
                found::toString);
        assertTrue(
                found.contains(new GasSuspicion(Kind.KNOWN_VALUE_READ, SELF + ".fallback", "slot 0x1", 1, 97)),
                found::toString);
        assertEquals(4, found.size(), found::toString);
        assertTrue(found.get(0).toFinding().title().startsWith("Unproven: "));
        assertEquals("", found.get(0).toFinding().gain(), "no gain without a proof");
        assertEquals(
                Finding.Effect.between(0, 2_300, Unit.GAS),
                found.get(0).toFinding().effect());
        String evidence = found.get(0).toFinding().evidence();
        assertTrue(evidence.startsWith("At most 2,300") && evidence.contains("less, seen 2 times"), evidence);
        assertTrue(found.get(0).toFinding().refutedBy().contains("GasProfiler.prove"));
    }

    @Test
    void fold_millionsOfPaths_keepsABoundedTree() throws IOException {
        TraceFold fold = new TraceFold(
                ContractNames.NONE,
                new TraceFold.Start("0x" + "0f".repeat(20), SELF, null, null),
                Set.of(),
                GasSchedule.OSAKA);
        Step step = new Step();
        for (int i = 0; i < 60_000; i++) {
            step.clear();
            step.op = "SLOAD";
            step.depth = 1;
            step.gas = 100_000_000 - i * 100L;
            step.cost = 100;
            step.word(0, "0x" + Integer.toHexString(i));
            fold.step(step);
        }
        TraceFold.Result result = fold.finish(false);

        assertNotNull(result);
        GasFrame sload = result.root().toFrame().parts().get(0);
        assertTrue(
                sload.parts().size() <= 50_000, () -> "nodes: " + sload.parts().size());
        assertEquals("other", sload.parts().get(0).label());
        assertEquals(result.root().total(), 100_000_000 - result.remaining());
    }
}
