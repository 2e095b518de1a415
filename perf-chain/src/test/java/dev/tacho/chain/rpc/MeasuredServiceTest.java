package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthBlockNumber;

/** In virtual time, over a service that is not one of web3j's. */
@Timeout(60)
class MeasuredServiceTest {
    private static final long ID = 7;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final RpcMeter meter = RpcMeter.of(perf, "node");

    @Test
    void send_answer_isTheSameObjectAndItsTimeIsExact() throws IOException {
        EthBlockNumber answer = answer();
        Web3jService service = meter.measure(new StubService() {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> T send(Request request, Class<T> responseType) {
                clock.advance(Duration.ofMillis(7));
                return responseType.cast(answer);
            }
        });

        assertSame(answer, service.send(request("eth_blockNumber"), EthBlockNumber.class));

        TimerSnapshot timer = perf.snapshot().timer("rpc client=node method=eth_blockNumber outcome=ok");
        assertEquals(7_000_000, timer.latency().max());
        assertEquals(7_000_000, meter.snapshot().waitNanos());
        assertEquals(0, timer.errors());
    }

    @Test
    void send_failure_isTheSameObjectAndAnError() {
        IOException thrown = new IOException("broken pipe");
        Web3jService service = meter.measure(new StubService() {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
                clock.advance(Duration.ofMillis(3));
                throw thrown;
            }
        });

        assertSame(
                thrown, assertThrows(IOException.class, () -> service.send(request("eth_call"), EthBlockNumber.class)));

