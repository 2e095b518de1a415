package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.Web3ClientVersion;

/** What is reported of a link whose cost is known to the nanosecond: 10 ms for a round trip, 1 ms for each call. */
class EfficiencyTest {
    private static final long ROUND_TRIP = 10_000_000;
    private static final long CALL = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final ManualPool pool = new ManualPool();
    private final ScriptedService node = new ScriptedService().script((calls, batch) -> {
        clock.advanceNanos(ROUND_TRIP + CALL * calls.size());
        return ScriptedService.honest(calls, batch);
    });

    private final FastReads reads = FastReads.over(node)
            .record(perf, "far")
            .window(Duration.ofMillis(2))
            .build(perf, pool);

    @Test
    void snapshot_batchesOfFive_comparesWithWhatIsKnownAlone() throws Exception {
        alone(20);
        for (int i = 0; i < 10; i++) {
            batch(5);
        }

        BatchSnapshot counted = reads.snapshot();

        assertEquals(70, counted.calls());
        assertEquals(30, counted.roundTrips());
        assertEquals(40, counted.roundTripsSaved());
        assertEquals(10, counted.comparedBatches());
        // Alone 11 ms each; five together 15 ms.
        assertEquals(55.0 / 15, counted.serialSpeedUp(), 0.02);
        assertEquals(11.0 / 15, counted.parallelBoundRatio(), 0.01);
        assertEquals(4e6, counted.overhead().mean(), 0.05e6);
        assertEquals(4e6, counted.headOfLine().mean(), 0.05e6);
        assertEquals(2e6, counted.windowWait().valueAtPercentile(50), 0.05e6);
        assertEquals(1.0, counted.amplificationRatio());
    }

    @Test
    void snapshot_methodNotKnownAlone_isInNoComparison() {
        batch(5);

        assertEquals(1, reads.snapshot().batches());
        assertEquals(0, reads.snapshot().comparedBatches());
        assertTrue(Double.isNaN(reads.snapshot().serialSpeedUp()));
    }

    @Test
    void section_sizesOfEveryKind_recommendsTheOneWithEqualCosts() throws Exception {
        alone(20);
        for (int size = 2; size <= 40; size++) {
            batch(size);
        }

        Section section = reads.section();

        assertEquals("batch.far", section.id());
        // 10 ms of overhead are ten calls of 1 ms.
        assertEquals(10, fact(section, "far.batch.recommended-items"));
        assertEquals(10, reads.snapshot().recommendedItems().orElseThrow());
        Finding finding = section.blocks().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(".maxItems(10)", finding.change());
    }

