package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.core.methods.response.Log;

/** Several providers have to agree, at the same block, in virtual time. */
class QuorumTest {
    private final VirtualProviders virtual = new VirtualProviders(builder -> builder);
    private final Web3jService two = virtual.providers.quorum(2);
    private final Node a = virtual.a;
    private final Node b = virtual.b;
    private final Node c = virtual.c;

    @Test
    void twoOfThree_agree_isTheAnswerAndTheThirdIsReported() throws IOException {
        a.answers(request -> "0xbad");
        b.answers(request -> "0x1");
        c.answers(request -> "0x1");

        assertEquals("0x1", RawRpc.call(two, "eth_getBalance", "0xab", "latest"));
        Disagreement disagreement = quorums().last().get(0);
        assertEquals(List.of(List.of("b", "c"), List.of("a")), disagreement.groups());
        assertEquals("eth_getBalance", disagreement.method());
        assertEquals("0x64", disagreement.block());
        assertTrue(disagreement.settled());
        assertEquals(1, quorums().agreed());
    }

    @Test
    void firstTwo_agree_answerDoesNotWaitButTheReportDoes() throws IOException {
        c.latency(3_000).answers(request -> "0xbad").head(-1);
        assertEquals("0x1", RawRpc.call(two, "eth_getBalance", "0xab", "0x10"));
        assertEquals(20_000_000, virtual.nanos());
        assertEquals(0, quorums().disagreed());

        virtual.simulation.advance(Duration.ofSeconds(5));
        assertEquals(
                List.of(List.of("a", "b"), List.of("c")),
                quorums().last().get(0).groups());
    }

    @Test
    void latest_headsAndVotesThatTakeTooLongTogether_endAtTheTimeLimit() {
        VirtualProviders slow = new VirtualProviders(
                builder -> builder.timeLimit(Duration.ofSeconds(3)).attemptLimit(Duration.ofSeconds(2)));
        List.of(slow.a, slow.b, slow.c).forEach(node -> node.latency(1_900));

        ProvidersException failure = assertThrows(
                ProvidersException.class,
                () -> RawRpc.call(slow.providers.quorum(2), "eth_getBalance", "0xab", "latest"));
        assertTrue(failure.getMessage().contains("no agreement in time"), failure.getMessage());
        assertEquals(Duration.ofSeconds(3).toNanos(), slow.nanos());
    }

    @Test
    void nobody_agrees_isAnExceptionThatSaysWhoSaidTheSame() {
        a.answers(request -> "0x1");
        b.answers(request -> "0x2");
        c.answers(request -> "0x3");

        ProvidersException failure =
                assertThrows(ProvidersException.class, () -> RawRpc.call(two, "eth_getBalance", "0xab", "0x10"));
        assertTrue(failure.getMessage().contains("[[a], [b], [c]]"), failure.getMessage());
        assertFalse(quorums().last().get(0).settled());
    }

    @Test
    void latest_isTheHighestBlockThatEnoughHave_andWhoIsBelowLags() throws IOException {
        a.head(103);
        b.head(102);
        c.head(99);
        for (Node node : List.of(a, b, c)) {
            node.answers(request -> "at " + request.getParams().get(1));
        }

        assertEquals("at 0x66", RawRpc.call(two, "eth_getCode", "0xab", "latest"));
        assertEquals(0, c.calls());
        assertEquals(0, quorums().disagreed(), "to lag is not to disagree");
        assertEquals(1, quorums().lagging());
    }

    @Test
    void outvoted_provider_isCountedAndLosesRankButNotItsBreaker() throws IOException {
        a.answers(request -> "0xbad");
        for (int i = 0; i < 10; i++) {
            assertEquals("0x1", RawRpc.call(two, "eth_getBalance", "0xab", "0x10"));
        }
        b.latency(5);
        virtual.simulation.advance(Duration.ofMinutes(1));

        ProvidersSnapshot.Standing liar = virtual.standing("a");
        assertEquals(10, liar.outvoted());
        assertEquals(0.5, liar.stabilityRatio(), "each was answered, and outvoted");
        assertEquals(0, virtual.standing("b").outvoted());
        assertEquals(BreakerState.CLOSED, liar.breaker());
        assertEquals("b", virtual.providers.pin().provider(), "nobody checks what is asked there");
    }

    @Test
    void outvoted_isNobodyWhereNothingIsSettled_norWhoSaysMoreThanNull() throws IOException {
        a.answers(request -> "0x1");
        b.answers(request -> "0x2");
        c.answers(request -> "0x3");
        assertThrows(ProvidersException.class, () -> RawRpc.call(two, "eth_getBalance", "0xab", "0x10"));
        b.answers(request -> null);
        c.answers(request -> null);
        assertNull(RawRpc.call(two, "eth_getTransactionReceipt", "0xab"));

        for (String name : List.of("a", "b", "c")) {
            assertEquals(0, virtual.standing(name).outvoted(), name);
        }
    }

