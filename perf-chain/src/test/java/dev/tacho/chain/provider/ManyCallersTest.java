package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import io.reactivex.Flowable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/** Many real threads over providers that fail and lie at random: each caller gets its own answer, and the books balance. */
@Timeout(60)
class ManyCallersTest {
    private static final int THREADS = 16;
    private static final int CALLS = 300;

    @Test
    void manyThreads_randomFaults_everyCallerGetsItsOwnAnswerAndAttemptsAddUp() throws Exception {
        Perf perf = Perf.create("test");
        List<Unreliable> services = List.of(new Unreliable(0.3), new Unreliable(0.1), new Unreliable(0));
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        try (Providers providers = Providers.builder(perf, "many")
                .add("worst", services.get(0))
                .add("bad", services.get(1))
                .add("sound", services.get(2))
                .hedge(Hedge.after(Duration.ofNanos(100_000)).withBudgetRatio(1))
                .probeInterval(Duration.ofSeconds(1))
                .build()) {
            List<Future<Integer>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int own = thread;
                results.add(callers.submit(() -> callAndCheck(providers, own)));
            }
            int right = 0;
            for (Future<Integer> result : results) {
                right += result.get(30, TimeUnit.SECONDS);
            }

            assertEquals(THREADS * CALLS, right);
            assertEquals(THREADS * CALLS, providers.snapshot().answers().count());
            assertEquals(0, providers.snapshot().answers().errors());
            ProvidersSnapshot.Hedges hedges = providers.snapshot().hedges();
            assertTrue(hedges.won() <= hedges.fired() && hedges.fired() <= hedges.eligible(), hedges.toString());
        } finally {
            callers.shutdownNow();
        }
        // Closed, so nothing is under way any more: what was sent is what was judged.
        long sent = services.stream().mapToLong(service -> service.sent.sum()).sum();
        long judged = perf.snapshot().counters().stream()
                .filter(counter -> counter.id().name().equals("provider.verdict"))
                .filter(counter -> !"abandoned".equals(counter.id().tags().get("verdict")))
                .mapToLong(counter -> counter.count())
                .sum();
        assertTrue(sent >= judged && sent - judged <= THREADS, sent + " sent, " + judged + " judged");
    }

    @Test
    void futures_oneAfterTheOther_completeOnThreadsThatAreUsedAgain() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (Providers providers = Providers.builder(Perf.create("test"), "reused")
                .add("sound", new Unreliable(0))
                .build()) {
            for (int i = 0; i < 1_000; i++) {
                CompletableFuture<RawRpc.Answer> call =
                        providers.sendAsync(RawRpc.request(providers, "eth_call", "x"), RawRpc.Answer.class);
                call.whenComplete((answer, failure) -> threads.add(Thread.currentThread()))
                        .get(30, TimeUnit.SECONDS);
            }
        }
        threads.remove(Thread.currentThread()); // Where the answer was there before anyone waited.

        assertTrue(threads.size() < 100, () -> threads.size() + " threads for 1,000 calls");
        assertTrue(threads.stream().allMatch(thread -> thread.getName().equals("tacho-provider-answers-reused")));
    }

    private static int callAndCheck(Providers providers, int thread) throws IOException {
        int right = 0;
        for (int call = 0; call < CALLS; call++) {
            String question = "0x" + Integer.toHexString(thread * CALLS + call + 1);
            right += question.equals(RawRpc.call(providers, "eth_getCode", question, "0x1")) ? 1 : 0;
        }
        return right;
    }

    /** Answers with its first parameter; sometimes throws, sometimes with the id and the parameter of somebody else. */
    private static final class Unreliable implements Web3jService {
        private final double faults;
        private final LongAdder sent = new LongAdder();

        Unreliable(double faults) {
            this.faults = faults;
        }

        @Override
        @SuppressWarnings({"rawtypes", "unchecked"})
        public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
            sent.increment();
            double chance = ThreadLocalRandom.current().nextDouble();
            if (chance < faults / 2) {
                throw new IOException("reset");
            }
            boolean lies = chance < faults;
            RawRpc.Answer answer = new RawRpc.Answer();
            answer.setId(lies ? request.getId() + 1 : request.getId());
            boolean head = request.getMethod().equals("eth_blockNumber");
            answer.setResult(
                    head ? "0x64" : lies ? "0xbad" : request.getParams().get(0));
            return (T) answer;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
            throw new AssertionError("not used");
        }

        @Override
        public BatchResponse sendBatch(BatchRequest batch) {
            throw new AssertionError("not used");
        }

        @Override
        public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
            throw new AssertionError("not used");
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Notification<?>> Flowable<T> subscribe(
                Request request, String unsubscribeMethod, Class<T> responseType) {
            throw new AssertionError("not used");
        }

        @Override
        public void close() {}
    }
}
