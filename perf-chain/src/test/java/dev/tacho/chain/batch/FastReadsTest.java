package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthGetBalance;
import org.web3j.protocol.core.methods.response.EthSendTransaction;
import org.web3j.protocol.core.methods.response.Web3ClientVersion;
import org.web3j.protocol.exceptions.ClientConnectionException;

/** Who gets which answer, and after how many round trips, from a node that is scripted. */
class FastReadsTest {
    private final ScriptedService node = new ScriptedService();
    private final ManualPool pool = new ManualPool();
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @Test
    void send_alone_isOneRoundTripWithoutABatch() throws Exception {
        FastReads reads = reads(0, 10);
        Request<?, Web3ClientVersion> request = read(1);

        Web3ClientVersion answer = reads.send(request, Web3ClientVersion.class);

        assertEquals(value(1), answer.getResult());
        assertEquals(request.getId(), answer.getId());
        assertEquals(List.of(1), node.sizes());
        assertEquals(0, reads.snapshot().roundTripsSaved());
    }

    @Test
    void sendAsync_withinTheWindow_isOneRoundTrip() {
        FastReads reads = reads(1, 10);

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 5);
        pool.run();
        assertEquals(List.of(), node.sizes());
        assertEquals(List.of(1_000_000L), pool.ring());

