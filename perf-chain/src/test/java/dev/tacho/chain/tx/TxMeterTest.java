package dev.tacho.chain.tx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.ScriptedBlock;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.RawTransaction;

/** Each stage and each end of a transaction, on a scripted chain in virtual time, where the truth is exact. */
class TxMeterTest extends OverScriptedChain {
    /** The tracker remembers 64 blocks; what a node with another chain says is believed at the third look. */
    @Test
    void chainGone_deeperThanTheTrackersMemory_isNotOnTheChain() throws IOException {
        chain.mine();
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        for (int i = 0; i < 100; i++) {
            chain.mine();
            meter.look();
        }
        assertEquals(TxState.FINALIZED, tx.record().state());
        chain.reorg(101, 2, false);
        for (int i = 0; i < 5; i++) {
            meter.look();
        }

        assertFalse(tx.record().state().isIncluded(), tx.record().toString());
        assertEquals(1, meter.snapshot().events().get("orphaned-after-finality"));
    }

    /** A node that hangs holds up the look, and nobody who closes the meter. */
    @Test
    void close_whileALookHangs_returns() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        node.fault(Fault.onAll()
                .when(() -> {
                    asked.countDown();
                    return awaitsInVain(never);
                })
                .hang());
        TxMeter hanging = TxMeter.builder(perf, "hanging", node.service())
                .lookEvery(Duration.ofMillis(1))
                .start();
        asked.await();

