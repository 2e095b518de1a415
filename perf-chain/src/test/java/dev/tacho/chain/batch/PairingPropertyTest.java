package dev.tacho.chain.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.Web3ClientVersion;

/** Whatever a node does to the order and number of its answers, no caller is given another's. */
class PairingPropertyTest {
    @Property(tries = 300)
    void sendAsync_anyDisorder_isTheOwnAnswerOrNone(
            @ForAll @IntRange(min = 1, max = 40) int calls,
            @ForAll @IntRange(min = 1, max = 12) int limit,
            @ForAll long seed) {
        Liar liar = new Liar(seed);
        ManualPool pool = new ManualPool();
        FastReads reads = FastReads.over(new ScriptedService().script(liar))
                .window(Duration.ofMillis(1))
                .maxItems(limit)
                .build(Perf.create("test"), pool);

        List<CompletableFuture<Web3ClientVersion>> answers = FastReadsTest.ask(reads, calls);
        pool.run();
        for (int i = 0; i < 10; i++) {
            pool.ring();
        }

        for (int i = 0; i < calls; i++) {
            assertTrue(answers.get(i).isDone(), "every call ends");
            if (answers.get(i).isCompletedExceptionally()) {
                assertTrue(FastReadsTest.failure(answers.get(i)) instanceof MissingAnswerException);
            } else {
                assertEquals(FastReadsTest.value(i), answers.get(i).join().getResult());
            }
        }
        BatchSnapshot counted = reads.snapshot();
        assertEquals(calls, counted.calls());
        assertEquals(liar.lost, counted.holes() > 0, "a hole if and only if something was lost or contradicted");
        assertTrue(counted.roundTrips() <= 3L * calls + 32, counted.toString());
    }

    @Property(tries = 200)
    void sendBatch_anyDisorder_isTheOwnAnswerOrAnError(
            @ForAll @IntRange(min = 2, max = 40) int calls, @ForAll long seed) throws Exception {
        FastReads reads = FastReads.over(new ScriptedService().script(new Liar(seed)))
                .build(Perf.create("test"), new ManualPool());
        BatchRequest batch = new BatchRequest(reads);
        for (int i = 0; i < calls; i++) {
            batch.add(FastReadsTest.read(i));
        }

        List<? extends Response<?>> answers = reads.sendBatch(batch).getResponses();

        assertEquals(calls, answers.size());
        for (int i = 0; i < calls; i++) {
            assertEquals(batch.getRequests().get(i).getId(), answers.get(i).getId());
            if (answers.get(i).hasError()) {
                assertEquals(FastReads.NO_ANSWER, answers.get(i).getError().getCode());
            } else {
                assertEquals(FastReadsTest.value(i), answers.get(i).getResult());
            }
        }
    }

    /** Shuffles, loses, repeats, contradicts itself, and answers what nobody asked. */
    private static final class Liar implements ScriptedService.Script {
        private final Random random;
        private boolean lost;

        Liar(long seed) {
            this.random = new Random(seed);
        }

        @Override
        public String answer(List<ScriptedService.Call> calls, boolean batch) {
            List<String> answers = new ArrayList<>();
            for (ScriptedService.Call call : calls) {
                switch (random.nextInt(12)) {
                    case 0 -> lost = true;
                    case 1 -> {
                        answers.add(call.ok());
                        answers.add(call.ok());
                    }
                    case 2 -> {
                        answers.add(call.ok());
                        answers.add(call.ok().replace("web3_sha3", "another"));
                        lost = true;
                    }
                    case 3 -> {
                        answers.add(call.ok().replace("\"id\":", "\"id\":99"));
                        lost = true;
                    }
                    case 4 -> {
                        answers.add(call.ok());
                        answers.add("null");
                        answers.add("{\"id\":null,\"error\":{\"code\":1,\"message\":\"?\"}}");
                        answers.add("[[]]");
                    }
                    default -> answers.add(call.ok());
                }
            }
            Collections.shuffle(answers, random);
            if (batch) {
                return "[" + String.join(",", answers) + "]";
            }
            // A single answer has room for one; another's is as good as none.
            lost |= answers.isEmpty() || answers.size() > 1;
            return answers.size() == 1 ? answers.get(0) : "{\"id\":987654321,\"result\":\"another\"}";
        }
    }
}
