package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.Web3ClientVersion;

/** Which calls share a question, and which are never asked twice. */
@Timeout(60)
class MergedCallsTest {
    private final ScriptedService node = new ScriptedService();
    private final ManualPool pool = new ManualPool();
    private final FastReads reads =
            FastReads.over(node).window(Duration.ofMillis(1)).reads("my_read").build(Perf.create("test"), pool);

    @Test
    void sendAsync_identical_isAskedOnceAndEachHasItsOwnAnswer() {
        Request<?, Web3ClientVersion> one = FastReadsTest.read(1);
        Request<?, Web3ClientVersion> two = FastReadsTest.read(1);

        CompletableFuture<Web3ClientVersion> first = ask(one);
        CompletableFuture<Web3ClientVersion> second = ask(two);
        CompletableFuture<Web3ClientVersion> other = ask(FastReadsTest.read(2));
        go();

        assertEquals(List.of(2), node.sizes());
        assertEquals(FastReadsTest.value(1), first.join().getResult());
        assertEquals(FastReadsTest.value(1), second.join().getResult());
        assertEquals(FastReadsTest.value(2), other.join().getResult());
        assertEquals(one.getId(), first.join().getId());
        assertEquals(two.getId(), second.join().getId());
        assertNotSame(first.join(), second.join());
        assertEquals(1, reads.snapshot().merged());
        assertEquals(2, reads.snapshot().roundTripsSaved());
    }

    @Test
    void sendAsync_oneCancels_othersAreAnswered() {
        CompletableFuture<Web3ClientVersion> first = ask(FastReadsTest.read(1));
        CompletableFuture<Web3ClientVersion> second = ask(FastReadsTest.read(1));

        first.cancel(true);
        go();

        assertTrue(first.isCancelled());
        assertEquals(FastReadsTest.value(1), second.join().getResult());
    }

    @Test
    void sendAsync_allCancel_isNotAskedAndAskedAnewByTheNext() {
        CompletableFuture<Web3ClientVersion> first = ask(FastReadsTest.read(1));
        CompletableFuture<Web3ClientVersion> second = ask(FastReadsTest.read(1));
        first.cancel(true);
        second.cancel(true);
        go();
        assertEquals(List.of(), node.sizes());

        CompletableFuture<Web3ClientVersion> third = ask(FastReadsTest.read(1));
        go();

        assertEquals(FastReadsTest.value(1), third.join().getResult());
        assertEquals(1, reads.snapshot().abandoned());
    }

    @Test
    void sendAsync_failure_isSharedAndNotKept() {
        IOException failure = new IOException("reset");
        node.script((calls, batch) -> {
            throw failure;
        });
        CompletableFuture<Web3ClientVersion> first = ask(FastReadsTest.read(1));
        CompletableFuture<Web3ClientVersion> second = ask(FastReadsTest.read(1));
        go();
        assertSame(failure, FastReadsTest.failure(first));
        assertSame(failure, FastReadsTest.failure(second));

        node.script(ScriptedService::honest);
        CompletableFuture<Web3ClientVersion> third = ask(FastReadsTest.read(1));
        go();

        assertEquals(FastReadsTest.value(1), third.join().getResult());
    }

    @Test
    void sendAsync_afterAWrite_isAskedAnew() throws Exception {
        CompletableFuture<Web3ClientVersion> before = ask(FastReadsTest.read(1));
        reads.send(request("eth_sendTransaction"), EthSendTransaction.class);
        CompletableFuture<Web3ClientVersion> after = ask(FastReadsTest.read(1));
        go();

        assertTrue(before.isDone() && after.isDone());
        assertEquals(List.of(1, 2), node.sizes());
    }

    @Test
    void sendAsync_ownRead_isMerged() {
        reads.sendAsync(request("my_read"), EthSendTransaction.class);
        reads.sendAsync(request("my_read"), EthSendTransaction.class);
        go();

        assertEquals(List.of(1), node.sizes());
    }

    @Test
    void sendAsync_noRead_goesAloneAndOnce() throws Exception {
        for (String method : List.of("eth_sendTransaction", "eth_newFilter", "eth_getFilterChanges", "evm_mine")) {
            int before = node.sizes().size();
            CompletableFuture<EthSendTransaction> one = reads.sendAsync(request(method), EthSendTransaction.class);
            CompletableFuture<EthSendTransaction> two = reads.sendAsync(request(method), EthSendTransaction.class);
            one.get(30, TimeUnit.SECONDS);
            two.get(30, TimeUnit.SECONDS);
            assertEquals(before + 2, node.sizes().size(), method);
        }
        assertEquals(8, reads.snapshot().passed());
    }

