package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.VoidResponse;
import org.web3j.protocol.websocket.events.NewHeadsNotification;

/** The door: what a user sets, pins, subscribes to and reads in the report. */
class ProvidersTest {
    private final VirtualProviders virtual = new VirtualProviders(builder -> builder);

    @Test
    void builder_valuesOutsideTheirBounds_areRefusedWithTheValueAndTheBound() {
        refused("timeLimit=PT0S: must be above 0", builder -> builder.timeLimit(Duration.ZERO));
        refused("attemptLimit=PT-1S: must be above 0", builder -> builder.attemptLimit(Duration.ofSeconds(-1)));
        refused("window=PT0S", builder -> builder.window(Duration.ZERO));
        refused("marginRatio=1.0: must be >= 0", builder -> builder.hysteresis(1, Duration.ofSeconds(1)));
        refused("probeInterval=PT0S", builder -> builder.probeInterval(Duration.ZERO));
        refused("maximumLagBlocks=-1: must be >= 0", builder -> builder.maximumLagBlocks(-1));
        refused("failureRatio=0.0", builder -> builder.breaker(0, 10, Duration.ofSeconds(1)));
        refused(
                "longest=PT1S: must be >= first=PT2S",
                builder -> builder.pauses(Duration.ofSeconds(2), Duration.ofSeconds(1)));
        refused("threadsPerProvider=0", builder -> builder.threadsPerProvider(0));
        refused("provider=\"a b\"", builder -> builder.add("a b", virtual.a));
        refused("provider is a URL", builder -> builder.add("https://node/key", virtual.a));
        refused(
                "there is one of that name",
                builder -> builder.add("a", virtual.a).add("a", virtual.b));
        refused("has no provider", Providers.Builder::build);
        refused("registered already", builder -> {
            builder.add("a", virtual.a).build(virtual.simulation);
            Providers.builder(virtual.perf, "other").add("a", virtual.a).build(virtual.simulation);
        });
        assertThrows(IllegalArgumentException.class, () -> Providers.builder(virtual.perf, "https://node/key"));
    }

    @Test
    void pinned_operation_staysAtItsProviderAndFailsWithIt() throws Exception {
        Web3j web3j = Web3j.build(virtual.providers);
        try (Pinned one = virtual.providers.pin("b")) {
            assertEquals("b", one.provider());
            one.call(() -> {
                web3j.ethGetTransactionCount("0xab", () -> "latest").send();
                web3j.ethGasPrice().send();
                return web3j.ethSendRawTransaction("0x").send();
            });
            assertEquals(List.of(0L, 3L, 0L), List.of(virtual.a.calls(), virtual.b.calls(), virtual.c.calls()));

            virtual.b.answers(request -> {
                throw new IOException("reset");
            });
            assertThrows(
                    IOException.class, () -> one.call(() -> web3j.ethGasPrice().send()));
            assertEquals(0, virtual.a.calls());
        }
        web3j.ethGasPrice().send();
        assertEquals(1, virtual.a.calls(), "the thread is free again");
    }

    @Test
    void pinned_afterClose_refuses() {
        Pinned one = virtual.providers.pin();
        one.close();

        IOException refused = assertThrows(IOException.class, () -> RawRpc.call(one, "eth_chainId"));
        assertTrue(refused.getMessage().contains("pin a provider for each"), refused.getMessage());
        assertEquals(0, virtual.a.calls());
        assertFalse(virtual.a.isClosed());
        assertThrows(IllegalArgumentException.class, () -> virtual.providers.pin("d"));
    }

    @Test
    void pin_takesTheBestThatCanServe() throws IOException {
        virtual.a.answers(request -> Node.error(429, "too many"));
        RawRpc.call(virtual.providers, "eth_chainId");

        assertEquals("b", virtual.providers.pin().provider());
    }

    @Test
    void subscribe_goesToTheBestWhoseTransportCan_andErrorsArePassedOn() {
        Request<?, VoidResponse> heads =
                new Request<>("eth_subscribe", List.of("newHeads"), virtual.providers, VoidResponse.class);
        virtual.providers
                .subscribe(heads, "eth_unsubscribe", NewHeadsNotification.class)
                .test()
                .assertErrorMessage("broken");
        assertEquals(List.of("eth_subscribe"), virtual.a.methods);
        assertEquals(List.of(), virtual.b.methods);

        Request<?, VoidResponse> none =
                new Request<>("eth_subscribe", List.of("no subscriptions"), virtual.providers, VoidResponse.class);
        assertThrows(
                UnsupportedOperationException.class,
                () -> virtual.providers.subscribe(none, "eth_unsubscribe", NewHeadsNotification.class));
        assertEquals(1, virtual.c.methods.size(), "everybody was tried");
    }

