package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.rpc.RpcSnapshot;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.http.HttpService;

/**
 * A hundred transactions over ten blocks, with a reorg in the middle that takes ten of them back: what web3j reads for
 * them, and what is left with cached fees, own nonces, one estimate and receipts by the block. Counts only, on a real
 * node.
 */
@Timeout(60)
class ReadReductionTest {
    private static final DefaultBlockParameterName LATEST = DefaultBlockParameterName.LATEST;
    private static final int BLOCKS = 10;
    private static final int PER_BLOCK = 10;
    private static final int REORG_AFTER = 5;
    /** The ten blocks, the reorg's empty one, and the one with the ten that were sent again. */
    private static final int ROUNDS = BLOCKS + 1;

    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "anvil");

    @Test
    void hundredSends_takeAThirteenthOfTheReads() throws Exception {
        long baseline;
        try (Anvil node = TestNode.start(Anvil.builder().accounts(1).noMining())) {
            Web3jService service = meter.measure(new HttpService(node.url()));
            baseline = new Sender(node, Web3j.build(service), new Plain(Web3j.build(service))).run();
        }
        long cached;
        StateReading reading;
        try (Anvil node = TestNode.start(Anvil.builder().accounts(1).noMining())) {
            StateCache cache = StateCache.builder(perf, "anvil")
                    .maxStale(Duration.ofMinutes(10))
                    .build(meter.measure(new HttpService(node.url())));
            cached = new Sender(node, Web3j.build(cache), new Lean(cache)).run();
            reading = cache.reading();
        }

        // Six reads for each of 110 sends, and one poll of each receipt.
        assertEquals(7 * (BLOCKS + 1) * PER_BLOCK, baseline);
        // Each round: the newest block, price, tip, the look that proves these two, and the block's receipts. Once: the
        // chain's id, the estimate, the nonce.
        assertEquals(5 * ROUNDS + 3, cached);
        assertEquals(cached, reading.upstreamReads());
        double reduction = 1 - (double) cached / baseline;
        assertTrue(reduction >= 0.70, () -> "reads saved: " + reduction);
        assertEquals(0.9247, reduction, 0.0001);
        assertEquals(0, reading.stalenessBlocks().max());
        assertTrue(reading.stalenessNanos().max() <= Duration.ofMinutes(10).toNanos());
        assertEquals(1, reading.counts().reorgs());
    }

    /** How a sender reads what it needs for a transaction. */
    private interface Habit {
        void beforeEach(Transaction estimated) throws IOException;

        void head(EthBlock.Block head) throws IOException;

        List<TransactionReceipt> receipts(List<String> transactions) throws IOException;
    }

    /** As web3j does it: chain.md counts these six. */
    private record Plain(Web3j web3j) implements Habit {
        @Override
        public void beforeEach(Transaction estimated) throws IOException {
            web3j.ethEstimateGas(estimated).send();
            web3j.ethGasPrice().send();
            web3j.ethGetBlockByNumber(LATEST, false).send();
            web3j.ethGetTransactionCount(estimated.getFrom(), DefaultBlockParameterName.PENDING)
                    .send();
            web3j.ethMaxPriorityFeePerGas().send();
            web3j.ethMaxPriorityFeePerGas().send();
        }

        @Override
        public void head(EthBlock.Block head) {}

        @Override
        public List<TransactionReceipt> receipts(List<String> transactions) throws IOException {
            List<TransactionReceipt> receipts = new ArrayList<>();
            for (String transaction : transactions) {
                web3j.ethGetTransactionReceipt(transaction)
                        .send()
                        .getTransactionReceipt()
                        .ifPresent(receipts::add);
            }
            return receipts;
        }
    }

    /** The same fees through the cache; nonce and estimate once; receipts by the block. */
    private static final class Lean implements Habit {
        private final StateCache cache;
        private final Web3j web3j;
        private boolean started;

        Lean(StateCache cache) {
            this.cache = cache;
            this.web3j = Web3j.build(cache);
        }

        @Override
        public void beforeEach(Transaction estimated) throws IOException {
            if (!started) {
                web3j.ethGetTransactionCount(estimated.getFrom(), DefaultBlockParameterName.PENDING)
                        .send();
                web3j.ethEstimateGas(estimated).send();
                started = true;
            }
            web3j.ethGasPrice().send();
            web3j.ethGetBlockByNumber(LATEST, false).send();
            web3j.ethMaxPriorityFeePerGas().send();
            web3j.ethMaxPriorityFeePerGas().send();
        }

        @Override
        public void head(EthBlock.Block head) {
            cache.head(head.getNumber().longValueExact(), head.getHash(), head.getParentHash());
        }

        @Override
        public List<TransactionReceipt> receipts(List<String> transactions) throws IOException {
            Set<String> own = new HashSet<>(transactions);
            return web3j.ethGetBlockReceipts(LATEST).send().getBlockReceipts().orElseThrow().stream()
                    .filter(receipt -> own.contains(receipt.getTransactionHash()))
                    .toList();
        }
    }

    private final class Sender {
        private final Web3j web3j;
        private final Web3j aside;
        private final Web3jService command;
        private final Habit habit;
        private final String account;
        private long nonce;
        private long sends;

        Sender(Anvil node, Web3j web3j, Habit habit) {
            this.web3j = web3j;
            this.habit = habit;
            this.command = new HttpService(node.url());
            this.aside = Web3j.build(command);
            this.account = node.accounts().get(0).getAddress();
        }

        /** Returns how many reads it took. */
        long run() throws IOException {
            RpcSnapshot before = meter.snapshot();
            Set<String> included = new HashSet<>();
            for (int block = 0; block < BLOCKS; block++) {
                included.addAll(round());
                if (block == REORG_AFTER) {
                    List<String> orphaned = transactionsOfHead();
                    assertEquals(PER_BLOCK, orphaned.size());
                    new Request<>("anvil_reorg", List.of(1, List.of()), command, VoidResponse.class).send();
                    tell();
                    orphaned.forEach(included::remove);
                    nonce -= PER_BLOCK;
                    included.addAll(round());
                }
            }
            assertEquals(BLOCKS * PER_BLOCK, included.size());
            assertEquals(
                    BigInteger.valueOf(BLOCKS * PER_BLOCK),
                    aside.ethGetTransactionCount(account, LATEST).send().getTransactionCount());
            assertEquals((BLOCKS + 1) * PER_BLOCK, sends);
            return meter.snapshot().minus(before).items() - sends;
        }

        /** Sends ten, mines them, and returns those that have a receipt. */
        private List<String> round() throws IOException {
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < PER_BLOCK; i++) {
                Transaction transaction = new Transaction(
                        account,
                        BigInteger.valueOf(nonce++),
                        BigInteger.valueOf(10_000_000_000L),
                        BigInteger.valueOf(50_000),
                        "0x00000000000000000000000000000000000000ff",
                        BigInteger.valueOf(sends),
                        "0x");
                habit.beforeEach(Transaction.createEthCallTransaction(account, transaction.getTo(), "0x"));
                EthSendTransaction answer =
                        web3j.ethSendTransaction(transaction).send();
                sends++;
                sent.add(answer.getTransactionHash());
            }
            new Request<>("evm_mine", List.of(), command, VoidResponse.class).send();
            tell();
            List<TransactionReceipt> receipts = habit.receipts(sent);
            assertEquals(PER_BLOCK, receipts.size());
            return receipts.stream().map(TransactionReceipt::getTransactionHash).toList();
        }

        private void tell() throws IOException {
            habit.head(aside.ethGetBlockByNumber(LATEST, false).send().getBlock());
        }

        private List<String> transactionsOfHead() throws IOException {
            return aside.ethGetBlockByNumber(LATEST, false).send().getBlock().getTransactions().stream()
                    .map(transaction -> (String) transaction.get())
                    .toList();
        }
    }
}
