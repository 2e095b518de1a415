package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.snapshot.Calibration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CalibratorTest {
    /** A clock that takes its readings from a rule and keeps no time at all. */
    private static final class Scripted implements Clock {
        private long reads;
        private long now;

        @Override
        public long nanoTime() {
            // Ticks of 100 ns, each seen four times; each thousandth steps back by 50.
            reads++;
            now += reads % 4 == 0 ? 100 : 0;
            return reads % 1_000 == 0 ? now - 150 : now;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH;
        }
    }

    @Test
    void measure_scriptedClock_findsItsTickAndItsStepsBack() {
        Calibration calibration = new Calibrator(new Scripted()).refined();

        assertEquals(100, calibration.granularityNanos());
        assertTrue(calibration.backwardSteps() > 0);
        assertTrue(calibration.clockNanos() > 0);
    }

    @Test
    void of_systemClock_isMeasuredOnceAndRefined() {
        Calibration calibration = Perf.create("a").snapshot().ledger().calibration();

        Calibration later = Perf.create("b").snapshot().ledger().calibration();
        assertTrue(later.timedNanos() <= calibration.timedNanos(), "looked at again, and never for the worse");
        assertTrue(calibration.clockNanos() > 0, calibration::toString);
        assertTrue(calibration.granularityNanos() >= 1, calibration::toString);
        assertTrue(calibration.timedNanos() > calibration.clockNanos(), calibration::toString);
        assertTrue(calibration.emptyNanos() >= 0, calibration::toString);
        assertEquals(0, calibration.backwardSteps(), "System.nanoTime() is monotonic");
    }

    @Test
    void of_usersClock_isLeftAlone() {
        ManualClock clock = new ManualClock();
        Perf perf = Perf.builder("manual").clock(clock).build();

        assertSame(Calibration.UNKNOWN, perf.snapshot().ledger().calibration());
        assertFalse(Calibration.UNKNOWN.isTooShort(1));
    }

    @Test
    void isTooShort_belowThreeTimesTheCost() {
        Calibration calibration = new Calibration(20, 1, 0, 8, 50, 22);

        assertTrue(calibration.isTooShort(149));
        assertFalse(calibration.isTooShort(150));
        assertFalse(calibration.isTooShort(Double.NaN));
    }
}
