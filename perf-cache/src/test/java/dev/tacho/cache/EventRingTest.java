package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The ring of events against a queue of the JDK's, by one thread; {@link EventRingConcurrencyTest} uses many. */
class EventRingTest {
    private final EventRing ring = new EventRing(4, true);
    private final List<String> taken = new ArrayList<>();

    private void take(long first, long second, Object object) {
        taken.add(first + "/" + second + "/" + object);
    }

    @Test
    void drain_givesWholeEvents_inOrder() {
        ring.offer(Long.MIN_VALUE, 1, "a");
        ring.offer(0, Long.MIN_VALUE, null);
        ring.offer(-1, -1, "c");

        assertEquals(3, ring.drain(10, this::take));
        assertEquals(List.of(Long.MIN_VALUE + "/1/a", "0/" + Long.MIN_VALUE + "/null", "-1/-1/c"), taken);
        assertEquals(0, ring.drain(10, this::take));
    }

    @Test
    void offer_full_isRefused_andOverwritesNothing() {
        for (int i = 1; i <= 4; i++) {
            assertTrue(ring.offer(i, i, i));
        }
        assertFalse(ring.offer(5, 5, 5));
        assertEquals(ring.capacity(), ring.size());

        assertEquals(1, ring.drain(1, this::take));
        assertTrue(ring.offer(6, 6, 6));
        assertFalse(ring.offer(7, 7, 7));
        assertEquals(4, ring.drain(100, this::take));
        assertEquals(List.of("1/1/1", "2/2/2", "3/3/3", "4/4/4", "6/6/6"), taken);
    }

    @Test
    void drain_atMostZero_takesNothing() {
        ring.offer(1, 1, null);

        assertEquals(0, ring.drain(0, this::take));
        assertEquals(1, ring.size());
    }

    /** The place of the event is used again, by one without an object: it must not get the old one's. */
    @Test
    void object_isGivenOnce() {
        EventRing one = new EventRing(1, true);
        one.offer(1, 1, "a");
        one.drain(1, this::take);
        one.offer(2, 2, null);
        one.drain(1, this::take);

        assertEquals(List.of("1/1/a", "2/2/null"), taken);
    }

    @Test
    void object_drained_isNotKeptAlive() {
        WeakReference<Object> drained = offered(new Object());
        assertFalse(isCollected(drained), "waits in the ring");
        ring.drain(1, (first, second, object) -> {});

        assertTrue(isCollected(drained));
    }

    @Test
    void withoutObjects_anObjectIsNeitherCarriedNorKept() {
        EventRing bare = new EventRing(2, false);
        bare.offer(1, 2, "a");

        bare.drain(1, (first, second, object) -> assertNull(object));
        assertEquals(0, bare.size());
    }

    /** Otherwise the ring would be stuck for good, and each caller after it would wait for room in vain. */
    @Test
    void drain_consumerThrows_losesThatEventOnly() {
        for (int i = 1; i <= 4; i++) {
            ring.offer(i, i, null);
        }
        assertThrows(
                IllegalStateException.class,
                () -> ring.drain(4, (first, second, object) -> {
                    if (first == 2) {
                        throw new IllegalStateException("broken");
                    }
                    take(first, second, object);
                }));

        assertEquals(2, ring.size());
        assertEquals(2, ring.drain(4, this::take));
        assertEquals(List.of("1/1/null", "3/3/null", "4/4/null"), taken);
        assertTrue(ring.offer(5, 5, null));
    }

    /** Goes round the ring many times. */
    @Property(tries = 50)
    void anySequence_doesWhatABoundedQueueDoes(@ForAll @IntRange(max = 7) int power, @ForAll long seed) {
        EventRing any = new EventRing(1 << power, true);
        Queue<Long> reference = new ArrayDeque<>();
        Random random = new Random(seed);
        for (long i = 1; i <= 2_000; i++) {
            if (random.nextInt(3) != 0) {
                boolean fits = reference.size() < any.capacity();
                assertEquals(fits, any.offer(-i, i, i));
                if (fits) {
                    reference.add(i);
                }
            } else {
                int most = random.nextInt(2 * any.capacity() + 1);
                int expected = Math.min(most, reference.size());
                int given = any.drain(most, (first, second, object) -> {
                    long next = reference.remove();
                    assertArrayEquals(new Object[] {-next, next, next}, new Object[] {first, second, object});
                });
                assertEquals(expected, given);
            }
            assertEquals(reference.size(), any.size());
        }
    }

    private WeakReference<Object> offered(Object object) {
        ring.offer(1, 1, object);
        return new WeakReference<>(object);
    }

    private static boolean isCollected(WeakReference<Object> reference) {
        for (int i = 0; i < 10 && !reference.refersTo(null); i++) {
            System.gc();
        }
        return reference.refersTo(null);
    }
}
