package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.SizePoint;
import dev.tacho.cache.whatif.WhatIf;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How the simulation keeps within its share of the processor, by a clock that says what it took. */
class KeySimulationTest {
    private static final int MAXIMUM = 2_000;
    private static final int SEED = WhatIf.seed(1);

    private final Perf perf = Perf.create("test");
    private final Histogram ages = perf.histogram("age", Unit.NANOS);
    private final AtomicLong realNanos = new AtomicLong();
    private final LongAdder lookups = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final EventRing ring = new EventRing(64, false);
    private final LruCache cache = new LruCache(MAXIMUM);
    /** What a reading of the clock takes, so that it seems to pass between the two around a drain. */
    private long stepNanos;

    private final KeySimulation simulation = new KeySimulation(
            KeyOptions.whatIf(),
            lookups::sum,
            hits::sum,
            cache::size,
            ages,
            ages,
            0,
            () -> realNanos.getAndAdd(stepNanos));

    @BeforeEach
    void shape() {
        simulation.readShapeFrom(() -> CacheShape.ofEntries(EvictionPolicy.LRU, MAXIMUM));
    }

    /** Looks a key up as a {@link KeyMeter} does: what is not sampled is counted only. */
    private void lookUp(long id) {
        boolean hit = cache.lookup(id);
        lookups.increment();
        hits.add(hit ? 1 : 0);
        int hash = WhatIf.hash(Long.hashCode(id), SEED);
        if (Integer.toUnsignedLong(hash) < simulation.threshold()) {
            send(hash, hit ? KeyEvent.HIT : KeyEvent.MISS);
            if (!hit) {
                send(hash, KeyEvent.STORED);
            }
        }
    }

    private void send(int hash, int kind) {
        float weight = kind == KeyEvent.STORED ? 1 : 0;
        assertTrue(ring.offer(
                KeyEvent.first(hash, Float.floatToRawIntBits(weight)), KeyEvent.second(kind, 0, true, false), null));
        if (ring.size() >= ring.capacity() / 2) {
            simulation.drain(ring, ring.capacity());
        }
    }

    private KeySnapshot snapshot() {
        return KeySnapshot.of("cache", simulation, List.of(), perf.timer("wait").snapshot(), new LoadsUnderWay(), 0);
    }

    @Test
    void withinTheBudget_neverPauses() {
        stepNanos = 10;
        Trace trace = Workloads.zipf(1, 100_000, 20_000, 0.9);
        for (int i = 0; i < trace.requests(); i++) {
            lookUp(trace.key(i));
        }

        assertEquals(0, simulation.pauses());
        assertEquals(100_000, lookups.sum());
    }

    /** Lets the simulation take its time until it has used up what it has. */
    private void spendAll() {
        long before = simulation.pauses();
        // All of it is charged, and next to nothing saved meanwhile.
        stepNanos = 2_000;
        while (simulation.pauses() == before) {
            simulation.drain(ring, ring.capacity());
        }
        stepNanos = 10;
    }

    private void save() {
        realNanos.addAndGet(Duration.ofSeconds(10).toNanos());
        simulation.drain(ring, ring.capacity());
    }

    @Test
    void budgetSpent_pauses_saysSo_andResumesWhenEnoughIsSaved() {
        long whole = simulation.threshold();
        assertFalse(KeyBlocks.of(snapshot()).toString().contains("paused"));
        spendAll();
        assertTrue(simulation.threshold() < whole, "samples less");
        assertTrue(simulation.hotMask() >= 15, "counts fewer lookups for the hot keys");
        assertTrue(KeyBlocks.of(snapshot()).toString().contains("paused 1 times"), "says so");

        save();
        assertEquals(whole, simulation.threshold(), "samples all again");
        assertEquals(1, simulation.pauses());
    }

    /** What pauses leave out may move no figure: it is left out of the real hit ratio as well. */
    @Test
    void predictionsAcrossPauses_stayRight() {
        Trace trace = Workloads.zipf(1, 600_000, 20_000, 0.9);
        for (int i = 0; i < trace.requests(); i++) {
            if (i == 200_000 || i == 400_000) {
                spendAll();
            } else if (i == 230_000 || i == 430_000) {
                save();
            }
            lookUp(trace.key(i));
        }
        assertEquals(2, simulation.pauses());

        Prediction prediction = simulation.predict(0, false);
        assertTrue(prediction.basis().lookups() < 560_000, "counted " + prediction.basis());
        int shown = 0;
        for (SizePoint point : prediction.curve()) {
            if (point.isShown()) {
                double exact = Simulation.of(trace)
                        .run(EvictionPolicy.LRU, (long) point.maximum())
                        .hitRatio();
                assertEquals(exact, point.hitRatio(), 0.02, point.toString());
                shown++;
            }
        }
        assertTrue(shown >= 5, "shown " + shown);
    }
}
