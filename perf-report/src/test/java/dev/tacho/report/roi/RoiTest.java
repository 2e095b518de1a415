package dev.tacho.report.roi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Design;
import dev.tacho.core.stats.Estimate;
import dev.tacho.report.roi.Roi.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Returns on investment worked out by hand, from comparisons and effects whose numbers are known. */
class RoiTest {
    private static final double SECONDS = 365.25 / 12 * 86_400;
    private static final double HOUR = 3.6e12;

    /** 20 pairs of runs: 10 ms before, with a scatter of 1 %, and {@code factor} times that after. */
    static Comparison comparison(String name, double factor, Unit unit) {
        Random random = new Random(5);
        double[] before = new double[20];
        double[] after = new double[20];
        for (int i = 0; i < before.length; i++) {
            before[i] = 1e7 * Math.exp(0.01 * random.nextGaussian());
            after[i] = factor * 1e7 * Math.exp(0.01 * random.nextGaussian());
        }
        return Comparison.paired(name, before, after, Design.RANDOM_PAIRS, ComparisonRule.ci())
                .withUnit(unit);
    }

    private static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().endsWith('.' + id))
                .mapToDouble(Fact::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError(id + " of " + section.facts()));
    }

    @Test
    void comparison_faster_returnsTheWorstCaseOfBothIntervals() {
        Comparison time = comparison("quote.mean", 0.8, Unit.NANOS);
        Comparison cpu = comparison("quote.cpu", 0.7, Unit.NANOS);

        Roi roi = Roi.of(time)
                .callsPerSecond(120)
                .cpu(cpu)
                .allocation(comparison("quote.allocated", 0.5, Unit.BYTES))
                .pricePerCpuHour(0.045, "EUR")
                .invested(2, 90)
                .endToEnd(Share.of(0.4))
                .build();

        assertEquals(Verdict.PROVEN, roi.verdict());
        Estimate before = cpu.before();
        double hours = 120 * SECONDS / HOUR;
        assertEquals(
                (1 - cpu.ratio().upper()) * before.lower() * hours,
                roi.cpuHoursPerMonth().conservative(),
                1e-9);
        assertEquals(
                (1 - cpu.ratio().value()) * before.value() * hours,
                roi.cpuHoursPerMonth().likely(),
                1e-9);
        assertEquals(
                (1 - cpu.ratio().lower()) * before.upper() * hours,
                roi.cpuHoursPerMonth().optimistic(),
                1e-9);
        // 3 ms of 120 calls a second: 263 hours a month, 11.8 EUR at least; 180 EUR are back after a bit more than a
        // year.
        assertEquals(0.3 * 0.01 * 120 * SECONDS / 3_600, roi.cpuHoursPerMonth().likely(), 6);
        Range cost = roi.costPerMonth();
        assertEquals(0.045 * roi.cpuHoursPerMonth().conservative(), cost.conservative(), 1e-9);
        assertEquals(
                180 / cost.conservative() * 365.25 / 12, roi.breakEvenDays().conservative(), 1e-6);
        assertTrue(roi.breakEvenDays().conservative() > roi.breakEvenDays().optimistic(), "the longest first");
        assertEquals((1 - time.ratio().upper()) * 0.4, roi.endToEndRatio().conservative(), 1e-12);
        assertEquals(
                1 / (0.6 + 0.4 * time.ratio().value()), roi.endToEndSpeedup().likely(), 1e-12);
        assertEquals(0.5 * 1e7 * 120 * SECONDS, roi.allocatedBytesPerMonth().likely(), 0.01 * 1e7 * 120 * SECONDS);
        String headline = roi.headline().replace('\u00a0', ' ');
        assertTrue(
                headline.matches(
                        "At least \\d+ h \\d+ min of waiting a month \\(likely .*\\), 2[45]\\d CPU-hours a month .*, "
                                + "11\\.\\d EUR a month .*, [67]\\.\\d % of the caller's time .*; 2 hours of work pay back within 4\\d\\d days\\."),
                headline);
    }

    @Test
    void section_hasFactsWithIntervalsAndWhatIsAssumed() {
        Roi roi = Roi.of(comparison("quote.mean", 0.8, Unit.NANOS))
                .callsPerSecond(10, 30)
                .cpuRatio(0.5)
                .pricePerCpuHour(0.05, "EUR")
                .invested(1, 100)
                .build();

        Section section = roi.section();

        assertEquals("roi.quote.mean", section.id());
        assertEquals(0.5 * roi.perMonth().likely() / HOUR, fact(section, "cpu-hours-per-month"), 1e-9);
        assertEquals(fact(section, "cpu-hours-per-month") * 0.05, fact(section, "cost-per-month"), 1e-9);
        for (Fact fact : section.facts()) {
            Interval interval = fact.interval();
            assertTrue(
                    interval != null && interval.lower() <= fact.value() && fact.value() <= interval.upper(),
                    fact::toString);
            // The ratio at 99 % and what it was before at 95 %.
            assertEquals(0.94, interval.confidence(), 1e-9);
        }
        String assumed = ((Note) section.blocks().get(2)).text().replace('\u00a0', ' ');
        assertTrue(assumed.contains("10.0/s to 30.0/s on average"), assumed);
        assertTrue(assumed.contains("Of the time saved 50.0 % is processor time, as stated"), assumed);
        assertTrue(assumed.contains("given back"), assumed);
        assertEquals(Note.Level.INFO, ((Note) section.blocks().get(0)).level());
    }

    @Test
    void comparison_overTheLimit_isNotProven_andNothingIsPromised() {
        for (double factor : new double[] {0.955, 1.05}) {
            Roi roi = Roi.of(comparison("quote.mean", factor, Unit.NANOS))
                    .callsPerSecond(1_000)
                    .build();

            assertEquals(Verdict.NOT_PROVEN, roi.verdict(), roi::headline);
            assertTrue(roi.headline().startsWith("Not proven. quote.mean: CANNOT TELL"), roi::headline);
            assertEquals(Note.Level.WARNING, ((Note) roi.section().blocks().get(0)).level());
        }
        assertEquals(
                Verdict.NOTHING,
                Roi.of(comparison("x", 1, Unit.NANOS)).callsPerSecond(1).build().verdict());
        Roi worse = Roi.of(comparison("x", 1.3, Unit.NANOS))
                .callsPerSecond(1)
                .cpuRatio(1)
                .pricePerCpuHour(1, "EUR")
                .invested(1, 1)
                .build();
        assertEquals(Verdict.WORSE, worse.verdict());
        assertTrue(worse.perMonth().optimistic() < 0);
        assertEquals(Double.POSITIVE_INFINITY, worse.breakEvenDays().optimistic(), "it never pays back");
        assertTrue(worse.section().facts().stream().noneMatch(fact -> Double.isInfinite(fact.value())));
        assertTrue(assumed(worse).contains("The work of 1 hour never pays back"), assumed(worse));
    }

    /** Money that was asked about is not passed over: no figure has it, and the section says why and how it would. */
    @Test
    void pricePerCpuHour_withoutProcessorTime_isSaidToBeInNoFigure() {
        Roi.Builder builder = Roi.of(comparison("quote.mean", 0.8, Unit.NANOS))
                .callsPerSecond(120)
                .pricePerCpuHour(0.045, "EUR");
        Roi roi = builder.build();

        assertFalse(roi.headline().contains("EUR"), roi::headline);
        String cause = "but the processor time saved is not known, so no figure has this price: give it by"
                + " cpu(comparison) or cpuRatio(ratio).";
        assertTrue(assumed(roi).contains("A CPU-hour costs 0.045 EUR, " + cause), assumed(roi));
        assertFalse(assumed(builder.cpuRatio(0.5).build()).contains(cause));
        // Of what is no time cpuRatio would be refused.
        Roi gas = Roi.of("gas.list", Effect.exactly(200, Unit.GAS), 1)
                .callsPerSecond(1)
                .pricePerUnit(3e-8, "EUR")
                .pricePerCpuHour(1, "EUR")
                .build();
        assertTrue(gas.headline().contains("EUR"), gas::headline);
        assertTrue(assumed(gas).contains("A CPU-hour costs 1 EUR, but "), assumed(gas));
        assertTrue(assumed(gas).contains("give it by cpu(comparison). "), assumed(gas));
    }

    private static String assumed(Roi roi) {
        List<Block> blocks = roi.section().blocks();
        return ((Note) blocks.get(blocks.size() - 1)).text().replace('\u00a0', ' ');
    }

    /** An infinite number of days is told in words, as a figure it would read as not known. */
    @Test
    void breakEven_neverInSomeCase_isSaidInWords() {
        Roi worse = paid(new Interval(-4, -2, 0.95), -3);
        Roi doubtful = paid(new Interval(-4, 2, 0.95), -1);
        Roi likely = paid(new Interval(-1, 4, 0.95), 2);
        Roi sure = paid(new Interval(1, 4, 0.95), 2);

        assertEquals(Range.exactly(Double.POSITIVE_INFINITY), worse.breakEvenDays());
        assertTrue(
                assumed(worse)
                        .contains("The work of 10 hours never pays back: even in the best case no money is saved."),
                assumed(worse));
        assertEquals(Double.POSITIVE_INFINITY, doubtful.breakEvenDays().likely());
        // 500 EUR at 2 EUR a second.
        assertTrue(
                assumed(doubtful)
                        .contains(
                                "The work of 10 hours is not likely to pay back at all; in the best case within 1 day."),
                assumed(doubtful));
        assertEquals(Double.POSITIVE_INFINITY, likely.breakEvenDays().conservative());
        assertTrue(
                assumed(likely)
                        .contains(
                                "never pays back in the worst case, likely within 1 day, in the best case within 1 day."),
                assumed(likely));
        for (Roi roi : List.of(worse, doubtful, likely)) {
            assertTrue(
                    roi.section().facts().stream().noneMatch(fact -> fact.id().contains("break-even")),
                    roi.section()::toString);
        }
        assertFalse(assumed(sure).contains("pay back"), assumed(sure));
        assertTrue(sure.headline().endsWith("; 10 hours of work pay back within 1 day."), sure::headline);
        assertEquals(500 / 2.0 / 86_400, fact(sure.section(), "break-even-days"), 1e-9);
    }

    /** A call a second, each of which saves that many gas at 1 EUR, after work of 500 EUR. */
    private static Roi paid(Interval interval, double likely) {
        return Roi.of("gas", Effect.of(likely, Unit.GAS, interval), 1)
                .callsPerSecond(1)
                .pricePerUnit(1, "EUR")
                .invested(10, 50)
                .build();
    }

    /** The interval alone says faster, but one side ran after the other. */
    @Test
    void comparison_ofSequentialRuns_isNotProven() {
        double[] before = new double[20];
        double[] after = new double[20];
        Arrays.setAll(before, i -> 100 + i % 5);
        Arrays.setAll(after, i -> 50 + i % 5);
        Comparison sequential = Comparison.unpaired("quote", before, after, Design.SEQUENTIAL, ComparisonRule.ci())
                .withUnit(Unit.NANOS);

        assertEquals(
                Verdict.NOT_PROVEN, Roi.of(sequential).callsPerSecond(1).build().verdict());
    }

    @Test
    void comparison_ofTooFewRuns_boundsNothing() {
        Comparison two = Comparison.paired(
                        "quote",
                        new double[] {100, 101},
                        new double[] {50, 51},
                        Design.RANDOM_PAIRS,
                        ComparisonRule.ci())
                .withUnit(Unit.NANOS);

        Roi roi = Roi.of(two)
                .callsPerSecond(1)
                .cpuRatio(1)
                .pricePerCpuHour(1, "EUR")
                .invested(1, 1)
                .endToEnd(Share.of(1))
                .build();

        assertEquals(Verdict.NOT_PROVEN, roi.verdict());
        assertFalse(roi.perMonth().isBounded()
                || roi.costPerMonth().isBounded()
                || roi.breakEvenDays().isBounded());
        assertTrue(roi.section().facts().stream().allMatch(fact -> fact.interval() == null));
        assertTrue(roi.perMonth().likely() > 0);
    }

    @Test
    void effect_isPredicted_relativeToItsTimer() {
        Timer timer = Perf.builder("test").clock(new ManualClock()).build().timer("lookup");
        for (int i = 0; i < 1_000; i++) {
            timer.record(10_000_000);
        }
        Effect effect = Effect.of(4e9, Unit.NANOS, new Interval(3e9, 5e9, 0.95));

        Roi roi = Roi.of("cache.double", effect, timer.snapshot())
                .callsPerSecond(50)
                .endToEnd(Share.of(0.5))
                .build();

        assertEquals(Verdict.PREDICTED, roi.verdict());
        assertEquals(3e6 * 50 * SECONDS, roi.perMonth().conservative(), 1);
        assertEquals(0.4, roi.savedRatio().likely(), 1e-6);
        assertEquals(1 / (1 - 0.5 * 0.3), roi.endToEndSpeedup().conservative(), 1e-6);
        assertTrue(roi.headline().startsWith("Predicted, not measured: at least "), roi::headline);

        // More than all that the timer waited is no more than all.
        Roi more = Roi.of("cache", Effect.exactly(50e9, Unit.NANOS), timer.snapshot())
                .callsPerSecond(1)
                .endToEnd(Share.of(1))
                .build();
        assertEquals(Range.exactly(1), more.endToEndRatio());
        assertEquals(Double.POSITIVE_INFINITY, more.endToEndSpeedup().likely());
    }

    @Test
    void effect_ofGas_isCountedByItsPrice_andWithoutAnErrorNotProven() {
        Roi gas = Roi.of("gas.list", Effect.exactly(200, Unit.GAS), 1)
                .callsPerSecond(0.5)
                .pricePerUnit(3e-8, "EUR")
                .invested(1, 60)
                .build();
        assertEquals(200 * 0.5 * SECONDS, gas.perMonth().conservative(), 1e-6);
        assertEquals(200 * 0.5 * SECONDS * 3e-8, gas.costPerMonth().likely(), 1e-9);
        assertEquals(60 / (200 * 0.5 * 86_400 * 3e-8), gas.breakEvenDays().conservative(), 1e-9);
        assertEquals(Range.UNKNOWN, gas.endToEndRatio());
        assertEquals(Range.UNKNOWN, gas.cpuHoursPerMonth());

        Roi noError = Roi.of("x", Effect.of(5, Unit.COUNT, null), 10)
                .callsPerSecond(1)
                .build();
        assertEquals(Verdict.NOT_PROVEN, noError.verdict());
        assertEquals(0.5 * SECONDS, noError.perMonth().likely(), 1e-6);
        assertFalse(noError.perMonth().isBounded());
        Roi unknown = Roi.of("x", Effect.UNKNOWN, 10).callsPerSecond(1).build();
        assertEquals(List.of(), unknown.section().facts());
        Roi boundless = Roi.of("x", Effect.of(1, Unit.GAS, new Interval(Double.NEGATIVE_INFINITY, 2, 0.9)), 1)
                .callsPerSecond(0)
                .build();
        assertFalse(boundless.perMonth().isBounded());
    }

    @Test
    void badInput_isRefusedWithItsCure() {
        Comparison time = comparison("x", 0.8, Unit.NANOS);
        Comparison rate = Comparison.paired(
                "rate",
                new double[] {1},
                new double[] {2},
                Design.RANDOM_PAIRS,
                ComparisonRule.ci().withBetter(Better.HIGHER));

        assertMessage("more of it is better", () -> Roi.of(rate));
        assertMessage("no rate of calls", () -> Roi.of(time).build());
        assertMessage("callsPerSecond=-1.0", () -> Roi.of(time).callsPerSecond(-1));
        assertMessage("callsPerSecond=NaN", () -> Roi.of(time).callsPerSecond(Double.NaN));
        assertMessage("5.0 to 4.0", () -> Roi.of(time).callsPerSecond(5, 4));
        assertMessage("to Infinity", () -> Roi.of(time).callsPerSecond(1, Double.POSITIVE_INFINITY));
        assertMessage("80 % is 0.8", () -> Roi.of(time).cpuRatio(80));
        assertMessage("use withUnit(Unit.BYTES)", () -> Roi.of(time).allocation(time));
        assertMessage("pricePerCpuHour=-0.1", () -> Roi.of(time).pricePerCpuHour(-0.1, "EUR"));
        assertMessage("hours=NaN", () -> Roi.of(time).invested(Double.NaN, 1));
        assertMessage("calls=0", () -> Roi.of("x", Effect.UNKNOWN, 0));
        assertMessage("30 % is 0.3", () -> Share.of(30));
        assertMessage("not in time", () -> Roi.of("x", Effect.UNKNOWN, 1).cpuRatio(1));
    }

    private static void assertMessage(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(RuntimeException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
