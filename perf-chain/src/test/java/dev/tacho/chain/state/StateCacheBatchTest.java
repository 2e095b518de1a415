package dev.tacho.chain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.Json;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthGetBalance;

/** Many reads at once: batches are answered half from the cache, and the same question is on its way only once. */
@Timeout(30)
class StateCacheBatchTest extends OverOracle {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void batch_sendsOnlyWhatIsMissing_inOneRoundTrip() throws Exception {
        balance("0xa");
        int roundTrips = chain.roundTrips;
        int asked = chain.asked();

        BatchRequest batch = batch("0xa", "0xb", "0xc", "0xb");
        batch.add(web3j.ethBlockNumber());
        batch.add(web3j.ethSendRawTransaction("0x00"));
        BatchResponse response = batch.send();

        assertEquals(roundTrips + 1, chain.roundTrips);
        assertEquals(asked + 3, chain.asked());
        List<String> accounts = List.of("0xa", "0xb", "0xc", "0xb");
        for (int i = 0; i < 4; i++) {
            EthGetBalance answer = (EthGetBalance) response.getResponses().get(i);
            assertEquals(batch.getRequests().get(i).getId(), answer.getId());
            assertEquals(OracleChain.value(chain.head().hash(), accounts.get(i)), answer.getResult());
        }
        assertSame(batch.getRequests(), response.getRequests());
        assertEquals("0x" + "e".repeat(64), response.getResponses().get(5).getResult());
    }

    @Test
    void batch_allKept_sendsNothing() throws Exception {
        batch("0xa", "0xb").send();
        int roundTrips = chain.roundTrips;

        assertEquals(2, batch("0xb", "0xa").send().getResponses().size());

        assertEquals(roundTrips, chain.roundTrips);
    }

    @Test
    void emptyBatch_isWeb3js() throws Exception {
        assertTrue(web3j.newBatch().send().getResponses().isEmpty());
        assertEquals(0, chain.roundTrips);
    }

