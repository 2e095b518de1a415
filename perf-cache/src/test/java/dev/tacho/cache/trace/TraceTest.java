package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TraceTest {
    @Test
    void build_keysOnly_hasNeitherTimesNorSizes() {
        Trace trace = Trace.builder().add(7).add(-1).add(7).build();

        assertEquals(3, trace.requests());
        assertEquals(-1, trace.key(1));
        assertFalse(trace.hasTimes());
        assertFalse(trace.hasSizes());
        assertEquals(0, trace.nanos(2));
        assertEquals(1, trace.bytes(2));
        assertEquals("Trace[3 requests]", trace.toString());
    }

    @Test
    void build_timesAndSizes_countsTimeFromTheFirstRequest() {
        long nearTheEnd = Long.MAX_VALUE - 1;
        Trace trace = Trace.builder()
                .add(1, nearTheEnd, 10)
                .add(2, nearTheEnd, 0)
                .add(3, nearTheEnd + 5, Integer.MAX_VALUE)
                .build();

        assertTrue(trace.hasTimes());
        assertTrue(trace.hasSizes());
        assertEquals(List.of(0L, 0L, 5L), List.of(trace.nanos(0), trace.nanos(1), trace.nanos(2)));
        assertEquals(List.of(10, 0, Integer.MAX_VALUE), List.of(trace.bytes(0), trace.bytes(1), trace.bytes(2)));
        assertEquals("Trace[3 requests, times, sizes]", trace.toString());
        assertEquals(
                "Trace[1 requests, times]", Trace.builder().add(1, 1).build().toString());
    }

    @Test
    void build_thenMore_doesNotChangeTheTrace() {
        Trace.Builder builder = Trace.builder().add(1, 100);
        Trace one = builder.build();
        Trace two = builder.add(2, 130).build();

        assertEquals(1, one.requests());
        assertEquals(2, two.requests());
        assertEquals(30, two.nanos(1));
    }

    @Test
    void add_inAnotherWay_isRefused() {
        Trace.Builder keys = Trace.builder().add(1);
        Trace.Builder times = Trace.builder().add(1, 1);
        Trace.Builder sizes = Trace.builder().add(1, 1, 1);

        String message =
                assertThrows(IllegalStateException.class, () -> keys.add(1, 1)).getMessage();
        assertEquals(
                "the trace has no times and no sizes: add every request in the same way as the first one", message);
        assertThrows(IllegalStateException.class, () -> keys.add(1, 1, 1));
        assertThrows(IllegalStateException.class, () -> times.add(1));
        assertThrows(IllegalStateException.class, () -> times.add(1, 1, 1));
        assertThrows(IllegalStateException.class, () -> sizes.add(1));
        assertThrows(IllegalStateException.class, () -> sizes.add(1, 1));
    }

    @Test
    void add_earlierTimeOrNegativeSize_isRefused() {
        Trace.Builder builder = Trace.builder().add(1, 10, 1).add(2, 15, 1);

        assertEquals(
                "nanos=12: must not be before the last request, 3 ns later; sort the requests by time",
                assertThrows(IllegalArgumentException.class, () -> builder.add(3, 12, 1))
                        .getMessage());
        assertEquals(
                "bytes=-1: must be >= 0",
                assertThrows(IllegalArgumentException.class, () -> builder.add(3, 20, -1))
                        .getMessage());
        assertEquals(2, builder.build().requests(), "what is refused leaves nothing behind");
    }

    @Test
    void head_anyLength_isTheBeginning() {
        Trace trace = Trace.builder().add(5, 1, 2).add(6, 3, 4).add(5, 5, 6).build();

        Trace head = trace.head(2);
        assertEquals(2, head.requests());
        assertEquals(2, head.distinctKeys());
        assertEquals(4, head.bytes(1));
        assertEquals(2, head.nanos(1));
        assertThrows(IndexOutOfBoundsException.class, () -> head.key(2));
        assertThrows(IndexOutOfBoundsException.class, () -> head.nanos(2));
        assertThrows(IndexOutOfBoundsException.class, () -> head.bytes(2));
        assertThrows(IndexOutOfBoundsException.class, () -> head.id(2));
        assertEquals(0, trace.head(0).distinctKeys());
        assertSame(trace, trace.head(4));
        assertThrows(IllegalArgumentException.class, () -> trace.head(-1));
    }

    @Test
    void of_array_isCopied() {
        long[] keys = {1, 2};
        Trace trace = Trace.of(keys);
        keys[0] = 3;

        assertEquals(1, trace.key(0));
        assertEquals(0, Trace.of().requests());
    }

    /** Keys of all magnitudes, and many of few, so that there are both new and known ones. */
    @Property(tries = 200)
    void id_anyKeys_numbersThemByFirstAppearance(@ForAll List<Long> wide, @ForAll List<Byte> narrow) {
        List<Long> keys = new ArrayList<>(wide);
        narrow.forEach(key -> keys.add(key.longValue() << 40));
        keys.addAll(wide);
        Trace trace = Trace.of(keys.stream().mapToLong(Long::longValue).toArray());

        List<Long> distinct = new ArrayList<>(new LinkedHashSet<>(keys));
        assertEquals(distinct.size(), trace.distinctKeys());
        for (int i = 0; i < keys.size(); i++) {
            assertEquals(distinct.indexOf(keys.get(i)), trace.id(i));
        }
    }

    @Test
    void id_manyKeys_areAllDifferent() {
        int keys = 100_000;
        Trace trace = Trace.of(
                LongStream.range(0, 2 * keys).map(i -> (i % keys) << 20).toArray());

        assertEquals(keys, trace.distinctKeys());
        assertEquals(keys - 1, trace.id(2 * keys - 1));
    }
}
