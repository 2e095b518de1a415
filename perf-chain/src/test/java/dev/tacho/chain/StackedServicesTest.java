package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.advice.CallLog;
import dev.tacho.chain.batch.FastReads;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.provider.Pinned;
import dev.tacho.chain.provider.Providers;
import dev.tacho.chain.rpc.RpcMeter;
import dev.tacho.chain.state.StateCache;
import dev.tacho.chain.testchain.Fault;
import dev.tacho.chain.testchain.RpcError;
import dev.tacho.chain.testchain.ScriptedChain;
import dev.tacho.chain.testchain.ScriptedHttp;
import dev.tacho.chain.testchain.ScriptedNode;
import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.HistogramSnapshot;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthGetBalance;
import org.web3j.protocol.core.methods.response.EthGetTransactionCount;
import org.web3j.protocol.http.HttpService;

/** The decorators one over another, in every order that makes sense: right answers, right ids, and reports that add up. */
@Timeout(120)
class StackedServicesTest {
    private static final int ACCOUNTS = 24;

    private static Anvil anvil;

    private final Perf perf = Perf.create("test");
    private final Map<String, RpcMeter> meters = new LinkedHashMap<>();
    private final Map<String, FastReads> batchers = new LinkedHashMap<>();
    private Web3jService top;

    @BeforeAll
    static void start() throws Exception {
        anvil = TestNode.start();
        for (int i = 0; i < ACCOUNTS; i++) {
            RawRpc.call(new HttpService(anvil.url()), "anvil_setBalance", address(i), "0x" + worth(i).toString(16));
        }
    }

    @AfterAll
    static void stop() {
        anvil.close();
    }

    @AfterEach
    void noThreadIsLeftBehind() throws Exception {
        top.close();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!threads().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertEquals(List.of(), threads());
    }

    /** The order that is recommended: a batcher for each provider, since each has limits of its own. */
    @Test
    void logOverCacheOverProvidersOverBatchers_everyReportIsTrue() throws Exception {
        Providers providers = providers(batched("a", anvil.url()), batched("b", anvil.url()));
        StateCache cache = cache(providers);
        CallLog log = log(cache);

        int items = askInEveryWay(log);

        assertEquals(items, log.items());
        assertEquals(0, log.dropped());
        assertEquals(items, cache.reading().reads());
        assertEquals(
                cache.reading().counts().roundTrips(),
                providers.snapshot().answers().latency().count());
        assertEquals(0, providers.snapshot().failedOver());
        assertEquals(0, cache.reading().counts().mismatched());
        long roundTrips = batchers.values().stream()
                .mapToLong(batcher ->
                        batcher.snapshot().roundTrips() + batcher.snapshot().passed())
                .sum();
        assertEquals(roundTrips, calls(), "each round trip is one call of a meter");
        assertEquals(calls(), waits(), "and has its phases, though a batcher made it");
        assertTrue(cache.reading().readReductionRatio() > 0.3, () -> "saved " + cache.reading());
    }

    @Test
    void batcherOverProviders_answersAllAndBatchesNothing() throws Exception {
        FastReads reads = batcher("all", providers(measured("a", anvil.url()), measured("b", anvil.url())));
        top = reads;

        int items = askInEveryWay(reads);

        assertEquals(items, reads.snapshot().calls());
        assertEquals(items, reads.snapshot().passed(), "each went past it");
        assertEquals(0, reads.snapshot().batches());
    }

    @Test
    void logOverCacheOverBatcherOverProviders_answersAll() throws Exception {
        StateCache cache = cache(batcher("all", providers(measured("a", anvil.url()), measured("b", anvil.url()))));
        CallLog log = log(cache);

        int items = askInEveryWay(log);

        assertEquals(items, log.items());
        assertEquals(items, cache.reading().reads());
        assertEquals(0, cache.reading().counts().mismatched());
        assertEquals(calls(), waits());
    }

