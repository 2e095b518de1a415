package dev.tacho.chain.testchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.ScriptedBlock.Execution;
import dev.tacho.chain.testchain.ScriptedBlock.Log;
import dev.tacho.core.ManualClock;
import io.reactivex.subscribers.TestSubscriber;
import java.io.IOException;
import java.math.BigInteger;
import java.net.SocketTimeoutException;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.TransactionEncoder;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.protocol.http.HttpService;
import org.web3j.protocol.websocket.WebSocketService;
import org.web3j.protocol.websocket.events.LogNotification;
import org.web3j.protocol.websocket.events.NewHeadsNotification;
import org.web3j.utils.Numeric;

/** The scripted chain keeps the rules of a real one, and shows it to web3j in memory as over sockets. */
@Timeout(60)
class ScriptedChainTest {
    private static final Credentials KEY =
            Credentials.create("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
    private static final BigInteger GWEI = BigInteger.valueOf(1_000_000_000);
    private static final String ALICE = ScriptedTx.address("alice");

    private final ManualClock clock = new ManualClock();
    private final ScriptedChain chain = new ScriptedChain(clock);
    private final ScriptedNode node = chain.node();
    private final Web3j web3j = Web3j.build(node.service());

    @Property(tries = 30)
    void mine_anyFill_baseFeeFollowsTheFormula(@ForAll long seed) {
        Random random = new Random(seed);
        ScriptedChain filled = new ScriptedChain(new ManualClock());
        for (int i = 0; i < 50; i++) {
            filled.mineFilled(random.nextInt(5) == 0 ? 0.5 : random.nextDouble());
        }
        List<ScriptedBlock> blocks = filled.canonical();
        for (int i = 1; i < blocks.size(); i++) {
            ScriptedBlock parent = blocks.get(i - 1);
            // EIP-1559 in floating point, exact to a wei at these sizes.
            double target = parent.gasLimit() / 2.0;
            double exact = parent.baseFee() * (1 + (parent.gasUsed() - target) / target / 8);
            assertEquals(exact, blocks.get(i).baseFee(), 1.001);
            if (parent.gasUsed() == (long) target) {
                assertEquals(parent.baseFee(), blocks.get(i).baseFee());
            }
        }
    }

    @Test
    void submit_nonces_gapsAreQueuedAndReplacementsMustPay() throws Exception {
        chain.submit(ScriptedTx.of(ALICE, 0));
        chain.submit(ScriptedTx.of(ALICE, 2));

        assertEquals(1, web3j.txPoolStatus().send().getPending());
        assertEquals(1, web3j.txPoolStatus().send().getQueued());
        assertEquals(BigInteger.ONE, pendingNonce(ALICE));
        ScriptedTx more = ScriptedTx.of(ALICE, 0).withMaxFee(109_000_000_000L).withTip(1_090_000_000L);
        assertEquals(
                "replacement transaction underpriced",
                assertThrows(RpcError.class, () -> chain.submit(more)).getMessage());
        ScriptedTx enough = ScriptedTx.of(ALICE, 0).withMaxFee(110_000_000_000L).withTip(1_100_000_000L);
        chain.submit(enough);
        assertThrows(RpcError.class, () -> chain.submit(enough), "already known");

        ScriptedBlock block = chain.mine();

        assertEquals(List.of(enough.hash()), block.transactionHashes());
        assertThrows(RpcError.class, () -> chain.submit(ScriptedTx.of(ALICE, 0)), "nonce too low");
        chain.submit(ScriptedTx.of(ALICE, 1));
        assertEquals(2, chain.mine().transactions().size(), "the gap is closed");
    }

    @Test
    void sendRawTransaction_legacyAndDynamic_areDecodedAndIncluded() throws IOException {
        for (RawTransaction raw : List.of(
                RawTransaction.createEtherTransaction(
                        BigInteger.ZERO, GWEI.multiply(BigInteger.TEN), BigInteger.valueOf(21_000), ALICE, GWEI),
                RawTransaction.createEtherTransaction(
                        ScriptedChain.CHAIN_ID,
                        BigInteger.ONE,
                        BigInteger.valueOf(21_000),
                        ALICE,
                        GWEI,
                        GWEI,
                        GWEI.multiply(BigInteger.TEN)))) {
            String signed = Numeric.toHexString(TransactionEncoder.signMessage(raw, ScriptedChain.CHAIN_ID, KEY));
            EthSendTransaction sent = web3j.ethSendRawTransaction(signed).send();
            assertNull(sent.getError());
            chain.mine();
            TransactionReceipt receipt = web3j.ethGetTransactionReceipt(sent.getTransactionHash())
                    .send()
                    .getTransactionReceipt()
                    .orElseThrow();

            assertTrue(receipt.isStatusOK());
            assertEquals(KEY.getAddress(), receipt.getFrom());
            assertEquals(BigInteger.valueOf(21_000), receipt.getGasUsed());
            assertTrue(web3j.ethSendRawTransaction(signed)
                    .send()
                    .getError()
                    .getMessage()
                    .startsWith("nonce too low"));
        }
        assertEquals(BigInteger.TWO, pendingNonce(KEY.getAddress()));
    }

    /** Whatever is mined and reorganised, the chain is one of parents, and includes each nonce once and in order. */
    @Property(tries = 20)
    void reorg_anyScript_chainIsConsistent(@ForAll long seed) throws RpcError {
        Random random = new Random(seed);
        ScriptedChain scripted = new ScriptedChain(new ManualClock());
        List<String> senders = List.of(ALICE, ScriptedTx.address("bob"));
        for (int step = 0; step < 60; step++) {
            for (String sender : senders) {
                long next = scripted.locked(() -> scripted.pool().pendingNonce(sender, scripted.head()));
                scripted.submit(ScriptedTx.of(sender, next).withTip(1 + random.nextInt(1000)));
            }
            if (random.nextInt(4) == 0 && scripted.head().number() > 0) {
                int depth = 1 + random.nextInt((int) Math.min(5, scripted.head().number()));
                scripted.reorg(depth, 1 + random.nextInt(depth + 1), random.nextBoolean());
            } else {
                scripted.mine();
            }
        }
        List<ScriptedBlock> blocks = scripted.canonical();
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < blocks.size(); i++) {
            ScriptedBlock block = blocks.get(i);
            assertEquals(blocks.get(i - 1).hash(), block.parentHash());
            assertEquals(i, block.number());
            assertTrue(block.timestamp() > blocks.get(i - 1).timestamp());
            block.transactionHashes().forEach(hash -> assertTrue(seen.add(hash)));
        }
        for (String sender : senders) {
            List<Long> nonces = blocks.stream()
                    .flatMap(block -> block.transactions().stream())
                    .filter(tx -> tx.from().equals(sender))
                    .map(ScriptedTx::nonce)
                    .toList();
            for (int i = 0; i < nonces.size(); i++) {
                assertEquals(i, nonces.get(i));
            }
        }
    }