        assertEquals(List.of(5), node.sizes());
        assertAnswered(answers);
        assertEquals(4, reads.snapshot().roundTripsSaved());
        assertEquals(5.0, reads.snapshot().batchItems().mean());
    }

    @Test
    void sendAsync_fullBatch_doesNotWaitForTheWindow() {
        FastReads reads = reads(1, 3);

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 7);
        pool.run();
        assertEquals(List.of(3, 3), node.sizes());
        pool.ring();

        assertEquals(List.of(3, 3, 1), node.sizes());
        assertAnswered(answers);
    }

    @Test
    void sendAsync_noWindow_batchesWhatCameWhileOneWasOnItsWay() {
        FastReads reads = reads(0, 10);
        List<CompletableFuture<Web3ClientVersion>> answers = new ArrayList<>();
        node.script((calls, batch) -> {
            if (node.roundTrips().size() == 1) {
                answers.addAll(ask(reads, 4));
            }
            return ScriptedService.honest(calls, batch);
        });

        CompletableFuture<Web3ClientVersion> first = reads.sendAsync(read(100), Web3ClientVersion.class);
        pool.run();

        assertEquals(List.of(1, 4), node.sizes());
        assertEquals(value(100), first.join().getResult());
        assertAnswered(answers);
    }

    @Test
    void sendAsync_manyBytes_areSplit() {
        FastReads reads = builder(1, 100).maxBytes(4096).build(perf, pool);
        String kilobyte = "x".repeat(1000);

        List<CompletableFuture<Web3ClientVersion>> answers = IntStream.range(0, 10)
                .mapToObj(i -> reads.sendAsync(
                        new Request<>("web3_sha3", List.of(kilobyte + i), null, Web3ClientVersion.class),
                        Web3ClientVersion.class))
                .toList();
        pool.run();
        pool.ring();

        assertEquals(10, node.sizes().stream().mapToInt(size -> size).sum());
        assertTrue(
                node.sizes().stream().allMatch(size -> size <= 3), node.sizes().toString());
        answers.forEach(answer -> assertTrue(answer.join().getResult().startsWith("web3_sha3")));
    }

    @Test
    void sendAsync_sameIdOfTwoCallers_eachGetsItsOwn() {
        FastReads reads = reads(1, 10);
        Request<?, Web3ClientVersion> one = read(1);
        Request<?, Web3ClientVersion> two = read(2);
        one.setId(7);
        two.setId(7);

        CompletableFuture<Web3ClientVersion> first = reads.sendAsync(one, Web3ClientVersion.class);
        CompletableFuture<Web3ClientVersion> second = reads.sendAsync(two, Web3ClientVersion.class);
        pool.run();
        pool.ring();

        assertEquals(value(1), first.join().getResult());
        assertEquals(value(2), second.join().getResult());
        assertEquals(7, first.join().getId());
        assertEquals(7, second.join().getId());
        assertEquals(7, one.getId());
        assertEquals(
                2,
                node.roundTrips().get(0).stream()
                        .map(ScriptedService.Call::id)
                        .distinct()
                        .count());
    }

    @Test
    void sendAsync_oneUndecodable_failsOnlyItsCaller() {
        FastReads reads = reads(1, 10);

        CompletableFuture<EthGetBalance> wrong = reads.sendAsync(read(1), EthGetBalance.class);
        CompletableFuture<Wrong> undecodable = reads.sendAsync(read(2), Wrong.class);
        CompletableFuture<Web3ClientVersion> right = reads.sendAsync(read(3), Web3ClientVersion.class);
        pool.run();
        pool.ring();

        assertEquals(value(1), wrong.join().getResult());
        assertThrows(CompletionException.class, undecodable::join);
        assertEquals(value(3), right.join().getResult());
    }

    /** Its result is a list, which a text is not. */
    static final class Wrong extends Response<List<Integer>> {}

    @Test
    void sendAsync_errorOfOne_isThatOfTheNode() {
        FastReads reads = reads(1, 10);
        node.script(
                (calls, batch) -> '[' + calls.get(0).ok() + ',' + calls.get(1).error(3, "execution reverted") + ']');

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 2);
        pool.run();
        pool.ring();

        assertEquals(value(0), answers.get(0).join().getResult());
        Response.Error error = answers.get(1).join().getError();
        assertEquals(3, error.getCode());
        assertEquals("execution reverted", error.getMessage());
        assertEquals("\"0x08\"", error.getData(), "web3j keeps its quotes");
    }

    @Test
    void sendAsync_reversed_eachGetsItsOwn() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> {
            List<ScriptedService.Call> reversed = new ArrayList<>(calls);
            Collections.reverse(reversed);
            return ScriptedService.honest(reversed, batch);
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(4), node.sizes());
        assertEquals(4, reads.snapshot().displaced());
    }

    @Test
    void sendAsync_hole_isAskedOnceMoreAndOnlyIt() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> ScriptedService.honest(batch ? calls.subList(1, 4) : calls, batch));

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(4, 1), node.sizes());
        assertEquals(1, reads.snapshot().holes());
        assertEquals(1, reads.snapshot().resent());
        assertEquals(5.0 / 4, reads.snapshot().amplificationRatio());
    }

    @Test
    void sendAsync_neverAnswered_isMissing() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> "[]");

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        for (CompletableFuture<Web3ClientVersion> answer : answers) {
            assertTrue(failure(answer) instanceof MissingAnswerException);
        }
        assertEquals(List.of(4, 4), node.sizes());
    }

    @Test
    void sendAsync_twoDifferentAnswers_neitherIsTaken() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> batch
                ? '['
                        + calls.get(0).ok()
                        + ','
                        + calls.get(1).ok()
                        + ','
                        + calls.get(0).ok().replace("'0'", "'1'")
                        + ']'
                : calls.get(0).ok());

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 2);
        pool.run();
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(2, 1), node.sizes());
        assertEquals(1, reads.snapshot().repeated());
    }

    @Test
    void sendAsync_limitByObject_isLearnedToTheItem() {
        for (int limit : new int[] {1, 2, 3, 20, 63, 99}) {
            learns(
                    limit,
                    (calls, batch) -> "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":"
                            + "\"batch too large\"}}");
        }
    }

    @Test
    void sendAsync_limitAsGethSaysIt_isLearned() {
        learns(20, (calls, batch) -> '[' + calls.get(0).error(-32600, "batch too large") + ']');
    }

    @Test
    void sendAsync_limitAsErigonSaysIt_isTakenAtItsWord() {
        FastReads reads = learns(
                40,
                (calls, batch) ->
                        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,\"message\":\"batch limit 40"
                                + " exceeded: " + calls.size() + " requested\"}}");

        assertEquals(1, reads.snapshot().refused());
    }

    @Test
    void sendAsync_limitWithoutSayingSo_isLearned() {
        learns(
                30,
                (calls, batch) -> "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":\"no\"}}");
    }

    @Test
    void sendAsync_limitByStatus_isLearned() {
        learns(30, (calls, batch) -> {
            throw new ClientConnectionException("Invalid response received: 400; too many requests in one batch");
        });
    }

    @Test
    void sendAsync_oneBadCallRefusesAll_othersAreAnswered() {
        FastReads reads = reads(1, 100);
        node.script((calls, batch) -> {
            boolean bad = calls.stream().anyMatch(call -> call.params().contains("\"13\""));
            return bad
                    ? "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32602,\"message\":\"invalid params\"}}"
                    : ScriptedService.honest(calls, batch);
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 64);
        pool.run();
        pool.ring();

        for (int i = 0; i < 64; i++) {
            if (i == 13) {
                assertEquals(-32602, answers.get(i).join().getError().getCode());
            } else {
                assertEquals(value(i), answers.get(i).join().getResult());
            }
        }
        // Each of the six halvings of 64 finds the bad call in one half: the whole, and two for each halving.
        assertEquals(13, node.sizes().size());
        assertTrue(reads.snapshot().learnedItems().isEmpty(), "the size was not the reason");
    }

    @Test
    void sendAsync_allIsRefused_endsWithTheNodesError() {
        FastReads reads = reads(1, 1000);
        node.script((calls, batch) ->
                "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32099,\"message\":\"not today\"}}");

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 1000);
        pool.run();
        pool.ring();

        answers.forEach(answer -> assertEquals(-32099, answer.join().getError().getCode()));
        assertTrue(node.sizes().size() < 100, node.sizes().toString());
    }

    @Test
    void sendAsync_garbage_endsSoonWithWeb3jsException() {
        FastReads reads = reads(1, 1000);
        String garbage = "<html>".repeat(1_000_000);
        node.script((calls, batch) -> garbage);

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 1000);
        pool.run();
        pool.ring();

        for (CompletableFuture<Web3ClientVersion> answer : answers) {
            String name = failure(answer).getClass().getName();
            assertTrue(name.contains("jackson"), name);
        }
        assertTrue(node.sizes().size() <= 12, node.sizes().toString());
    }

    @Test
    void sendAsync_cutOff_keepsTheCompletePart() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> {
            String whole = ScriptedService.honest(calls, batch);
            return batch && calls.size() == 4 ? whole.substring(0, whole.length() - 20) : whole;
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(4, 1), node.sizes());
    }

    @Test
    void sendAsync_transportFails_isTheCallersAndNotRepeated() {
        FastReads reads = reads(1, 10);
        IOException failure = new IOException("reset");
        node.script((calls, batch) -> {
            throw failure;
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        answers.forEach(answer -> assertEquals(failure, failure(answer)));
        assertEquals(List.of(4), node.sizes());
    }

    @Test
    void sendAsync_busy_waitsAndAsksAgain() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> {
            if (node.roundTrips().size() <= 2) {
                throw new ClientConnectionException("Invalid response received: 429; slow down");
            }
            return ScriptedService.honest(calls, batch);
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();

        assertEquals(List.of(200_000_000L), pool.ring());
        assertEquals(List.of(400_000_000L), pool.ring());
        assertAnswered(answers);
        assertEquals(List.of(4, 4, 4), node.sizes());
    }

    @Test
    void sendAsync_oneIsBusy_onlyItIsAskedAgain() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> batch
                ? '[' + calls.get(0).ok() + ',' + calls.get(1).error(-32005, "limit exceeded") + ']'
                : calls.get(0).ok());

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 2);
        pool.run();
        pool.ring();
        assertTrue(answers.get(0).isDone());
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(2, 1), node.sizes());
    }

    @Test
    void sendAsync_busyForEver_endsWithTheRefusal() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> {
            throw new ClientConnectionException("Invalid response received: 429; slow down");
        });

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        for (int i = 0; i < 10; i++) {
            pool.ring();
        }

        answers.forEach(answer -> assertTrue(failure(answer) instanceof ClientConnectionException));
        assertEquals(4, node.sizes().size());
    }

    @Test
    void close_whileABusyNodeIsWaitedFor_failsTheCalls() throws Exception {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> {
            throw new ClientConnectionException("Invalid response received: 429; slow down");
        });
        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 4);
        pool.run();
        pool.ring();
        assertEquals(List.of(4), node.sizes());

        reads.close();
        pool.run();

        answers.forEach(answer -> {
            assertTrue(answer.isDone(), "nobody waits for ever");
            assertEquals(
                    "closed before the call was sent again", failure(answer).getMessage());
        });
    }

    @Test
    void send_afterAWriteThatFailed_isNotMergedWithAQuestionFromBefore() {
        FastReads reads = builder(0, 1).build(perf, pool);
        List<CompletableFuture<Web3ClientVersion>> answers = new ArrayList<>();
        node.script((calls, batch) -> {
            if (calls.get(0).method().equals("eth_sendRawTransaction")) {
                throw new IOException("no answer, and nobody knows whether it was taken");
            }
            if (node.roundTrips().size() == 1) {
                var write = reads.sendAsync(
                        new Request<>("eth_sendRawTransaction", List.of("0x01"), null, EthSendTransaction.class),
                        EthSendTransaction.class);
                pool.run();
                assertTrue(write.isCompletedExceptionally());
                answers.addAll(ask(reads, 1));
            }
            return ScriptedService.honest(calls, batch);
        });

        answers.addAll(ask(reads, 1));
        pool.run();

        assertAnswered(answers.subList(0, 1));
        assertAnswered(answers.subList(1, 2));
        assertEquals(3, node.sizes().size(), "the second question was asked anew");
        assertEquals(0, reads.snapshot().merged());
    }

    @Test
    void send_answerOfAnother_isMissing() {
        FastReads reads = reads(0, 10);
        node.script((calls, batch) -> calls.get(0).ok().replaceFirst("\"id\":\\d+", "\"id\":1234567890"));

        assertThrows(MissingAnswerException.class, () -> reads.send(read(1), Web3ClientVersion.class));

        assertEquals(2, reads.snapshot().foreign());
    }

    @Test
    void sendAsync_answerIsLarge_isAskedInSmallerBatches() {
        FastReads reads = reads(1, 10);
        node.script((calls, batch) -> calls.stream()
                .map(call -> calls.indexOf(call) < 3 ? call.ok() : call.error(-32003, "response too large"))
                .collect(Collectors.joining(",", batch ? "[" : "", batch ? "]" : "")));

        List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 10);
        pool.run();
        pool.ring();

        assertAnswered(answers);
        assertEquals(List.of(10, 7, 4, 1), node.sizes());
    }

    private FastReads learns(int limit, ScriptedService.Script refusal) {
        ScriptedService own = new ScriptedService();
        own.script((calls, batch) ->
                batch && calls.size() > limit ? refusal.answer(calls, batch) : ScriptedService.honest(calls, batch));
        FastReads reads =
                FastReads.over(own).window(Duration.ofMillis(1)).maxItems(100).build(Perf.create("test"), pool);
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<Web3ClientVersion>> answers = ask(reads, 100);
            pool.run();
            pool.ring();
            assertAnswered(answers);
        }
        assertEquals(limit, reads.snapshot().learnedItems().orElseThrow());
        assertTrue(reads.snapshot().isLearnedExactly());
        assertTrue(
                reads.snapshot().refused() <= 8, "refused " + reads.snapshot().refused());
        return reads;
    }

    @Test
    void sendBatch_reversedAndHoled_isInTheOrderOfItsRequests() throws Exception {
        FastReads reads = reads(0, 10);
        node.script((calls, batch) -> {
            List<ScriptedService.Call> some = new ArrayList<>(batch ? calls.subList(0, 2) : List.of());
            Collections.reverse(some);
            return batch ? ScriptedService.honest(some, true) : "{\"id\":0,\"result\":\"0x\"}";
        });
        BatchRequest batch = new BatchRequest(reads).add(read(0)).add(read(1)).add(read(2));

        List<? extends Response<?>> answers = reads.sendBatch(batch).getResponses();

        assertEquals(3, answers.size());
        assertEquals(value(0), answers.get(0).getResult());
        assertEquals(value(1), answers.get(1).getResult());
        assertEquals(FastReads.NO_ANSWER, answers.get(2).getError().getCode());
        for (int i = 0; i < 3; i++) {
            assertEquals(batch.getRequests().get(i).getId(), answers.get(i).getId());
        }
    }

    private FastReads reads(int windowMillis, int maxItems) {
        return builder(windowMillis, maxItems).build(perf, pool);
    }

    private FastReads.Builder builder(int windowMillis, int maxItems) {
        return FastReads.over(node).window(Duration.ofMillis(windowMillis)).maxItems(maxItems);
    }

    static Request<?, Web3ClientVersion> read(int number) {
        return new Request<>("web3_sha3", List.of(Integer.toString(number)), null, Web3ClientVersion.class);
    }

    static String value(int number) {
        return "web3_sha3['" + number + "']";
    }

    static List<CompletableFuture<Web3ClientVersion>> ask(FastReads reads, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> reads.sendAsync(read(i), Web3ClientVersion.class))
                .toList();
    }

    private static void assertAnswered(List<CompletableFuture<Web3ClientVersion>> answers) {
        for (int i = 0; i < answers.size(); i++) {
            assertTrue(answers.get(i).isDone(), "answer " + i);
            assertEquals(value(i), answers.get(i).join().getResult());
        }
    }

    static Throwable failure(CompletableFuture<?> answer) {
        assertTrue(answer.isDone());
        return assertThrows(CompletionException.class, answer::join).getCause();
    }
}
