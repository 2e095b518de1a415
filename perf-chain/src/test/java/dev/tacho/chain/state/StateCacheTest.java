package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.EthCall;
import org.web3j.protocol.core.methods.response.EthGetTransactionReceipt;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/** What the cache keeps, what it sends, and how long each lives, on a chain whose values give away their block. */
class StateCacheTest extends OverOracle {
    @Test
    void latest_sameHead_isReadOnce() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        }

        // The chain's id, the newest block, whether the node takes hashes, and the balance itself.
        assertEquals(4, chain.asked());
        StateReading reading = cache.reading();
        assertEquals(10, reading.reads());
        assertEquals(4, reading.upstreamReads());
        assertEquals(0.6, reading.readReductionRatio(), 1e-12);
        assertEquals(9, reading.counts().kept());
        assertEquals(10, reading.stalenessBlocks().count());
        assertEquals(0, reading.stalenessBlocks().max());
        assertEquals(0, reading.stalenessNanos().max());
    }

    @Test
    void latest_newHead_isReadAgain_whenTheBoundIsOver() throws Exception {
        BigInteger before = balance(ALICE);
        OracleChain.Block old = chain.head();
        chain.mine();
        clock.advance(Duration.ofSeconds(1));

        assertEquals(before, balance(ALICE));
        assertEquals(expected(old, ALICE), before);
        clock.advanceNanos(1);
        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertEquals(1e9, cache.reading().stalenessNanos().max());
    }

    @Test
    void toldHead_isUsedAtOnce() throws Exception {
        balance(ALICE);
        int asked = chain.asked();
        OracleChain.Block next = chain.mine();
        cache.head(next.number(), next.hash(), next.parent());

        assertEquals(expected(next, ALICE), balance(ALICE));
        assertEquals(asked + 1, chain.asked());
        assertEquals(
                next.number(), web3j.ethBlockNumber().send().getBlockNumber().longValueExact());
        assertEquals(asked + 1, chain.asked());
    }

    @Test
    void toldHead_thatDoesNotLeadOn_makesTheNextReadLook() throws Exception {
        chain.mine();
        balance(ALICE);
        chain.reorg(1, 3);
        OracleChain.Block head = chain.head();
        cache.head(head.number(), head.hash(), head.parent());

        assertEquals(expected(head, ALICE), balance(ALICE));
        assertEquals(1, cache.reading().counts().reorgs());
    }

    @Test
    void toldGarbage_isNoHead() throws Exception {
        balance(ALICE);

        cache.head(-1, "no hash", "0x");
        cache.head(Long.MAX_VALUE, "0x" + "f".repeat(64), "0x" + "f".repeat(64));

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
    }

    @Test
    void maxStaleBlocks_servesAnEarlierHead_withinBothBounds() throws Exception {
        StateCache lenient = StateCache.builder(perf, "lenient")
                .maxStale(Duration.ofSeconds(10))
                .maxStaleBlocks(1)
                .build(chain);
        OracleChain.Block first = chain.head();
        balance(lenient, ALICE);
        OracleChain.Block second = chain.mine();
        lenient.head(second.number(), second.hash(), second.parent());

        assertEquals(expected(first, ALICE), balance(lenient, ALICE));
        assertEquals(1, lenient.reading().stalenessBlocks().max());
        OracleChain.Block third = chain.mine();
        lenient.head(third.number(), third.hash(), third.parent());
        assertEquals(expected(third, ALICE), balance(lenient, ALICE));

        OracleChain.Block fourth = chain.mine();
        lenient.head(fourth.number(), fourth.hash(), fourth.parent());
        clock.advance(Duration.ofSeconds(10).plusNanos(1));
        assertEquals(expected(fourth, ALICE), balance(lenient, ALICE));
    }

    @Test
    void sameQuestion_writtenOtherwise_isOneEntry() throws Exception {
        Transaction call = Transaction.createEthCallTransaction(ALICE, BOB, "0xABCD");
        Transaction same = Transaction.createEthCallTransaction(
                ALICE.toLowerCase(), BOB.toUpperCase().replace("X", "x"), "0xabcd");
        web3j.ethCall(call, LATEST).send();
        int asked = chain.asked();

        web3j.ethCall(same, LATEST).send();
        web3j.ethCall(
                        same,
                        DefaultBlockParameter.valueOf(
                                BigInteger.valueOf(chain.head().number())))
                .send();

        assertEquals(asked, chain.asked());
        web3j.ethCall(Transaction.createEthCallTransaction(BOB, BOB, "0xabcd"), LATEST)
                .send();
        assertEquals(asked + 1, chain.asked());
    }

    @Test
    void newestBlock_isTheLookItself() throws Exception {
        EthBlock.Block block = web3j.ethGetBlockByNumber(LATEST, false).send().getBlock();
        int asked = chain.asked();

        assertEquals(chain.head().hash(), block.getHash());
        assertEquals(
                block, web3j.ethGetBlockByHash(block.getHash(), false).send().getBlock());
        assertEquals(
                block,
                web3j.ethGetBlockByNumber(DefaultBlockParameter.valueOf(block.getNumber()), false)
                        .send()
                        .getBlock());
        assertEquals(asked, chain.asked());
        assertEquals(2, asked);
    }

    @Test
    void pending_writes_andUnknownMethods_goToTheNode() throws Exception {
        balance(ALICE);
        int asked = chain.asked();

        web3j.ethGetBalance(ALICE, DefaultBlockParameterName.PENDING).send();
        web3j.ethGetBalance(ALICE, DefaultBlockParameterName.PENDING).send();
        web3j.ethSendRawTransaction("0x00").send();
        assertTrue(web3j.ethGetWork().send().hasError());

        assertEquals(asked + 4, chain.asked());
        assertEquals(4, cache.reading().reads());
        assertEquals(7, cache.reading().upstreamReads()); // The write is none.
    }

    @Test
    void missingReceipt_isNotKept_foundOneIs() throws Exception {
        OracleChain.Block next = new OracleChain.Block(1, "", "", List.of(String.format("0x%064x", 0xAAAA0002L)));
        String transaction = next.transactions().get(0);
        for (int i = 0; i < 3; i++) {
            assertTrue(receipt(transaction).isEmpty());
        }
        assertEquals(3, chain.asked("eth_getTransactionReceipt"));
        chain.mine();
        clock.advance(Duration.ofSeconds(2));

        for (int i = 0; i < 5; i++) {
            assertEquals(chain.head().hash(), receipt(transaction).orElseThrow().getBlockHash());
        }

        // The second of them finds the first one's entry unproven, and looks; then it is kept.
        assertEquals(4, chain.asked("eth_getTransactionReceipt"));
        clock.advance(Duration.ofSeconds(2));
        chain.mine();
        assertTrue(receipt(transaction).isPresent());
        assertEquals(4, chain.asked("eth_getTransactionReceipt"));
    }

    @Test
    void receipt_ofANewerBlock_makesTheNextReadSeeIt() throws Exception {
        balance(ALICE);
        OracleChain.Block next = chain.mine();

        assertTrue(receipt(next.transactions().get(0)).isPresent());

        assertEquals(expected(next, ALICE), balance(ALICE));
    }

    @Test
    void reorg_dropsWhatIsOrphaned_andKeepsTheRest() throws Exception {
        OracleChain.Block first = chain.mine();
        balance(ALICE);
        receipt(first.transactions().get(0));
        OracleChain.Block second = chain.mine();
        clock.advance(Duration.ofSeconds(2));
        balance(ALICE);
        receipt(second.transactions().get(0));
        chain.reorg(1, 1);
        clock.advance(Duration.ofSeconds(2));

        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        assertTrue(receipt(second.transactions().get(0)).isEmpty());
        int asked = chain.asked("eth_getTransactionReceipt");
        assertTrue(receipt(first.transactions().get(0)).isPresent());
        assertEquals(asked, chain.asked("eth_getTransactionReceipt"));
        StateReading.Counts counts = cache.reading().counts();
        assertEquals(1, counts.reorgs());
        assertEquals(3, counts.orphaned()); // The balance, the block, the receipt.
    }

    @Test
    void price_isUsedAgain_onceALookHasShownTheSameHead() throws Exception {
        BigInteger price = web3j.ethGasPrice().send().getGasPrice();
        assertEquals(1, chain.asked("eth_getBlockByNumber"));
        for (int i = 0; i < 5; i++) {
            assertEquals(price, web3j.ethGasPrice().send().getGasPrice());
        }

        assertEquals(1, chain.asked("eth_gasPrice"));
        assertEquals(2, chain.asked("eth_getBlockByNumber"));
    }

    @Test
    void price_readAfterTheHeadMoved_isNotUsedForTheOldHead() throws Exception {
        balance(ALICE);
        chain.mine();
        BigInteger price = web3j.ethGasPrice().send().getGasPrice(); // The cache still believes in the old head.
        assertEquals(OracleChain.value(chain.head().hash(), "gas"), "0x" + price.toString(16));
        chain.reorg(1, 1);

        BigInteger second = web3j.ethGasPrice().send().getGasPrice();

        assertEquals(OracleChain.value(chain.head().hash(), "gas"), "0x" + second.toString(16));
    }

    @Test
    void finalBlocks_byNumber_areKeptForEver() throws Exception {
        for (int i = 0; i < 40; i++) {
            chain.mine();
        }
        DefaultBlockParameter fifth = DefaultBlockParameter.valueOf(BigInteger.valueOf(5));
        assertEquals(expected(chain.blocks.get(5), ALICE), balanceAt(fifth)); // Not known to be final: passes.
        clock.advance(Duration.ofSeconds(2));
        balanceAt(fifth);
        balanceAt(fifth);
        int asked = chain.asked("eth_getBalance");
        for (int i = 0; i < Canon.MOST_BLOCKS + 10; i++) {
            chain.mine();
            cache.head(chain.head().number(), chain.head().hash(), chain.head().parent());
        }

        assertEquals(expected(chain.blocks.get(5), ALICE), balanceAt(fifth));
        assertEquals(asked, chain.asked("eth_getBalance"));
    }

    @Test
    void finality_thatABrokenChainTakesBack_isNotBelievedAgain() throws Exception {
        chain.finalityDepth = 0;
        for (int i = 0; i < 10; i++) {
            chain.mine();
        }
        DefaultBlockParameter fifth = DefaultBlockParameter.valueOf(BigInteger.valueOf(5));
        balanceAt(fifth);
        clock.advance(Duration.ofSeconds(2));
        balanceAt(fifth);
        balanceAt(fifth);
        chain.reorg(7, 8);
        clock.advance(Duration.ofSeconds(2));

        assertEquals(expected(chain.blocks.get(5), ALICE), balanceAt(fifth));
    }

    @Test
    void nodeWithoutHashes_isAskedByNumber_andBelievedAfterALook() throws Exception {
        chain.takesHashes = false;
        chain.mine();
        chain.mine();
        for (int i = 0; i < 5; i++) {
            assertEquals(expected(chain.head(), ALICE), balance(ALICE));
        }
        assertEquals(2, chain.asked("eth_getBlockByNumber"));
        OracleChain.Block old = chain.head();
        chain.mine();
        chain.reorg(2, 2); // In between the cache's look and its read.

        assertNotEquals(old.hash(), chain.blocks.get((int) old.number()).hash());
        assertEquals(expected(chain.blocks.get((int) old.number()), BOB), balance(BOB));
        clock.advance(Duration.ofSeconds(2));
        assertEquals(expected(chain.head(), BOB), balance(BOB));
        assertEquals(expected(chain.head(), ALICE), balance(ALICE));
    }

    @Test
    void revert_isKept_otherErrorsAreNot() throws Exception {
        Transaction reverting = Transaction.createEthCallTransaction(ALICE, BOB, "0xdead");
        for (int i = 0; i < 3; i++) {
            EthCall answer = web3j.ethCall(reverting, LATEST).send();
            assertEquals(3, answer.getError().getCode());
            answer.getError().setMessage("changed by a caller");
        }
        assertEquals(1, chain.asked("eth_call"));

        for (int i = 0; i < 3; i++) {
            assertEquals(
                    -32602, web3j.ethGetCode(ALICE, LATEST).send().getError().getCode());
        }
        assertEquals(6, chain.asked("eth_getCode")); // Each by hash, then as it came.
    }

    @Test
    void answers_areEachCallersOwn() throws Exception {
        Request<?, EthBlock> one = web3j.ethGetBlockByNumber(LATEST, false);
        Request<?, EthBlock> two = web3j.ethGetBlockByNumber(LATEST, false);
        EthBlock first = one.send();
        first.getBlock().setHash("0xspoilt");
        first.getBlock().getTransactions().clear();
        first.setResult(null);
        EthBlock second = two.send();

        assertEquals(one.getId(), first.getId());
        assertEquals(two.getId(), second.getId());
        assertEquals("2.0", second.getJsonrpc());
        assertEquals(chain.head().hash(), second.getBlock().getHash());
        assertEquals(1, second.getBlock().getTransactions().size());
        assertNotSame(first, second);
    }

    @Test
    void entries_tellNothingOfWhatWasAsked() throws Exception {
        Map<StateKey, StateValue> entries = new ConcurrentHashMap<>();
        StateCache over = StateCache.builder(perf, "own")
                .store((ConcurrentHashMap<StateKey, StateValue>) entries)
                .build(chain);
        balance(over, ALICE);

        entries.forEach((key, value) -> {
            String text = (key + " " + value).toLowerCase();
            assertFalse(text.contains("aa "), text);
            assertFalse(text.contains(ALICE.substring(2).toLowerCase()), text);
            assertFalse(
                    text.contains(OracleChain.value(chain.head().hash(), ALICE).substring(2)), text);
            assertEquals(31_337, key.chainId());
            assertTrue(value.weightBytes() > 256);
        });
        assertEquals(3, entries.size());
    }

    @Test
    void builder_refusesWhatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> StateCache.builder(perf, "http://key@node"));
        assertThrows(IllegalArgumentException.class, () -> StateCache.builder(perf, " "));
        assertThrows(IllegalArgumentException.class, () -> builder().maxStale(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> builder().maxStale(Duration.ofDays(1)));
        assertThrows(IllegalArgumentException.class, () -> builder().maxStaleBlocks(-1));
        assertThrows(IllegalArgumentException.class, () -> builder().maximumEntries(0));
        assertThrows(IllegalArgumentException.class, () -> builder().maximumBytes(1));
        assertThrows(IllegalArgumentException.class, () -> builder().pollHeads(Duration.ZERO));
    }

    private Optional<TransactionReceipt> receipt(String transaction) throws IOException {
        EthGetTransactionReceipt answer =
                web3j.ethGetTransactionReceipt(transaction).send();
        return answer.getTransactionReceipt();
    }
}
