package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

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

    @Test
    void ticks_commonRanges_areRound() {
        assertEquals(
                List.of(100.0, 200.0, 500.0, 1000.0),
                Scale.log(Unit.NANOS, 120, 900, 0, 1).ticks());
        assertEquals(
                List.of(0.0, 0.2, 0.4),
                rounded(Scale.linear(0, 0.4, 0, 1).ticks().subList(0, 3), 0.2));
        assertEquals("20 ms", Scale.label(Unit.NANOS, 2e7).replace('\u00a0', ' '));
        assertEquals(
                "0.1 %", Scale.label(Unit.RATIO, 0.001).replace('\u00a0', ' ').replace("0.10", "0.1"));
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
