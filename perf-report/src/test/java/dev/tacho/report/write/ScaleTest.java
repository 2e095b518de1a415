package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** An axis encloses its numbers, with few and round ticks. */
class ScaleTest {
    @Property
    void log_anyRange_enclosesItWithFewRisingTicks(
            @ForAll Unit unit,
            @ForAll @DoubleRange(min = 1, max = 1e9) double min,
            @ForAll @DoubleRange(min = 1, max = 1e6) double factor) {
        double max = min * factor;
        Scale scale = Scale.log(unit, min, max, 0, 100);

        assertEnclosed(scale, min, max);
    }

    @Property
    void linear_anyRange_enclosesItWithFewRisingTicks(
            @ForAll @DoubleRange(min = -1e9, max = 1e9) double min,
            @ForAll @DoubleRange(min = 0, max = 1e9) double span) {
        Scale scale = Scale.linear(min, min + span, 0, 100);

        assertEnclosed(scale, min, min + span);
    }

    @Property
    void log_tinyAndHugeNumbers_endAtOnceWithFewTicks(
            @ForAll Unit unit,
            @ForAll @IntRange(min = -300, max = 300) int a,
            @ForAll @IntRange(min = -300, max = 300) int b) {
        Scale scale = Scale.log(unit, Math.pow(10, Math.min(a, b)), Math.pow(10, Math.max(a, b)), 0, 100);

        assertTrue(scale.ticks().size() >= 2 && scale.ticks().size() <= 10, () -> "ticks " + scale.ticks());
    }

    @Property
    void close_anyRange_enclosesItWithFewTicks(
            @ForAll @DoubleRange(min = -1e12, max = 1e12) double min,
            @ForAll @DoubleRange(min = 0, max = 1) double span) {
        Scale scale = Scale.close(min, min + span, 0, 100);

        assertTrue(scale.ticks().size() >= 2 && scale.ticks().size() <= 10, () -> "ticks " + scale.ticks());
        assertTrue(scale.at(min) <= 100 && scale.at(min + span) >= 0);
    }

    @Test
    void ticks_commonRanges_areRound() {
        assertEquals(
                List.of(100.0, 200.0, 500.0, 1000.0),
                Scale.log(Unit.NANOS, 120, 900, 0, 1).ticks());
        assertEquals(
                List.of(0.0, 0.2, 0.4),
                rounded(Scale.linear(0, 0.4, 0, 1).ticks().subList(0, 3), 0.2));
        assertEquals(List.of("0", "5 ms", "10 ms", "15 ms", "20 ms"), labels(Scale.linear(0, 2e7, 0, 1), Unit.NANOS));
        assertEquals(
                List.of("0 %", "0.02 %", "0.04 %", "0.06 %", "0.08 %", "0.1 %"),
                labels(Scale.linear(0, 0.001, 0, 1), Unit.RATIO));
        assertEquals(
                List.of("0.95", "1", "1.05", "1.1", "1.15", "1.2"),
                labels(Scale.log(Unit.NONE, 0.96, 1.2, 0, 1), Unit.NONE));
        assertEquals(
                List.of("0", "6 h", "12 h", "18 h", "24 h", "30 h", "36 h"),
                labels(Scale.time(0, 36 * 3600e9, 0, 1), Unit.NANOS));
        assertEquals(
                List.of("0", "7 d", "14 d", "21 d", "28 d", "35 d"),
                labels(Scale.time(0, 40 * 86_400e9, 0, 1), Unit.NANOS));
    }

    @Test
    void nines_labels_tellThemApart() {
        Scale scale = Scale.nines(0.9999, 0, 100);

        assertEquals(
                List.of("0", "50", "90", "99", "99.9", "99.99 %"),
                scale.ticks().stream()
                        .map(scale::labelOfNines)
                        .map(ScaleTest::plain)
                        .toList());
        assertEquals(25, scale.at(0.9), 1e-9, "one nine of four");
        assertEquals(75, scale.at(0.999), 1e-9);
    }

    private static List<String> labels(Scale scale, Unit unit) {
        return scale.ticks().stream()
                .map(tick -> plain(scale.label(unit, tick)))
                .toList();
    }

    private static String plain(String text) {
        return text.replace('\u00a0', ' ');
    }

    private static List<Double> rounded(List<Double> ticks, double step) {
        double factor = step / (ticks.get(1) - ticks.get(0));
        return ticks.stream().map(tick -> Math.round(tick * factor * 1e9) / 1e9).toList();
    }

    private static void assertEnclosed(Scale scale, double min, double max) {
        List<Double> ticks = scale.ticks();
        assertTrue(ticks.size() >= 2 && ticks.size() <= 10, () -> "ticks " + ticks);
        double slack = 1e-6 * (ticks.get(ticks.size() - 1) - ticks.get(0));
        assertTrue(ticks.get(0) <= min + slack, () -> min + " below " + ticks);
        assertTrue(ticks.get(ticks.size() - 1) >= max - slack, () -> max + " above " + ticks);
        assertEquals(0, scale.at(ticks.get(0)), 1e-6);
        assertEquals(100, scale.at(ticks.get(ticks.size() - 1)), 1e-6);
        for (int i = 1; i < ticks.size(); i++) {
            assertTrue(ticks.get(i) > ticks.get(i - 1));
            assertTrue(scale.at(ticks.get(i)) > scale.at(ticks.get(i - 1)));
        }
    }
}
