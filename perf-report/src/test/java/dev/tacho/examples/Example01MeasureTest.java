package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.report.Report;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Time something, read any percentile, write a report. */
class Example01MeasureTest {
    @Test
    void measure_primes_givesATableAndAReport() throws IOException {
        Perf perf = Perf.create("keys");
        Timer prime = perf.timer("prime", "bits", "256");

        for (int i = 0; i < 3_000; i++) {
            BigInteger seed = BigInteger.ONE.shiftLeft(255).add(BigInteger.valueOf(7_919L * i));
            prime.time(() -> seed.nextProbablePrime());
        }

        Report.of(perf).write(Path.of("target/examples/keys.html"));
        String table = perf.snapshot().toString();

        assertEquals(3_000, perf.snapshot().timer("prime").count());
        assertTrue(table.lines().findFirst().orElse("").startsWith("keys"), table);
        assertTrue(table.contains("prime bits=256  3,000       0"), table);
        assertTrue(Files.readString(Path.of("target/examples/keys.html")).contains("prime"));
        Files.writeString(Path.of("target/examples/keys.txt"), table);
    }
}
