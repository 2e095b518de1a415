package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tacho.core.Perf;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.Verdict;
import dev.tacho.report.Report;
import dev.tacho.report.baseline.Compare;
import dev.tacho.report.junit.Budget;
import dev.tacho.report.junit.Measure;
import dev.tacho.report.junit.PerfTest;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Budgets of a test, and two implementations against each other. */
class Example04JUnitTest {
    private final TreeMap<Integer, String> map = new TreeMap<>();
    private final List<String> words = Collections.nCopies(50, "word");

    @PerfTest(calls = 10_000)
    @Budget(metric = "p99", max = "5 ms")
    @Budget(metric = "allocated", max = "200 B")
    void put(Measure measure) {
        measure.run(() -> map.put(42, "value"));
    }

    @PerfTest
    void joining_isNotSlowerThanConcatenating() {
        Comparison joined = Compare.of("concatenated", () -> concatenate())
                .with("joined", () -> join())
                .run();
        assertNotEquals(Verdict.SLOWER, joined.verdict(), joined::text);

        assertEquals(concatenate(), join());
        Report.of(Perf.create("joining")).add(joined).write(Path.of("target/examples/joining.html"));
    }

    private String concatenate() {
        String text = "";
        for (String word : words) {
            text += word;
        }
        return text;
    }

    private String join() {
        return String.join("", words);
    }
}
