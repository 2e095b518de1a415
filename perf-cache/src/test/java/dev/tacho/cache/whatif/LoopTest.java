package dev.tacho.cache.whatif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.Workloads;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** LRU hits nothing of a loop that does not fit and all but the first round of one that does: a cliff, not a slope. */
class LoopTest {
    private static final int KEYS = 1_010;
    private static final int ROUNDS = 50;
    private static final double FITS = 1 - 1.0 / ROUNDS;
    private static final Trace LOOP = Workloads.loop(ROUNDS * KEYS, KEYS);

    /** A quarter of the keys and fewer are sampled, so that where the cliff stands is not known to the entry. */
    @Test
    void lruCurve_anyMaximumAroundTheLoopsLength_hasACliffOrNothing() {
        IntStream maximums = IntStream.concat(
                IntStream.rangeClosed(KEYS - 12, KEYS + 12), IntStream.of(126, 253, 505, 2_020, 4_040));
        maximums.parallel().forEach(maximum -> {
            for (int seed = 1; seed <= 2; seed++) {
                assertCliff(maximum, Replay.lru(LOOP, maximum).predict(1_536, seed));
            }
        });
    }

    /** Of which all keys are sampled: then the cliff stands where it is. */
    @Test
    void lruCurve_everyKeySampled_hasTheCliffBetweenItsPoints() {
        for (int maximum = KEYS - 3; maximum <= KEYS + 3; maximum++) {
            List<SizePoint> curve = Replay.lru(LOOP, maximum).predict(16_384, 1).lruCurve();
            for (SizePoint point : curve) {
                assertEquals(point.maximum() < KEYS ? 0 : FITS, point.hitRatio(), 1e-12, point::toString);
            }
        }
    }

    private static void assertCliff(int maximum, Prediction prediction) {
        int shown = 0;
        for (SizePoint point : prediction.lruCurve()) {
            double truth = point.maximum() < KEYS ? 0 : FITS;
            assertTrue(
                    !point.isShown() || Math.abs(point.hitRatio() - truth) < 1e-3,
                    () -> maximum + " entries: " + point + " against " + truth);
            shown += point.isShown() ? 1 : 0;
        }
        assertTrue(shown > 5, maximum + " entries: shown " + shown);
    }
}