        assertTimeoutPreemptively(Duration.ofSeconds(20), hanging::close);
        never.countDown();
    }

    private static boolean awaitsInVain(CountDownLatch never) {
        for (boolean waited = false; !waited; ) {
            try {
                never.await();
                waited = true;
            } catch (InterruptedException e) {
                // As a read of a socket does not mind being interrupted.
                waited = false;
            }
        }
        return true;
    }

    @Test
    void stages_areDurationsFromTheSendCall() throws IOException {
        meter.look();
        node.roundTrip(Duration.ofMillis(100));
        TxTracking tx = meter.send(signed(0, 1, 10));
        node.roundTrip(Duration.ZERO);
        clock.advance(Duration.ofMillis(900));
        meter.seenPending("mine", tx.record().hash());
        chain.mine(); // 12 s
        clock.advance(Duration.ofMillis(250));
        meter.look();

        TxRecord record = tx.record();
        assertEquals(SECOND / 10, record.nanosTo("acknowledged").orElseThrow());
        assertEquals(SECOND, record.nanosTo("pending:mine").orElseThrow());
        assertEquals(13 * SECOND + SECOND / 4, record.nanosTo("included").orElseThrow());
        assertEquals(13 * SECOND + SECOND / 4, record.resolutionNanos(), "no look since the send");
        assertEquals(TxState.INCLUDED, record.state());
        assertEquals(Boolean.TRUE, record.succeeded());
        assertEquals(21_000, record.gasUsed());
        assertEquals(1, record.confirmations());
        chain.mine(6);
        meter.look();
        record = tx.record();
        assertEquals(7, record.confirmations());
        assertEquals(TxState.FINALIZED, record.state());
        assertEquals(
                List.of(
                        "built",
                        "acknowledged",
                        "pending:mine",
                        "included",
                        "executed",
                        "confirmed:2",
                        "confirmed:4",
                        "safe",
                        "finalized"),
                List.copyOf(record.stageNanos().keySet()));
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("six blocks, by script")));
    }

    @Test
    void pendingBeforeAcknowledged_isAllowed() throws IOException {
        TxTracking tx = meter.begin();
        RawTransaction raw = raw(0, 1, 10);
        tx.signed();
        tx.sending("0xAB", KEY.getAddress(), raw);
        clock.advanceNanos(5);
        meter.seenPending("pool", "0xab");
        clock.advanceNanos(5);
        tx.acknowledged();

        assertEquals(5, tx.record().nanosTo("pending:pool").orElseThrow());
        assertEquals(10, tx.record().nanosTo("acknowledged").orElseThrow());
        assertEquals(TxState.ACKNOWLEDGED, tx.record().state());
    }

    @Test
    void block_manyOwn_oneCallForReceipts() throws IOException {
        meter.look();
        for (int nonce = 0; nonce < 20; nonce++) {
            meter.send(signed(nonce, 1, 10));
        }
        chain.mine();
        meter.look();
        chain.mine();
        meter.look();

        assertEquals(1, node.items("eth_getBlockReceipts"));
        assertEquals(0, node.items("eth_getTransactionReceipt"));
        assertEquals(20, meter.snapshot().event("succeeded"));
    }

    @Test
    void blockReceipts_lacking_ownOneByOneAndSaid() throws IOException {
        node.hide("eth_getBlockReceipts");
        chain.executor(tx -> new ScriptedBlock.Execution(tx.nonce() != 1, 30_000, List.of()));
        meter.look();
        for (int nonce = 0; nonce < 3; nonce++) {
            meter.send(signed(nonce, 1, 10));
        }
        chain.mine();
        meter.look();

        assertEquals(3, node.items("eth_getTransactionReceipt"));
        assertEquals(2, meter.snapshot().event("succeeded"));
        assertEquals(1, meter.snapshot().event("reverted"));
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("eth_getBlockReceipts")));
    }

    @Test
    void receipts_late_areAskedForAgain() throws IOException {
        node.fault(Fault.on("eth_getBlockReceipts").first(1).rewrite(receipts -> List.of()));
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.mine();
        meter.look();
        assertEquals(null, tx.record().succeeded());
        meter.look();

        assertEquals(Boolean.TRUE, tx.record().succeeded());
    }

    @Test
    void reorg_orphanedThenIncludedAgain_confirmationsRestart() throws IOException {
        chain.mine();
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.mine(2);
        meter.look();
        assertEquals(2, tx.record().confirmations());
        chain.reorg(2, 3, false);
        meter.look();
        TxRecord orphan = tx.record();
        assertEquals(TxState.ORPHANED, orphan.state());
        assertEquals(0, orphan.confirmations());
        assertEquals(-1, orphan.blockNumber());
        assertEquals(null, orphan.succeeded());
        meter.send(signed(0, 1, 10)); // The same bytes once more: one life, not two.
        chain.mine();
        meter.look();

        TxRecord again = tx.record();
        assertEquals(TxState.INCLUDED, again.state());
        assertEquals(1, again.orphanings());
        assertEquals(1, again.confirmations());
        assertEquals(Boolean.TRUE, again.succeeded());
        assertEquals(1, meter.snapshot().event("re-included"));
        assertEquals(1, meter.snapshot().event("sent"));
        assertEquals(1, meter.snapshot().stages().get("re-included").count());
    }

    @Test
    void replacement_followed_saysSpeedUpOrCancel() throws IOException {
        meter.look();
        TxTracking slow = meter.send(signed(0, 1, 10));
        TxTracking fast = meter.send(signed(0, 1, 20));
        TxTracking unwanted = meter.send(signed(1, 1, 10));
        TxTracking cancel = meter.send(encoded(RawTransaction.createEtherTransaction(
                ScriptedChain.CHAIN_ID,
                BigInteger.ONE,
                BigInteger.valueOf(21_000),
                KEY.getAddress(),
                BigInteger.ZERO,
                gwei(2),
                gwei(40))));
        chain.mine();
        meter.look();

        assertEquals(TxState.REPLACED_BY_SPEED_UP, slow.record().state());
        assertEquals(TxState.INCLUDED, fast.record().state());
        assertEquals(TxState.REPLACED_BY_CANCEL, unwanted.record().state());
        assertEquals(TxState.INCLUDED, cancel.record().state());
        assertEquals(1, meter.snapshot().event("replaced-by-speed-up"));
    }

    @Test
    void replacement_byAWalletElsewhere_isFoundInTheBlock() throws Exception {
        meter.look();
        TxTracking same = meter.send(signed(0, 1, 10));
        TxTracking other = meter.send(signed(1, 1, 10));
        ScriptedNode elsewhere = chain.node();
        send(elsewhere, signed(0, 1, 20));
        send(elsewhere, signed(1, 999, 20));
        chain.mine();
        meter.look();

        assertEquals(TxState.REPLACED_BY_SPEED_UP, same.record().state());
        assertEquals(TxState.REPLACED_BY_ANOTHER, other.record().state());
    }

    @Test
    void dropped_onlyAfterTheHeadsOfPatience() throws IOException {
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.drop(tx.record().hash());
        for (int heads = 1; heads <= 2; heads++) {
            chain.mineEmpty();
            meter.look();
            assertFalse(tx.record().state().isTerminal(), "after " + heads + " heads");
        }
        chain.mineEmpty();
        meter.look();
        assertEquals(TxState.DROPPED, tx.record().state());
        meter.look();
        assertEquals(0, meter.snapshot().survival().censored());

        // A verdict is on what was seen: it comes back all the same.
        chain.mineWith(List.of(ScriptedTx.of(KEY.getAddress(), 0))); // Another: the nonce is used by that.
        meter.look();
        assertEquals(TxState.DROPPED, tx.record().state());
    }

    @Test
    void lostToAGap_whileALowerNonceIsMissing_andBackWhenFilled() throws Exception {
        meter.look();
        TxTracking tx = meter.send(signed(1, 1, 10));
        for (int heads = 0; heads < 5; heads++) {
            chain.mine();
            meter.look();
        }
        assertEquals(TxState.LOST_TO_GAP, tx.record().state());
        send(node, signed(0, 1, 10));
        chain.mine();
        meter.look();

        assertEquals(TxState.INCLUDED, tx.record().state());
        assertEquals(1, meter.snapshot().event("included-after-verdict"));
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("it counts as included now")));
        assertTrue(notes(meter).stream().noneMatch(note -> note.contains("hardhat")), "the node refused nothing");
    }

    @Test
    void expired_afterItsTime_isCensored() throws IOException {
        meter.look();
        TxTracking tx = meter.send(signed(1, 1, 10));
        clock.advance(Duration.ofMinutes(21));
        meter.look();

        assertEquals(TxState.EXPIRED, tx.record().state());
        assertEquals(1, meter.snapshot().survival().censored());
        assertEquals(0.0, meter.snapshot().survival().includedRatio().ratio());
    }

    @Test
    void refused_isNoPartOfTheShare() throws IOException {
        node.fault(Fault.on("eth_sendRawTransaction").first(1).error(-32000, "insufficient funds"));
        assertThrows(IOException.class, () -> meter.send(signed(0, 1, 10)));
        meter.send(signed(0, 1, 11));

        assertEquals(1, meter.snapshot().event("rejected"));
        assertEquals(1, meter.snapshot().event("rejected:insufficient-funds"));
        assertEquals(1, meter.snapshot().survival().sample());
        assertTrue(meter.section().facts().stream()
                .anyMatch(fact -> fact.label().equals("Included, of those the node took")));
    }

    @Test
    void nodeFailing_missesNothing_andWidensTheResolution() throws IOException {
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        clock.advance(Duration.ofSeconds(1));
        meter.look();
        node.fault(Fault.onAll().first(6).hang());
        chain.mine();
        meter.look();
        chain.mine();
        for (int i = 0; i < 7; i++) {
            clock.advance(Duration.ofSeconds(1));
            meter.look();
        }

        assertEquals(1, tx.record().blockNumber());
        assertEquals(2, tx.record().confirmations());
        assertTrue(tx.record().resolutionNanos() >= 24 * SECOND, "the last look that saw anything was before both");
        assertEquals(6, meter.snapshot().event("looks-failed"));
    }

    @Test
    void chainSeenThroughALaggingNode_isNoReorg() throws IOException {
        meter.look();
        TxTracking tx = meter.send(signed(0, 1, 10));
        chain.mine(3);
        meter.look();
        node.lag(2);
        meter.look();
        node.lag(0);
        chain.mine();
        meter.look();

        assertEquals(0, tx.record().orphanings());
        assertEquals(4, tx.record().confirmations());
    }

    @Test
    void mostFollowed_allUnderWay_countsTheRest_andSamplesWithoutAHole() throws IOException {
        Perf own = Perf.builder("small").clock(clock).build();
        TxMeter small = TxMeter.builder(own, "small", node.service())
                .mostFollowed(4)
                .confirmations()
                .build();
        small.look();
        for (int nonce = 0; nonce < 6; nonce++) {
            small.send(signed(nonce, 1, 10));
        }
        assertEquals(2, small.snapshot().event("not-followed"));
        assertEquals(4, small.records().size());
        chain.mine();
        small.look();
        chain.mine(7);
        small.look();
        small.send(signed(6, 1, 10));

        assertEquals(4, small.records().size());
        assertEquals(4, small.snapshot().survival().sample(), "the three that stayed and the new one");
        assertEquals(5, small.snapshot().event("sent"));
    }

    @Test
    void throughput_oneBlockASecond_isExact() throws IOException {
        chain.blockTime(Duration.ofSeconds(1));
        chain.executor(tx -> new ScriptedBlock.Execution(tx.nonce() % 5 != 0, 50_000, List.of()));
        meter.look();
        int nonce = 0;
        for (int block = 0; block < 20; block++) {
            for (int i = 0; i < 10; i++) {
                TxTracking tx = meter.begin().operations(3);
                String raw = signed(nonce, 1, 10);
                tx.sending(hash(raw), KEY.getAddress(), raw(nonce++, 1, 10));
                send(node, raw);
                tx.acknowledged();
            }
            chain.mine();
            meter.look();
        }
        Throughput rates = meter.throughput(Duration.ofMillis(2500), Duration.ofMillis(2500));

        assertEquals(15 * SECOND, rates.windowNanos());
        assertEquals(15, rates.blocks());
        assertEquals(150, rates.transactions());
        assertEquals(10.0, rates.offeredPerSecond(), 1e-9);
        assertEquals(10.0, rates.sentPerSecond(), 1e-9);
        assertEquals(10.0, rates.includedPerSecond(), 1e-9);
        assertEquals(8.0, rates.goodputPerSecond(), 1e-9);
        assertEquals(24.0, rates.operationsPerSecond(), 1e-9);
        assertEquals(500_000.0, rates.gasPerSecond(), 1e-6);
        assertEquals(1 / 15.0, rates.quantisationRatio(), 1e-12);
        assertTrue(Double.isNaN(
                meter.throughput(Duration.ofHours(1), Duration.ZERO).includedPerSecond()));
    }

    @Test
    void sharedTracker_resolutionIsTheTimeSinceItsLook_andTheReportSaysWhose() throws IOException {
        HeadTracker heads = HeadTracker.builder(perf, "shared", node.service()).build();
        TxMeter shared =
                TxMeter.builder(perf, "shared", node.service()).heads(heads).build();
        chain.blockTime(Duration.ofSeconds(1));
        heads.poll();
        TxTracking tx = shared.send(signed(0, 1, 10));
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(1));
            heads.poll(); // Ten looks that find nothing new.
        }
        chain.mine();
        heads.poll();
        shared.look();

        assertEquals(11 * SECOND, tx.record().nanosTo("included").orElseThrow());
        assertEquals(SECOND, tx.record().resolutionNanos());
        assertTrue(notes(shared).stream().anyMatch(note -> note.contains("as a shared tracker tells it")));
        assertTrue(notes(shared).stream().noneMatch(note -> note.contains("a look every")));
        assertTrue(notes(meter).stream().anyMatch(note -> note.contains("seen by a look every")));
    }

    @Test
    void section_manyInclusions_drawsTheCurveToItsEnd() {
        TxSnapshot none = meter.snapshot();
        long[] times = LongStream.rangeClosed(1, 451).toArray();
        TxSnapshot many = new TxSnapshot(
                none.stages(),
                none.resolution(),
                none.events(),
                none.states(),
                Survival.of(times, new long[0], 0),
                none.throughput());
        Curve curve = new TxSection("many", many, null, "", List.of())
                .render().blocks().stream()
                        .filter(Curve.class::isInstance)
                        .map(Curve.class::cast)
                        .findFirst()
                        .orElseThrow();
        List<Curve.Point> points = curve.lines().get(0).points();

        assertEquals(Curve.Point.of(0, 0), points.get(0));
        assertEquals(451.0, points.get(points.size() - 1).x());
        long steps = points.stream().map(Curve.Point::x).distinct().count() - 1;
        assertEquals(1 + 2 * steps, points.size(), "before and after each step, each once");
    }

    private static List<String> notes(TxMeter meter) {
        return meter.section().blocks().stream()
                .filter(Note.class::isInstance)
                .map(note -> ((Note) note).text())
                .toList();
    }

    @Test
    void section_ofQuickInclusions_advisesOnNothingThatWasNotMeasured() throws IOException {
        chain.blockTime(Duration.ofSeconds(1));
        meter.look();
        for (int nonce = 0; nonce < 5; nonce++) {
            meter.send(signed(nonce, 1, 10));
            chain.mine();
            meter.look();
        }

        assertTrue(meter.section().blocks().stream()
                .noneMatch(block ->
                        block instanceof Finding finding && finding.toString().contains("receipt processor")));
    }
}
