package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class TimedAsyncTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("rpc").clock(clock).build();

    /** A future of the caller's own kind. */
    static class Receipt extends CompletableFuture<String> {}

    /** A stage that cannot be watched. */
    static final class Silent extends Receipt {
        @Override
        public CompletableFuture<String> whenComplete(BiConsumer<? super String, ? super Throwable> action) {
            throw new UnsupportedOperationException();
        }
    }

    interface Call<R> {
        R call(CompletableFuture<String> result);
    }

    interface Node extends Call<CompletableFuture<String>> {
        CompletableFuture<String> future(CompletableFuture<String> result);

        CompletionStage<String> stage(CompletionStage<String> result);

        Receipt receipt(Receipt result);

        Future<String> plain(Future<String> result);

        Object object(CompletableFuture<String> result);
    }

    private final class Target implements Node {
        @Override
        public CompletableFuture<String> call(CompletableFuture<String> result) {
            clock.advanceNanos(5);
            return result;
        }

        @Override
        public CompletableFuture<String> future(CompletableFuture<String> result) {
            clock.advanceNanos(5);
            if (result != null && result.isCancelled()) {
                throw new IllegalStateException("refused");
            }
            return result;
        }

        @Override
        public CompletionStage<String> stage(CompletionStage<String> result) {
            clock.advanceNanos(5);
            return result;
        }

        @Override
        public Receipt receipt(Receipt result) {
            clock.advanceNanos(5);
            return result;
        }

        @Override
        public Future<String> plain(Future<String> result) {
            clock.advanceNanos(5);
            return result;
        }

        @Override
        public Object object(CompletableFuture<String> result) {
            clock.advanceNanos(5);
            return result;
        }
    }

    private final Node node = Timed.proxy(Node.class, new Target(), perf);

    private TimerSnapshot timer(String name) {
        return perf.snapshot().timer("Node." + name);
    }

    @Test
    void proxy_completableFuture_isTimedUntilItCompletes() {
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletableFuture<String> seen = node.future(own);
        clock.advanceNanos(95);
        assertEquals(0, timer("future").count());
        assertEquals(1, timer("future").inFlight().open());

        own.complete("0xabc");

        assertEquals("0xabc", seen.join());
        assertEquals(100, timer("future").latency().sum());
        assertEquals(5, timer("future").timeToReturn().sum());
        assertEquals(0, timer("future").inFlight().open());
    }

    @Test
    void proxy_failedFuture_failsAlikeAndCounts() {
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletableFuture<String> seen = node.future(own);
        IllegalStateException failure = new IllegalStateException();
        own.completeExceptionally(failure);

        assertSame(failure, assertThrows(CompletionException.class, seen::join).getCause());
        assertTrue(node.future(own).isCompletedExceptionally());
        assertEquals(2, timer("future").errors());
    }

    @Test
    void proxy_cancelledByTheCaller_cancelsTheTargets() {
        CompletableFuture<String> own = new CompletableFuture<>();
        assertTrue(node.future(own).cancel(true));

        assertTrue(own.isCancelled());
        assertEquals(1, timer("future").cancellations());
        assertThrows(IllegalStateException.class, () -> node.future(own));
        assertEquals(1, timer("future").errors());
    }

    @Test
    void proxy_nullFuture_staysNull() {
        assertNull(node.future(null));
        assertNull(node.stage(null));
        assertNull(node.receipt(null));
        assertEquals(1, timer("future").count());
        assertEquals(1, timer("stage").count());
        assertEquals(1, timer("receipt").count());
    }

    @Test
    void proxy_plainStage_isTimedUntilItCompletes() {
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletionStage<String> seen = node.stage(own.minimalCompletionStage());
        clock.advanceNanos(15);
        own.complete("x");

        assertEquals("x", seen.toCompletableFuture().join());
        assertEquals(20, timer("stage").latency().sum());
    }

    @Test
    void proxy_stageWithWorkOfTheCaller_isTimedWithoutIt() {
        CompletableFuture<String> own = new CompletableFuture<>();
        CompletionStage<String> seen = node.stage(own);
        seen.thenRun(() -> clock.advanceNanos(1_000));
        clock.advanceNanos(15);
        own.complete("x");

        assertNotSame(own, seen);
        assertEquals(20, timer("stage").latency().sum());
    }

    @Test
    void proxy_otherKindOfStage_isTheVeryObjectAndTimedUntilItCompletes() {
        Receipt own = new Receipt();
        Receipt seen = node.receipt(own);
        assertSame(own, seen);
        clock.advanceNanos(15);
        seen.complete("x");

        assertEquals(20, timer("receipt").latency().sum());
        assertEquals(5, timer("receipt").timeToReturn().sum());
    }

    @Test
    void proxy_stageThatCannotBeWatched_isTimedUntilReturned() {
        Silent own = new Silent();

        assertSame(own, node.receipt(own));
        assertEquals(5, timer("receipt").latency().sum());
        assertEquals(0, timer("receipt").errors());
    }

    @Test
    void proxy_methodNarrowedToAFuture_isTimedUntilItCompletesBothWays() {
        CompletableFuture<String> own = new CompletableFuture<>();
        Call<CompletableFuture<String>> generic = node;
        CompletableFuture<String> first = node.call(own);
        CompletableFuture<String> second = generic.call(own);
        clock.advanceNanos(5);
        own.complete("x");

        assertNotSame(own, first);
        assertEquals("x", first.join() + second.join().substring(1));
        assertEquals(2, timer("call").count());
        assertEquals(15 + 10, timer("call").latency().sum());
    }

    @Test
    void proxy_futuresNotDeclaredAsStages_areTimedUntilReturned() {
        CompletableFuture<String> own = new CompletableFuture<>();

        assertSame(own, node.plain(own));
        assertSame(own, node.object(own));
        assertEquals(5, timer("plain").latency().sum());
        assertEquals(5, timer("object").latency().sum());
        assertFalse(own.isDone());
        assertInstanceOf(Receipt.class, node.object(new Receipt()));
    }
}
