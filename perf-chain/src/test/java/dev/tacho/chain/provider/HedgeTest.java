package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Second calls to save time: who wins, what it cost, and what must not win, in virtual time. */
class HedgeTest {
    private final VirtualProviders virtual = new VirtualProviders(
            builder -> builder.hedge(Hedge.after(Duration.ofMillis(50)).withBudgetRatio(1)));
    private final Node a = virtual.a;
    private final Node b = virtual.b;

    @Test
    void slowFirst_secondWins_andTheGainIsWhatTheFirstTookLonger() throws IOException {
        a.latency(200).answers(request -> "0xa");
        b.answers(request -> "0xb");

        assertEquals("0xb", virtual.call("eth_call", Map.of(), "0x1"));
        assertEquals(70_000_000, virtual.nanos());
        assertEquals(0, hedges().gain().count(), "the first is still under way");
        virtual.simulation.advance(Duration.ofSeconds(1));

        ProvidersSnapshot.Hedges hedges = hedges();
        assertEquals(1, hedges.fired());
        assertEquals(1, hedges.won());
        assertEquals(1, hedges.wasted(), "both answered");
        assertEquals(130_000_000, hedges.gain().max(), "200 - 70");
        assertEquals(0, virtual.providers.snapshot().failedOver(), "nobody failed");
    }

    @Test
    void fastFirst_isNotHedged() throws IOException {
        a.latency(49);
        virtual.call("eth_call", Map.of(), "0x1");
        virtual.simulation.advance(Duration.ofSeconds(1));

        assertEquals(0, b.calls());
        assertEquals(0.0, hedges().firedRatio());
    }

    @Test
    void firstAnswersAfterAll_hedgeWasWasted() throws IOException {
        a.latency(60).answers(request -> "0xa");
        b.latency(60);

        assertEquals("0xa", virtual.call("eth_call", Map.of(), "0x1"));
        virtual.simulation.advance(Duration.ofSeconds(1));
        assertEquals(0, hedges().won());
        assertEquals(1, hedges().wasted());
        assertEquals(0, hedges().gain().count());
    }

    @Test
    void loserThatHangs_isGivenUpAndCensored() throws IOException {
        a.answers(request -> Node.HANGS);

        assertEquals("0x1", virtual.call("eth_call", Map.of(), "0x1"));
        virtual.simulation.advance(Duration.ofSeconds(10));
        assertEquals(1, hedges().won());
        assertEquals(1, hedges().censored());
        assertEquals(0, hedges().gain().count(), "nobody knows how long it would have taken");
        assertEquals(1, virtual.standing("a").failures());
    }

    @Test
    void nullAnswer_ofTheFaster_doesNotWin() throws IOException {
        a.latency(200).answers(request -> Map.of("status", "0x1"));
        b.answers(request -> null);

        assertEquals(Map.of("status", "0x1"), virtual.call("eth_getTransactionReceipt", "0xab"));
        assertEquals(200_000_000, virtual.nanos());
    }

    @Test
    void nullAnswer_ofBoth_isTheAnswer() throws IOException {
        a.latency(200).answers(request -> null);
        b.answers(request -> null);

        assertNull(virtual.call("eth_getTransactionReceipt", "0xab"));
        assertEquals(200_000_000, virtual.nanos());
    }

    @Test
    void errorAnswer_ofTheFaster_doesNotWinWhileTheOtherMay() throws IOException {
        a.latency(200);
        b.answers(request -> Node.error(3, "execution reverted"));
        assertEquals("0x1", virtual.call("eth_call", Map.of(), "0x1"));

        a.answers(request -> Node.error(3, "execution reverted, says a"));
        assertEquals(
                "execution reverted, says a",
                virtual.error("eth_call", Map.of(), "0x1").getMessage());
    }

    @Test
    void oldAnswer_ofTheFaster_doesNotWin() throws IOException {
        a.head(106);
        virtual.call("eth_blockNumber");
        a.latency(200).answers(request -> "0xnew");
        b.answers(request -> "0xold");
        virtual.c.answers(request -> "0xold");

        assertEquals("0xnew", virtual.call("eth_getCode", "0xab", "latest"));
        assertEquals(0, b.calls(), "it was asked for its head, and that was enough");
        assertEquals(1, b.calls("eth_blockNumber"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eth_sendTransaction",
                "eth_sendRawTransaction",
                "eth_getTransactionCount",
                "eth_newFilter",
                "eth_getLogs",
                "evm_mine"
            })
    void whatMustNotBeHedged_isNot(String method) throws IOException {
        a.latency(5_000);
        virtual.call(method, "0x1");
        virtual.simulation.advance(Duration.ofSeconds(10));

        assertEquals(0, b.calls());
        assertEquals(0, hedges().eligible());
    }

    @Test
    void pinnedCall_isNotHedged() throws IOException {
        a.latency(5_000);
        try (Pinned pinned = virtual.providers.pin("a")) {
            VirtualProviders.answer(pinned, "eth_call", Map.of(), "0x1");
        }

        assertEquals(0, b.calls());
    }

    @Test
    void bothFail_theThirdIsAsked() throws IOException {
        a.latency(200).answers(request -> {
            throw new IOException("reset");
        });
        b.answers(request -> {
            throw new IOException("reset");
        });
        virtual.c.answers(request -> "0xc");

        assertEquals("0xc", virtual.call("eth_call", Map.of(), "0x1"));
        assertEquals(230_000_000, virtual.nanos());
    }

    @Test
    void percentile_ofARandomTail_isHedgedAsOftenAsItSaysAndWithinTheBudget() throws IOException {
        VirtualProviders tail = new VirtualProviders(
                builder -> builder.hedge(Hedge.atPercentile(90).withBudgetRatio(0.05)));
        SplittableRandom random = new SplittableRandom(7);
        tail.a.latency(() -> Duration.ofMillis(random.nextInt(10) == 0 ? 500 : 10));
        for (int call = 1; call <= 2_000; call++) {
            tail.call("eth_call", Map.of(), "0x1");
            long fired = tail.providers.snapshot().hedges().fired();
            assertTrue(fired <= 0.05 * call + 10, fired + " of " + call);
        }
        tail.simulation.advance(Duration.ofSeconds(10));

        ProvidersSnapshot.Hedges hedges = tail.providers.snapshot().hedges();
        assertEquals(2_000, hedges.eligible());
        assertTrue(hedges.fired() >= 80, "the budget is used: " + hedges.fired());
        assertTrue(hedges.refused() > 0, "and it is a limit");
        assertEquals(hedges.fired(), hedges.wasted() + hedges.censored());
    }

    @Test
    void rule_outsideItsBounds_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Hedge.atPercentile(100));
        assertThrows(IllegalArgumentException.class, () -> Hedge.after(Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class, () -> Hedge.atPercentile(95).withBudgetRatio(0));
        assertThrows(IllegalArgumentException.class, () -> new Hedge(Duration.ofMillis(1), 95, 0.1));
    }

    private ProvidersSnapshot.Hedges hedges() {
        return virtual.providers.snapshot().hedges();
    }
}
