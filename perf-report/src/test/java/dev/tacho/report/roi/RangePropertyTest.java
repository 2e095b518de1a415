package dev.tacho.report.roi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.util.DoubleSummaryStatistics;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

/** Interval arithmetic against brute force over every corner and points between, and Amdahl's law in its closed form. */
class RangePropertyTest {
    private static final double SECONDS = 365.25 / 12 * 86_400;

    /** Everything uncertain at both its ends and at random between: the true figure of any combination. */
    @Property(tries = 200, seed = "8")
    void roi_everyCombination_liesWithin_andTheCornersAreReached(@ForAll long seed) {
        Random random = new Random(seed);
        double low = random.nextDouble() * 2e9 - 1e9;
        double high = low + random.nextDouble() * 1e9;
        double rate = random.nextDouble() * 100;
        double most = rate + random.nextDouble() * 100;
        double share = random.nextDouble() / 2;
        double mostShare = share + random.nextDouble() / 2;
        double price = random.nextDouble();
        Improvement saving =
                Improvement.of("x", Effect.of((low + high) / 2, Unit.NANOS, new Interval(low, high, 0.9)), 1_000, 2e9);
        Roi roi = Roi.of("x", Effect.of((low + high) / 2, Unit.NANOS, new Interval(low, high, 0.9)), 1_000)
                .callsPerSecond(rate, most)
                .cpuRatio(1)
                .pricePerCpuHour(price, "EUR")
                .invested(3, 50)
                .build();

        DoubleSummaryStatistics nanos = new DoubleSummaryStatistics();
        DoubleSummaryStatistics cost = new DoubleSummaryStatistics();
        DoubleSummaryStatistics days = new DoubleSummaryStatistics();
        DoubleSummaryStatistics speedup = new DoubleSummaryStatistics();
        for (int i = 0; i < 64; i++) {
            double saved = pick(random, i, low, high) / 1_000;
            double calls = pick(random, i / 2, rate, most) * SECONDS;
            double part = pick(random, i / 4, share, mostShare);
            nanos.accept(saved * calls);
            double money = saved * calls / 3.6e12 * price;
            cost.accept(money);
            days.accept(money <= 0 ? Double.POSITIVE_INFINITY : 150 / money * 365.25 / 12);
            speedup.accept(1 / (1 - part + part * (1 - Math.min(1, saved * 1_000 / 2e9))));
        }

        assertSpan(nanos, roi.perMonth().conservative(), roi.perMonth().optimistic());
        assertSpan(cost, roi.costPerMonth().conservative(), roi.costPerMonth().optimistic());
        assertSpan(days, roi.breakEvenDays().optimistic(), roi.breakEvenDays().conservative());
        Range caller = saving.ratio().times(share, mostShare);
        assertSpan(speedup, 1 / (1 - caller.conservative()), 1 / (1 - caller.optimistic()));
        assertOrdered(roi.perMonth());
        assertOrdered(roi.costPerMonth());
        assertOrdered(roi.cpuHoursPerMonth());
        assertTrue(roi.breakEvenDays().conservative() >= roi.breakEvenDays().likely());
        assertTrue(roi.breakEvenDays().likely() >= roi.breakEvenDays().optimistic());
    }

    /** Even choices take the lower end, odd ones the upper; of the later ones every second a point between. */
    private static double pick(Random random, int choice, double low, double high) {
        return choice >= 8 && choice % 4 > 1 ? low + random.nextDouble() * (high - low) : choice % 2 == 0 ? low : high;
    }

    private static void assertSpan(DoubleSummaryStatistics brute, double low, double high) {
        double error = 1e-9 * Math.max(1, Math.max(finite(low), finite(high)));
        assertEquals(brute.getMin(), low, error);
        assertEquals(brute.getMax(), high, error);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? Math.abs(value) : 0;
    }

    private static void assertOrdered(Range range) {
        assertTrue(range.conservative() <= range.likely() && range.likely() <= range.optimistic(), range::toString);
    }

    /** A rate twice as high saves twice as much, or loses it; none saves nothing. */
    @Property(tries = 100)
    void roi_rate_isLinear_andZeroIsNothing(
            @ForAll @DoubleRange(min = 0, max = 1e5) double rate,
            @ForAll @DoubleRange(min = -1, max = 1) double least) {
        Effect effect = Effect.of(least + 0.5, Unit.GAS, new Interval(least, least + 1, 0.95));

        Range once = Roi.of("x", effect, 3).callsPerSecond(rate).build().perMonth();
        Range twice = Roi.of("x", effect, 3).callsPerSecond(2 * rate).build().perMonth();
        Range never = Roi.of("x", effect, 3).callsPerSecond(0).build().perMonth();

        assertEquals(2 * once.conservative(), twice.conservative(), 1e-9 * Math.abs(twice.conservative()));
        assertEquals(2 * once.optimistic(), twice.optimistic(), 1e-9 * Math.abs(twice.optimistic()));
        assertTrue(least < 0 || twice.conservative() >= once.conservative(), "monotone in the rate");
        assertEquals(0, never.conservative(), 0.0);
        assertEquals(0, never.optimistic(), 0.0);
    }

    /** Amdahl 1967: of a share f that becomes s times as fast, the whole becomes 1 / (1 - f + f / s) times as fast. */
    @Property(tries = 100)
    void endToEnd_isAmdahlsLaw(
            @ForAll @DoubleRange(min = 0, max = 1) double share,
            @ForAll @DoubleRange(min = 1, max = 100) double faster) {
        double saved = 1 - 1 / faster;
        Range speedup = new Range(saved, saved, saved).times(share, share);

        assertEquals(1 / (1 - share + share / faster), 1 / (1 - speedup.likely()), 1e-9 * faster);
        assertTrue(
                1 / (1 - speedup.likely()) <= 1 / (1 - share) + 1e-9, "never more than without the operation at all");
    }

    @Test
    void range_refusesWhatIsNone() {
        assertThrows(IllegalArgumentException.class, () -> new Range(Double.NaN, 1, 2));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 3, 2));
        assertThrows(IllegalArgumentException.class, () -> Range.exactly(1).times(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> Range.exactly(1).times(1, Double.NaN));
        assertEquals(Range.UNKNOWN, Range.UNKNOWN.times(0, 1));
        assertEquals(new Range(Double.NaN, 3, Double.NaN), Range.exactly(1).plus(new Range(Double.NaN, 2, Double.NaN)));
        assertEquals("2 (1 to 3)", new Range(1, 2, 3).text(Unit.NONE));
        assertEquals("1 to 3", new Range(1, Double.NaN, 3).text(Unit.NONE));
        assertEquals("n/a", Range.UNKNOWN.text(Unit.NONE));
    }
}
