package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.fee.FeeGoal;
import dev.tacho.chain.fee.FeePredictor;
import dev.tacho.chain.fee.FeeQuote;
import dev.tacho.chain.mempool.MempoolMeter;
import dev.tacho.chain.send.Fees;
import dev.tacho.chain.send.Inclusion;
import dev.tacho.chain.send.Sender;
import dev.tacho.chain.send.Signer;
import dev.tacho.chain.send.Submission;
import dev.tacho.chain.send.TxRequest;
import dev.tacho.chain.tx.TxMeter;
import dev.tacho.core.Perf;
import dev.tacho.report.Report;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;

/** A hundred transfers at once: no nonce is lost, and each is followed from the send call to its block. */
@Timeout(120)
class Example08TransactionsTest {
    @Test
    void transfers_sentAtOnce_areIncludedOnceEachAndFollowed() throws Exception {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine");
        Perf perf = Perf.create("transfers");
        ChainMeter chain = ChainMeter.of(perf, "local");
        try (Anvil node = Anvil.builder().blockTime(Duration.ofSeconds(1)).start()) {
            Web3jService service = chain.measure(new HttpService(node.url()));
            HeadTracker heads =
                    HeadTracker.builder(perf, "local", service).build().start(Duration.ofMillis(50));
            MempoolMeter pool = MempoolMeter.of(perf, "local", service);
            heads.listen(pool.eachHead());
            FeePredictor fees = FeePredictor.over(service);
            perf.register("fees", fees);
            FeeQuote quote = fees.suggest(new FeeGoal(2, 0.9));
            Credentials rich = node.accounts().get(0);
            String to = node.accounts().get(1).getAddress();
            try (heads;
                    TxMeter meter =
                            TxMeter.builder(perf, "local", service).heads(heads).start();
                    Sender sender = Sender.builder(perf, "local", service)
                            .account(Signer.of(rich, 31_337))
                            .fees(() -> Fees.ofWei(quote.maxFeeWei(), quote.tipWei()))
                            .meter(meter)
                            .build()) {
                List<Submission> sent = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    sent.add(sender.send(TxRequest.transfer(to, BigInteger.ONE)));
                }
                Set<String> hashes = new HashSet<>();
                for (Submission submission : sent) {
                    Inclusion inclusion = submission.included().get(60, TimeUnit.SECONDS);
                    hashes.add(inclusion.hash());
                }
                fees.settle();
                assertEquals(100, hashes.size());
                assertEquals(0, pool.status().orElseThrow().queued());
                // The meter reads a block's receipts on a thread of its own, perhaps after the sender has.
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                while (meter.snapshot().event("succeeded") < 100 && System.nanoTime() < deadline) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
                }
                assertEquals(100, meter.snapshot().event("succeeded"));
                Report.of(perf).write(Path.of("target/examples/transfers.html"));
            }
        }
        assertTrue(chain.snapshot().calls() > 0);
    }
}