    @Test
    void sendRaw_identical_isNotMergedAndNotRepeatedAfterAHole() {
        node.script((calls, batch) -> batch ? "[]" : calls.get(0).ok());
        CompletableFuture<EthSendTransaction> one =
                reads.sendAsync(request("eth_sendRawTransaction"), EthSendTransaction.class);
        CompletableFuture<EthSendTransaction> two =
                reads.sendAsync(request("eth_sendRawTransaction"), EthSendTransaction.class);
        go();

        assertEquals(List.of(2), node.sizes());
        assertTrue(FastReadsTest.failure(one) instanceof MissingAnswerException);
        assertTrue(FastReadsTest.failure(two) instanceof MissingAnswerException);
    }

    @Test
    void sendBatch_writeAmongReads_isSentOnceWhateverTheAnswer() throws Exception {
        for (String answer : List.of(
                "[]",
                "<html>",
                "{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"no\"}}",
                "{\"id\":null,\"error\":{\"code\":-32603,\"message\":\"internal\"}}")) {
            ScriptedService own = new ScriptedService()
                    .script((calls, batch) -> batch ? answer : calls.get(0).ok());
            FastReads fast = FastReads.over(own).build(Perf.create("test"), pool);
            BatchRequest batch = new BatchRequest(fast)
                    .add(FastReadsTest.read(1))
                    .add(request("eth_sendTransaction"))
                    .add(FastReadsTest.read(2));

            List<? extends Response<?>> answers = fast.sendBatch(batch).getResponses();

            long writes = own.roundTrips().stream()
                    .flatMap(List::stream)
                    .filter(call -> call.method().equals("eth_sendTransaction"))
                    .count();
            assertEquals(1, writes, answer);
            assertTrue(answers.get(1).hasError(), answer);
        }
    }

    @Test
    void sendBatch_writesRefusedForTheirNumber_areSentInOrder() throws Exception {
        ScriptedService own = new ScriptedService();
        own.script((calls, batch) -> calls.size() > 2
                ? "{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"batch too large, max 2\"}}"
                : ScriptedService.honest(calls, batch));
        FastReads fast = FastReads.over(own).build(Perf.create("test"), pool);
        BatchRequest batch = new BatchRequest(fast);
        for (int i = 0; i < 5; i++) {
            batch.add(
                    new Request<>("eth_sendTransaction", List.of(Integer.toString(i)), null, EthSendTransaction.class));
        }

        assertTrue(fast.sendBatch(batch).getResponses().stream().noneMatch(Response::hasError));

        assertEquals(List.of(5, 2, 2, 1), own.sizes());
        List<String> executed = own.roundTrips().stream()
                .skip(1)
                .flatMap(List::stream)
                .map(ScriptedService.Call::params)
                .toList();
        assertEquals(List.of("[\"0\"]", "[\"1\"]", "[\"2\"]", "[\"3\"]", "[\"4\"]"), executed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"interrupted", "Canceled"}) // The second is OkHttp's, whose call somebody cut.
    void send_callerOfASharedCallIsInterrupted_theOtherIsAnswered(String message) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        node.script((calls, batch) -> {
            if (node.roundTrips().size() > 1) {
                return ScriptedService.honest(calls, batch);
            }
            asked.countDown();
            try {
                never.await();
                throw new IOException("unreachable");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw message.equals("interrupted") ? new InterruptedIOException(message) : new IOException(message);
            }
        });
        FastReads now = FastReads.over(node).build(Perf.create("test"), pool);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread caller = new Thread(() -> ended.complete(
                assertThrows(IOException.class, () -> now.send(FastReadsTest.read(1), Web3ClientVersion.class))));
        caller.start();
        asked.await();
        CompletableFuture<Web3ClientVersion> other = now.sendAsync(FastReadsTest.read(1), Web3ClientVersion.class);

        caller.interrupt();

        assertTrue(ended.get(30, TimeUnit.SECONDS) instanceof InterruptedIOException);
        pool.run();
        assertEquals(FastReadsTest.value(1), other.join().getResult());
    }

    @Test
    void close_waitingCalls_failAndLaterOnesToo() throws Exception {
        CompletableFuture<Web3ClientVersion> waiting = ask(FastReadsTest.read(1));

        reads.close();
        pool.run();

        assertTrue(FastReadsTest.failure(waiting) instanceof IOException);
        assertTrue(FastReadsTest.failure(ask(FastReadsTest.read(2))) instanceof IOException);
        assertThrows(IOException.class, () -> reads.send(FastReadsTest.read(3), Web3ClientVersion.class));
        assertFalse(reads.sendBatchAsync(new BatchRequest(reads).add(FastReadsTest.read(4)))
                .isCancelled());
        assertEquals(List.of(), node.sizes());
    }

    private CompletableFuture<Web3ClientVersion> ask(Request<?, Web3ClientVersion> request) {
        return reads.sendAsync(request, Web3ClientVersion.class);
    }

    private void go() {
        pool.run();
        pool.ring();
    }

    private static Request<?, EthSendTransaction> request(String method) {
        return new Request<>(method, List.of("0x1"), null, EthSendTransaction.class);
    }
}
