package dev.tacho.cache.trace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Captures the requests of a running cache, up to a number. It keeps the first ones rather than the last: what a cache
 * did from its start can be replayed, a tail of it cannot.
 *
 * <pre>{@code
 * TraceRecorder recorder = TraceRecorder.of(1_000_000);    // at most 20 MB
 * recorder.record(hash(key), System.nanoTime(), 1);        // with every request
 * TraceFormat.ORACLE_GENERAL.write(recorder.trace(), Path.of("pools.oracleGeneral.gz"));
 * }</pre>
 *
 * <p>Takes 20 bytes a request, in chunks of 80 KB that are allocated as they are needed, and 4 bytes for each 4,096
 * requests of its capacity from the start. Safe for use by any thread. {@link #record} never blocks, and throws nothing
 * while there is memory; what it cannot keep it counts.
 */
public final class TraceRecorder {
    private static final int CHUNK_SHIFT = 12;

    private static final int MASK = (1 << CHUNK_SHIFT) - 1;

    private final int capacity;
    private final AtomicReferenceArray<@Nullable Chunk> chunks;

    /** The number of the next request; beyond the capacity once it is reached. */
    private final AtomicInteger next = new AtomicInteger();

    private final LongAdder dropped = new LongAdder();

    private TraceRecorder(int capacity) {
        this.capacity = capacity;
        this.chunks = new AtomicReferenceArray<>(((capacity - 1) >> CHUNK_SHIFT) + 1);
    }

    /**
     * Returns a recorder that has captured nothing yet.
     *
     * @param capacity how many requests it keeps, 1 to 536,870,912
     * @return the recorder
     * @throws IllegalArgumentException if the capacity is out of bounds
     */
    public static TraceRecorder of(int capacity) {
        if (capacity < 1 || capacity > Trace.MAXIMUM_REQUESTS) {
            throw new IllegalArgumentException(
                    "capacity=" + capacity + ": must be 1 to " + Trace.MAXIMUM_REQUESTS + " requests");
        }
        return new TraceRecorder(capacity);
    }

    /**
     * Captures a request, or counts it as dropped if the recorder is full or the size is negative.
     *
     * @param key the key, or a 64-bit hash of it, which discloses less and hardly ever meets another
     * @param nanos when it came, in nanoseconds on a clock that all threads share
     * @param bytes how large its value is, at least 0; 1 if sizes do not matter
     */
    public void record(long key, long nanos, int bytes) {
        // Looked at first, so that a full recorder is read and not written by all threads.
        if (bytes < 0 || next.get() >= capacity) {
            dropped.increment();
            return;
        }
        int request = next.getAndIncrement();
        if (request >= capacity) {
            dropped.increment();
            return;
        }
        chunk(request).set(request & MASK, key, nanos, bytes);
    }

    /**
     * Returns how many requests were captured.
     *
     * @return the requests, at most the capacity
     */
    public int requests() {
        return Math.min(next.get(), capacity);
    }

    /**
     * Returns how many requests were not captured, because the recorder was full or their size was negative.
     *
     * @return the dropped requests
     */
    public long dropped() {
        return dropped.sum();
    }

    /**
     * Returns what was captured so far, sorted by time; requests of the same time stay as they were captured. Recording
     * goes on: requests that other threads are just about to capture are not part of the trace. Takes some hundred
     * nanoseconds and, until it returns, some hundred bytes a request.
     *
     * @return a trace with times and sizes; without both if nothing was captured
     */
    public Trace trace() {
        int requests = requests();
        List<Integer> order = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            if (chunk(i).isComplete(i & MASK)) {
                order.add(i);
            }
        }
        Trace.Builder trace = Trace.builder();
        if (!order.isEmpty()) {
            // Differences, as a clock's readings may pass the largest number.
            long origin = nanos(order.get(0));
            order.sort(Comparator.comparingLong(i -> nanos(i) - origin));
            for (int i : order) {
                Chunk chunk = chunk(i);
                trace.add(chunk.keys[i & MASK], chunk.nanos[i & MASK], ~chunk.complement[i & MASK]);
            }
        }
        return trace.build();
    }

    private long nanos(int request) {
        return chunk(request).nanos[request & MASK];
    }

    private Chunk chunk(int request) {
        int number = request >> CHUNK_SHIFT;
        Chunk chunk = chunks.get(number);
        if (chunk != null) {
            return chunk;
        }
        Chunk fresh = new Chunk();
        Chunk other = chunks.compareAndExchange(number, null, fresh);
        return other == null ? fresh : other;
    }

    /** The requests of one stretch of numbers, each complete once its size is there. */
    private static final class Chunk {
        private static final VarHandle COMPLEMENT = MethodHandles.arrayElementVarHandle(int[].class);

        final long[] keys = new long[1 << CHUNK_SHIFT];
        final long[] nanos = new long[1 << CHUNK_SHIFT];

        /** The sizes' bitwise complements, which are below 0, where 0 stands for a request still to come. */
        final int[] complement = new int[1 << CHUNK_SHIFT];

        void set(int at, long key, long time, int bytes) {
            keys[at] = key;
            nanos[at] = time;
            // Released last: whoever acquires it sees the key and the time too.
            COMPLEMENT.setRelease(complement, at, ~bytes);
        }

        boolean isComplete(int at) {
            return (int) COMPLEMENT.getAcquire(complement, at) < 0;
        }
    }
}
