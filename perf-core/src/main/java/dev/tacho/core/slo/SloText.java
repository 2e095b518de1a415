package dev.tacho.core.slo;

import java.math.BigDecimal;

/** Numbers of an objective in words. */
final class SloText {
    private SloText() {}

    /** The target that leaves such a budget, in per cent with all the nines it has. */
    static String percent(long budgetBillionths) {
        return BigDecimal.valueOf(Exact.BILLION - budgetBillionths, 7)
                .stripTrailingZeros()
                .toPlainString();
    }
}