    @Test
    void section_largerBatchesAreFaster_claimsNoMoreThanTheNumberOfCallsAndKeepsTheLimit() throws Exception {
        node.script((calls, batch) -> {
            clock.advanceNanos(ROUND_TRIP - calls.size() * 100_000L);
            return ScriptedService.honest(calls, batch);
        });
        alone(20);
        for (int size = 2; size <= 21; size++) {
            batch(size);
        }

        Section section = reads.section();

        Table model = section.blocks().stream()
                .filter(block -> block instanceof Table table && table.title().startsWith("Time of a batch"))
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(1.0, 2.0, 5.0, 10.0, 20.0),
                model.rows().stream().map(row -> row.get(0).value()).toList());
        model.rows().forEach(row -> assertTrue(row.get(3).value() <= row.get(0).value(), row.toString()));
        assertTrue(reads.snapshot().recommendedItems().isEmpty());
        assertTrue(section.blocks().stream()
                .anyMatch(block -> block instanceof Note note
                        && note.text().contains("No other batch size than 100 calls is recommended: no cost of a")));
        assertTrue(section.blocks().stream()
                .noneMatch(block ->
                        block instanceof Finding finding && finding.id().equals("far.batch.items")));
    }

    @Test
    void section_anItemThatCostsExactlyOneMillisecond_isNoRangeAndOneCallIsNoCalls() throws Exception {
        node.script((calls, batch) -> {
            clock.advanceNanos(CALL / 10 + CALL * calls.size());
            return ScriptedService.honest(calls, batch);
        });
        alone(20);
        for (int size = 2; size <= 21; size++) {
            batch(size);
        }

        Finding finding = reads.section().blocks().stream()
                .filter(block -> block instanceof Finding found && found.id().equals("far.batch.items"))
                .map(Finding.class::cast)
                .findFirst()
                .orElseThrow();

        assertEquals("Let a batch have up to 1 call", finding.title());
        assertTrue(finding.evidence().contains("for each call (95 %: 1"), finding.evidence());
        assertTrue(!finding.evidence().contains(" to "), finding.evidence());
    }

    /** Nothing beyond the slowest call is the best that a batch can be, and no odd value of a timer. */
    @Test
    void overhead_batchAsFastAsACall_isNotOdd() throws Exception {
        node.script((calls, batch) -> {
            clock.advanceNanos(ROUND_TRIP);
            return ScriptedService.honest(calls, batch);
        });
        alone(20);
        batch(5);

        assertEquals(1, reads.snapshot().overhead().count());
        assertTrue(perf.snapshot().timers().stream()
                .allMatch(timer -> timer.latency().zeros() == 0));
    }

    @Test
    void section_nothingHappened_saysWhatIsMissing() {
        Section section = reads.section();

        assertTrue(section.blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("a line needs 20 of 3")));
        assertEquals(0, fact(section, "far.batch.round-trips"));
        assertTrue(Double.isNaN(fact(section, "far.batch.amplification")));
    }

    @Test
    void section_everyFact_standsOnce() throws Exception {
        alone(20);
        batch(5);
        List<String> ids = reads.section().facts().stream().map(Fact::id).toList();

        assertEquals(ids.stream().distinct().toList(), ids);
    }

    @Test
    void calibrate_knownLink_isItsTruth() throws Exception {
        List<Request<?, Web3ClientVersion>> five = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            five.add(FastReadsTest.read(i));
        }
        // At once needs threads; a pool that runs each task at once makes it serial on a clock that is moved by hand.
        FastReads direct = FastReads.over(node).build(perf, new DirectPool());

        Calibration calibration = direct.calibrate(five, 10);

        assertEquals(55.0 / 15, calibration.serialSpeedUp(), 0.05);
        assertEquals(55.0 / 15, calibration.parallelSpeedUp(), 0.05);
        assertTrue(calibration.serialInterval().lower() <= 55.0 / 15);
        assertTrue(calibration.serialInterval().upper() >= 55.0 / 15);
        assertEquals(10, calibration.batchRoundTrips());
    }

    @Test
    void calibrate_something_thatIsNoRead_isRefused() {
        Request<?, EthSendTransaction> write =
                new Request<>("eth_sendTransaction", List.of(), null, EthSendTransaction.class);

        assertThrows(IllegalArgumentException.class, () -> reads.calibrate(List.of(write, write), 3));
        assertThrows(IllegalArgumentException.class, () -> reads.calibrate(List.of(FastReadsTest.read(1)), 3));
        assertEquals(List.of(), node.sizes());
    }

    @Test
    void sampleSolo_half_sendsAboutHalfAlone() {
        FastReads sampled = FastReads.over(node)
                .window(Duration.ofMillis(2))
                .maxItems(1_000)
                .sampleSolo(0.5)
                .build(perf, pool);
        FastReadsTest.ask(sampled, 400);
        pool.run();
        pool.ring();

        long alone = node.sizes().stream().filter(size -> size == 1).count();
        assertTrue(alone > 120 && alone < 280, "alone " + alone);
    }

    @Test
    void builder_outOfRange_namesValueAndBound() {
        FastReads.Builder builder = FastReads.over(node);
        String message = assertThrows(IllegalArgumentException.class, () -> builder.maxItems(0))
                .getMessage();
        assertEquals("maxItems=0: must be 1 to 100000", message);
        assertThrows(IllegalArgumentException.class, () -> builder.window(Duration.ofSeconds(2)));
        assertThrows(IllegalArgumentException.class, () -> builder.sampleSolo(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> builder.maxBytes(10));
        assertThrows(IllegalArgumentException.class, () -> builder.retry(11, Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder.multicall("0x12", 10, 10_000, 0));
        String url = "https://key@node";
        String noKey = assertThrows(IllegalArgumentException.class, () -> builder.record(perf, url))
                .getMessage();
        assertTrue(!noKey.contains("key@"), noKey);
    }

    private static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private void alone(int times) {
        for (int i = 0; i < times; i++) {
            batch(1);
        }
    }

    private void batch(int size) {
        FastReadsTest.ask(reads, size);
        clock.advanceNanos(2_000_000);
        pool.run();
        pool.ring();
    }

    /** Runs each task where it is given. */
    private static final class DirectPool implements Pool {
        @Override
        public boolean execute(Runnable task) {
            task.run();
            return true;
        }

        @Override
        public boolean after(long nanos, Runnable task) {
            task.run();
            return true;
        }

        @Override
        public void close() {}
    }
}