    @Test
    void close_callsUnderWay_endWithAnExceptionAndLaterOnesAreRefused() {
        virtual.a.answers(request -> Node.HANGS);
        var call = virtual.providers.sendAsync(RawRpc.request(virtual.providers, "eth_chainId"), RawRpc.Answer.class);
        virtual.providers.close();
        virtual.providers.close();

        assertTrue(assertThrows(Exception.class, call::get).getMessage().contains("are closed"));
        IOException refused = assertThrows(IOException.class, () -> virtual.call("eth_chainId"));
        assertTrue(refused.getMessage().contains("are closed"), refused.getMessage());
        assertTrue(virtual.a.isClosed());
    }

    @Test
    void methodSafety_everyMethodOfTheSpecification_isAsItShouldBe() {
        Map<MethodSafety, List<String>> expected = new EnumMap<>(MethodSafety.class);
        expected.put(MethodSafety.READ, List.of("eth_call", "eth_getBalance", "eth_getTransactionReceipt"));
        expected.put(MethodSafety.OPINION, List.of("eth_blockNumber", "eth_gasPrice", "eth_getTransactionByHash"));
        expected.put(MethodSafety.COSTLY_READ, List.of("eth_getLogs", "debug_traceTransaction", "trace_block"));
        expected.put(MethodSafety.NONCE_READ, List.of("eth_getTransactionCount"));
        expected.put(MethodSafety.RAW_SEND, List.of("eth_sendRawTransaction"));
        expected.put(MethodSafety.ACCOUNT, List.of("eth_sendTransaction", "eth_sign", "personal_sign"));
        expected.put(MethodSafety.FILTER, List.of("eth_newFilter", "eth_getFilterChanges", "eth_uninstallFilter"));
        expected.put(MethodSafety.UNKNOWN, List.of("evm_mine", "debug_setHead", "none", "eth_subscribe", ""));
        expected.forEach(
                (safety, methods) -> methods.forEach(method -> assertEquals(safety, MethodSafety.of(method), method)));
        for (MethodSafety safety : MethodSafety.values()) {
            assertTrue(!safety.mayBeHedged() || safety.mayFallOver(), "a hedge is a second call, too: " + safety);
        }
    }

    @Test
    void section_saysWhatHappened_withIntervalsAndFindings() throws IOException {
        VirtualProviders busy = new VirtualProviders(builder -> builder.hedge(Hedge.after(Duration.ofMillis(50))));
        busy.c.answers(request -> "0xbad");
        for (int i = 0; i < 200; i++) {
            busy.a.latency(i % 20 == 19 ? 100 : 10);
            busy.call("eth_call", Map.of(), "0x1");
        }
        busy.a.latency(10);
        RawRpc.call(busy.providers.quorum(2), "eth_call", Map.of(), "0x1");
        busy.simulation.advance(Duration.ofSeconds(1));

        Section section = busy.providers.section();

        assertEquals("providers.test", section.id());
        assertEquals(201, fact(section, "test.calls").value());
        assertEquals(10 / 200.0, fact(section, "test.hedge.fired").value());
        assertEquals(50, fact(section, "test.hedge.extra-per-1000").value(), 1e-9);
        assertEquals(1, fact(section, "test.hedge.won").value());
        Interval won = fact(section, "test.hedge.won").interval();
        assertTrue(won != null && won.lower() > 0.7 && won.upper() == 1, "ten of ten say no more: " + won);
        Table ranking = table(section, "Ranking");
        assertEquals("a", ranking.rows().get(0).get(0).text());
        assertEquals("1", ranking.rows().get(0).get(1).text());
        assertEquals(201, ranking.rows().get(0).get(3).value());
        assertTrue(ranking.rows().get(0).get(6).format(null).contains(" to "));
        assertEquals("closed", cell(section, "Health", "a", "Breaker").text());
        assertEquals(1, cell(section, "Health", "c", "Outvoted").value());
        assertTrue(
                table(section, "The last disagreements")
                        .rows()
                        .get(0)
                        .get(0)
                        .text()
                        .matches(".*T\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z"),
                "a millisecond is exact enough");
        assertEquals(
                "a, b | c",
                table(section, "The last disagreements").rows().get(0).get(3).text());
        assertTrue(section.blocks().stream()
                .anyMatch(block ->
                        block instanceof Finding finding && finding.id().equals("test.disagrees.c")));
        assertEquals(
                section.id(),
                busy.perf.sources().get("providers.test").section().id());
    }

