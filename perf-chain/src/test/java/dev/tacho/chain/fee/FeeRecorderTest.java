package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;

/** Histories of a real chain of 300 blocks, empty to full, whose headers and tips are known. */
@Timeout(60)
class FeeRecorderTest {
    private static final int BLOCKS = 300;
    private static final long GAS_LIMIT = 30_000_000;

    private static Anvil node;
    private static Web3jService service;
    private static String sender;
    private static final long[] tips = new long[BLOCKS + 1];

    @BeforeAll
    static void start() throws IOException {
        node = TestNode.start(Anvil.builder().accounts(2).noMining());
        service = new HttpService(node.url());
        sender = node.accounts().get(0).getAddress();
        SplittableRandom random = new SplittableRandom(1559);
        for (int i = 1; i <= BLOCKS; i++) {
            if (random.nextInt(5) > 0) {
                tips[i] = 1 + random.nextLong(3_000_000_000L);
                burn(random.nextInt(4) == 0 ? GAS_LIMIT : 60_000 + random.nextLong(GAS_LIMIT - 60_000), tips[i]);
            }
            RawRpc.call(service, "evm_mine");
        }
        awaitHistory(service, BLOCKS);
    }

    /** Anvil tells its newest block before it has the fees of it, and leaves them out until then. */
    private static void awaitHistory(Web3jService of, long block) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        Map<?, ?> history;
        do {
            history = (Map<?, ?>) RawRpc.call(of, "eth_feeHistory", "0x1", "latest", List.of());
        } while (!isOf(history, block) && System.nanoTime() < deadline);
        assertTrue(isOf(history, block), "no fees of block " + block);
    }

    private static boolean isOf(Map<?, ?> history, long block) throws IOException {
        return Quantity.of("oldestBlock", history.get("oldestBlock")) == block
                && !List.of().equals(history.get("gasUsedRatio"));
    }

    @AfterAll
    static void close() {
        node.close();
    }

    /** Creates a contract by an invalid instruction, which uses all the gas it is given. */
    private static void burn(long gas, long tip) throws IOException {
        RawRpc.call(
                service,
                "eth_sendTransaction",
                Map.of(
                        "from", sender,
                        "data", "0xfe",
                        "gas", Quantity.hex(gas),
                        "maxFeePerGas", Quantity.hex(5_000_000_000_000L),
                        "maxPriorityFeePerGas", Quantity.hex(tip)));
    }

    /** Block 1 of this node has the base fee of the genesis, whatever that used: it does not follow from its parent. */
    @Test
    void baseFeeRule_realBlocks_isExact() throws IOException {
        long expected = -1;
        int full = 0;
        for (int number = 1; number <= BLOCKS; number++) {
            Map<?, ?> header = (Map<?, ?>) RawRpc.call(service, "eth_getBlockByNumber", Quantity.hex(number), false);
            long baseFee = Quantity.of("baseFeePerGas", header.get("baseFeePerGas"));
            long used = Quantity.of("gasUsed", header.get("gasUsed"));
            long limit = Quantity.of("gasLimit", header.get("gasLimit"));
            if (number > 1) {
                assertEquals(expected, baseFee, "block " + number);
            }
            full += used == limit ? 1 : 0;
            expected = BaseFeeRule.ETHEREUM.nextWei(baseFee, used, limit);
        }

        assertEquals(expected, FeeRecorder.over(service).record(1).nextBaseFeeWei());
        assertTrue(full > 30, full + " full blocks");
    }

    @Test
    void record_wholeChain_tellsWhatTheHeadersTell() throws IOException {
        FeeHistory history = FeeRecorder.over(service).withLowestTips(Set.of()).record(2_000);

        assertEquals(0, history.first().number());
        assertEquals(BLOCKS, history.last().number());
        assertEquals(1, history.nextBlobBaseFeeWei().orElseThrow());
        for (int number = 1; number <= BLOCKS; number++) {
            FeeBlock block = history.block(number);
            Map<?, ?> header = (Map<?, ?>) RawRpc.call(service, "eth_getBlockByNumber", Quantity.hex(number), false);
            assertEquals(Quantity.of("baseFeePerGas", header.get("baseFeePerGas")), block.baseFeeWei());
            assertEquals(
                    Quantity.of("gasUsed", header.get("gasUsed")) / (double) GAS_LIMIT, block.gasUsedRatio(), 1e-12);
            assertEquals(tips[number] == 0 ? List.of() : List.of(tips[number]), block.lowestTipsWei());
            assertEquals(List.of(tips[number], tips[number], tips[number], tips[number]), block.rewardsWei());
            assertEquals(new FeeBlock.Blob(1, 0), block.blob());
        }
    }

    @Test
    void record_newestBlocks_areThose() throws IOException {
        FeeHistory history = FeeRecorder.over(service).withPercentiles(0, 99).record(7);

        assertEquals(BLOCKS - 6, history.first().number());
        assertEquals(List.of(0.0, 99.0), history.percentiles());
    }

    @Test
    void record_ownTransactions_doNotCount() throws IOException {
        FeeHistory history = FeeRecorder.over(service)
                .withLowestTips(Set.of(sender.toUpperCase(Locale.ROOT).replace("0X", "0x")))
                .record(50);

        assertTrue(history.blocks().stream().allMatch(block -> List.of().equals(block.lowestTipsWei())));
    }

    @Test
    void suggest_realNode_isIncludedAndScored() throws IOException {
        try (Anvil own = TestNode.start(Anvil.builder().accounts(1).noMining())) {
            Web3jService fresh = new HttpService(own.url());
            FeePredictor fees = FeePredictor.over(fresh);
            String rich = own.accounts().get(0).getAddress();
            for (int i = 0; i < 30; i++) {
                FeeQuote quote = fees.suggest(new FeeGoal(1, 0.9));
                assertEquals(i, quote.afterBlock());
                Object hash = RawRpc.call(
                        fresh,
                        "eth_sendTransaction",
                        Map.of(
                                "from",
                                rich,
                                "to",
                                rich,
                                "maxFeePerGas",
                                Quantity.hex(quote.maxFeeWei()),
                                "maxPriorityFeePerGas",
                                Quantity.hex(quote.tipWei())));
                RawRpc.call(fresh, "evm_mine");
                awaitHistory(fresh, i + 1);
                Map<?, ?> receipt = (Map<?, ?>) RawRpc.call(fresh, "eth_getTransactionReceipt", hash);
                assertEquals(quote.afterBlock() + 1, Quantity.of("blockNumber", receipt.get("blockNumber")));
            }
            assertEquals(1, fees.settle());
            assertEquals(0, fees.settle());

            FeeScore score = fees.book().score();
            assertEquals(30, score.count());
            assertEquals(1.0, score.goal(new FeeGoal(1, 0.9)).inclusionRatio().value());
            assertEquals("fee.conditional-quantile", fees.section().id());
            assertNotEquals(0, fees.section().blocks().size());
        }
    }

    @Test
    void record_numbersOutOfBounds_areRefused() {
        FeeRecorder recorder = FeeRecorder.over(service);

        assertThrows(IllegalArgumentException.class, () -> recorder.record(0));
        assertThrows(IllegalArgumentException.class, () -> recorder.withPercentiles());
        assertThrows(IllegalArgumentException.class, () -> recorder.withPercentiles(10, 50));
        assertThrows(IllegalArgumentException.class, () -> recorder.withPercentiles(0, 50, 50));
        assertThrows(IllegalArgumentException.class, () -> recorder.withPercentiles(0, 101));
    }
}