    /** As web3j puts an object into its parameters, and a text into those of a balance. */
    @Test
    void latest_ofWeb3jsOwnCall_isPutForACommonBlock() throws IOException {
        c.head(99);
        for (Node node : List.of(a, b, c)) {
            node.answers(request -> "at " + request.getParams().get(1));
        }
        Web3j sure = Web3j.build(virtual.providers.quorum(3));
        Transaction call = Transaction.createEthCallTransaction(null, "0xab", "0x");

        assertEquals(
                "at 0x63",
                sure.ethCall(call, DefaultBlockParameterName.LATEST).send().getValue());
        b.head(99);
        a.answers(request -> "0xbad");
        RawRpc.call(two, "eth_call", call, DefaultBlockParameterName.LATEST);
        assertEquals("0x63", quorums().last().get(0).block());
    }

    @Test
    void laggards_beyondTheBound_areNoQuorum() {
        a.head(110);
        b.head(100);
        c.head(100);

        assertThrows(ProvidersException.class, () -> RawRpc.call(two, "eth_getBalance", "0xab", "latest"));
        assertEquals(List.of(0L, 0L, 0L), List.of(a.calls(), b.calls(), c.calls()));
    }

    @Test
    void missingReceipt_isNoDisagreement_andNullOnlyIfEnoughSaySo() throws IOException {
        a.answers(request -> null);
        b.answers(request -> Map.of("status", "0x1"));
        c.answers(request -> Map.of("status", "0x1"));
        assertEquals(Map.of("status", "0x1"), RawRpc.call(two, "eth_getTransactionReceipt", "0xab"));
        assertEquals(0, quorums().disagreed());

        b.answers(request -> null);
        assertNull(RawRpc.call(two, "eth_getTransactionReceipt", "0xab"));
        c.answers(request -> {
            throw new IOException("reset");
        });
        b.answers(request -> Map.of("status", "0x1"));
        assertThrows(ProvidersException.class, () -> RawRpc.call(two, "eth_getTransactionReceipt", "0xab"));
    }

    @Test
    void revert_ofTwo_isTheirAnswer() throws IOException {
        a.answers(request -> Node.error(3, "execution reverted"));
        b.answers(request -> Node.error(-32000, "VM Exception: revert"));

        assertEquals(
                3,
                VirtualProviders.answer(two, "eth_call", Map.of(), "0x10")
                        .getError()
                        .getCode());
    }

    @Test
    void liarWithAHugeHead_doesNotMoveTheBlock() throws IOException {
        a.head(100);
        b.head(100);
        c.head(1_000_000_000L);
        a.answers(request -> "at " + request.getParams().get(1));
        b.answers(request -> "at " + request.getParams().get(1));

        assertEquals("at 0x64", RawRpc.call(two, "eth_getCode", "0xab", "latest"));
        assertEquals(1, virtual.providers.snapshot().strays());
    }

    @Test
    void othersThanReads_goTheUsualWay() throws IOException {
        RawRpc.call(two, "eth_gasPrice");
        RawRpc.call(two, "eth_sendRawTransaction", "0x");

        assertEquals(List.of(2L, 0L, 0L), List.of(a.calls(), b.calls(), c.calls()));
        assertEquals(0, quorums().asked());
        assertThrows(IllegalArgumentException.class, () -> virtual.providers.quorum(1));
        assertThrows(IllegalArgumentException.class, () -> virtual.providers.quorum(4));
    }

    @Test
    void fingerprint_ofTheSameTree_isTheSame() {
        Map<String, Object> one = new LinkedHashMap<>();
        one.put("b", "0xAB");
        one.put("a", List.of(1, "x"));
        one.put("totalDifficulty", "0x1");
        Map<String, Object> other = new LinkedHashMap<>();
        other.put("a", List.of(1, "x"));
        other.put("b", "0xab");
        other.put("c", null);

        assertEquals(Fingerprint.of(one), Fingerprint.of(other));
        List<Object> different = Arrays.asList(
                null,
                "",
                "a",
                List.of(),
                List.of("a"),
                List.of(List.of("a")),
                List.of("a", "b"),
                List.of("ab"),
                List.of("b", "a"),
                Map.of(),
                Map.of("a", "b"),
                Map.of("a", List.of("b")),
                Map.of("a", "1:b"));
        assertEquals(
                different.size(),
                different.stream().map(Fingerprint::of).distinct().count());
    }

    @Test
    void fingerprint_ofWeb3jsOwnClasses_isThatOfTheirFields() {
        assertEquals(Fingerprint.of(block("0x1", "0xab")), Fingerprint.of(block("0x1", "0xAB")));
        assertNotEquals(Fingerprint.of(block("0x1", "0xab")), Fingerprint.of(block("0x2", "0xab")));
        Log log = new Log();
        log.setData("0x1");
        assertNotEquals(Fingerprint.of(List.of(log)), Fingerprint.of(List.of(new Log())));
    }

    private static EthBlock.Block block(String number, String hash) {
        EthBlock.Block block = new EthBlock.Block();
        block.setNumber(number);
        block.setHash(hash);
        return block;
    }

    private ProvidersSnapshot.Quorums quorums() {
        return virtual.providers.snapshot().quorums();
    }
}