    /** The first one answers just after each hedge, and once in twenty it refuses. */
    @Test
    void findings_effects_areTheCallsForNothing() throws IOException {
        VirtualProviders busy = new VirtualProviders(builder -> builder.hedge(Hedge.after(Duration.ofMillis(50))));
        busy.b.latency(1_000);
        for (int i = 0; i < 800; i++) {
            busy.a.latency(i % 20 == 19 ? 60 : 10);
            busy.call("eth_call", Map.of(), "0x1");
        }
        long fired = busy.providers.snapshot().hedges().fired();
        assertTrue(fired >= 30, "fired " + fired);
        assertEquals(0, busy.providers.snapshot().hedges().won());
        assertEquals(Finding.Effect.between(0, fired, Unit.COUNT), effect(busy, "test.hedges-lose"));

        VirtualProviders limited = new VirtualProviders(builder -> builder);
        for (int i = 0; i < 200; i++) {
            limited.a.answers(request -> Node.error(429, "too many"));
            limited.call("eth_call", Map.of(), "0x1");
            limited.a.answers(request -> "0x1");
            limited.simulation.advance(Duration.ofMinutes(2));
        }
        long refused = limited.standing("a").rateLimited();
        assertEquals(Finding.Effect.exactly(refused, Unit.COUNT), effect(limited, "test.rate-limited.a"));
    }

    private static Finding.Effect effect(VirtualProviders virtual, String id) {
        return virtual.providers.section().blocks().stream()
                .filter(block ->
                        block instanceof Finding finding && finding.id().equals(id))
                .map(block -> ((Finding) block).effect())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void section_showsProvidersAsTheyAreAskedNow_andWhoIsNotAndWhy() throws IOException {
        VirtualProviders some = new VirtualProviders(builder -> builder.breaker(0.5, 2, Duration.ofHours(1)));
        some.a.answers(request -> {
            throw new IOException("killed");
        });
        some.b.answers(request -> Node.error(429, "too many"));
        some.call("eth_blockNumber");
        some.c.head(114);
        RawRpc.call(some.providers.pin("c"), "eth_blockNumber");
        some.simulation.advance(Duration.ofSeconds(3));
        some.call("eth_chainId");
        some.call("eth_chainId");

        ProvidersSnapshot reading = some.providers.snapshot();
        Section section = some.providers.section();

        assertEquals(
                List.of("c", "a", "b"),
                reading.ranking().stream().map(ProvidersSnapshot.Standing::name).toList());
        assertEquals(
                List.of(1, 0, 0),
                reading.ranking().stream().map(ProvidersSnapshot.Standing::turn).toList());
        assertEquals(
                "not now: breaker open", cell(section, "Ranking", "a", "Asked").text());
        assertEquals(
                "not now: rate limited", cell(section, "Ranking", "b", "Asked").text());
        // It told its head before the other one told a higher one: that it lagged by none then says nothing of now.
        assertEquals(0, cell(section, "Health", "a", "Lag then, blocks").value());
        assertTrue(cell(section, "Health", "a", "Told before").value() >= 3e9);

        virtual.call("eth_blockNumber");
        virtual.b.head(106);
        RawRpc.call(virtual.providers.pin("b"), "eth_blockNumber");
        Section lagging = virtual.providers.section();
        assertEquals(
                "not about the head: it lags",
                cell(lagging, "Ranking", "a", "Asked").text());
        assertEquals("1", cell(lagging, "Ranking", "b", "Asked").text());
    }

    @Test
    void section_ofNothing_hasNoNumberThatIsNone() {
        Section section = virtual.providers.section();

        assertTrue(Double.isNaN(fact(section, "test.unanswered").value()));
        assertEquals("not told", cell(section, "Health", "a", "Last head").text());
        assertEquals(
                2,
                section.blocks().stream()
                        .filter(block -> block instanceof Table)
                        .count());
    }

    @Test
    void wilson_isTheIntervalOfTheTextbook() {
        // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611.
        Interval many = ProvidersSection.wilson(81, 263);
        Interval none = ProvidersSection.wilson(0, 20);
        assertEquals(0.2553, many.lower(), 5e-5);
        assertEquals(0.3662, many.upper(), 5e-5);
        assertEquals(0, none.lower(), 1e-12);
        assertEquals(0.1611, none.upper(), 5e-5);
    }

    private void refused(String message, Consumer<Providers.Builder> setting) {
        Perf perf = Perf.create("test");
        perf.register("providers.test", virtual.providers);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> setting.accept(Providers.builder(perf, "test")), message);
        assertTrue(refused.getMessage().contains(message), refused.getMessage());
    }

    private static Fact fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " is not in " + section.facts()));
    }

    private static Table.Cell cell(Section section, String title, String provider, String column) {
        Table table = table(section, title);
        int place = table.columns().stream().map(Table.Column::label).toList().indexOf(column);
        return table.rows().stream()
                .filter(row -> provider.equals(row.get(0).text()))
                .findFirst()
                .orElseThrow()
                .get(place);
    }

    private static Table table(Section section, String title) {
        for (Block block : section.blocks()) {
            if (block instanceof Table table && table.title().startsWith(title)) {
                return table;
            }
        }
        throw new AssertionError(
                title + " is not in " + Arrays.toString(section.blocks().toArray()));
    }
}
