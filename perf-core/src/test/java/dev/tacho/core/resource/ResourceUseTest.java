package dev.tacho.core.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ResourceUseTest {
    private static final double NAN = Double.NaN;

    @Test
    void between_twoReadings_givesShares() {
        ResourceReading before = new ResourceReading(0, 0, 0, 1, 1000, 500, 10, 0, 0, 0, 0);
        ResourceReading after = new ResourceReading(1_000, 1_500, 20, 3, 1200, 550, 14, 150, 0, 10, 0);
        ResourceUse use = ResourceUse.between(before, after);

        assertEquals(1_000, use.elapsedNanos());
        assertEquals(1.5, use.processCores());
        assertEquals(0.75, use.hostBusyRatio());
        assertEquals(0.02, use.stealRatio());
        assertEquals(0.15, use.cpuStallRatio());
        assertEquals(0.01, use.ioStallRatio());
        assertEquals(0.02, use.gcRatio());
        assertEquals(2, use.gcCount());
        assertTrue(use.isNoisy());
    }

    @Test
    void between_unknownCounters_disturbNothing() {
        ResourceReading unknown = new ResourceReading(0, NAN, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN);
        ResourceReading later = new ResourceReading(10, NAN, 0, 0, NAN, NAN, NAN, NAN, NAN, NAN, NAN);

        assertFalse(ResourceUse.between(unknown, later).isNoisy());
        assertEquals(NAN, ResourceUse.between(unknown, later).stealRatio());
        assertEquals(NAN, ResourceUse.between(unknown, unknown).gcRatio());
    }

    @Test
    void now_onThisMachine_neverFallsBack() {
        ResourceReading first = ResourceReading.now();
        ResourceReading second = ResourceReading.now();

        assertTrue(second.nanoTime() >= first.nanoTime());
        assertTrue(second.gcCount() >= first.gcCount());
        assertTrue(!(second.processCpuNanos() < first.processCpuNanos()));
    }
}
