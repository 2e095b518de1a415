package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PauseTest {
    @Test
    void mayBeIn_shorterThanThePause_isFalseWhereverTheEndsLie() {
        Pause pause = new Pause(1_000, 1_500, 100, 10, "pause");

        assertTrue(mayBeIn(pause, 1_000, 1_490), "as long as the pause may be");
        assertFalse(mayBeIn(pause, 1_000, 1_489), "its ends would fit, its length does not");
    }

    @Test
    void mayBeIn_endsWithinTheError_isTrueAndBeyondItFalse() {
        Pause pause = new Pause(1_000, 1_500, 100, 0, "pause");

        assertTrue(mayBeIn(pause, 1_100, 1_600));
        assertFalse(mayBeIn(pause, 1_101, 1_700));
        assertTrue(mayBeIn(pause, 900, 1_400));
        assertFalse(mayBeIn(pause, 800, 1_399));
    }

    @Test
    void isIn_pauseLongerThanItsError_isCertain() {
        Pause sure = new Pause(1_000, 1_200, 100, 0, "pause");
        Pause small = new Pause(1_000, 1_199, 100, 0, "pause");

        assertTrue(sure.isIn(1_100, 1_300), "the moment 1,100 is inside wherever the pause lies");
        assertFalse(small.isIn(1_100, 1_300), "it may have been over at 1,099");
        assertTrue(small.isIn(900, 1_299), "it contains every place the pause may have");
    }

    /** nanoTime may be anything and may wrap: only differences count. */
    @Test
    void match_clockThatWraps_comparesDifferences() {
        PauseLog log = new PauseLog(Long.MAX_VALUE - 1_000, 1_000_000);
        PauseLog.Match match = new PauseLog.Match();
        log.add(new Pause(Long.MAX_VALUE - 100, Long.MIN_VALUE + 100, 0, 0, "across"), Long.MIN_VALUE + 200);

        log.match(Long.MAX_VALUE - 200, Long.MIN_VALUE + 300, 502, match);
        assertTrue(match.overlap && match.certain && match.complete);
        assertEquals(201, match.pausedNanos);
        log.match(Long.MIN_VALUE + 101, Long.MIN_VALUE + 300, 199, match);
        assertFalse(match.overlap);
        assertTrue(match.complete);
        log.match(Long.MAX_VALUE - 1_001, Long.MAX_VALUE - 900, 101, match);
        assertFalse(match.complete, "it began before the watch");
    }

    private static boolean mayBeIn(Pause pause, long start, long end) {
        return pause.mayBeIn(start, end, end - start);
    }
}
