package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the simulation may spend, by hand: two seconds, and a hundredth of the time that passes. */
class CpuBudgetTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long START = -5 * SECOND;

    private final CpuBudget budget = new CpuBudget(0.01, START);

    @Test
    void spend_thePassingShareOnly_isNeverSpent() {
        for (int second = 1; second <= 10_000; second++) {
            budget.spend(SECOND / 100, START + second * SECOND);
        }

        assertFalse(budget.isSpent());
        assertTrue(budget.isWorthwhile());
    }

    @Test
    void spend_twiceTheShare_lastsForTheCredit() {
        int second = 0;
        while (!budget.isSpent()) {
            second++;
            budget.spend(SECOND / 50, START + second * SECOND);
        }

        // The credit of 2 s goes by 10 ms a second.
        assertEquals(200, second, 1);
    }

    /** What must be saved is 50 ms, for which 5 s must pass. */
    @Test
    void spent_untilEnoughIsSaved() {
        budget.spend(2 * SECOND, START);
        assertTrue(budget.isSpent());

        budget.spend(0, START + 4_999 * SECOND / 1_000);
        assertFalse(budget.isSpent());
        assertFalse(budget.isWorthwhile());
        budget.spend(0, START + 5 * SECOND + 1_000);
        assertTrue(budget.isWorthwhile());
    }

    @Test
    void savings_doNotGrowBeyondTheCredit() {
        budget.spend(0, START + 1_000_000 * SECOND);
        budget.spend(2 * SECOND, START + 1_000_000 * SECOND);

        assertTrue(budget.isSpent());
    }

    @Test
    void timeThatGoesBack_orNegativeSpending_countsForNothing() {
        budget.spend(0, START - 3_600 * SECOND);
        budget.spend(-SECOND, START - 3_600 * SECOND);
        budget.spend(2 * SECOND, START - 3_600 * SECOND);

        assertTrue(budget.isSpent());
    }
}