        TimerSnapshot timer = perf.snapshot().timer("rpc");
        assertEquals("connection", timer.id().tags().get("outcome"));
        assertEquals(1, timer.errors());
        assertEquals(1, meter.snapshot().errors());
    }

    @Test
    void sendBatch_items_haveNoTimeOfTheirOwn() throws IOException {
        Web3jService service = meter.measure(new StubService() {
            @Override
            public BatchResponse sendBatch(BatchRequest batch) {
                clock.advance(Duration.ofMillis(9));
                List<Response<?>> answers = new ArrayList<>();
                for (Request<?, ?> request : batch.getRequests()) {
                    EthBlockNumber answer = new EthBlockNumber();
                    answer.setId(request.getId());
                    answers.add(answer);
                }
                return new BatchResponse(batch.getRequests(), answers);
            }
        });

        service.sendBatch(
                new BatchRequest(service).add(request("a")).add(request("b")).add(request("a")));

        assertEquals(
                List.of("rpc.batch"),
                perf.snapshot().timers().stream().map(t -> t.id().name()).toList());
        assertEquals(9_000_000, perf.snapshot().timer("rpc.batch").latency().max());
        assertEquals(
                2,
                perf.snapshot()
                        .counter("rpc.items client=node method=a outcome=ok")
                        .count());
        assertEquals(1, meter.snapshot().calls());
        assertEquals(3, meter.snapshot().items());
        assertEquals(3.0, meter.snapshot().itemsPerCall());
    }

    @Test
    void sendBatch_answersThatBelongToOthers_areAFailureInTheSection() throws IOException {
        Web3jService service = meter.measure(new StubService() {
            @Override
            public BatchResponse sendBatch(BatchRequest batch) {
                EthBlockNumber stranger = new EthBlockNumber();
                stranger.setId(-1);
                return new BatchResponse(batch.getRequests(), List.of(stranger));
            }
        });

        service.sendBatch(new BatchRequest(service).add(request("a")));

        assertTrue(note(Note.Level.FAILURE).contains("answers carry the id of another request"));
        assertEquals(1, meter.snapshot().errors());
    }

    @Test
    void send_answerOfAnother_isAnIdMismatchAndTheCallersAllTheSame() throws IOException {
        EthBlockNumber stranger = new EthBlockNumber();
        stranger.setId(ID + 1);

        assertSame(stranger, meter.measure(answering(stranger)).send(request("a"), EthBlockNumber.class));

        assertEquals(1, count("rpc.items client=node method=a outcome=id-mismatch"));
        assertTrue(note(Note.Level.FAILURE).contains("single calls"));
    }

    @Test
    void send_errorWithoutId_isThatError() throws IOException {
        EthBlockNumber refusal = new EthBlockNumber();
        refusal.setError(new Response.Error(-32700, "parse error"));

        meter.measure(answering(refusal)).send(request("a"), EthBlockNumber.class);

        assertEquals(1, count("rpc.items client=node method=a outcome=error:-32700"));
    }

    @Test
    void send_errorOfAnother_isAnIdMismatch() throws IOException {
        EthBlockNumber stranger = new EthBlockNumber();
        stranger.setError(new Response.Error(-32000, "no"));
        stranger.setId(ID + 1);

        meter.measure(answering(stranger)).send(request("a"), EthBlockNumber.class);

        assertEquals(1, count("rpc.items client=node method=a outcome=id-mismatch"));
    }

    @Test
    void send_emptyObject_isMissing() throws IOException {
        meter.measure(answering(new EthBlockNumber())).send(request("a"), EthBlockNumber.class);

        assertEquals(1, count("rpc.items client=node method=a outcome=missing"));
        assertTrue(note(Note.Level.WARNING).contains("empty object"));
    }

    @Test
    void warmup_firstCalls_areKeptApartAndCountAllTheSame() throws IOException {
        RpcMeter cold = RpcMeter.builder(perf, "cold").warmupCalls(2).build();
        Web3jService service = cold.measure(new StubService() {
            private int left = 2;

            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> T send(Request request, Class<T> responseType) {
                clock.advance(Duration.ofMillis(left-- > 0 ? 100 : 1));
                return responseType.cast(answer());
            }
        });

        for (int i = 0; i < 5; i++) {
            service.send(request("a"), EthBlockNumber.class);
        }

        TimerSnapshot warm = perf.snapshot().timer("rpc client=cold method=a outcome=ok");
        assertEquals(3, warm.count());
        assertEquals(1_000_000, warm.latency().max());
        TimerSnapshot first = perf.snapshot().timer("rpc client=cold method=a outcome=warm-up");
        assertEquals(200_000_000, first.latency().sum());
        assertEquals(0, first.errors());
        assertEquals(5, count("rpc.items client=cold method=a outcome=ok"));
        assertEquals(5, cold.snapshot().calls());
        assertEquals(203_000_000, cold.snapshot().waitNanos());
    }

    @Test
    void warmupCalls_outsideItsBounds_saysSo() {
        RpcMeter.Builder builder = RpcMeter.builder(perf, "cold");

        assertTrue(assertThrows(IllegalArgumentException.class, () -> builder.warmupCalls(-1))
                .getMessage()
                .startsWith("warmupCalls=-1: must be between 0 and 1000000"));
        assertThrows(IllegalArgumentException.class, () -> builder.warmupCalls(1_000_001));
    }

    @Test
    void costs_itemsOfBatchesToo_areChargedByTheTable() throws IOException {
        CostTable table =
                CostTable.builder().method("a", 26).free("c").others(10).build();
        RpcMeter charged = RpcMeter.builder(perf, "charged").costs(table).build();
        Web3jService service = charged.measure(new StubService() {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
                throw new IOException("refused");
            }

            @Override
            public BatchResponse sendBatch(BatchRequest batch) {
                return new BatchResponse(batch.getRequests(), List.of(answer(), answer(), answer()));
            }
        });

        service.sendBatch(
                new BatchRequest(service).add(request("a")).add(request("b")).add(request("c")));
        RpcSnapshot before = charged.snapshot();
        assertThrows(IOException.class, () -> service.send(request("a"), EthBlockNumber.class));

        assertEquals(26 + 10, before.costUnits());
        assertEquals(26, charged.snapshot().minus(before).costUnits());
        Table costs = charged.section().blocks().stream()
                .filter(block -> block instanceof Table t && t.title().equals("Provider's units"))
                .map(Table.class::cast)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(
                        List.of("a", "2", "26", "52", "26"),
                        List.of("b", "1", "10", "10", "0"),
                        List.of("c", "1", "0", "0", "0")),
                costs.rows().stream()
                        .map(row -> row.stream()
                                .map(cell -> cell.format(Unit.COUNT))
                                .toList())
                        .toList());
    }

    @Test
    void sendAsync_atOnce_peakIsShown() {
        List<CompletableFuture<EthBlockNumber>> answers =
                List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
        async(answers.get(0));
        async(answers.get(1));
        answers.get(0).complete(answer());
        async(answers.get(2)).cancel(true);
        answers.get(1).completeExceptionally(new IOException("gone"));

        assertEquals(0, meter.async().now());
        assertEquals(2, meter.async().peak());
        assertTrue(meter.section().blocks().stream()
                .filter(Facts.class::isInstance)
                .flatMap(block -> ((Facts) block).facts().stream())
                .anyMatch(fact -> fact.id().equals("node.async-peak") && fact.value() == 2));
    }

    @Test
    void sendAsync_timeEnds_whenTheAnswerIsThereNotWhenItsUserIsDone() {
        CompletableFuture<EthBlockNumber> answer = new CompletableFuture<>();
        CompletableFuture<EthBlockNumber> future = async(answer);
        List<Long> seen = new ArrayList<>();
        future.thenAccept(response -> {
            seen.add(meter.snapshot().calls());
            clock.advance(Duration.ofSeconds(10));
        });

        clock.advance(Duration.ofMillis(5));
        answer.complete(answer());

        assertEquals(List.of(1L), seen, "recorded before the caller sees the answer");
        assertEquals(5_000_000, perf.snapshot().timer("rpc").latency().max());
    }

    @Test
    void sendAsync_failure_isBare() {
        CompletableFuture<EthBlockNumber> answer = new CompletableFuture<>();
        CompletableFuture<EthBlockNumber> future = async(answer);
        IOException thrown = new IOException("gone");

        answer.completeExceptionally(thrown);

        List<Throwable> seen = new ArrayList<>();
        future.exceptionally(failure -> {
            seen.add(failure);
            return null;
        });
        assertEquals(List.of(thrown), seen);
        assertSame(thrown, assertThrows(CompletionException.class, future::join).getCause());
    }

    @Test
    void sendAsync_cancelled_cancelsTheServicesFutureAndIsRecordedOnce() {
        CompletableFuture<EthBlockNumber> answer = new CompletableFuture<>();
        CompletableFuture<EthBlockNumber> future = async(answer);

        assertTrue(future.cancel(true));

        assertTrue(answer.isCancelled());
        assertThrows(CancellationException.class, future::join);
        assertFalse(answer.complete(answer()));
        TimerSnapshot timer = perf.snapshot().timer("rpc");
        assertEquals("cancelled", timer.id().tags().get("outcome"));
        assertEquals(1, timer.count());
    }

    @Test
    void sendAsync_completedByItsUser_passesThatOn() {
        CompletableFuture<EthBlockNumber> answer = new CompletableFuture<>();
        CompletableFuture<EthBlockNumber> future = async(answer);

        future.completeExceptionally(new TimeoutException("orTimeout does this"));

        assertTrue(answer.isCompletedExceptionally());
        assertEquals("timeout", perf.snapshot().timer("rpc").id().tags().get("outcome"));
    }

    @Test
    void sendAsync_throwsAtOnce_throwsTheSame() {
        IllegalStateException thrown = new IllegalStateException("not connected");
        Web3jService service = meter.measure(new StubService() {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
                throw thrown;
            }

            @Override
            public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
                throw thrown;
            }
        });
        BatchRequest batch = new BatchRequest(service).add(request("a"));

        assertSame(
                thrown,
                assertThrows(IllegalStateException.class, () -> service.sendAsync(request("a"), EthBlockNumber.class)));
        assertSame(thrown, assertThrows(IllegalStateException.class, () -> service.sendBatchAsync(batch)));

        assertEquals(
                2,
                perf.snapshot()
                        .counter("rpc.items client=node method=a outcome=other")
                        .count());
    }

    @Test
    void send_measurementItselfFails_callerSeesTheAnswerAndTheSectionSaysSo() throws IOException {
        EthBlockNumber answer = new EthBlockNumber() {
            @Override
            public boolean hasError() {
                throw new IllegalStateException("a response class of the user that cannot answer this");
            }
        };
        Web3jService service = meter.measure(answering(answer));
        Request<?, EthBlockNumber> silent = new Request<>() {
            @Override
            public String getMethod() {
                throw new IllegalStateException("a request class of the user that cannot answer this");
            }
        };

        assertSame(answer, service.send(request("a"), EthBlockNumber.class));
        assertSame(answer, service.send(silent, EthBlockNumber.class));

        assertTrue(note(Note.Level.WARNING).startsWith("3 events could not be recorded"), note(Note.Level.WARNING));
    }

    @Test
    void send_aNameOfOursIsTakenByAnotherKind_callerSeesTheAnswer() throws IOException {
        perf.histogram("rpc", Unit.COUNT);
        EthBlockNumber answer = answer();

        assertSame(answer, meter.measure(answering(answer)).send(request("a"), EthBlockNumber.class));

        assertTrue(note(Note.Level.WARNING).startsWith("1 events could not be recorded"));
    }

    @Test
    void send_noMethod_countsAsNone() throws IOException {
        Web3jService service = meter.measure(answering(answer()));

        service.send(request(null), EthBlockNumber.class);
        service.send(request(" "), EthBlockNumber.class);
        service.send(null, EthBlockNumber.class);

        assertEquals(
                2,
                perf.snapshot()
                        .counter("rpc.items client=node method=none outcome=ok")
                        .count());
        assertEquals(
                1,
                perf.snapshot()
                        .counter("rpc.items client=node method=none outcome=id-mismatch")
                        .count());
    }

    @Test
    void send_moreMethodsThanTheBound_theRestIsOther() throws IOException {
        Web3jService service = meter.measure(answering(answer()));

        for (int i = 0; i < 200; i++) {
            service.send(request("method_" + i), EthBlockNumber.class);
        }

        assertEquals(
                72,
                perf.snapshot()
                        .counter("rpc.items client=node method=other outcome=ok")
                        .count());
        assertEquals(129, perf.snapshot().timers().size());
    }

    @Test
    void send_moreErrorCodesThanTheBound_theRestIsOther() throws IOException {
        for (int code = -1; code >= -100; code--) {
            EthBlockNumber answer = answer();
            answer.setError(new Response.Error(code, "no"));
            meter.measure(answering(answer)).send(request("a"), EthBlockNumber.class);
        }

        assertEquals(
                84,
                perf.snapshot()
                        .counter("rpc.items client=node method=a outcome=error:other")
                        .count());
        assertEquals(100, meter.snapshot().errors());
    }

    @Test
    void close_closesTheService() throws IOException {
        List<String> closed = new ArrayList<>();
        meter.measure(new StubService() {
                    @Override
                    public void close() {
                        closed.add("closed");
                    }
                })
                .close();

        assertEquals(List.of("closed"), closed);
    }

    @Test
    void minus_earlierReading_isWhatHappenedBetween() throws IOException {
        Web3jService service = meter.measure(answering(answer()));
        service.send(request("a"), EthBlockNumber.class);
        RpcSnapshot before = meter.snapshot();

        service.send(request("a"), EthBlockNumber.class);
        service.send(request("b"), EthBlockNumber.class);

        assertEquals(2, meter.snapshot().minus(before).calls());
        assertEquals(2, meter.snapshot().minus(before).items());
    }

    private long count(String counter) {
        return perf.snapshot().counter(counter).count();
    }

    private CompletableFuture<EthBlockNumber> async(CompletableFuture<EthBlockNumber> answer) {
        return meter.measure(new StubService() {
                    @Override
                    @SuppressWarnings({"rawtypes", "unchecked"})
                    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
                        return (CompletableFuture<T>) answer;
                    }
                })
                .sendAsync(request("eth_blockNumber"), EthBlockNumber.class);
    }

    private static Web3jService answering(EthBlockNumber answer) {
        return new StubService() {
            @Override
            @SuppressWarnings("rawtypes")
            public <T extends Response> T send(Request request, Class<T> responseType) {
                return responseType.cast(answer);
            }
        };
    }

    private static Request<?, EthBlockNumber> request(String method) {
        Request<?, EthBlockNumber> request = new Request<>(method, List.of(), null, EthBlockNumber.class);
        request.setId(ID);
        return request;
    }

    private static EthBlockNumber answer() {
        EthBlockNumber answer = new EthBlockNumber();
        answer.setId(ID);
        return answer;
    }

    private String note(Note.Level level) {
        return meter.section().blocks().stream()
                .filter(block -> block instanceof Note note && note.level() == level)
                .map(block -> ((Note) block).text())
                .findFirst()
                .orElse("");
    }
}
