package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.KeyTable.Count;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** The way from callers to the simulation, without the thread of all caches: what is sent arrives or is counted as lost. */
class KeyChannelTest {
    private final Perf perf = Perf.create("test");
    private final Histogram ages = perf.histogram("age", Unit.NANOS);
    private final AtomicLong misses = new AtomicLong();
    private final List<RuntimeException> failures = new ArrayList<>();
    private final KeySimulation simulation = new KeySimulation(
            KeyOptions.byKey(), misses::get, () -> 0, () -> Double.NaN, ages, ages, 0, System::nanoTime);
    private final KeyChannel channel = new KeyChannel(simulation, failures::add, false, true);

    private void miss(int hash) {
        misses.incrementAndGet();
        channel.offer(KeyEvent.first(hash, 0), KeyEvent.second(KeyEvent.MISS, 0, true, false), null);
    }

    private static double counted(KeyChannel any) {
        return any.read(reading -> reading.table().count(Count.LOOKUPS));
    }

    /** Nobody else empties the ring here. */
    @Test
    void offer_moreThanFit_callersHelp() {
        simulation.readShapeFrom(CacheShape::unbounded);
        int events = 10 * KeyChannel.RING;
        for (int i = 0; i < events; i++) {
            miss(i % 100);
        }
        assertEquals(0, channel.lost());

        assertEquals(events, counted(channel));
    }

    @Test
    void offer_byManyCallers_eachEventArrivesOrIsCountedAsLost() throws Exception {
        int callers = 4;
        int events = 50_000;
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            all.add(threads.submit(() -> {
                for (int event = 0; event < events; event++) {
                    miss(event % 100);
                }
            }));
        }
        for (Future<?> caller : all) {
            caller.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertEquals(callers * events, counted(channel) + channel.lost());
    }

    @Test
    void offer_whileSomebodyReads_losesWhatDoesNotFit_andSaysSo() throws Exception {
        CountDownLatch reads = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Thread reader = new Thread(() -> channel.read(reading -> {
            reads.countDown();
            return await(released);
        }));
        reader.start();
        assertTrue(reads.await(30, TimeUnit.SECONDS));
        int more = 3;
        for (int i = 0; i < KeyChannel.RING + more; i++) {
            miss(i % 100);
        }
        assertEquals(more, channel.lost());
        released.countDown();
        reader.join();

        assertEquals(KeyChannel.RING, counted(channel));
        assertEquals(more, channel.lost());
        KeySnapshot snapshot = KeySnapshot.of(
                "cache", simulation, List.of(), perf.timer("wait").snapshot(), new LoadsUnderWay(), channel.lost());
        assertEquals(more, snapshot.lostEvents());
        assertTrue(KeyBlocks.of(snapshot).toString().contains("3 events of sampled keys were lost"));
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Whoever finds the ring full works for others; what goes wrong there is not theirs. */
    @Test
    void offer_helpsASimulationThatThrows_isNotToldOfIt() {
        AtomicBoolean broken = new AtomicBoolean(true);
        LongSupplier lookups = () -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return 0;
        };
        KeyChannel throwing = new KeyChannel(
                new KeySimulation(
                        KeyOptions.whatIf(), lookups, () -> 0, () -> Double.NaN, ages, ages, 0, System::nanoTime),
                failures::add,
                false,
                true);
        for (int i = 0; i < KeyChannel.RING + 2; i++) {
            throwing.offer(KeyEvent.first(1, 0), KeyEvent.second(KeyEvent.MISS, 0, true, false), null);
        }
        assertEquals(2, throwing.lost());
        assertFalse(failures.isEmpty());
        assertEquals("broken", failures.get(0).getMessage());

        broken.set(false);
        assertEquals(KeyChannel.RING, counted(throwing), "goes on when it can");
    }

    @Test
    void closed_takesNoMoreEvents_whatWasSentIsThere() {
        miss(1);
        channel.close();

        assertTrue(channel.isClosed());
        assertEquals(0, channel.threshold());
        assertTrue(channel.hotMask() < 0);
        assertEquals(1, counted(channel));
    }

    @Test
    void disabled_samplesNothing() {
        KeyChannel disabled = new KeyChannel(simulation, failures::add, false, false);

        assertEquals(0, disabled.threshold());
        assertTrue(disabled.hotMask() < 0);
        assertFalse(channel.isClosed());
    }
}
