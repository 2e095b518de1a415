package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TimedFutureTest {
    private final ManualClock clock = new ManualClock();
    private final Timer timer = Perf.builder("test").clock(clock).build().timer("call");

    @Test
    void completes_laterWork_isNotMeasured() {
        CompletableFuture<String> origin = new CompletableFuture<>();
        CompletableFuture<String> timed = timer.timeAsync(() -> {
            clock.advanceNanos(5);
            return origin;
        });
        CompletableFuture<Integer> after = timed.thenApply(result -> {
            clock.advanceNanos(1_000_000);
            return result.length();
        });
        clock.advanceNanos(95);
        assertEquals(1, timer.snapshot().inFlight().open());
        origin.complete("four");

        assertEquals(4, after.join());
        TimerSnapshot snapshot = timer.snapshot();
        assertEquals(100, snapshot.latency().max());
        assertEquals(5, snapshot.timeToReturn().max());
        assertEquals(1, snapshot.ok().count());
        assertEquals(0, snapshot.inFlight().open());
        assertEquals(0, snapshot.misuse().closedAgain());
    }

    @Test
    void cancel_reachesTheCallsOwnFuture() {
        CompletableFuture<String> origin = new CompletableFuture<>();
        CompletableFuture<String> timed = timer.timeAsync(() -> origin);

        assertTrue(timed.cancel(true));
        assertTrue(origin.isCancelled());
        assertTrue(timed.isCancelled());
        assertEquals(1, timer.snapshot().cancellations());
        assertFalse(timer.timeAsync(() -> CompletableFuture.completedFuture(1)).cancel(true));
    }

    @Test
    void timeout_completeAndObtrude_reachTheCallsOwnFuture() throws Exception {
        CompletableFuture<String> slow = new CompletableFuture<>();
        CompletableFuture<String> timed = timer.timeAsync(() -> slow).orTimeout(5, TimeUnit.MILLISECONDS);
        ExecutionException failure = assertThrows(ExecutionException.class, timed::get);
        assertTrue(failure.getCause() instanceof TimeoutException);
        assertTrue(slow.isCompletedExceptionally());
        assertEquals(1, timer.snapshot().errors());

        CompletableFuture<String> early = new CompletableFuture<>();
        CompletableFuture<String> given = timer.timeAsync(() -> early);
        assertTrue(given.complete("given"));
        assertEquals("given", early.get());
        given.obtrudeValue("other");
        assertEquals("other", early.get());
        assertEquals("other", given.get());
    }

    @Test
    void call_throwsItself_passesThroughAndCounts() {
        IOException thrown = new IOException("refused");

        assertSame(
                thrown,
                assertThrows(
                        IOException.class,
                        () -> timer.timeAsync(() -> {
                            throw thrown;
                        })));
        assertEquals(1, timer.snapshot().errors());
        assertNull(timer.timeAsync(() -> null));
        assertEquals(2, timer.snapshot().count());
    }

    @Test
    void stage_notACompletableFuture_isTimedAndCancellable() {
        CompletableFuture<String> hidden = new CompletableFuture<>();
        CompletionStage<String> minimal = hidden.minimalCompletionStage();
        CompletableFuture<String> timed = timer.timeAsync(() -> minimal);
        assertTrue(timed.cancel(false));
        assertTrue(timed.isCancelled());
        hidden.complete("too late");

        assertEquals(1, timer.snapshot().cancellations());
        assertEquals(1, timer.snapshot().count());
    }

    @Test
    void disabled_returnsTheVeryFuture() {
        CompletableFuture<String> origin = new CompletableFuture<>();

        assertSame(origin, Perf.noop().timer("off").timeAsync(() -> origin));
    }

    /** What a caller can see of the timed future is what it would have seen of the bare one. */
    @Property(tries = 100)
    void timed_anyCompletion_looksLikeTheBareOne(
            @ForAll("completion") Function<CompletableFuture<String>, Object> completion, @ForAll boolean before) {
        CompletableFuture<String> bare = new CompletableFuture<>();
        CompletableFuture<String> origin = new CompletableFuture<>();
        if (before) {
            completion.apply(bare);
            completion.apply(origin);
        }
        CompletableFuture<String> timed = timer.timeAsync(() -> origin);
        AtomicReference<Object> bareSeen = new AtomicReference<>();
        AtomicReference<Object> timedSeen = new AtomicReference<>();
        bare.whenComplete((value, failure) -> bareSeen.set(describe(value, failure)));
        timed.whenComplete((value, failure) -> timedSeen.set(describe(value, failure)));
        if (!before) {
            completion.apply(bare);
            completion.apply(origin);
        }

        assertEquals(bareSeen.get(), timedSeen.get());
        assertEquals(bare.isCancelled(), timed.isCancelled());
        assertEquals(bare.isCompletedExceptionally(), timed.isCompletedExceptionally());
        assertEquals(outcome(bare::join), outcome(timed::join));
        assertEquals(outcome(bare::get), outcome(timed::get));
        assertEquals(
                outcome(() -> bare.thenApply(String::length).join()),
                outcome(() -> timed.thenApply(String::length).join()));
    }

    @net.jqwik.api.Provide
    net.jqwik.api.Arbitrary<Function<CompletableFuture<String>, Object>> completion() {
        return net.jqwik.api.Arbitraries.of(
                future -> future.complete("value"),
                future -> future.complete(null),
                future -> future.completeExceptionally(new IOException("io")),
                future -> future.completeExceptionally(new CompletionException("wrapped", new IOException("io"))),
                future -> future.completeExceptionally(new CancellationException("no")),
                future -> future.completeExceptionally(new Error("bad")),
                future -> future.cancel(true));
    }

    private interface Call {
        Object call() throws Exception;
    }

    private static Object outcome(Call call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception | Error e) {
            return describe(null, e);
        }
    }

    private static String describe(Object value, Throwable failure) {
        return failure == null
                ? "value " + value
                : failure.getClass() + " " + failure.getMessage() + " because of "
                        + (failure.getCause() == null ? "" : failure.getCause().getClass());
    }
}
