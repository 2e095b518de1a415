package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TraceRecorderTest {
    @Test
    void trace_nothingRecorded_isEmpty() {
        Trace trace = TraceRecorder.of(10).trace();

        assertEquals(0, trace.requests());
        assertFalse(trace.hasTimes());
    }

    @Test
    void trace_requestsOutOfOrder_sortsThemByTimeAndKeepsThoseOfOneInstantInOrder() {
        TraceRecorder recorder = TraceRecorder.of(10);
        recorder.record(1, 200, 10);
        recorder.record(2, 100, 20);
        recorder.record(3, 200, 0);
        recorder.record(4, 100, Integer.MAX_VALUE);

        Trace trace = recorder.trace();
        assertEquals(List.of(2L, 4L, 1L, 3L), keys(trace));
        assertEquals(
                List.of(0L, 0L, 100L, 100L),
                IntStream.range(0, 4).mapToObj(trace::nanos).toList());
        assertEquals(
                List.of(20, Integer.MAX_VALUE, 10, 0),
                IntStream.range(0, 4).mapToObj(trace::bytes).toList());
    }

    @Test
    void trace_clockPassesTheLargestNumber_keepsTheOrder() {
        TraceRecorder recorder = TraceRecorder.of(10);
        recorder.record(1, Long.MAX_VALUE, 1);
        recorder.record(2, Long.MIN_VALUE + 9, 1);
        recorder.record(3, Long.MAX_VALUE - 9, 1);

        Trace trace = recorder.trace();
        assertEquals(List.of(3L, 1L, 2L), keys(trace));
        assertEquals(19, trace.nanos(2));
    }

    @Test
    void record_fullOrNegativeSize_isCountedAsDropped() {
        TraceRecorder recorder = TraceRecorder.of(2);
        recorder.record(1, 1, -1);
        for (int i = 0; i < 5; i++) {
            recorder.record(i, i, 1);
        }

        assertEquals(2, recorder.requests());
        assertEquals(4, recorder.dropped());
        assertEquals(List.of(0L, 1L), keys(recorder.trace()));
    }

    @Test
    void record_moreThanAChunk_keepsAll() {
        TraceRecorder recorder = TraceRecorder.of(10_000);
        for (int i = 0; i < 9_999; i++) {
            recorder.record(i, i, 1);
        }

        assertEquals(9_999, recorder.requests());
        assertEquals(LongStream.range(0, 9_999).boxed().toList(), keys(recorder.trace()));
    }

    @Test
    void of_capacityOutOfBounds_isRefused() {
        assertEquals(
                "capacity=0: must be 1 to 536870912 requests",
                assertThrows(IllegalArgumentException.class, () -> TraceRecorder.of(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> TraceRecorder.of(Integer.MAX_VALUE));
    }

    /** Every request is in the trace whole, exactly once, or counted as dropped; the trace can be taken meanwhile. */
    @Test
    void record_manyThreads_losesNothingAndTearsNothing() throws Exception {
        int threads = 8;
        int each = 20_000;
        int capacity = 120_000;
        TraceRecorder recorder = TraceRecorder.of(capacity);
        CyclicBarrier start = new CyclicBarrier(threads + 1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            long first = (long) t * each;
            Thread thread = new Thread(() -> {
                awaitStart(start);
                for (long key = first; key < first + each; key++) {
                    // Of each request time and size follow from its key.
                    recorder.record(key, key * 3, (int) key + 1);
                }
            });
            thread.start();
            running.add(thread);
        }
        awaitStart(start);
        while (recorder.requests() < capacity) {
            assertWhole(recorder.trace());
        }
        for (Thread thread : running) {
            thread.join();
        }

        Trace trace = recorder.trace();
        assertEquals(capacity, trace.requests());
        assertEquals(capacity, trace.distinctKeys());
        assertEquals(threads * each - capacity, recorder.dropped());
        assertWhole(trace);
    }

    /** Looks at the very request that another thread is just capturing, many times over. */
    @Test
    void trace_whileRequestsComeIn_leavesOutWhatIsNotComplete() throws Exception {
        int capacity = 16;
        AtomicReference<TraceRecorder> current = new AtomicReference<>(TraceRecorder.of(capacity));
        AtomicBoolean stop = new AtomicBoolean();
        Thread recording = new Thread(() -> {
            while (!stop.get()) {
                TraceRecorder recorder = current.get();
                int key = recorder.requests();
                recorder.record(key, key * 3L, key + 1);
            }
        });
        recording.start();
        try {
            for (int round = 0; round < 200; round++) {
                TraceRecorder recorder = TraceRecorder.of(capacity);
                current.set(recorder);
                while (recorder.requests() < capacity) {
                    assertWhole(recorder.trace());
                }
            }
        } finally {
            stop.set(true);
            recording.join();
        }
    }

    private static void assertWhole(Trace trace) {
        for (int i = 0; i < trace.requests(); i++) {
            assertEquals(trace.key(i) + 1, trace.bytes(i));
            assertEquals((trace.key(i) - trace.key(0)) * 3, trace.nanos(i));
        }
        assertTrue(trace.requests() == 0 || trace.distinctKeys() == trace.requests());
    }

    private static void awaitStart(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Long> keys(Trace trace) {
        return IntStream.range(0, trace.requests()).mapToObj(trace::key).toList();
    }
}
