package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many producers of one small ring: each event is delivered once, whole and in its producer's order, or was refused. */
class EventRingConcurrencyTest {
    private static final int PRODUCERS = 4;
    private static final int EVENTS = 100_000;
    private static final int CAPACITY = 64;
    private static final int PRODUCER_SHIFT = 32;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EventRing ring = new EventRing(CAPACITY, true);
    private final Deliveries deliveries = new Deliveries();

    /** What a consumer took; one at a time. */
    private static final class Deliveries implements EventRing.Consumer {
        private final long[] last = new long[PRODUCERS];
        private final long[] counts = new long[PRODUCERS];
        private final long[] sums = new long[PRODUCERS];
        private long broken;

        @Override
        public void accept(long first, long second, @Nullable Object object) {
            int producer = (int) (first >>> PRODUCER_SHIFT);
            int number = (int) first;
            boolean whole =
                    second == number && (number % 16 == 0 ? object != null && (int) object == number : object == null);
            broken += whole && number > last[producer] ? 0 : 1;
            last[producer] = number;
            counts[producer]++;
            sums[producer] += number;
        }
    }

    /** What a producer could send. */
    private record Sent(long count, long sum, long refused) {}

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(30, TimeUnit.SECONDS), "threads end");
    }

    private Sent produce(long producer) {
        long count = 0;
        long sum = 0;
        for (int number = 1; number <= EVENTS; number++) {
            Integer object = number % 16 == 0 ? number : null;
            if (ring.offer(producer << PRODUCER_SHIFT | number, number, object)) {
                count++;
                sum += number;
            }
        }
        return new Sent(count, sum, EVENTS - count);
    }

    private List<Future<Sent>> startProducers() {
        List<Future<Sent>> producers = new ArrayList<>();
        for (long i = 0; i < PRODUCERS; i++) {
            long producer = i;
            producers.add(threads.submit(() -> produce(producer)));
        }
        return producers;
    }

    private void assertAllAccountedFor(List<Future<Sent>> producers) throws Exception {
        for (int i = 0; i < PRODUCERS; i++) {
            Sent sent = producers.get(i).get();
            assertEquals(sent.count(), deliveries.counts[i], "events of producer " + i);
            assertEquals(sent.sum(), deliveries.sums[i], "their sum");
            assertEquals(EVENTS, deliveries.counts[i] + sent.refused());
        }
        assertEquals(0, deliveries.broken, "torn, doubled or out of order");
        assertEquals(0, ring.size());
    }

    @Test
    void oneConsumer_eachEventOnce() throws Exception {
        List<Future<Sent>> producers = startProducers();
        while (!producers.stream().allMatch(Future::isDone)) {
            ring.drain(CAPACITY / 2, deliveries);
        }
        ring.drain(CAPACITY, deliveries);

        assertAllAccountedFor(producers);
    }

    /** As callers do that find the ring full: whoever has the lock consumes. */
    @Test
    void consumersTakeTurns_eachEventOnce() throws Exception {
        ReentrantLock lock = new ReentrantLock();
        List<Future<Sent>> producers = startProducers();
        List<Future<?>> consumers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            consumers.add(threads.submit(() -> {
                while (!producers.stream().allMatch(Future::isDone)) {
                    if (lock.tryLock()) {
                        try {
                            ring.drain(CAPACITY / 4, deliveries);
                        } finally {
                            lock.unlock();
                        }
                    }
                }
            }));
        }
        for (Future<?> consumer : consumers) {
            consumer.get();
        }
        ring.drain(CAPACITY, deliveries);

        assertAllAccountedFor(producers);
    }

    @Test
    void nobodyConsumes_whatFitsIsKept_theRestRefused() throws Exception {
        List<Future<Sent>> producers = startProducers();
        long sent = 0;
        for (Future<Sent> producer : producers) {
            sent += producer.get().count();
        }
        assertEquals(CAPACITY, sent);
        ring.drain(CAPACITY, deliveries);

        assertAllAccountedFor(producers);
    }
}
