package dev.tacho.chain.send;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedTx;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A node that takes no nonce but the next one is learnt from: nothing is refused for good, and few sends are in vain. */
@Timeout(60)
class SenderInOrderTest {
    private static final int IN_FLIGHT = 8;
    private static final int REQUESTS = 80;

    private final ScriptedChain chain = new ScriptedChain(new ManualClock());
    private final QuickNode node = new QuickNode(chain, chain.node().service(), 0, 1);
    private final Perf perf = Perf.create("test");
    private final ExecutorService workers = Executors.newFixedThreadPool(IN_FLIGHT);

    @AfterEach
    void end() {
        workers.shutdownNow();
    }

    @Test
    void gapsRefused_sentOneByOneFromThenOn_allIncluded() throws Exception {
        node.miningAtOnce();
        Sender sender =
                sender().inFlight(IN_FLIGHT).unmined(REQUESTS).executor(workers).build();
        List<Submission> all = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            all.add(send(sender));
        }
        for (Submission each : all) {
            each.accepted().get(30, TimeUnit.SECONDS);
        }

        assertEquals(REQUESTS, chain.head().nonceOf(QuickNode.ACCOUNT));
        SenderSnapshot seen = sender.snapshot();
        assertEquals(REQUESTS, seen.accepted());
        assertEquals(0, seen.failed() + seen.gaps() + seen.filled());
        // Only what was on its way beside the first when that was learnt.
        assertTrue(seen.tooHigh() >= 1 && seen.tooHigh() < IN_FLIGHT, seen.toString());
        assertEquals(REQUESTS + seen.tooHigh(), seen.rawSends());
        assertEquals(seen.tooHigh(), seen.sentAgain());
        assertTrue(seen.accounts().get(0).inOrder());
        assertTrue(sender.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.text().contains("no nonce but the next")));
    }

    /** A lower nonce that got no answer is to come: the ones above it wait however many looks that takes. */
    @Test
    void tooHigh_whileALowerOneIsOpen_isNeverFinal() throws Exception {
        Sender sender = sender().inFlight(1).executor(Runnable::run).build();
        node.refusing(2, "nonce too high");
        Submission first = send(sender);
        assertFalse(first.accepted().isDone());
        node.refusing(30, "txpool is full");
        Submission second = send(sender);
        for (int look = 0; look < 11; look++) {
            sender.look();
        }
        assertEquals(0, sender.snapshot().failed());
        assertTrue(second.nonce().isEmpty(), "it has no nonce before the first is at the node");
        node.refusing(0, "");
        sender.look();
        chain.mine();
        sender.look();

        assertEquals(0, first.included().get().nonce());
        assertEquals(
                1,
                sender.snapshot().accounts().get(0).nextNonce() - second.nonce().orElseThrow());
    }

    @Test
    void tooHigh_withNothingBelow_isRefusedInTheEnd() throws Exception {
        Sender sender = sender().executor(Runnable::run).build();
        node.refusing(1_000, "nonce too high");
        Submission only = send(sender);
        for (int look = 0; look < 20; look++) {
            sender.look();
        }

        assertTrue(only.included().isCompletedExceptionally());
        assertEquals(0, sender.snapshot().accounts().get(0).nextNonce());
    }

    @Test
    void section_manyRawSendsForEachAccepted_saysWhatToChange() throws Exception {
        Sender sender = sender().executor(Runnable::run).build();
        for (int i = 0; i < 5; i++) {
            node.refusing(8, "txpool is full");
            send(sender);
            for (int look = 0; look < 9; look++) {
                sender.look();
            }
        }
        Finding finding = sender.section().blocks().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .findFirst()
                .orElseThrow();

        assertEquals("send.scripted.repetitions", finding.id());
        assertEquals(Finding.Effect.between(0, 40, Unit.COUNT), finding.effect());
        assertTrue(
                finding.evidence().contains("45 raw sends for 5 accepted requests: 40 repeated"), finding.toString());
    }

    private Sender.Builder sender() throws IOException {
        return Sender.builder(perf, "scripted", node)
                .account(QuickNode.signer())
                .fees(() -> Fees.ofWei(100_000_000_000L, 1_000_000_000L));
    }

    private static Submission send(Sender sender) throws InterruptedException {
        return sender.send(TxRequest.transfer(ScriptedTx.address("bob"), BigInteger.ONE));
    }
}
