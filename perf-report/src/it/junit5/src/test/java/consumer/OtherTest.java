package consumer;

import dev.tacho.report.junit.Budget;
import dev.tacho.report.junit.Measure;
import dev.tacho.report.junit.PerfTest;

/** One more class, so that there are more than two JVMs. */
class OtherTest {
    @PerfTest(calls = 3_000, warmupCalls = 100)
    @Budget(metric = "p99.9", max = "1 s")
    void hash(Measure measure) {
        measure.run(() -> "some text".repeat(20).hashCode());
    }
}
