package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.ChainMeter;
import dev.tacho.chain.internal.Alternatives;
import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.rpc.FaultyNode;
import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.CounterSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.Web3ClientVersion;
import org.web3j.protocol.exceptions.ClientConnectionException;
import org.web3j.protocol.http.HttpService;

/** Fast reads over HTTP and over a meter: statuses, headers, broken connections, and what the meter sees. */
@Timeout(60)
class FastReadsHttpTest {
    private final FaultyNode node = new FaultyNode();
    private final ManualPool pool = new ManualPool();
    private final Perf perf = Perf.create("test");
    private final ChainMeter meter = ChainMeter.of(perf, "stub");
    private final AtomicInteger requests = new AtomicInteger();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void meter_batch_isOneRoundTripWithItsItems() {
        node.answer((exchange, ids) -> {
            List<Long> reversed = new ArrayList<>(ids);
            Collections.reverse(reversed);
            node.body(exchange, 200, ok(reversed));
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(5);

        answers.forEach(answer -> assertTrue(answer.join().getResult().startsWith("answer to ")));
        assertEquals(1, meter.snapshot().calls());
        assertEquals(Map.of("ok", 5L), items());
    }

    @Test
    void meter_holeAndErrorAndDuplicate_areCountedAsWhatTheyAre() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            String all = ids.size() == 1
                    ? item(ids.get(0))
                    : "[" + item(ids.get(3)) + ",{\"id\":" + ids.get(1)
                            + ",\"error\":{\"code\":-32000,\"message\":\"no, \\\"ü\\\"\"}}," + item(ids.get(0)) + ","
                            + item(ids.get(0)) + "]";
            node.body(exchange, 200, all);
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(4);

        assertEquals(2, requests.get());
        assertEquals("no, \"ü\"", answers.get(1).join().getError().getMessage());
        assertTrue(answers.get(2).join().getResult().startsWith("answer to "));
        assertEquals(Map.of("ok", 3L, "error:-32000", 1L, "missing", 1L), items());
        assertEquals(2, meter.snapshot().calls());
    }

    @Test
    void retryAfter_withinTheBound_isHonoured() {
        node.answer((exchange, ids) -> {
            if (requests.incrementAndGet() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                node.body(exchange, 429, "slow down");
            } else {
                node.body(exchange, 200, ok(ids));
            }
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(3);

        assertEquals(List.of(1_000_000_000L), pool.ring());
        answers.forEach(answer -> assertTrue(answer.join().getResult().startsWith("answer to ")));
        assertEquals(2, requests.get());
        assertEquals(Map.of("ok", 3L, "rate-limited", 3L), items());
    }

    @ParameterizedTest
    @ValueSource(strings = {"3600", "Wed, 01 Jan 2098 00:00:00 GMT"})
    void retryAfter_beyondTheBound_isTheRefusalAtOnce(String header) {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().add("Retry-After", header);
            node.body(exchange, 503, "later");
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(3);

        answers.forEach(answer -> assertTrue(FastReadsTest.failure(answer) instanceof ClientConnectionException));
        assertEquals(1, requests.get());
    }

    @Test
    void busy_withoutRetries_isTheRefusalAtOnce() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            node.body(exchange, 429, "slow down");
        });
        FastReads reads = FastReads.over(new HttpService(node.url()))
                .window(Duration.ofMillis(1))
                .retry(0, Duration.ZERO)
                .build(perf, pool);

        ask(reads, 3).forEach(answer -> assertTrue(FastReadsTest.failure(answer) instanceof ClientConnectionException));

        assertEquals(1, requests.get());
        assertEquals(List.of(), pool.ring());
    }

    @Test
    void busy_callsOfWhoHasAnAlternative_areRefusedAtOnceAndTheOthersRepeated() {
        node.answer((exchange, ids) -> {
            boolean first = requests.incrementAndGet() == 1;
            node.body(exchange, first ? 429 : 200, first ? "slow down" : ok(ids));
        });
        FastReads reads = reads();
        CompletableFuture<Web3ClientVersion> patient = reads.sendAsync(FastReadsTest.read(1), Web3ClientVersion.class);
        Alternatives.begin();
        CompletableFuture<Web3ClientVersion> impatient;
        try {
            impatient = reads.sendAsync(FastReadsTest.read(2), Web3ClientVersion.class);
        } finally {
            Alternatives.end();
        }
        pool.run();
        pool.ring();

        assertTrue(FastReadsTest.failure(impatient) instanceof ClientConnectionException);
        assertTrue(!patient.isDone());
        assertEquals(List.of(200_000_000L), pool.ring());
        assertTrue(patient.join().getResult().startsWith("answer to "));
        assertEquals(2, requests.get());
    }