    @Test
    void subscribe_reorg_headsOfTheNewBranchAndRemovedLogs() throws RpcError {
        chain.executor(tx -> new Execution(true, 21_000, List.of(new Log(ALICE, List.of("0x01"), "0x"))));
        TestSubscriber<NewHeadsNotification> heads =
                web3j.newHeadsNotifications().test();
        TestSubscriber<LogNotification> logs =
                web3j.logsNotifications(List.of(ALICE), List.of()).test();
        chain.submit(ScriptedTx.of(ALICE, 0));
        chain.mine(2);

        chain.reorg(2, 3, false);

        assertEquals(
                List.of("0x1", "0x2", "0x1", "0x2", "0x3"),
                heads.values().stream()
                        .map(head -> head.getParams().getResult().getNumber())
                        .toList());
        assertEquals(2, logs.valueCount(), "told, and told that it is gone");
        chain.restart();
        heads.assertError(IOException.class);
        assertEquals(0, node.subscribers());
    }

    @Test
    void lag_node_seesAnOlderHead() throws IOException {
        chain.mine(5);
        node.lag(2);

        assertEquals(BigInteger.valueOf(3), web3j.ethBlockNumber().send().getBlockNumber());
        assertNull(web3j.ethGetBlockByHash(chain.head().hash(), false).send().getBlock());
        node.see(chain.block(1)).hide("eth_feeHistory");
        assertEquals(BigInteger.ONE, web3j.ethBlockNumber().send().getBlockNumber());
        assertEquals(
                -32601,
                web3j.ethFeeHistory(1, DefaultBlockParameterName.LATEST, List.of())
                        .send()
                        .getError()
                        .getCode());
    }

    @Test
    void faults_eachKind_isWhatItSays() throws IOException {
        node.fault(
                Fault.on("eth_chainId").every(2).error(-32005, "slow down"),
                Fault.on("eth_gasPrice").nth(1).hang(),
                Fault.on("eth_getBlockByNumber").first(1).nothing());

        assertNull(web3j.ethChainId().send().getError());
        assertEquals(-32005, web3j.ethChainId().send().getError().getCode());
        assertThrows(SocketTimeoutException.class, () -> web3j.ethGasPrice().send());
        assertEquals(
                2 * GWEI.longValue() - 125_000_000,
                web3j.ethGasPrice().send().getGasPrice().longValue());
        assertNull(web3j.ethGetBlockByNumber(DefaultBlockParameterName.LATEST, false)
                .send()
                .getBlock());
        assertEquals(5, node.items());
        node.heal().reverseBatches();
        BatchRequest batch = web3j.newBatch().add(web3j.ethChainId()).add(web3j.ethBlockNumber());
        assertNotEquals(
                batch.getRequests().get(0).getId(),
                batch.send().getResponses().get(0).getId());
    }

    @Test
    void sockets_httpAndWebSocket_sayTheSame() throws Exception {
        chain.submit(ScriptedTx.of(ALICE, 0));
        chain.mine(3);
        try (ScriptedHttp http = node.http();
                ScriptedSocket socket = node.socket()) {
            WebSocketService webSocket = new WebSocketService(socket.url(), false);
            webSocket.connect();
            EthBlock.Block expected = block(web3j);
            assertEquals(expected, block(Web3j.build(new HttpService(http.url()))));
            Web3j overSocket = Web3j.build(webSocket);
            assertEquals(expected, block(overSocket));
            TestSubscriber<NewHeadsNotification> heads =
                    overSocket.newHeadsNotifications().test();
            while (node.subscribers() == 0) {
                Thread.onSpinWait(); // Bounded by the test's timeout.
            }
            chain.mine();
            heads.awaitCount(1);
            assertEquals("0x4", heads.values().get(0).getParams().getResult().getNumber());
            webSocket.close();
        }
    }

    private static EthBlock.Block block(Web3j from) throws IOException {
        return from.ethGetBlockByNumber(DefaultBlockParameterName.valueOf("LATEST"), true)
                .send()
                .getBlock();
    }

    private BigInteger pendingNonce(String address) throws IOException {
        return web3j.ethGetTransactionCount(address, DefaultBlockParameterName.PENDING)
                .send()
                .getTransactionCount();
    }
}
