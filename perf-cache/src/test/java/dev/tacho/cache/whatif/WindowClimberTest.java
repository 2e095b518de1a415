package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the window goes: on landscapes whose best place is known. */
class WindowClimberTest {
    private static final double SAMPLE_FACTOR = 10;

    @Property(tries = 300)
    void window_anyHits_staysWithinItsBounds(
            @ForAll @IntRange(min = 2, max = 20_000) int maximum,
            @ForAll @DoubleRange(min = 0.01, max = 1) double scale,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        WindowClimber climber = new WindowClimber(maximum, scale, SAMPLE_FACTOR * 256);
        for (int period = 0; period < 40; period++) {
            double hitRatio = random.nextDouble();
            double inWindow = random.nextDouble();
            do {
                if (random.nextDouble() < hitRatio) {
                    climber.hit(random.nextDouble() < inWindow);
                } else {
                    climber.miss();
                }
            } while (!climber.endsPeriod(true));
            double least = maximum > 4_096 ? 0.02 : 1.0 / maximum;
            double window = climber.window();
            assertTrue(window >= least - 1e-12 && window <= WindowClimber.LARGEST_WINDOW, "window " + window);
        }
    }

    /** The hit ratio falls by half of what the window is off; the steps shrink as it is approached. */
    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 0.6, 0.8})
    void window_hitRatioPeaksSomewhere_getsNear(double best) {
        for (int maximum : new int[] {400, 2_000}) {
            WindowClimber climber = new WindowClimber(maximum, 1, SAMPLE_FACTOR * maximum);
            double sum = 0;
            for (int period = 0; period < 120; period++) {
                run(climber, window -> 0.8 - Math.abs(window - best) / 2, window -> 0.5);
                sum += period >= 80 ? Math.abs(climber.window() - best) / 40 : 0;
            }
            assertTrue(sum < 0.04, maximum + " entries: off by " + sum);
        }
    }

    /** Hits in proportion to the place in each part but for one that has thrice its share: it grows to the end. */
    @Test
    void window_largeCacheWithUnequalDensity_goesToTheDenserPart() {
        int maximum = 10_000;
        WindowClimber climber = new WindowClimber(maximum, 0.1, SAMPLE_FACTOR * maximum);
        for (int period = 0; period < 100; period++) {
            run(climber, window -> 0.5, window -> 3 * window / (3 * window + 1 - window));
        }
        assertEquals(WindowClimber.LARGEST_WINDOW, climber.window(), 1e-9);
        for (int period = 0; period < 100; period++) {
            run(climber, window -> 0.5, window -> window / (window + 3 * (1 - window)));
        }
        assertEquals(0.02, climber.window(), 1e-9);
    }

    /** As many hits an entry in both parts where the window has 40 %: it stays there. */
    @Test
    void window_largeCacheWithADensestPlace_findsIt() {
        WindowClimber climber = new WindowClimber(10_000, 0.1, SAMPLE_FACTOR * 10_000);
        for (int period = 0; period < 150; period++) {
            // Hits in the window grow slower than it does.
            run(climber, window -> 0.5, window -> Math.sqrt(0.4 * window));
        }
        assertEquals(0.4, climber.window(), 0.05);
    }

    @Test
    void endsPeriod_notOver_changesNothing() {
        WindowClimber climber = new WindowClimber(1_000, 0.1, 10_000);
        for (int i = 0; i < 999; i++) {
            climber.miss();
            assertFalse(climber.endsPeriod(true));
        }
        climber.miss();
        assertTrue(climber.endsPeriod(true));
        climber.miss();
        assertFalse(climber.endsPeriod(true));
    }

    @Test
    void endsPeriod_cacheNotHalfFull_teachesNothing() {
        WindowClimber climber = new WindowClimber(1_000, 0.1, 10_000);
        for (int i = 0; i < 1_000; i++) {
            climber.hit(true);
        }
        assertFalse(climber.endsPeriod(false));
        assertEquals(WindowClimber.INITIAL_WINDOW, climber.window());
    }

    /** One period in which the window's size decides what is hit and where. */
    private static void run(WindowClimber climber, DoubleUnaryOperator hitRatio, DoubleUnaryOperator inWindow) {
        double hitDue = 0;
        double windowDue = 0;
        double window = climber.window();
        do {
            hitDue += hitRatio.applyAsDouble(window);
            if (hitDue >= 1) {
                hitDue--;
                windowDue += inWindow.applyAsDouble(window);
                climber.hit(windowDue >= 1);
                windowDue -= windowDue >= 1 ? 1 : 0;
            } else {
                climber.miss();
            }
        } while (!climber.endsPeriod(true));
    }
}
