package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.web3j.protocol.http.HttpService;

/** Blob fees against figures from elsewhere, a block of a real chain, and what nodes of four forks say. */
class BlobScheduleTest {
    private static final long GWEI = 1_000_000_000;
    private static final Map<String, BlobSchedule> SCHEDULES = Map.of(
            "CANCUN", BlobSchedule.CANCUN,
            "PRAGUE", BlobSchedule.PRAGUE,
            "OSAKA", BlobSchedule.OSAKA,
            "BPO1", BlobSchedule.BPO1,
            "BPO2", BlobSchedule.BPO2);

    /** The figures of go-ethereum's own tests of the exponential. */
    @Test
    void baseFee_knownCases_hasTheSeriesRounding() {
        assertEquals(1, schedule(1).baseFeeWei(0));
        assertEquals(6, schedule(1).baseFeeWei(2));
        assertEquals(6, schedule(2).baseFeeWei(4));
        assertEquals(16, schedule(1).baseFeeWei(3));
        assertEquals(18, schedule(2).baseFeeWei(6));
        assertEquals(49, schedule(1).baseFeeWei(4));
        assertEquals(50, schedule(2).baseFeeWei(8));
        assertEquals(1, BlobSchedule.CANCUN.baseFeeWei(2_314_057));
        assertEquals(2, BlobSchedule.CANCUN.baseFeeWei(2_314_058));
        assertEquals(23, BlobSchedule.CANCUN.baseFeeWei(10 * 1024 * 1024));
    }

    @Property(tries = 200, seed = "4844")
    void baseFee_anyExcess_isTheExponentialWithinItsRounding(
            @ForAll @LongRange(min = 0, max = 140_000_000) long excess) {
        double exact = Math.exp(excess / (double) BlobSchedule.CANCUN.baseFeeUpdateFraction());

        long fee = BlobSchedule.CANCUN.baseFeeWei(excess);

        assertTrue(fee <= exact * (1 + 1e-9) && fee > exact * (1 - 1e-3) - 1, fee + " for " + exact);
    }

    @Test
    void baseFee_tooLargeForALong_isToldAtOnce() {
        assertThrows(ArithmeticException.class, () -> BlobSchedule.CANCUN.baseFeeWei(Long.MAX_VALUE));
        assertThrows(ArithmeticException.class, () -> BlobSchedule.CANCUN.baseFeeWei(3_338_477L * 43 + 3_330_000));
        assertTrue(BlobSchedule.CANCUN.baseFeeWei(3_338_477L * 43) > 1L << 61);
    }

    /** 60 blocks of each schedule, most of them full, over base fees on both sides of the reserve price. */
    @ParameterizedTest
    @CsvFileSource(resources = "blob-fees.csv", numLinesToSkip = 2)
    void recurrence_everySchedule_equalsTheJsEvm(
            String schedule, long excess, long used, long baseFee, long fee, long nextExcess, long nextFee) {
        BlobSchedule rule = SCHEDULES.get(schedule);

        assertEquals(fee, rule.baseFeeWei(excess));
        assertEquals(nextExcess, rule.nextExcess(excess, used, baseFee));
        assertEquals(nextFee, rule.baseFeeWei(nextExcess));
    }

    @Test
    void nextExcess_withoutReserve_isWhatGoesBeyondTheTarget() {
        long blob = BlobSchedule.GAS_PER_BLOB;

        assertEquals(0, BlobSchedule.CANCUN.nextExcess(0, 2 * blob, GWEI));
        assertEquals(0, BlobSchedule.CANCUN.nextExcess(0, 3 * blob, GWEI));
        assertEquals(3 * blob, BlobSchedule.CANCUN.nextExcess(0, 6 * blob, GWEI));
        assertEquals(blob, BlobSchedule.CANCUN.nextExcess(4 * blob, 0, GWEI));
        assertEquals(3 * blob, BlobSchedule.PRAGUE.nextExcess(0, 9 * blob, GWEI));
    }

