package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The budget in whole events against decimals, and the time it lasts by its formula. */
class ErrorBudgetTest {
    @Property(tries = 300)
    void budget_anyCounts_isTheDecimalArithmetic(
            @ForAll @LongRange(max = Long.MAX_VALUE / 2) long valid,
            @ForAll @DoubleRange(max = 1) double share,
            @ForAll @LongRange(min = 1, max = 999_999_999) long billionths) {
        long bad = Math.min(valid, (long) (valid * share));
        ErrorBudget budget = new ErrorBudget(valid - bad, valid, billionths, 1);
        BigDecimal allowed = BigDecimal.valueOf(valid).multiply(BigDecimal.valueOf(billionths, 9));

        assertEquals(allowed.setScale(0, RoundingMode.FLOOR).longValueExact(), budget.allowed());
        assertEquals(BigDecimal.valueOf(bad).compareTo(allowed) > 0, budget.isViolated());
        assertEquals(budget.allowed() - bad, budget.remaining());
    }

    @Test
    void budget_oneBadOfAThousand_isUsedUpAndNotMissed() {
        ErrorBudget budget = new ErrorBudget(999, 1_000, 1_000_000, 1);

        assertEquals(0, budget.remaining());
        assertFalse(budget.isViolated());
        assertEquals(1, budget.consumedRatio(), 1e-15);
        assertTrue(new ErrorBudget(998, 1_000, 1_000_000, 1).isViolated());
        assertTrue(new ErrorBudget(998, 999, 1_000_000, 1).isViolated(), "0.999 events may be bad");
    }

    /** Half the budget is left, and burns at 6: 30 d / 2 / 6. */
    @Test
    void timeToExhaustion_halfLeft_isTheFormula() {
        ErrorBudget half = new ErrorBudget(1_995, 2_000, 5_000_000, 1);
        Duration month = Duration.ofDays(30);

        assertEquals(Optional.of(Duration.ofHours(60)), half.timeToExhaustion(month, 6));
        assertEquals(Optional.empty(), half.timeToExhaustion(month, 0));
        assertEquals(Optional.empty(), half.timeToExhaustion(month, Double.NaN));
        assertEquals(Optional.of(Duration.ZERO), new ErrorBudget(0, 10, 5_000_000, 1).timeToExhaustion(month, 6));
        assertEquals(Optional.empty(), new ErrorBudget(0, 0, 5_000_000, 1).timeToExhaustion(month, 6));
    }

    @Test
    void budget_ofNothing_isNotANumber() {
        ErrorBudget none = new ErrorBudget(0, 0, 1_000_000, 1);

        assertTrue(Double.isNaN(none.goodRatio()) && Double.isNaN(none.remainingRatio()));
        assertFalse(none.isViolated());
        assertThrows(IllegalArgumentException.class, () -> new ErrorBudget(-1, 0, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new ErrorBudget(0, 0, 0, 1));
    }
}
