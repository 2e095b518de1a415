package dev.tacho.chain.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Note;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.utils.Numeric;

/** What a meter counts until a verdict, and what it makes of a load that is no steady one. */
class TxMeterCountsTest {
    private static final Credentials KEY =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static final String BOB = ScriptedTx.address("bob");

    private final ManualClock clock = new ManualClock();
    private final ScriptedChain chain = new ScriptedChain(clock);
    private final ScriptedNode node = chain.node();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final TxMeter meter = TxMeter.builder(perf, "scripted", node.service())
            .droppedAfterHeads(3)
            .build();

    @Test
    void dropped_afterAsManyHeadsAsSet() throws IOException {
        for (int patience : new int[] {1, 2, 3, 8}) {
            TxMeter patient = TxMeter.builder(perf, "patience-" + patience, node.service())
                    .droppedAfterHeads(patience)
                    .build();
            patient.look();
            TxTracking tx = patient.send(signed(0, patience, 10));
            chain.drop(tx.record().hash());
            int heads = 0;
            while (!tx.record().state().isTerminal()) {
                chain.mineEmpty();
                patient.look();
                heads++;
            }

            assertEquals(TxState.DROPPED, tx.record().state());
            assertEquals(patience, heads);
        }
    }

    /** The blocks of a new branch come in no time: it is the chain's growth that gives a node time to show it again. */
    @Test
    void dropped_headsOfANewBranch_countFromWhereItIsHigher() throws IOException {
        chain.mine(10);
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.drop(tx.record().hash());
        chain.mineEmpty();
        meter.look();
        for (int reorgs = 0; reorgs < 4; reorgs++) {
            chain.reorg(3, 3, false);
            for (int looks = 0; looks < 4; looks++) {
                meter.look();
            }
            assertFalse(tx.record().state().isTerminal(), "after " + reorgs + " reorgs");
        }
        chain.mineEmpty();
        meter.look();
        chain.mineEmpty();
        meter.look();

        assertEquals(TxState.DROPPED, tx.record().state());
    }

    @Test
    void throughput_aBurst_hasTheRateOfTheBurst() throws IOException {
        chain.blockTime(Duration.ofSeconds(1));
        meter.look();
        for (int nonce = 0; nonce < 41; nonce++) {
            clock.advance(Duration.ofMillis(5));
            meter.send(signed(nonce, 1, 10));
        }
        chain.mine();
        meter.look();
        Throughput rates = meter.throughput(Duration.ZERO, Duration.ZERO);

        assertEquals(41, rates.transactions());
        assertEquals(200_000_000, rates.sendingNanos());
        assertEquals(200.0, rates.offeredPerSecond(), 1e-9);
        assertEquals(200.0, rates.sentPerSecond(), 1e-9);
        assertTrue(notes(meter).stream().anyMatch(note -> note.startsWith("The sends were a burst of ")));
        assertTrue(Double.isNaN(
                meter.throughput(Duration.ofMillis(200), Duration.ZERO).offeredPerSecond()));
    }

    @Test
    void curve_isAStaircase_ofABoundedNumberOfPoints() throws IOException {
        chain.blockTime(Duration.ofMillis(1_000));
        meter.look();
        for (int nonce = 0; nonce < 450; nonce++) {
            clock.advance(Duration.ofMillis(1));
            meter.send(signed(nonce, 1, 10));
        }
        for (int block = 0; block < 3; block++) {
            chain.mine();
            meter.look();
        }
        Survival survival = meter.snapshot().survival();
        List<Curve.Point> points = meter.section().blocks().stream()
                .filter(Curve.class::isInstance)
                .map(curve -> ((Curve) curve).lines().get(0).points())
                .findFirst()
                .orElseThrow();

        assertEquals(450, survival.steps().size());
        assertTrue(points.size() <= 401, () -> points.size() + " points");
        for (int i = 1; i < points.size(); i++) {
            Curve.Point before = points.get(i - 1);
            Curve.Point point = points.get(i);
            assertTrue(point.x() == before.x() || point.y() == before.y(), "no slope: " + before + " to " + point);
        }
        Curve.Point last = points.get(points.size() - 1);
        assertEquals(survival.includedWithin(Long.MAX_VALUE), last.y());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "0x02", "0x02c0", "0x04c0", "0x1234", "0xc0", "hello", "0xzz"})
    void send_whatIsNoTransaction_isRefusedAtOnce(String junk) {
        assertThrows(IllegalArgumentException.class, () -> meter.send(junk));
        assertEquals(0, meter.snapshot().event("sent"));
    }

    private static List<String> notes(TxMeter meter) {
        return meter.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).text())
                .toList();
    }

    private static String signed(long nonce, long value, long maxFeeGwei) {
        return encoded(raw(nonce, value, maxFeeGwei));
    }

    private static RawTransaction raw(long nonce, long value, long maxFeeGwei) {
        return RawTransaction.createEtherTransaction(
                ScriptedChain.CHAIN_ID,
                BigInteger.valueOf(nonce),
                BigInteger.valueOf(21_000),
                BOB,
                BigInteger.valueOf(value),
                BigInteger.valueOf(maxFeeGwei * 100_000_000),
                gwei(maxFeeGwei));
    }

    private static BigInteger gwei(long gwei) {
        return BigInteger.valueOf(gwei * 1_000_000_000);
    }

    private static String encoded(RawTransaction transaction) {
        return Numeric.toHexString(TransactionEncoder.signMessage(transaction, ScriptedChain.CHAIN_ID, KEY));
    }
}
