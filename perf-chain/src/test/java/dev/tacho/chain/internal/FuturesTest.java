package dev.tacho.chain.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FuturesTest {
    private final AtomicInteger told = new AtomicInteger();
    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private final CompletableFuture<String> observed =
            Futures.observe(answer, (value, failure) -> told.incrementAndGet());

    /** Stages run last in, first out: one added to the answer itself would see nothing told yet. */
    @Test
    void whoSeesTheAnswer_seesItTold() {
        List<Integer> seen = new ArrayList<>();
        CompletableFuture<Void> stage = observed.thenAccept(value -> seen.add(told.get()));

        answer.complete("a");

        assertTrue(stage.isDone());
        assertEquals(List.of(1), seen);
        assertEquals("a", observed.getNow("none"));
    }

    @Test
    void failure_isPassedOnBare() {
        IOException failure = new IOException("x");
        List<Throwable> seen = new ArrayList<>();
        CompletableFuture<String> stage = observed.whenComplete((value, thrown) -> seen.add(thrown));

        answer.completeExceptionally(failure);

        assertTrue(stage.isCompletedExceptionally());
        assertSame(failure, seen.get(0));
        assertEquals(1, told.get());
    }

    @Test
    void cancelled_cancelsTheAnswer_andIsToldOnce() {
        assertTrue(observed.cancel(true));

        assertTrue(answer.isCancelled());
        assertEquals(1, told.get());
        assertFalse(answer.complete("late"));
        assertEquals(1, told.get());
    }

    @Test
    void completedByItsHolder_completesTheAnswer() {
        assertTrue(observed.complete("mine"));

        assertEquals("mine", answer.getNow("none"));
        assertEquals(1, told.get());
    }
}
