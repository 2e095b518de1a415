package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The longest trace that a transaction can have, over HTTP, in a heap of a quarter of its size. */
@Timeout(120)
class LongTraceTest {
    private static final long STEPS = 1_800_000;

    @Test
    void profile_longTrace_isFoldedInASmallHeap() throws Exception {
        String printed = run();

        assertTrue(printed.contains("steps=" + STEPS + " used=" + Child.USED + " ADD=" + 3 * (STEPS - 1)), printed);
    }

    /** Hundreds of thousands of calls of a function. */
    @Test
    void profile_longTraceOfCalls_isFoldedInASmallHeap() throws Exception {
        String printed = run("functions");

        assertTrue(printed.contains("calls=" + Child.CALLS + " own=" + 3 * 2 * Child.CALLS + " gaps=0"), printed);
    }

    private static String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(child.waitFor(100, TimeUnit.SECONDS), printed);
            assertEquals(0, child.exitValue(), printed);
            assertTrue(Child.LEAST_BYTES > 3 * 48 << 20, "the trace does not fit the heap");
            return printed;
        } finally {
            child.destroyForcibly();
        }
    }

    /** Serves a trace and profiles it in one JVM. */
    static final class Child {
        static final long USED = 21_000 + 3 * (STEPS - 1);
        static final long LEAST_BYTES = STEPS * 110;

        private Child() {}

        /** Six steps each: a jump into it, its first step and a jump out of it, and what is between. */
        static final long CALLS = STEPS / 6;

        /** JUMPDESTs, but for a jump into a function at 2 and one out of it at 11; the function begins at 10. */
        private static final String OBJECT = "5b5b56" + "5b".repeat(8) + "56" + "5b".repeat(4);

        private static final String OUTPUT = """
                {"deployedBytecode": {"object": "%s", "sourceMap": "0:1:0:-;;:::i;:::-;;;;;;;;:::o;:::-",
                  "functionDebugData": {"@f_1": {"entryPoint": 10, "id": 1, "parameterSlots": 0, "returnSlots": 0}}}}
                """.formatted(OBJECT);

        public static void main(String[] arguments) throws Exception {
            if (arguments.length > 0) {
                functions();
                return;
            }
            try (GasStub node = new GasStub().mined(30_000_000, USED)) {
                node.stream("debug_traceTransaction", Child::trace);
                GasProfile profile = GasProfiler.builder(node.uri()).build().profile(GasStub.HASH);
                long add = profile.top(1).get(0).gas();
                System.out.println("steps=" + profile.steps() + " used=" + profile.gasUsed() + " "
                        + profile.top(1).get(0).opcode() + "=" + add);
            }
        }

        private static void functions() throws Exception {
            try (GasStub node = new GasStub().mined(30_000_000, USED)) {
                node.result("eth_getCode", "\"0x" + OBJECT + '"');
                node.stream("debug_traceTransaction", Child::calls);
                GasFunctions functions = GasProfiler.builder(node.uri())
                        .names(ContractNames.builder()
                                .contract("Mini", GasStub.TO)
                                .compiled("Mini", OUTPUT)
                                .build())
                        .build()
                        .profile(GasStub.HASH)
                        .functions();
                GasFunctions.Row row = functions.rows().get(0);
                System.out.println(
                        "calls=" + row.calls() + " own=" + row.ownGas() + " gaps=" + functions.unattributedGas());
            }
        }

        private static void calls(OutputStream out) throws IOException {
            out.write("{\"failed\":false,\"gas\":1,\"returnValue\":\"\",\"structLogs\":["
                    .getBytes(StandardCharsets.UTF_8));
            long gas = 30_000_000 - 21_000;
            int[] positions = {1, 2, 10, 11, 3, 4};
            for (long i = 0; i < STEPS - 1; i++, gas -= 3) {
                int pc = positions[(int) (i % positions.length)];
                String op = pc == 2 || pc == 11 ? "JUMP" : "JUMPDEST";
                out.write(("{\"pc\":" + pc + ",\"op\":\"" + op + "\",\"gas\":" + gas
                                + ",\"gasCost\":3,\"depth\":1,\"stack\":[\"0x1\",\"0x2\",\"0x3\"],\"refund\":0},")
                        .getBytes(StandardCharsets.UTF_8));
            }
            out.write(step(STEPS, "STOP", gas, 0));
            out.write("]}".getBytes(StandardCharsets.UTF_8));
        }

        private static void trace(OutputStream out) throws IOException {
            out.write("{\"failed\":false,\"gas\":1,\"returnValue\":\"\",\"structLogs\":["
                    .getBytes(StandardCharsets.UTF_8));
            long gas = 30_000_000 - 21_000;
            for (long i = 1; i < STEPS; i++, gas -= 3) {
                out.write(step(i, "ADD", gas, 3));
                out.write(',');
            }
            out.write(step(STEPS, "STOP", gas, 0));
            out.write("]}".getBytes(StandardCharsets.UTF_8));
        }

        private static byte[] step(long pc, String op, long gas, long cost) {
            return ("{\"pc\":" + pc % 24_576 + ",\"op\":\"" + op + "\",\"gas\":" + gas + ",\"gasCost\":" + cost
                            + ",\"depth\":1,\"stack\":[\"0x1\",\"0x2\",\"0xffffffffffffffff\"],\"refund\":0}")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }
}
