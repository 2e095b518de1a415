package consumer;

import static dev.tacho.report.junit.PerfAssertions.assertThat;

import dev.tacho.core.Perf;
import dev.tacho.report.junit.Budget;
import dev.tacho.report.junit.Measure;
import dev.tacho.report.junit.PerfTest;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;

/** Plain performance tests, with a limit of each kind. */
class RouterTest {
    private final Map<Integer, BigInteger> pools = new ConcurrentHashMap<>();
    private int calls;

    @BeforeEach
    void fill(Perf perf) {
        for (int i = 0; i < 100; i++) {
            pools.put(i, BigInteger.TEN.pow(i));
        }
        perf.gauge("pools", dev.tacho.core.section.Unit.COUNT).set(pools.size());
    }

    @PerfTest(calls = 10_000)
    @Budget(metric = "p99", max = "1 s")
    @Budget(metric = "allocated", max = "64 KB")
    @Budget(metric = "throughput", min = "1/s")
    @Budget(metric = "fact:pools", min = "100")
    void quote(Measure measure) {
        measure.run(() -> pools.get(calls++ % 100).multiply(BigInteger.TWO));
    }

    @PerfTest(calls = 1_000, warmupCalls = 500)
    void quoteInCode(Measure measure) {
        assertThat(measure.run(() -> List.copyOf(pools.values())))
                .p99().isLessThan(Duration.ofSeconds(1))
                .allocatedPerCall().isAtMost("1 MB");
    }
}
