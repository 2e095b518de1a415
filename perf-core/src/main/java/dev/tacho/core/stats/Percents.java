package dev.tacho.core.stats;

import java.util.Locale;

/** Ratios as people read changes. */
final class Percents {
    /** From ten times on, a factor reads better than per cent. */
    private static final double FACTOR = 10;

    private Percents() {}

    /** {@return a change with sign and unit, such as {@code +9.8 %}, or {@code x12.3} from ten times on} */
    static String change(double ratio) {
        return ratio < FACTOR ? bare(ratio) + " %" : bare(ratio);
    }

    /** {@return a change with its sign only, such as {@code +9.8}} */
    static String bare(double ratio) {
        if (ratio >= FACTOR) {
            return String.format(Locale.ROOT, ratio < 1e3 ? "x%.1f" : ratio < 1e9 ? "x%,.0f" : "x%.0e", ratio);
        }
        double percent = (ratio - 1) * 100;
        String text = String.format(Locale.ROOT, Math.abs(percent) < 0.995 ? "%+.2f" : "%+.1f", percent);
        // Neither +0.00 nor -0.00: nothing has no sign.
        return text.substring(1).matches("0\\.0+") ? "0" : text;
    }

    /** {@return a share without sign, with as many digits as it needs up to two, such as {@code 5 %}} */
    static String plain(double ratio) {
        String text = String.format(Locale.ROOT, "%.2f", ratio * 100);
        return text.replaceAll("\\.?0+$", "") + " %";
    }
}
