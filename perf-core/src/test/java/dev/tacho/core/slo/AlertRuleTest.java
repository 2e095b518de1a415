package dev.tacho.core.slo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of both presets against the published numbers, and the exactness of the comparison. */
class AlertRuleTest {
    @ParameterizedTest
    @CsvSource({
        "30, 14.4, 6, 3, 1",
        "28, 13.44, 5.6, 2.8, 0.93333333333333333",
        "7, 3.36, 1.4, 0.7, 0.23333333333333333"
    })
    void sre_anyPeriod_followsTheRule(int days, double first, double second, double third, double fourth) {
        Duration period = Duration.ofDays(days);
        List<AlertRule> rules = AlertRule.sre(period);

        assertEquals(
                List.of("page", "page", "ticket", "ticket"),
                rules.stream().map(AlertRule::severity).toList());
        assertEquals(
                List.of(first, second, third, fourth),
                rules.stream().map(AlertRule::burnRate).toList());
        double[] shares = {0.02, 0.05, 0.1, 0.1};
        for (int i = 0; i < 4; i++) {
            assertEquals(shares[i], rules.get(i).budgetShareRatio(period), 1e-15);
        }
        assertEquals(
                List.of(60L, 360L, 1440L, 4320L),
                rules.stream().map(rule -> rule.longWindow().toMinutes()).toList());
        assertEquals(
                List.of(5L, 30L, 120L, 360L),
                rules.stream().map(rule -> rule.shortWindow().toMinutes()).toList());
    }

    @Test
    void sre_shortPeriod_leavesOutWindowsThatAreLonger() {
        assertEquals(2, AlertRule.sre(Duration.ofHours(6)).size());
        assertEquals(0, AlertRule.sre(Duration.ofMinutes(30)).size());
    }

    @Test
    void pyrra_28Days_hasItsPublishedWindows() {
        List<AlertRule> rules = AlertRule.pyrra(Duration.ofDays(28));

        assertEquals(
                List.of(14.0, 7.0, 2.0, 1.0),
                rules.stream().map(AlertRule::burnRate).toList());
        assertEquals(
                List.of(60L, 360L, 1440L, 5760L),
                rules.stream().map(rule -> rule.longWindow().toMinutes()).toList());
        assertEquals(
                List.of(5L, 30L, 120L, 360L),
                rules.stream().map(rule -> rule.shortWindow().toMinutes()).toList());
        assertEquals(
                List.of(2L, 15L, 60L, 180L),
                rules.stream().map(rule -> rule.hold().toMinutes()).toList());
    }

    @Test
    void pyrra_otherPeriods_scaleTheWindows() {
        assertEquals(
                List.of(15L, 90L, 360L, 1440L),
                AlertRule.pyrra(Duration.ofDays(7)).stream()
                        .map(rule -> rule.longWindow().toMinutes())
                        .toList());
        assertEquals(
                Duration.ofMinutes(64),
                AlertRule.pyrra(Duration.ofDays(30)).get(0).longWindow());
    }

    /** 14.4 times 0.1 % of 10,000 are 144 bad events: at the rate is not above it. */
    @Test
    void isExceeded_atTheRateItself_isNot() {
        AlertRule rule = AlertRule.sre(Duration.ofDays(30)).get(0);

        assertFalse(rule.isExceeded(144, 10_000, 1_000_000));
        assertTrue(rule.isExceeded(145, 10_000, 1_000_000));
        assertFalse(rule.isExceeded(0, 0, 1_000_000));
    }

    @Property(tries = 300)
    void isExceeded_anyCounts_isTheDecimalComparison(
            @ForAll @LongRange(max = 1L << 50) long valid,
            @ForAll @IntRange(max = 1_000) int perMille,
            @ForAll @IntRange(min = 1, max = 999_999_999) int budget,
            @ForAll @IntRange(min = 1, max = 30) int days,
            @ForAll @IntRange(min = 1, max = 43_200) int minutes) {
        long bad = valid / 1_000 * perMille;
        Duration window = Duration.ofMinutes(minutes);
        AlertRule rule = AlertRule.ofBudgetShare(
                "page", 0.123456789, Duration.ofDays(days).plusSeconds(17), window, window);
        // bad / valid / budget > share * period / window, cross-multiplied
        BigDecimal left = BigDecimal.valueOf(bad).multiply(BigDecimal.valueOf(window.toSeconds()));
        BigDecimal right = new BigDecimal("0.123456789")
                .multiply(BigDecimal.valueOf(days * 86_400L + 17))
                .multiply(BigDecimal.valueOf(budget, 9))
                .multiply(BigDecimal.valueOf(valid));

        assertEquals(left.compareTo(right) > 0, rule.isExceeded(bad, valid, budget));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1e-12})
    void ofBurnRate_noRate_isRefused(double rate) {
        Duration hour = Duration.ofHours(1);

        assertThrows(IllegalArgumentException.class, () -> AlertRule.ofBurnRate("page", rate, hour, hour));
    }

    @Test
    void windows_outsideTheirBounds_areRefused() {
        Duration hour = Duration.ofHours(1);

        assertThrows(IllegalArgumentException.class, () -> AlertRule.ofBurnRate("page", 1, hour, hour.plusMinutes(1)));
        assertThrows(IllegalArgumentException.class, () -> AlertRule.ofBurnRate("page", 1, Duration.ofDays(31), hour));
        assertThrows(
                IllegalArgumentException.class, () -> AlertRule.ofBurnRate("page", 1, hour, Duration.ofSeconds(59)));
        assertThrows(IllegalArgumentException.class, () -> AlertRule.ofBurnRate(" ", 1, hour, hour));
        assertEquals(
                "page above 14.4 over 1 h and 5 min",
                AlertRule.sre(Duration.ofDays(30)).get(0).text());
    }
}
