package dev.tacho.core.slo;

import dev.tacho.core.section.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers of an objective in words. */
final class SloText {
    private SloText() {}

    /** Of a double in per cent, as far as its digits mean anything. */
    private static final int MOST_DECIMALS = 14;

    /**
     * A share in per cent, as it is read elsewhere; but where rounding makes it look like another that it is not, with the
     * digits that tell them apart.
     */
    static String apart(double ratio, double other) {
        String usual = Unit.RATIO.format(ratio);
        if (ratio == other || !usual.equals(Unit.RATIO.format(other))) {
            return usual;
        }
        for (int decimals = 2; decimals <= MOST_DECIMALS; decimals++) {
            String text = percent(ratio, decimals);
            if (!text.equals(percent(other, decimals))) {
                return text + "\u00a0%";
            }
        }
        return usual;
    }

    /** The digits that a double is printed with, times 100: 0.99 is 99, and not a little less. */
    private static String percent(double ratio, int decimals) {
        return BigDecimal.valueOf(ratio)
                .movePointRight(2)
                .setScale(decimals, RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    /** The target that leaves such a budget, in per cent with all the nines it has. */
    static String percent(long budgetBillionths) {
        return BigDecimal.valueOf(Exact.BILLION - budgetBillionths, 7)
                .stripTrailingZeros()
                .toPlainString();
    }
}
