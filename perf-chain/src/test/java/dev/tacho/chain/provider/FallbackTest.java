package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** Who is asked next after what, in virtual time. */
class FallbackTest {
    private final VirtualProviders virtual = new VirtualProviders(builder -> builder);
    private final Node a = virtual.a;
    private final Node b = virtual.b;
    private final Node c = virtual.c;

    @Test
    void call_firstAnswers_noOtherIsAsked() throws IOException {
        assertEquals("0x1", virtual.call("eth_chainId"));

        assertEquals(10_000_000, virtual.nanos());
        assertEquals(List.of(1L, 0L, 0L), List.of(a.calls(), b.calls(), c.calls()));
        assertEquals(0, virtual.providers.snapshot().failedOver());
        assertEquals(
                10_000_000, virtual.providers.snapshot().answers().latency().max());
    }

    @Test
    void call_firstTwoFail_theThirdAnswersAndTheTimesAddUp() throws IOException {
        a.answers(request -> {
            throw new IOException("connection reset");
        });
        b.answers(request -> {
            throw new ClientConnectionException("Invalid response received: 502; bad gateway");
        });
        c.answers(request -> "0xc");

        assertEquals("0xc", virtual.call("eth_chainId"));
        assertEquals(60_000_000, virtual.nanos());
        assertEquals(1, virtual.providers.snapshot().failedOver());
        assertEquals(1, virtual.standing("a").failures());
        assertEquals(1, virtual.standing("b").failures());
        assertEquals(0, virtual.standing("c").failures());
    }

    @Test
    void call_everybodyFails_namesThemAll() {
        a.answers(request -> {
            throw new IOException("reset by https://secret.example/key");
        });
        b.answers(request -> new Node.OtherId("0x1"));
        c.answers(request -> Node.HANGS);

        ProvidersException failure = assertThrows(ProvidersException.class, () -> virtual.call("eth_chainId"));

        assertEquals(
                Map.of("a", "failed (IOException)", "b", "failed (answer with another id)", "c", "timeout"),
                failure.outcomes());
        assertEquals(1, failure.getSuppressed().length);
        assertTrue(!failure.getMessage().contains("secret"), failure.getMessage());
        assertEquals(1, virtual.providers.snapshot().answers().errors());
    }