    @Test
    void batcherOverCacheOverProviders_answersAll() throws Exception {
        StateCache cache = cache(providers(measured("a", anvil.url()), measured("b", anvil.url())));
        FastReads reads = batcher("all", cache);
        top = reads;

        int items = askInEveryWay(reads);

        assertEquals(items, reads.snapshot().passed());
        assertEquals(items, cache.reading().reads());
    }

    @Test
    void cacheOverOneBatcher_answersAllAndSendsTogetherWhatItHasToSend() throws Exception {
        StateCache cache = cache(batched("a", anvil.url()));
        CallLog log = log(cache);

        int items = askInEveryWay(log);

        assertEquals(items, log.items());
        assertEquals(calls(), waits());
        assertTrue(
                calls() < cache.reading().upstreamReads(),
                () -> calls() + " round trips for " + cache.reading().upstreamReads() + " reads");
    }

    @Test
    void nodesThatLieAboutOrderAndIds_overTheWholeStack_neverGiveAWrongValue() throws Exception {
        ScriptedChain chain = new ScriptedChain(perf.clock()).balance(StackedServicesTest::worth);
        ScriptedNode a = chain.node()
                .reverseBatches()
                .fault(
                        Fault.onAll().every(11).wrongId(),
                        Fault.on("eth_getBalance").every(7).lost(),
                        Fault.onAll().every(31).garbage("<html>"),
                        Fault.on("eth_getBalance").every(13).error(-32005, "too many requests"));
        ScriptedNode b =
                chain.node().shuffleBatches(3).batchLimit(5, new RpcError(-32600, "batch too large, the limit is 5"));
        try (ScriptedHttp first = a.http();
                ScriptedHttp second = b.http()) {
            CallLog log = log(cache(providers(batched("a", first.url()), batched("b", second.url()))));

            for (int round = 0; round < 2; round++) {
                chain.mine();
                askInEveryWay(log);
            }
        }
        assertTrue(
                batchers.values().stream()
                                .mapToLong(batcher -> batcher.snapshot().displaced())
                                .sum()
                        > 0,
                "some answers stood where another one belonged");
    }

    @Test
    void batchOfTheCache_misorderedByAProvider_isTakenFromTheNext() throws Exception {
        ScriptedChain chain = new ScriptedChain(perf.clock()).balance(StackedServicesTest::worth);
        try (ScriptedHttp first = chain.node().reverseBatches().http();
                ScriptedHttp second = chain.node().http()) {
            Providers providers = providers(measured("a", first.url()), measured("b", second.url()));
            StateCache cache = cache(providers);
            top = cache;

            batch(cache);

            assertEquals(1, providers.snapshot().failedOver());
            assertEquals(1, providers.snapshot().provider("a").verdicts().get("failed"));
        }
    }

    @Test
    void pinnedOperation_throughWhatStandsOverProviders_staysAtItsProvider() throws Exception {
        ScriptedChain chain = new ScriptedChain(perf.clock());
        ScriptedNode a = chain.node();
        ScriptedNode b = chain.node();
        try (ScriptedHttp first = a.http();
                ScriptedHttp second = b.http()) {
            Providers providers = providers(batched("a", first.url()), batched("b", second.url()));
            top = log(cache(providers));
            try (Pinned pinned = providers.pin("b")) {
                pinned.call(() -> {
                    for (int i = 0; i < 5; i++) {
                        top.send(
                                new Request<>(
                                        "eth_getTransactionCount",
                                        List.of(address(1), "pending"),
                                        top,
                                        EthGetTransactionCount.class),
                                EthGetTransactionCount.class);
                    }
                    return null;
                });
            }

            assertEquals(0, a.items("eth_getTransactionCount"));
            assertEquals(5, b.items("eth_getTransactionCount"));
        }
    }

