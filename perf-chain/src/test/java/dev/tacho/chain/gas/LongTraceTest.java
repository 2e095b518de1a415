package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The longest trace that a transaction can have, over HTTP, in a heap of a quarter of its size. */
@Timeout(120)
class LongTraceTest {
    private static final long STEPS = 1_800_000;

    @Test
    void profile_longTrace_isFoldedInASmallHeap() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .redirectErrorStream(true)
                .start();
        try {
            String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertTrue(child.waitFor(100, TimeUnit.SECONDS), printed);
            assertEquals(0, child.exitValue(), printed);
            assertTrue(printed.contains("steps=" + STEPS + " used=" + Child.USED + " ADD=" + 3 * (STEPS - 1)), printed);
            assertTrue(Child.LEAST_BYTES > 3 * 48 << 20, "the trace does not fit the heap");
        } finally {
            child.destroyForcibly();
        }
    }

    /** Serves a trace and profiles it in one JVM. */
    static final class Child {
        static final long USED = 21_000 + 3 * (STEPS - 1);
        static final long LEAST_BYTES = STEPS * 110;

        private Child() {}

        public static void main(String[] arguments) throws Exception {
            try (GasStub node = new GasStub().mined(30_000_000, USED)) {
                node.stream("debug_traceTransaction", Child::trace);
                GasProfile profile = GasProfiler.builder(node.uri()).build().profile(GasStub.HASH);
                long add = profile.top(1).get(0).gas();
                System.out.println("steps=" + profile.steps() + " used=" + profile.gasUsed() + " "
                        + profile.top(1).get(0).opcode() + "=" + add);
            }
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
