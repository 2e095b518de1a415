package dev.tacho.report.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers that no file of runs can hold: refused where somebody gives them, left out aloud where one of many is such. */
@ResourceLock(Resources.SYSTEM_ERR)
class RunTest {
    private static final Fingerprint HERE = Fingerprint.of(Machine.current());

    private static Fact fact(String id, double value) {
        return Fact.of(id, "speed-up", value, Unit.NONE, Better.HIGHER);
    }

    private static Run run(double value) {
        return new Run(Instant.EPOCH, "", HERE, List.of(), List.of(fact("swap.speedup", value)));
    }

    /** What is logged meanwhile. */
    private static String logged(Supplier<Run> made, Run[] run) {
        PrintStream before = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            run[0] = made.get();
        } finally {
            System.setErr(before);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void run_infinite_isRefusedWithItsIdValueAndCure(double value) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> run(value)).getMessage();

        assertEquals(
                "id=\"swap.speedup\", value=" + value + ": must be finite; give NaN for a number that does not exist",
                message);
        assertThrows(IllegalArgumentException.class, () -> run(1).with(fact("other", value)));
        assertThrows(
                IllegalArgumentException.class, () -> Run.of(Instant.EPOCH, List.of(), List.of(fact("other", value))));
    }

    /** The largest and the missing number come back from a file as they were. */
    @Test
    void run_finiteOrMissing_staysAsItIs() {
        for (double value : new double[] {Double.MAX_VALUE, -Double.MAX_VALUE, Double.MIN_VALUE, -0.0, Double.NaN}) {
            Run read = RunJson.read("test", RunJson.write("test", List.of(run(value))))
                    .get(0);
            assertEquals(value, read.number("swap.speedup"));
        }
        String beyond = RunJson.write("test", List.of(run(1.5))).replace("1.5", "1e999");
        String message = assertThrows(IllegalArgumentException.class, () -> RunJson.read("test", beyond))
                .getMessage();
        assertTrue(message.startsWith("run 0 is damaged: id=\"swap.speedup\", value=Infinity"), message);
    }

    @Test
    void of_perfWithAnInfiniteFact_takesItAsMissing_andSaysSo() {
        Perf perf = Perf.builder("dex").clock(new ManualClock()).build();
        perf.register(
                "swap",
                () -> Section.of(
                        "swap",
                        "Swap",
                        Facts.of(fact("swap.speedup", Double.POSITIVE_INFINITY), fact("swap.calls", 3))));
        Run[] run = new Run[1];

        String log = logged(() -> Run.of(perf), run);

        assertTrue(Double.isNaN(run[0].number("swap.speedup")));
        assertEquals(3, run[0].number("swap.calls"));
        assertEquals(Better.HIGHER, run[0].fact("swap.speedup").orElseThrow().better());
        assertTrue(log.contains("WARN") && log.contains("swap.speedup is Infinity"), log);
        assertEquals(1, log.lines().count(), log);
    }

    @Test
    void of_documentWithAnInfiniteFact_takesItAsMissing_andSaysSo() {
        Document document = new Document(
                "dex",
                "",
                Instant.EPOCH,
                new Document.Verdict(Document.Level.NEUTRAL, "Measured", ""),
                List.of(),
                List.of(),
                List.of(Section.of("swap", "Swap", Facts.of(fact("swap.speedup", Double.NEGATIVE_INFINITY)))),
                HERE,
                List.of());
        Run[] run = new Run[1];

        String log = logged(() -> Run.of(document, "abc"), run);

        assertTrue(Double.isNaN(run[0].number("swap.speedup")));
        assertTrue(log.contains("swap.speedup is -Infinity"), log);
    }

    @Test
    @SuppressWarnings({"DataFlowIssue", "NullAway"})
    void history_ofNull_namesWhatIsNull() {
        assertEquals("metric", nullOf(() -> History.of(null, List.of())));
        assertEquals("runs", nullOf(() -> History.of("quote", null)));
        assertEquals("run", nullOf(() -> History.of("quote", Arrays.asList(run(1), null))));
    }

    private static String nullOf(Supplier<History> made) {
        return String.valueOf(
                assertThrows(NullPointerException.class, made::get).getMessage());
    }
}
