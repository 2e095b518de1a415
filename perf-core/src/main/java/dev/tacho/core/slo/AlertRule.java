package dev.tacho.core.slo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * When to alert: while the budget burns faster than a rate over a long window and over a short one. The long window says
 * that it matters, the short one that it still goes on (B. Beyer et al., The Site Reliability Workbook, chapter 5,
 * O'Reilly 2018).
 *
 * <p>The burn rate is the share of bad events over the budget: at 1 the budget lasts exactly its period. A rule that alerts
 * once a share of the budget is gone within the long window alerts at {@code share * period / long window}: 14.4 for 2 %
 * of 30 days in an hour. It is kept as a fraction, and a rate must exceed it; that comparison is exact.
 *
 * @param severity who is woken: {@link #PAGE}, {@link #TICKET} or a word of your own
 * @param longWindow the long window, one minute to 30 days
 * @param shortWindow the short window, not longer; equal for a rule of one window
 * @param hold how long both must be exceeded before the alert fires; zero for at once
 * @param numerator the burn rate's numerator, 1 or more
 * @param denominator the burn rate's denominator, 1 or more
 */
public record AlertRule(
        String severity, Duration longWindow, Duration shortWindow, Duration hold, long numerator, long denominator) {
    /** Wakes somebody. */
    public static final String PAGE = "page";

    /** Waits for office hours. */
    public static final String TICKET = "ticket";

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a window is outside its bounds or the rate is not positive
     */
    public AlertRule {
        Names.check("severity", severity);
        Objects.requireNonNull(hold, "hold");
        if (longWindow.compareTo(SloWindow.LONGEST_ROLLING) > 0) {
            throw new IllegalArgumentException(
                    "longWindow=" + longWindow + ": must be at most 30 days, as far as the counts reach back");
        }
        Exact.millis("shortWindow", shortWindow, Duration.ofMinutes(1));
        if (shortWindow.compareTo(longWindow) > 0) {
            throw new IllegalArgumentException(
                    "shortWindow=" + shortWindow + ": must not be longer than longWindow=" + longWindow);
        }
        if (hold.isNegative() || hold.compareTo(SloWindow.LONGEST_ROLLING) > 0) {
            throw new IllegalArgumentException("hold=" + hold + ": must be 0 to 30 days");
        }
        if (numerator < 1 || denominator < 1) {
            throw new IllegalArgumentException("burn rate=" + numerator + "/" + denominator
                    + ": must be above 0; a burn rate of 1 uses the budget up");
        }
    }

    /**
     * Returns the rule that alerts once a share of the budget is used within the long window.
     *
     * @param severity who is woken
     * @param share the share of the period's budget, above 0 and below 1, at most nine decimals
     * @param period the objective's period, for example 30 days, whole seconds
     * @param longWindow the long window
     * @param shortWindow the short window
     * @return the rule with the burn rate {@code share * period / longWindow}
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static AlertRule ofBudgetShare(
            String severity, double share, Duration period, Duration longWindow, Duration shortWindow) {
        BigInteger numerator =
                BigInteger.valueOf(Exact.billionths("share", share)).multiply(BigInteger.valueOf(period.toSeconds()));
        BigInteger denominator = BigInteger.valueOf(Exact.BILLION).multiply(BigInteger.valueOf(longWindow.toSeconds()));
        BigInteger common = numerator.gcd(denominator).max(BigInteger.ONE);
        return new AlertRule(
                severity,
                longWindow,
                shortWindow,
                Duration.ZERO,
                numerator.divide(common).longValueExact(),
                denominator.divide(common).longValueExact());
    }

    /**
     * Returns the rule that alerts above a burn rate.
     *
     * @param severity who is woken
     * @param burnRate the rate, above 0, at most nine decimals
     * @param longWindow the long window
     * @param shortWindow the short window; equal to the long one for a rule of one window
     * @return the rule
     * @throws IllegalArgumentException if an argument is outside its bounds
     */
    public static AlertRule ofBurnRate(String severity, double burnRate, Duration longWindow, Duration shortWindow) {
        if (!(burnRate > 0 && burnRate <= 1e6)) {
            throw new IllegalArgumentException("burnRate=" + burnRate + ": must be above 0 and at most 1,000,000");
        }
        BigDecimal rate = BigDecimal.valueOf(burnRate).stripTrailingZeros();
        if (rate.scale() > 9) {
            throw new IllegalArgumentException("burnRate=" + burnRate + ": must have at most 9 decimals");
        }
        int scale = Math.max(0, rate.scale());
        return new AlertRule(
                severity,
                longWindow,
                shortWindow,
                Duration.ZERO,
                rate.movePointRight(scale).longValueExact(),
                BigInteger.TEN.pow(scale).longValueExact());
    }

    /**
     * Returns the four rules of the Site Reliability Workbook, which Sloth has too: the windows are fixed, the burn rates
     * follow from the period. With 30 days: page at 14.4 (1 h and 5 min, 2 % of the budget) and at 6 (6 h and 30 min,
     * 5 %), ticket at 3 (1 d and 2 h, 10 %) and at 1 (3 d and 6 h, 10 %). With 28 days: 13.44, 5.6, 2.8 and 0.933.
     *
     * @param period the objective's period
     * @return the rules whose long window is not longer than the period; empty for less than an hour
     */
    public static List<AlertRule> sre(Duration period) {
        record Preset(String severity, double share, Duration longWindow, Duration shortWindow) {}
        return List.of(
                        new Preset(PAGE, 0.02, Duration.ofHours(1), Duration.ofMinutes(5)),
                        new Preset(PAGE, 0.05, Duration.ofHours(6), Duration.ofMinutes(30)),
                        new Preset(TICKET, 0.1, Duration.ofDays(1), Duration.ofHours(2)),
                        new Preset(TICKET, 0.1, Duration.ofDays(3), Duration.ofHours(6)))
                .stream()
                .filter(preset -> preset.longWindow.compareTo(period) <= 0)
                .map(preset ->
                        ofBudgetShare(preset.severity, preset.share, period, preset.longWindow, preset.shortWindow))
                .toList();
    }

    /**
     * Returns Pyrra's four rules: the burn rates are fixed at 14, 7, 2 and 1, the windows scale with the period, rounded
     * to minutes. With 28 days they are 1 h and 5 min, 6 h and 30 min, 1 d and 2 h, 4 d and 6 h, and an alert holds back
     * 2 min, 15 min, 1 h and 3 h.
     *
     * @param period the objective's period, an hour to 30 days
     * @return the rules whose windows are at least a minute
     */
    public static List<AlertRule> pyrra(Duration period) {
        record Preset(String severity, int rate, int longShare, int shortShare, int holdShare) {}
        // Each share is a part of 28 days: an hour is one of 672.
        return List.of(
                        new Preset(PAGE, 14, 28 * 24, 28 * 24 * 12, 28 * 24 * 30),
                        new Preset(PAGE, 7, 28 * 4, 28 * 48, 28 * 96),
                        new Preset(TICKET, 2, 28, 28 * 12, 28 * 24),
                        new Preset(TICKET, 1, 7, 28 * 4, 28 * 8))
                .stream()
                .filter(preset -> minutes(period, preset.shortShare) > 0)
                .map(preset -> ofBurnRate(
                                preset.severity,
                                preset.rate,
                                Duration.ofMinutes(minutes(period, preset.longShare)),
                                Duration.ofMinutes(minutes(period, preset.shortShare)))
                        .withHold(Duration.ofMinutes(minutes(period, preset.holdShare))))
                .toList();
    }

    private static long minutes(Duration period, int share) {
        return Math.round(period.toSeconds() / 60.0 / share);
    }

    /**
     * Returns the same rule with another time to hold back.
     *
     * @param newHold how long both windows must be exceeded before the alert fires
     * @return the rule
     * @throws IllegalArgumentException if it is negative or more than 30 days
     */
    public AlertRule withHold(Duration newHold) {
        return new AlertRule(severity, longWindow, shortWindow, newHold, numerator, denominator);
    }

    /**
     * Returns the burn rate above which the rule alerts.
     *
     * @return the rate, 1 when the budget lasts exactly its period
     */
    public double burnRate() {
        return (double) numerator / denominator;
    }

    /**
     * Returns how much of the budget is used within the long window at the rule's rate.
     *
     * @param period the objective's period
     * @return the share, {@code burnRate * longWindow / period}
     */
    public double budgetShareRatio(Duration period) {
        return burnRate() * longWindow.toMillis() / period.toMillis();
    }

    /** Whether {@code (bad / valid) / budget > burnRate}, exactly. */
    boolean isExceeded(long bad, long valid, long budgetBillionths) {
        if (numerator <= Exact.BILLION && denominator <= Exact.BILLION) {
            return Exact.compare(bad, Exact.BILLION * denominator, valid, budgetBillionths * numerator) > 0;
        }
        BigInteger burnt = BigInteger.valueOf(bad)
                .multiply(BigInteger.valueOf(Exact.BILLION))
                .multiply(BigInteger.valueOf(denominator));
        BigInteger allowed = BigInteger.valueOf(valid)
                .multiply(BigInteger.valueOf(budgetBillionths))
                .multiply(BigInteger.valueOf(numerator));
        return burnt.compareTo(allowed) > 0;
    }

    /**
     * Returns the rule as a person reads it.
     *
     * @return for example {@code page above 14.4 over 1 h and 5 min}
     */
    public String text() {
        String windows = Durations.text(longWindow)
                + (longWindow.equals(shortWindow) ? "" : " and " + Durations.text(shortWindow));
        String held = hold.isZero() ? "" : " for " + Durations.text(hold);
        String rate = new BigDecimal(burnRate())
                .round(new MathContext(4))
                .stripTrailingZeros()
                .toPlainString();
        return severity + " above " + rate + " over " + windows + held;
    }
}