    @Test
    void status413_ofFewBytes_isSplitAndTheNumberIsLearned() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            if (ids.size() > 5) {
                node.body(exchange, 413, "<html>413 Request Entity Too Large</html>");
            } else {
                node.body(exchange, 200, ok(ids));
            }
        });
        FastReads reads = reads();
        for (int round = 0; round < 4; round++) {
            requests.set(0);
            ask(reads, 20);
        }

        assertEquals(4, requests.get());
        assertEquals(5, reads.snapshot().learnedItems().orElseThrow());
        assertTrue(reads.snapshot().isLearnedExactly());
    }

    @Test
    void status413_ofNoMoreCallsThanWereTaken_isSplitAndTheBytesAreLearned() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            node.body(
                    exchange,
                    node.lastRequest().length > 20_000 ? 413 : 200,
                    node.lastRequest().length > 20_000 ? "" : ok(ids));
        });
        FastReads reads = reads();
        ask(reads, 100); // 8 KB
        for (int round = 0; round < 2; round++) {
            requests.set(0);
            List<CompletableFuture<Web3ClientVersion>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String kilobyte = "x".repeat(1_000) + i;
                answers.add(reads.sendAsync(
                        new Request<>("web3_sha3", List.of(kilobyte), null, Web3ClientVersion.class),
                        Web3ClientVersion.class));
            }
            pool.run();
            pool.ring();
            answers.forEach(answer -> assertTrue(answer.join().getResult().startsWith("answer to ")));
        }

        assertEquals(5, requests.get(), "batches of 13");
        assertTrue(reads.snapshot().learnedItems().isEmpty(), "of bytes, not of items");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20})
    void emptyBody_ofAnyNumber_isAFailureOfIoThatSaysSo(int calls) {
        node.answer((exchange, ids) -> node.body(exchange, 200, ""));

        ask(calls).forEach(answer -> {
            Throwable failure = FastReadsTest.failure(answer);
            assertTrue(failure instanceof IOException, String.valueOf(failure));
            assertEquals("web3_sha3: the node's answer was empty", failure.getMessage());
        });
    }

    @Test
    void garbage_toABatch_isAFailureOfIoOrOfDecoding() {
        for (String body : List.of("<html>", "[{\"id\":", "null", "\"no\"", "5", "{}", "[5]")) {
            node.answer((exchange, ids) -> node.body(exchange, 200, body));

            ask(20).forEach(answer -> {
                Throwable failure = FastReadsTest.failure(answer);
                // With web3j 6 what cannot be decoded is no failure of I/O.
                assertTrue(failure instanceof IOException || Failures.isUndecodable(failure), body + ": " + failure);
            });
        }
    }

    @Test
    void status500_isTheCallersAndNotRepeated() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            node.body(exchange, 500, "{}");
        });

        ask(3).forEach(answer -> assertTrue(FastReadsTest.failure(answer) instanceof ClientConnectionException));

        assertEquals(1, requests.get());
    }

    @Test
    void connectionClosedInTheMiddle_isTheCallersAndNotRepeated() {
        node.answer((exchange, ids) -> {
            requests.incrementAndGet();
            node.cutOff(exchange, ok(ids));
        });

        ask(3).forEach(answer -> assertTrue(FastReadsTest.failure(answer) instanceof IOException));

        assertEquals(1, requests.get());
    }

    @Test
    void rawResponses_areTheOwnOnes() throws Exception {
        node.answer((exchange, ids) -> node.body(exchange, 200, ok(ids)));
        Web3jService raw = new HttpService(node.url(), true);
        FastReads reads = FastReads.over(raw).window(Duration.ofMillis(1)).build(perf, pool);

        List<CompletableFuture<Web3ClientVersion>> answers = FastReadsTest.ask(reads, 3);
        pool.run();
        pool.ring();

        for (CompletableFuture<Web3ClientVersion> answer : answers) {
            String text = answer.join().getRawResponse();
            assertTrue(text.contains("\"id\":" + answer.join().getId() + ","), text);
            assertTrue(text.contains(answer.join().getResult()), text);
        }
    }

    private List<CompletableFuture<Web3ClientVersion>> ask(int count) {
        return ask(reads(), count);
    }

    private List<CompletableFuture<Web3ClientVersion>> ask(FastReads reads, int count) {
        List<CompletableFuture<Web3ClientVersion>> answers = FastReadsTest.ask(reads, count);
        pool.run();
        pool.ring();
        return answers;
    }

    private FastReads reads() {
        OkHttpClient client = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .addInterceptor(FastReads.retryAfter())
                .build();
        return FastReads.over(meter.measure(new HttpService(node.url(), client)))
                .window(Duration.ofMillis(1))
                .build(perf, pool);
    }

    private Map<String, Long> items() {
        return perf.snapshot().counters().stream()
                .filter(counter -> counter.id().name().equals("rpc.items"))
                .collect(Collectors.groupingBy(
                        counter -> counter.id().tags().get("outcome"),
                        TreeMap::new,
                        Collectors.summingLong(CounterSnapshot::count)));
    }

    private static String ok(List<Long> ids) {
        return ids.size() == 1
                ? item(ids.get(0))
                : ids.stream().map(FastReadsHttpTest::item).collect(Collectors.joining(",", "[", "]"));
    }

    private static String item(long id) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\"answer to " + id + "\"}";
    }
}
