package dev.tacho.chain.provider;

import dev.tacho.core.ManualClock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Calls in virtual time, on the test's own thread: a service answers at once and says how long that took, and the answer
 * is there so much later. Waiting for an answer lets time pass from event to event.
 */
final class Simulation implements Dispatch {
    private record Event(long atNanos, long order, Runnable action) {}

    private final ManualClock clock = new ManualClock();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
    private long scheduled;
    private long tookNanos;
    private boolean hangs;
    private boolean closed;

    ManualClock clock() {
        return clock;
    }

    /** Said by a service while it is called. */
    void takes(Duration time) {
        tookNanos += time.toNanos();
    }

    /** Said by a service that never answers. */
    void hangs() {
        hangs = true;
    }

    /** Lets time pass. */
    void advance(Duration time) {
        long until = nanoTime() + time.toNanos();
        while (!events.isEmpty() && events.peek().atNanos() <= until) {
            step();
        }
        clock.advanceNanos(until - nanoTime());
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public Task execute(int provider, Work work) {
        tookNanos = 0;
        hangs = false;
        work.perform();
        return hangs ? () -> {} : after(tookNanos, work::finish);
    }

    @Override
    public void deliver(Runnable answer) {
        answer.run();
    }

    @Override
    public Task after(long nanos, Runnable action) {
        if (closed) {
            throw new RejectedExecutionException("closed");
        }
        Event event = new Event(nanoTime() + nanos, scheduled++, action);
        events.add(event);
        return () -> events.remove(event);
    }

    @Override
    public <R> R await(CompletableFuture<R> answer) throws InterruptedException, ExecutionException {
        while (!answer.isDone()) {
            if (events.isEmpty()) {
                throw new AssertionError("nothing will ever happen again, and the call is not answered");
            }
            step();
        }
        return answer.get();
    }

    @Override
    public void close() {
        closed = true;
        events.clear();
    }

    private void step() {
        Event event = events.remove();
        clock.advanceNanos(event.atNanos() - nanoTime());
        event.action().run();
    }
}