    @Test
    void call_hangingProvider_isGivenUpAtItsLimitAndAllTogetherAtTheCalls() throws IOException {
        a.answers(request -> Node.HANGS);
        assertEquals("0x1", virtual.call("eth_chainId"));
        assertEquals(Duration.ofMillis(10_020).toNanos(), virtual.nanos());

        b.answers(request -> Node.HANGS);
        c.answers(request -> Node.HANGS);
        long start = virtual.nanos();
        assertThrows(ProvidersException.class, () -> virtual.call("eth_chainId"));
        assertEquals(Duration.ofSeconds(30).toNanos(), virtual.nanos() - start);
        assertEquals(2L, virtual.standing("a").verdicts().get("timeout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"execution reverted: no", "invalid params", "nonce too low"})
    void callersFault_isGivenBackAtOnceAndCountsAgainstNobody(String message) throws IOException {
        int code = message.startsWith("invalid") ? -32602 : message.startsWith("execution") ? 3 : -32000;
        a.answers(request -> Node.error(code, message));

        assertEquals(message, virtual.error("eth_call", Map.of(), "0x10").getMessage());
        assertEquals(0, b.calls());
        assertEquals(1.0, virtual.standing("a").stabilityRatio());
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing trie node 12", "header not found", "the method does not exist/is not available"})
    void whatAProviderLacks_isAskedElsewhereAndIsNoFailure(String message) throws IOException {
        a.answers(request -> Node.error(-32000, message));

        assertEquals("0x1", virtual.call("eth_call", Map.of(), "0x10"));
        assertEquals(0, virtual.standing("a").failures());
        assertEquals(1L, virtual.standing("a").verdicts().get("not-here"));
    }

    @Test
    void unknownMethod_isRememberedAndTheProviderAskedLastFromThenOn() throws IOException {
        a.answers(request -> Node.error(-32601, "method not found"));
        for (int i = 0; i < 5; i++) {
            assertEquals("0x1", virtual.call("eth_getBlockReceipts", "0x1"));
        }
        assertEquals(1, a.calls());

        virtual.simulation.advance(Duration.ofMinutes(11));
        virtual.call("eth_getBlockReceipts", "0x1");
        assertEquals(2, a.calls(), "it may have been updated");
    }

    @Test
    void undecidedError_nextDoesBetter_isTheFirstOnesFault() throws IOException {
        a.answers(request -> Node.error(-32603, "Internal error"));

        assertEquals("0x1", virtual.call("eth_chainId"));
        assertEquals(1, virtual.standing("a").failures());
    }

    @Test
    void undecidedError_ofEverybody_isNobodysFaultAndTheFirstIsGivenBack() throws IOException {
        a.answers(request -> Node.error(-32603, "from a"));
        b.answers(request -> Node.error(-32603, "from b"));
        c.answers(request -> Node.error(-32603, "from c"));

        assertEquals("from a", virtual.error("eth_chainId").getMessage());
        assertEquals(0, virtual.standing("a").failures());
        assertEquals(0, virtual.standing("b").failures());
        assertEquals(0, virtual.standing("c").failures());
    }

    @Test
    void exception_ofTheOnlyProviderAsked_isGivenBackItself() {
        IOException thrown = new IOException("reset");
        a.answers(request -> {
            throw thrown;
        });

        assertSame(thrown, assertThrows(IOException.class, () -> virtual.call("eth_sendTransaction", Map.of())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth_sendTransaction",
                "eth_sign",
                "eth_newFilter",
                "eth_getFilterChanges",
                "eth_getTransactionCount",
                "evm_mine"
            })
    void whatMustNotBeAskedTwice_fallsOverToNobody(String method) {
        a.answers(request -> {
            throw new IOException("reset");
        });

        assertThrows(IOException.class, () -> virtual.call(method, "0x1"));
        assertEquals(List.of(1L, 0L, 0L), List.of(a.calls(), b.calls(), c.calls()));
    }

    @Test
    void rawTransaction_knownToTheSecondProvider_wasAccepted() throws IOException {
        a.answers(request -> Node.HANGS);
        b.answers(request -> Node.error(-32000, "already known"));

        // The Keccak-256 of nothing, from its specification.
        assertEquals(
                "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470",
                virtual.call("eth_sendRawTransaction", "0x"));
        assertEquals(1, a.calls());
        assertEquals(1, b.calls());
    }

    @Test
    void rawTransaction_knownToTheFirstProvider_isTheCallersOwnDoing() throws IOException {
        a.answers(request -> Node.error(-32000, "already known"));

        assertEquals(
                "already known", virtual.error("eth_sendRawTransaction", "0x").getMessage());
        assertEquals(0, b.calls());
    }

    @Test
    void filter_whoseMakerIsBusy_isStillAskedThere() throws IOException {
        a.answers(request -> request.getMethod().equals("eth_newFilter")
                ? "0xf1"
                : a.calls("eth_getFilterChanges") == 1 ? Node.error(-32005, "rate limit exceeded") : List.of("of a"));
        b.answers(request -> List.of("of b"));
        virtual.call("eth_newFilter", Map.of());
        assertThrows(IOException.class, () -> virtual.call("eth_getFilterChanges", "0xf1"));

        assertEquals(List.of("of a"), virtual.call("eth_getFilterChanges", "0xf1"));
    }

    @Test
    void filter_isPolledWhereItWasMade_andTwoWithOneIdAreToldApart() throws IOException {
        a.answers(request -> request.getMethod().equals("eth_newFilter") ? "0xf1" : List.of("of a"));
        b.answers(request -> request.getMethod().equals("eth_newFilter") ? "0xf1" : List.of("of b"));
        virtual.call("eth_newFilter", Map.of());

        try (Pinned other = virtual.providers.pin("b")) {
            assertThrows(
                    IOException.class,
                    () -> RawRpc.call(other, "eth_newFilter", Map.of()),
                    "an id that could be either's is refused");
        }
        fail(a);
        assertEquals(BreakerState.OPEN, virtual.standing("a").breaker());
        a.answers(request -> List.of("of a"));

        assertEquals(List.of("of a"), virtual.call("eth_getFilterChanges", "0xf1"), "whatever its breaker says");
        assertEquals(0, b.calls("eth_getFilterChanges"));
    }

    @Test
    void circuitBreaker_afterFailures_sparesTheCallerAndLetsOneProbeThrough() throws IOException {
        fail(a);
        long asked = a.calls();
        for (int i = 0; i < 5; i++) {
            virtual.call("eth_chainId");
        }
        assertEquals(asked, a.calls(), "open");

        virtual.simulation.advance(Duration.ofSeconds(5));
        a.answers(request -> "0x1");
        virtual.call("eth_chainId");
        assertEquals(asked + 1, a.calls());
        assertEquals(BreakerState.CLOSED, virtual.standing("a").breaker());
    }

    @Test
    void rateLimit_inEveryForm_skipsTheProviderForAWhile() throws IOException {
        for (Node.Script script : List.<Node.Script>of(
                request -> {
                    throw new ClientConnectionException("Invalid response received: 429; slow down");
                },
                request -> Node.error(-32005, "limit exceeded"),
                request -> Node.error(429, "too many"))) {
            a.answers(script);
            long asked = a.calls();
            virtual.call("eth_chainId");
            virtual.call("eth_chainId");
            assertEquals(asked + 1, a.calls());
            assertTrue(virtual.standing("a").skippedNanos() > 0);
            assertEquals(0, virtual.standing("a").failures(), "it is not broken");
            virtual.simulation.advance(Duration.ofMinutes(2));
        }
        a.answers(request -> "0x1");
        virtual.call("eth_chainId");
        assertEquals(4, a.calls());
        assertEquals(3, virtual.standing("a").rateLimited());
    }

    @Test
    void rateLimit_ofEverybody_failsAtOnceAndSaysForHowLong() throws IOException {
        for (Node node : List.of(a, b, c)) {
            node.answers(request -> Node.error(429, "too many"));
        }
        assertEquals(429, virtual.error("eth_chainId").getCode(), "it is what the node says");
        long start = virtual.nanos();

        ProvidersException failure = assertThrows(ProvidersException.class, () -> virtual.call("eth_chainId"));
        assertEquals(start, virtual.nanos());
        assertTrue(failure.getMessage().contains("a skipped (rate limited for 1 s)"), failure.getMessage());
    }

    @Test
    void nullReceipt_ofALaggingNode_isAskedAtOneThatIsFurther() throws IOException {
        heads(100, 101, 99);
        a.answers(request -> null);
        b.answers(request -> Map.of("status", "0x1"));

        assertEquals(Map.of("status", "0x1"), virtual.call("eth_getTransactionReceipt", "0xab"));
        assertEquals(0, c.calls());
    }

    @Test
    void nullReceipt_ofTheHighestHead_isTheAnswer() throws IOException {
        heads(101, 101, 101);
        a.answers(request -> null);

        assertNull(virtual.call("eth_getTransactionReceipt", "0xab"));
        assertEquals(0, b.calls());
    }

    /** Another provider at the same head has no reason to know more, but for these there is no such answer. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth_getBalance",
                "eth_call",
                "eth_getCode",
                "eth_getStorageAt",
                "eth_estimateGas",
                "eth_gasPrice",
                "eth_chainId",
                "eth_blockNumber",
                "eth_getLogs",
                "eth_feeHistory",
                "net_version"
            })
    void nullOfWhatAlwaysIs_isTheProvidersFailureAndAskedElsewhere(String method) throws IOException {
        heads(101, 101, 101);
        a.head(-1).answers(request -> null);
        b.head(-1).answers(request -> "0x66");

        assertEquals("0x66", virtual.call(method, "0xab", "latest"));
        assertEquals(1, virtual.standing("a").failures());
        assertEquals(List.of("0x66", "0x66"), batch(method, "eth_chainId"));
        c.head(-1).answers(request -> null);
        b.answers(request -> null);
        ProvidersException failure = assertThrows(
                ProvidersException.class, () -> virtual.call(method, "0xab", "latest"), "nor is it given out");
        assertTrue(failure.getMessage().contains("null where something has to be"), failure.getMessage());
    }

    @Test
    void nullOfTheLatestBlock_isNone_andOfAnotherIs() throws IOException {
        heads(101, 101, 101);
        a.answers(request -> null);
        b.answers(request -> Map.of("number", "0x65"));

        assertEquals(Map.of("number", "0x65"), virtual.call("eth_getBlockByNumber", "latest", false));
        assertNull(virtual.call("eth_getBlockByNumber", "0x99", false));
        assertNull(virtual.call("evm_mine"), "of which nobody here knows what it answers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x", "", "0xno", "soon"})
    void noNumberWhereOneHasToBe_isAskedElsewhere(String answer) throws IOException {
        heads(101, 101, 101);
        a.answers(request -> answer);

        assertEquals("0x1", virtual.call("eth_getBalance", "0xab", "latest"));
        assertEquals(1, virtual.standing("a").failures());
        a.answers(request -> "17");
        assertEquals("17", virtual.call("eth_getBalance", "0xab", "latest"), "web3j reads it, too");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth_call", "eth_getCode"})
    void nothing_ofAnAccountWithoutCode_isTheAnswerOfWhoIsNotBehind(String method) throws IOException {
        heads(101, 101, 100);
        a.answers(request -> "0x");

        assertEquals("0x", virtual.call(method, "0xab", "latest"));
        assertEquals(0, b.calls());
        assertEquals(0, virtual.standing("a").failures());
    }

    @Test
    void laggingProvider_isNotBelieved() throws IOException {
        heads(100, 106, 106);
        a.answers(request -> "0xold");
        b.answers(request -> "0xnew");

        assertEquals("0xnew", virtual.call("eth_getCode", "0xab", "latest"));
        assertEquals(0, a.calls());
        assertEquals("0xold", virtual.call("eth_getCode", "0xab", "0x10"), "a block that it has is no matter of lag");
    }

    @Test
    void laggingProvider_isNotBelievedOfACallThatWeb3jMade() throws IOException {
        heads(100, 106, 106);
        a.answers(request -> "0xa");
        b.answers(request -> "0xb");
        Web3j web3j = Web3j.build(virtual.providers);
        Transaction call = Transaction.createEthCallTransaction(null, "0xab", "0x");

        assertEquals(
                "0xb",
                web3j.ethCall(call, DefaultBlockParameterName.LATEST).send().getValue());
        assertEquals("0xb", web3j.ethEstimateGas(call).send().getResult());
        assertEquals(0, a.calls());
        DefaultBlockParameter block = DefaultBlockParameter.valueOf(BigInteger.TEN);
        assertEquals("0xa", web3j.ethCall(call, block).send().getValue());
    }

    @Test
    void laggingProvider_thatCaughtUp_isAskedForItsHeadFirst() throws IOException {
        heads(100, 106, 106);
        fail(b);
        fail(c);
        a.head(106);
        virtual.simulation.advance(Duration.ofSeconds(2));
        long heads = a.calls("eth_blockNumber");

        assertEquals("0x1", virtual.call("eth_getBalance", "0xab", "latest"));
        assertEquals(heads + 1, a.calls("eth_blockNumber"));
    }

    @Test
    void laggingProvider_leftAlone_givesNoAnswerRatherThanAnOldOne() throws IOException {
        heads(100, 106, 106);
        fail(b);
        fail(c);
        virtual.simulation.advance(Duration.ofSeconds(2));

        ProvidersException failure =
                assertThrows(ProvidersException.class, () -> virtual.call("eth_getBalance", "0xab", "latest"));
        assertTrue(failure.getMessage().contains("a stale (older than the bound)"), failure.getMessage());
        assertEquals(0, a.calls());
        assertThrows(ProvidersException.class, () -> virtual.call("eth_blockNumber"));
    }

    @Test
    void blockNumber_neverGoesBackAsLongAsAnybodyIsFurther() throws IOException {
        AtomicLong head = new AtomicLong(100);
        a.head(head::get);
        b.head(101);
        assertEquals("0x64", virtual.call("eth_blockNumber"));
        head.set(99);

        assertEquals("0x65", virtual.call("eth_blockNumber"), "99 is within the bound, but 100 was seen");
        b.head(98);
        c.head(97);
        assertEquals("0x63", virtual.call("eth_blockNumber"), "nobody has more than 99 now");
    }

    @Test
    void blockNumber_thatIsNone_isNotGivenOut() throws IOException {
        a.head(-1).answers(request -> "soon");
        b.head(-1).answers(request -> Map.of("a", "b"));

        assertEquals("0x64", virtual.call("eth_blockNumber"));
        assertEquals(1, virtual.standing("a").failures());
        assertEquals(1, virtual.standing("b").failures());
    }

    @Test
    void batch_withAStrangersAnswer_goesWholeToTheNext() throws IOException {
        a.answers(request -> request.getMethod().equals("eth_chainId") ? new Node.OtherId("0x1") : "0xa");
        b.answers(request -> "0xb");

        assertEquals(List.of("0xb", "0xb"), batch("eth_getCode", "eth_chainId"));
        assertEquals(2, a.calls());
        assertEquals(1, virtual.providers.snapshot().failedOver());
    }

    @Test
    void batch_afterATransportThatChangedAnId_isAskedWithTheCallersIds() throws IOException {
        a.answers(request -> {
            request.setId(request.getId() + 1_000); // As web3j does over a WebSocket, to find the answer again.
            throw new IOException("reset");
        });
        b.answers(request -> "0xb");

        assertEquals(List.of("0xb", "0xb"), batch("eth_getCode", "eth_chainId"));
        assertEquals(0, c.calls(), "the second provider's answer was good");
    }

    @Test
    void batch_withOneItemThatMustNotBeRepeated_fallsOverToNobody() {
        a.answers(request -> {
            throw new IOException("reset");
        });

        assertThrows(IOException.class, () -> batch("eth_getCode", "eth_sendTransaction"));
        assertEquals(0, b.calls());
    }

    private List<Object> batch(String... methods) throws IOException {
        BatchRequest batch = new BatchRequest(virtual.providers);
        for (String method : methods) {
            batch.add(new Request<>(method, List.of("0x1", "0x1"), virtual.providers, RawRpc.Answer.class));
        }
        return virtual.providers.sendBatch(batch).getResponses().stream()
                .map(answer -> (Object) answer.getResult())
                .toList();
    }

    /** Sets the heads, and lets everybody tell its own. */
    private void heads(long ofA, long ofB, long ofC) throws IOException {
        a.head(ofA);
        b.head(ofB);
        c.head(ofC);
        for (String name : List.of("a", "b", "c")) {
            try (Pinned pinned = virtual.providers.pin(name)) {
                VirtualProviders.answer(pinned, "eth_blockNumber");
            } catch (ProvidersException e) {
                assertTrue(e.getMessage().contains("stale"), e.getMessage());
            }
        }
    }

    /** Fails at a provider until its breaker opens. */
    private void fail(Node node) {
        String name = node == a ? "a" : node == b ? "b" : "c";
        node.answers(request -> {
            throw new IOException("reset");
        });
        try (Pinned pinned = virtual.providers.pin(name)) {
            for (int i = 0; i < 20; i++) {
                assertThrows(IOException.class, () -> VirtualProviders.answer(pinned, "eth_chainId"));
            }
        }
    }
}
