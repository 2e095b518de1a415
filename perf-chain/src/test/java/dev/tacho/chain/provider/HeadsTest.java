package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.provider.Heads.Standing;
import org.junit.jupiter.api.Test;

/** Heads that lag, stray and go back are told apart. */
class HeadsTest {
    private static final long PATIENCE = 1_000;
    private final Heads heads = new Heads(3, 5, PATIENCE);

    @Test
    void told_withinTheBound_isFreshAndBeyondItLags() {
        assertEquals(Standing.FRESH, heads.told(0, 100, 0));
        assertEquals(Standing.FRESH, heads.told(1, 95, 0));
        assertEquals(Standing.LAGGING, heads.told(2, 94, 0));

        assertTrue(heads.isFresh(0));
        assertTrue(heads.isFresh(1));
        assertFalse(heads.isFresh(2));
        assertEquals(5, heads.lagBlocks(1));
        assertEquals(6, heads.lagBlocks(2));
    }

    @Test
    void isFresh_nothingKnown_isTrueUntilAnybodyToldAHead() {
        assertTrue(heads.isFresh(1));
        heads.told(0, 100, 0);
        assertFalse(heads.isFresh(1), "it has to tell its own");
    }

    @Test
    void lagNanos_isTheAgeOfTheFirstBlockThatItLacks() {
        heads.told(0, 100, 0);
        heads.told(1, 100, 0);
        heads.told(0, 101, 50);
        heads.told(0, 102, 80);
        heads.told(1, 100, 90);

        assertEquals(2, heads.lagBlocks(1));
        assertEquals(40, heads.lagNanos(1));
        assertEquals(0, heads.lagNanos(0));
        heads.told(0, 109, 100);
        assertEquals(2, heads.lagBlocks(1), "it may have caught up since: nobody asked");
    }

    @Test
    void told_belowWhatWasGivenOut_isBehind() {
        heads.told(0, 100, 0);
        heads.told(1, 99, 0);
        heads.givenOut(100);

        assertEquals(Standing.BEHIND, heads.told(1, 99, 1));
        assertEquals(Standing.FRESH, heads.told(1, 100, 2));
    }

    @Test
    void told_farAboveTwoThatAgree_isNotBelieved() {
        heads.told(0, 100, 0);
        heads.told(1, 101, 0);

        assertEquals(Standing.STRAY, heads.told(2, 1_000_000_000L, 0));
        assertEquals(101, heads.reference());
        assertTrue(heads.isFresh(0));
        assertFalse(heads.isFresh(2));
        assertEquals(1, heads.strays());
        assertEquals(Standing.FRESH, heads.told(2, 102, 1));
        assertTrue(heads.isFresh(2));
    }

    @Test
    void told_farAboveOneOnly_isBelieved() {
        heads.told(0, 100, 0);

        assertEquals(Standing.FRESH, heads.told(1, 1_000_000, 0), "the other may be syncing");
    }

    @Test
    void oneProvider_goesBack_isCountedOnceAndRefused() {
        heads.told(0, 100, 0);
        heads.told(1, 100, 0);
        for (int t = 1; t < 10 * PATIENCE; t += 100) {
            heads.told(0, 100, t);
            assertEquals(Standing.LAGGING, heads.told(1, 50, t));
        }

        assertEquals(1, heads.regressions());
        assertEquals(0, heads.chainRegressions());
        assertEquals(100, heads.reference());
    }

    @Test
    void allProviders_goBack_isTheChainOnceNobodyContradictsForLongEnough() {
        heads.told(0, 100, 0);
        heads.told(1, 100, 0);
        assertEquals(Standing.LAGGING, heads.told(0, 50, 10));
        assertEquals(Standing.LAGGING, heads.told(1, 50, 10));
        assertEquals(Standing.LAGGING, heads.told(0, 51, PATIENCE - 1));
        assertEquals(0, heads.chainRegressions());

        assertEquals(Standing.FRESH, heads.told(0, 51, PATIENCE));
        assertEquals(1, heads.chainRegressions());
        assertEquals(51, heads.reference());
        assertTrue(heads.isFresh(1));
    }

    @Test
    void laggard_leftAlone_isNotAChainThatWentBack() {
        heads.told(0, 100, 0);
        heads.told(1, 50, 0);

        assertEquals(Standing.LAGGING, heads.told(1, 51, 100 * PATIENCE), "it never was where the other was");
        assertEquals(0, heads.chainRegressions());
    }

    @Test
    void withoutBound_nothingIsRefused() {
        Heads free = new Heads(2, Heads.NO_BOUND, PATIENCE);
        free.told(0, 100, 0);
        free.givenOut(100);

        assertEquals(Standing.FRESH, free.told(1, 1, 1));
        assertTrue(free.isFresh(1));
        assertEquals(99, free.lagBlocks(1));
    }
}