    /** Asks one by one, all at once, and in a batch; checks value and id of each; returns how many items that were. */
    private int askInEveryWay(Web3jService service) throws Exception {
        List<Request<?, EthGetBalance>> asked = new ArrayList<>();
        List<CompletableFuture<EthGetBalance>> answers = new ArrayList<>();
        for (int i = 0; i < 2 * ACCOUNTS; i++) {
            asked.add(balance(service, i % ACCOUNTS));
            answers.add(service.sendAsync(asked.get(i), EthGetBalance.class));
        }
        for (int i = 0; i < asked.size(); i++) {
            check(asked.get(i), i % ACCOUNTS, get(answers.get(i)));
        }
        for (int i = 0; i < 5; i++) {
            Request<?, EthGetBalance> request = balance(service, i);
            check(request, i, service.send(request, EthGetBalance.class));
        }
        return asked.size() + 5 + batch(service) + batch(service);
    }

    private int batch(Web3jService service) throws Exception {
        BatchRequest batch = new BatchRequest(service);
        List<Request<?, EthGetBalance>> asked = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            asked.add(balance(service, i));
        }
        asked.forEach(batch::add);
        List<? extends Response<?>> answers = service.sendBatch(batch).getResponses();
        assertEquals(asked.size(), answers.size());
        for (int i = 0; i < asked.size(); i++) {
            check(asked.get(i), i, (EthGetBalance) answers.get(i));
        }
        return asked.size();
    }

    private static void check(Request<?, ?> request, int account, EthGetBalance answer) {
        assertFalse(answer.hasError(), () -> answer.getError().getMessage());
        assertEquals(worth(account), answer.getBalance(), "account " + account);
        assertEquals(request.getId(), answer.getId());
    }

    private static EthGetBalance get(CompletableFuture<EthGetBalance> answer)
            throws InterruptedException, ExecutionException {
        return answer.handle((value, failure) -> {
                    if (failure != null) {
                        throw new AssertionError(failure);
                    }
                    return value;
                })
                .get();
    }

    private static Request<?, EthGetBalance> balance(Web3jService service, int account) {
        return new Request<>("eth_getBalance", List.of(address(account), "latest"), service, EthGetBalance.class);
    }

    private static String address(int account) {
        return String.format("0x%040x", 0xACC0000 + account);
    }

    private static BigInteger worth(int account) {
        return worth(address(account));
    }

    private static BigInteger worth(String address) {
        return new BigInteger(address.substring(32), 16).multiply(BigInteger.valueOf(1_000_003));
    }

    private Web3jService measured(String client, String url) {
        RpcMeter meter = RpcMeter.of(perf, client);
        meters.put(client, meter);
        OkHttpClient http =
                new OkHttpClient.Builder().eventListenerFactory(meter.phases()).build();
        return meter.measure(new HttpService(url, http));
    }

    private FastReads batched(String client, String url) {
        return batcher(client, measured(client, url));
    }

    private FastReads batcher(String client, Web3jService service) {
        FastReads reads = FastReads.over(service)
                .record(perf, client)
                .window(Duration.ofMillis(2))
                .retry(3, Duration.ofSeconds(1))
                .build();
        batchers.put(client, reads);
        return reads;
    }

    private Providers providers(Web3jService a, Web3jService b) {
        return Providers.builder(perf, "test")
                .add("a", a)
                .add("b", b)
                .withoutProbes()
                .build();
    }

    private StateCache cache(Web3jService service) {
        return StateCache.builder(perf, "test").maxStale(Duration.ofMinutes(1)).build(service);
    }

    private CallLog log(Web3jService service) {
        CallLog log = CallLog.over(perf, "test", service);
        top = log;
        return log;
    }

    private long calls() {
        return meters.values().stream()
                .mapToLong(meter -> meter.snapshot().calls())
                .sum();
    }

    private long waits() {
        return perf.snapshot().histograms().stream()
                .filter(histogram -> histogram.id().name().equals("rpc.phase"))
                .filter(histogram -> "wait".equals(histogram.id().tags().get("phase")))
                .map(HistogramSnapshot::values)
                .mapToLong(values -> values.count())
                .sum();
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(Thread::getName)
                .filter(name -> name.startsWith("tacho-") && !name.startsWith("tacho-anvil"))
                .sorted()
                .toList();
    }
}
