package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A row of several measurements says nothing that one of its own figures contradicts, and loses no call. */
class FoldedRowTest {
    /** The reader's case: few calls have no p99, and were slower than those that have one. */
    @Test
    void of_memberWithoutP99_withholdsIt() {
        FoldedRow row = FoldedRow.of(List.of(
                        measured("load", 1_000, 30_000, 40_800, 50_000),
                        measured("load", 5, 90_400, Double.NaN, 95_000),
                        measured("load", 0, Double.NaN, Double.NaN, Double.NaN)))
                .get(0);

        assertEquals(new FoldedRow("load", Unit.NANOS, 3, 1_005, 0, 90_400, Double.NaN, 95_000), row);
    }

    @Test
    void of_neverCalled_hasNoFigures() {
        assertEquals(
                List.of(new FoldedRow("a", Unit.NANOS, 1, 0, 0, Double.NaN, Double.NaN, Double.NaN)),
                FoldedRow.of(List.of(measured("a", 0, Double.NaN, Double.NaN, Double.NaN))));
    }

    @Test
    void of_moreNamesThanRows_putsTheRarestIntoOneForEachUnit() {
        List<Distribution> all = new ArrayList<>();
        for (int i = 0; i < FoldedRow.MOST_NAMES; i++) {
            all.add(measured("twice" + i, 1, 1, 1, 1));
            all.add(measured("twice" + i, 1, 1, 1, 1));
        }
        all.add(measured("rare", 1, 1, 1, 1));
        all.add(measured("seldom", 1, 1, 1, 1));
        all.add(new Distribution("b", "bytes", "", Unit.BYTES, 1, 7, 7, 7, 0, 0, List.of()));
        List<FoldedRow> rows = FoldedRow.of(all);

        assertEquals(FoldedRow.MOST_NAMES + 2, rows.size());
        assertEquals(
                Set.of(
                        new FoldedRow("others", Unit.NANOS, 2, 2, 0, 1, 1, 1),
                        new FoldedRow("others", Unit.BYTES, 1, 1, 0, Double.NaN, Double.NaN, 7)),
                new HashSet<>(rows.subList(FoldedRow.MOST_NAMES, rows.size())));
    }

    /** As sets of measurements are: percentiles rise, and from some rung on there are too few calls for them. */
    @Property(tries = 300)
    void of_anyMeasurements_noHigherPercentileIsBelowALowerOne(@ForAll long seed) {
        Random random = new Random(seed);
        List<Distribution> all = IntStream.range(0, 1 + random.nextInt(40))
                .mapToObj(i -> any(random))
                .toList();
        List<FoldedRow> rows = FoldedRow.of(all);

        for (FoldedRow row : rows) {
            assertFalse(row.p50() > row.p99() || row.p50() > row.max() || row.p99() > row.max(), row::toString);
            for (Distribution member : all) {
                if (member.title().equals(row.name()) && member.unit() == row.unit()) {
                    assertFalse(member.quantile(50).value() > row.p50() || member.max() > row.max(), row::toString);
                    assertTrue(
                            member.count() == 0
                                    || Double.isNaN(row.p99())
                                    || member.quantile(99).value() <= row.p99(),
                            row::toString);
                }
            }
        }
        assertEquals(all.size(), rows.stream().mapToInt(FoldedRow::size).sum());
        assertEquals(
                all.stream().mapToLong(Distribution::count).sum(),
                rows.stream().mapToLong(FoldedRow::count).sum());
    }

    private static Distribution any(Random random) {
        double p50 = 1 + random.nextInt(1_000);
        double p99 = p50 + random.nextInt(1_000);
        double max = p99 + random.nextInt(1_000);
        String name = "n" + random.nextInt(3);
        return switch (random.nextInt(4)) {
            case 0 -> measured(name, 0, Double.NaN, Double.NaN, Double.NaN);
            case 1 -> measured(name, 2, Double.NaN, Double.NaN, max);
            case 2 -> measured(name, 20, p50, Double.NaN, max);
            default -> measured(name, 2_000, p50, p99, max);
        };
    }

    private static Distribution measured(String name, long count, double p50, double p99, double max) {
        return new Distribution(
                "id",
                name,
                "",
                Unit.NANOS,
                count,
                count == 0 ? Double.NaN : 0,
                max,
                max / 2,
                0,
                0,
                List.of(new Distribution.Quantile(50, p50, p50, p50), new Distribution.Quantile(99, p99, p99, p99)));
    }
}