    /**
     * Block 11,846,220 of Sepolia has an excess of 210,359,169 by the reserve price; without, it would be 208,961,068.
     * Both tell the parent's: it used 5 blobs under the second fork that changed the schedule alone.
     */
    @Test
    void nextExcess_belowTheReservePrice_isThatOfARealBlock() {
        BlobSchedule schedule = BlobSchedule.BPO2;
        long parent = 208_961_068 + 14 * BlobSchedule.GAS_PER_BLOB - 5 * BlobSchedule.GAS_PER_BLOB;
        long reserveWei = 16 * schedule.baseFeeWei(parent);

        assertEquals(210_359_169, schedule.nextExcess(parent, 5 * BlobSchedule.GAS_PER_BLOB, reserveWei + 1));
        assertEquals(208_961_068, schedule.nextExcess(parent, 5 * BlobSchedule.GAS_PER_BLOB, reserveWei));
    }

    /** Blobs never get cheaper below the reserve, and full blocks make them dearer at the same pace. */
    @Property(tries = 200, seed = "7918")
    void nextExcess_anyFees_neverFallsBelowTheReserve(
            @ForAll @LongRange(min = 0, max = 100_000_000) long excess,
            @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long baseFee,
            @ForAll @LongRange(min = 0, max = 9) long blobs) {
        BlobSchedule osaka = BlobSchedule.OSAKA;
        long next = osaka.nextExcess(excess, blobs * BlobSchedule.GAS_PER_BLOB, baseFee);

        boolean reserved = baseFee / 16.0 > osaka.baseFeeWei(excess);
        boolean nothing = excess + blobs * BlobSchedule.GAS_PER_BLOB < 6 * BlobSchedule.GAS_PER_BLOB;
        assertEquals(
                nothing
                        ? 0
                        : reserved
                                ? excess + blobs * BlobSchedule.GAS_PER_BLOB / 3
                                : excess + (blobs - 6) * BlobSchedule.GAS_PER_BLOB,
                next);
    }

    @Test
    void read_nodesOfThreeForks_tellTheirSchedules() throws IOException {
        for (Map.Entry<String, BlobSchedule> fork : Map.of(
                        "cancun", BlobSchedule.CANCUN, "prague", BlobSchedule.PRAGUE, "osaka", BlobSchedule.OSAKA)
                .entrySet()) {
            try (Anvil node =
                    TestNode.start(Anvil.builder().hardfork(fork.getKey()).accounts(1))) {
                assertEquals(
                        Optional.of(fork.getValue()),
                        BlobSchedule.read(new HttpService(node.url()), 2_000_000_000),
                        fork.getKey());
            }
        }
    }

    @Test
    void read_forkAhead_holdsFromItsActivation() throws IOException {
        ScriptedNode node = new ScriptedNode().answer("eth_config", """
                        {"current": {"activationTime": 0, "blobSchedule": {"target": 6, "max": 9, \
                        "baseFeeUpdateFraction": 5007716}}, "next": {"activationTime": 1000, "blobSchedule": \
                        {"target": 10, "max": 15, "baseFeeUpdateFraction": 8346193}, \
                        "precompiles": {"P256VERIFY": "0x0000000000000000000000000000000000000100"}}, "last": null}""");

        assertEquals(Optional.of(BlobSchedule.PRAGUE), BlobSchedule.read(node, 999));
        assertEquals(Optional.of(BlobSchedule.BPO1), BlobSchedule.read(node, 1000));
    }

    @Test
    void read_chainWithoutBlobs_isEmpty() throws IOException {
        ScriptedNode node =
                new ScriptedNode().answer("eth_config", "{\"current\": {\"blobSchedule\": null}, \"next\": null}");

        assertFalse(BlobSchedule.read(node, 0).isPresent());
    }

    @Test
    void read_nonsense_isAnError() {
        for (String config : new String[] {
            "null",
            "[]",
            "{}",
            "{\"current\": {\"blobSchedule\": 3}}",
            "{\"current\": {\"blobSchedule\": {\"target\": 6, \"max\": 3, \"baseFeeUpdateFraction\": 1}}}",
            "{\"current\": {\"blobSchedule\": {\"target\": 6, \"max\": 9}}}",
            "{\"current\": {\"blobSchedule\": {\"target\": 6, \"max\": 9999999999, \"baseFeeUpdateFraction\": 1}}}",
            "{\"current\": {}, \"next\": {\"activationTime\": \"soon\"}}"
        }) {
            ScriptedNode node = new ScriptedNode().answer("eth_config", config);
            assertThrows(IOException.class, () -> BlobSchedule.read(node, 0), config);
        }
    }

    private static BlobSchedule schedule(long fraction) {
        return new BlobSchedule(3, 6, fraction, false);
    }
}
