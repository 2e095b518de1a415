package dev.tacho.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Carries events of sampled keys from the threads that use a cache to the one that simulates: a bounded queue of any
 * number of producers and one consumer at a time. An event is two longs, and now and then an object. It is never
 * overwritten and never dropped in silence: {@link #offer} says when there is no room.
 *
 * <p>A producer claims a place by advancing the tail, writes the first long and then, with release, the second, which is
 * never 0; the consumer reads the second with acquire and sets it back to 0. 16 bytes an event.
 */
final class EventRing {
    private static final VarHandle OBJECTS = MethodHandles.arrayElementVarHandle(Object[].class);
    /** 128 bytes: a cache line, and the one beside it that the hardware fetches along. */
    private static final int PADDING = 16;

    private final int mask;
    private final long[] first;
    private final AtomicLongArray second;
    private final @Nullable Object @Nullable [] objects;

    /** Two counters far apart from each other. */
    private final AtomicLongArray ends = new AtomicLongArray(3 * PADDING);

    private static final int TAIL = PADDING;
    private static final int HEAD = 2 * PADDING;

    /**
     * Creates an empty ring.
     *
     * @param capacity how many events it holds, a power of two
     * @param withObjects whether an event may carry an object
     */
    EventRing(int capacity, boolean withObjects) {
        this.mask = capacity - 1;
        this.first = new long[capacity];
        this.second = new AtomicLongArray(capacity);
        this.objects = withObjects ? new Object[capacity] : null;
    }

    /** Takes what was published. */
    interface Consumer {
        void accept(long first, long second, @Nullable Object object);
    }

    /**
     * Adds an event; any thread.
     *
     * @param second not 0
     * @param object carried along if this ring carries objects
     * @return false if there is no room
     */
    boolean offer(long first, long second, @Nullable Object object) {
        long tail;
        do {
            tail = ends.get(TAIL);
            if (tail - ends.get(HEAD) > mask) {
                return false;
            }
        } while (!ends.compareAndSet(TAIL, tail, tail + 1));
        int at = (int) tail & mask;
        this.first[at] = first;
        if (objects != null && object != null) {
            OBJECTS.setOpaque(objects, at, object);
        }
        this.second.setRelease(at, second);
        return true;
    }

    /**
     * Gives what was published to a consumer, in order; one thread at a time. Stops at a place claimed but not written. An
     * event at which the consumer throws counts as taken.
     *
     * @param most the most events
     * @return how many it gave
     */
    int drain(int most, Consumer consumer) {
        long head = ends.get(HEAD);
        long end = Math.min(ends.get(TAIL), head + most);
        long next = head;
        try {
            while (next < end) {
                int at = (int) next & mask;
                long published = second.getAcquire(at);
                if (published == 0) {
                    break;
                }
                Object object = null;
                if (objects != null) {
                    object = OBJECTS.getOpaque(objects, at);
                    OBJECTS.setOpaque(objects, at, null);
                }
                second.setPlain(at, 0);
                next++;
                consumer.accept(first[at], published, object);
            }
        } finally {
            ends.setRelease(HEAD, next);
        }
        return (int) (next - head);
    }

    /** Returns how many places are claimed; beside a consumer at work, perhaps some that it has emptied since. */
    int size() {
        // The head first: it never overtakes the tail that is read after it.
        long head = ends.get(HEAD);
        return (int) Math.min(mask + 1L, ends.get(TAIL) - head);
    }

    int capacity() {
        return mask + 1;
    }
}