    @Test
    void batch_inAnotherOrder_orWithAHole_isRefusedAsAWhole() throws Exception {
        balance("0xz");
        chain.wire = text -> {
            try {
                List<?> answers = (List<?>) Json.parse(text);
                List<Object> reversed = new ArrayList<>(answers);
                Collections.reverse(reversed);
                return Json.write(reversed);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThrows(IOException.class, () -> batch("0xa", "0xb").send());
        chain.wire = text -> {
            try {
                return Json.write(((List<?>) Json.parse(text)).subList(0, 1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThrows(IOException.class, () -> batch("0xa", "0xb").send());
        assertEquals(2, cache.reading().counts().mismatched());
        chain.wire = text -> text;

        EthGetBalance answer =
                (EthGetBalance) batch("0xa", "0xb").send().getResponses().get(0);
        assertEquals(OracleChain.value(chain.head().hash(), "0xa"), answer.getResult());
    }

    @Test
    void batch_withAnErrorInIt_keepsTheRest() throws Exception {
        BatchRequest batch = batch("0xa");
        batch.add(web3j.ethGetCode("0xa", LATEST));
        List<? extends Response<?>> answers = batch.send().getResponses();

        assertEquals(
                OracleChain.value(chain.head().hash(), "0xa"), answers.get(0).getResult());
        assertTrue(answers.get(1).hasError());
        assertEquals(batch.getRequests().get(1).getId(), answers.get(1).getId());
    }

    @Test
    void batch_whoseNodeFails_failsAndLeavesNothingWaiting() throws Exception {
        balance("0xz");
        chain.fails = true;
        assertThrows(IOException.class, () -> batch("0xa", "0xb").send());
        chain.fails = false;

        assertEquals(expected(chain.head(), "0xa"), balance("0xa"));
    }

    @Test
    void batch_whileTheHeadMoves_isOfOneBlock() throws Exception {
        balance("0xa");
        chain.onTheWay = () -> {
            chain.onTheWay = () -> {};
            OracleChain.Block next = chain.mine();
            cache.head(next.number(), next.hash(), next.parent());
        };

        List<? extends Response<?>> answers = batch("0xa", "0xb").send().getResponses();

        assertEquals(
                OracleChain.value(chain.head().hash(), "0xa"), answers.get(0).getResult());
        assertEquals(
                OracleChain.value(chain.head().hash(), "0xb"), answers.get(1).getResult());
    }

    @Test
    void batchAsync_isTheSame() throws Exception {
        BatchResponse response = batch("0xa", "0xb").sendAsync().get(20, TimeUnit.SECONDS);

        assertEquals(2, response.getResponses().size());
        assertEquals(
                OracleChain.value(chain.head().hash(), "0xc"),
                web3j.ethGetBalance("0xc", LATEST)
                        .sendAsync()
                        .get(20, TimeUnit.SECONDS)
                        .getResult());
    }

    @Test
    void sameQuestion_ofManyThreads_isSentOnce_andEachHasItsOwnId() throws Exception {
        balance("0xz");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        chain.onTheWay = () -> {
            asked.countDown();
            await(answer);
        };
        int before = chain.asked();
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            answers.add(threads.submit(() -> {
                Request<?, EthGetBalance> request = web3j.ethGetBalance("0xa", LATEST);
                return request.send().getId() == request.getId();
            }));
        }
        await(asked);
        while (cacheWaiters() < 7) {
            Thread.onSpinWait();
        }
        answer.countDown();

        for (Future<Boolean> own : answers) {
            assertTrue(own.get());
        }
        assertEquals(before + 1, chain.asked());
        assertEquals(7, cache.reading().counts().joined());
    }

    @Test
    void failureOfALoad_isThatOfAllWhoWait_andTheNextOneLoadsAnew() throws Exception {
        balance("0xz");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        chain.onTheWay = () -> {
            asked.countDown();
            await(answer);
        };
        chain.fails = true;
        Future<BigInteger> first = threads.submit(() -> balance("0xa"));
        await(asked);
        Future<BigInteger> second = threads.submit(() -> balance("0xa"));
        while (cacheWaiters() < 1) {
            Thread.onSpinWait();
        }
        answer.countDown();

        assertThrows(ExecutionException.class, first::get);
        assertThrows(ExecutionException.class, second::get);
        chain.fails = false;
        assertEquals(expected(chain.head(), "0xa"), balance("0xa"));
    }

    @Test
    void loadThatHangsLongerThanTheBound_isNotWaitedFor() throws Exception {
        balance("0xz");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        chain.onTheWay = () -> {
            chain.onTheWay = () -> {};
            asked.countDown();
            await(answer);
        };
        Future<BigInteger> hanging = threads.submit(() -> balance("0xa"));
        await(asked);
        clock.advance(Duration.ofSeconds(2));

        assertEquals(expected(chain.head(), "0xa"), balance("0xa"));
        answer.countDown();
        assertEquals(expected(chain.head(), "0xa"), hanging.get());
    }

    @Test
    void interruptedWaiter_leaves_andTheOthersAreServed() throws Exception {
        balance("0xz");
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        chain.onTheWay = () -> {
            asked.countDown();
            await(answer);
        };
        Future<BigInteger> first = threads.submit(() -> balance("0xa"));
        await(asked);
        CountDownLatch left = new CountDownLatch(1);
        Thread waiter = new Thread(() -> {
            try {
                balance("0xa");
            } catch (InterruptedIOException e) {
                left.countDown();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        waiter.start();
        while (waiter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiter.interrupt();

        await(left);
        answer.countDown();
        assertEquals(expected(chain.head(), "0xa"), first.get());
    }

    @Test
    void polling_looksByItself_untilClosed() throws Exception {
        CountDownLatch looks = new CountDownLatch(3);
        chain.answering = (method, params) -> looks.countDown();
        StateCache polled = StateCache.builder(perf, "polled")
                .pollHeads(Duration.ofMillis(1))
                .build(chain);

        await(looks);

        Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
        Thread poller = all.keySet().stream()
                .filter(thread -> thread.getName().equals("tacho-state-polled"))
                .findFirst()
                .orElseThrow();
        assertTrue(poller.isDaemon());
        polled.close();
        poller.join(20_000);
        assertTrue(!poller.isAlive());
    }

    /** Returns how many threads of this test wait for a load of another one. */
    private long cacheWaiters() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack -> Arrays.stream(stack)
                        .anyMatch(frame -> frame.getClassName().endsWith("Flights$Flight")
                                && frame.getMethodName().equals("join")))
                .count();
    }

    private BatchRequest batch(String... accounts) {
        BatchRequest batch = web3j.newBatch();
        for (String account : accounts) {
            batch.add(web3j.ethGetBalance(account, LATEST));
        }
        return batch;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
