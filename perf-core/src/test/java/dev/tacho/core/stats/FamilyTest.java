package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Comparisons judged together: the adjusted p values are other programs', and verdicts are only taken back. */
class FamilyTest {
    private static final ComparisonRule CI = ComparisonRule.ci();

    /** The ten p values of R's help on p.adjust would do; these are scipy's and by hand. */
    @Test
    void holm_knownPValues_areAdjustedByHand() {
        double[] p = {0.01, 0.04, Double.NaN, 0.03, 0.005};

        assertArrayEquals(new double[] {0.03, 0.06, Double.NaN, 0.06, 0.02}, Family.holm(p), 1e-15);
        assertArrayEquals(new double[] {0.5, 1, 1}, Family.holm(new double[] {1 / 6.0, 0.6, 0.9}), 1e-15);
        assertArrayEquals(new double[0], Family.holm(new double[0]));
    }

    /** scipy.stats.false_discovery_control([0.01, 0.04, 0.03, 0.005, 0.55, 0.2]) of version 1.17.1. */
    @Test
    void benjaminiHochberg_knownPValues_areScipys() {
        double[] p = {0.01, 0.04, 0.03, 0.005, 0.55, 0.2};

        double[] adjusted = Family.benjaminiHochberg(p);

        assertArrayEquals(new double[] {0.03, 0.06, 0.06, 0.03, 0.55, 0.24}, adjusted, 1e-15);
        assertArrayEquals(
                new double[] {0.03, Double.NaN}, Family.benjaminiHochberg(new double[] {0.03, Double.NaN}), 1e-15);
    }

    @Test
    void fewest_growsWithTheFamily() {
        List<Comparison> fifty = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fifty.add(pairs("x" + i, 10, 1, Design.RANDOM_PAIRS));
        }
        Comparisons all = Comparisons.of(fifty);

        assertEquals(50, all.gates());
        assertEquals(11, all.fewestPairs());
        assertEquals(7, all.fewestRuns());
        assertEquals(
                List.of("50 of 50 gates cannot fail: in a family of this size it takes 11 pairs, or 7 runs a side"),
                all.warnings());
        assertEquals(6, Comparisons.of(List.of()).fewestPairs());
        assertEquals(4, Comparisons.of(List.of()).fewestRuns());
    }

    /** Ten pairs all slower have p = 0.002, which is not small among fifty. */
    @Test
    void verdict_significantAlone_isTakenBackInALargeFamily() {
        List<Comparison> comparisons = new ArrayList<>();
        comparisons.add(pairs("slow", 10, 1.2, Design.RANDOM_PAIRS));
        assertEquals(1, Comparisons.of(comparisons).regressions().size());
        for (int i = 1; i < 50; i++) {
            comparisons.add(pairs("x" + i, 12, 1, Design.RANDOM_PAIRS));
        }

        Comparisons all = Comparisons.of(comparisons);

        assertEquals(Verdict.SLOWER, all.entries().get(0).comparison().verdict());
        assertEquals(Verdict.CANNOT_TELL, all.entries().get(0).verdict());
        assertEquals(50 * 2.0 / 1024, all.entries().get(0).holmP(), 1e-12);
        assertEquals(Verdict.SAME, all.entries().get(1).verdict());
        assertEquals(List.of(), all.regressions());
        comparisons.set(0, pairs("slow", 12, 1.2, Design.RANDOM_PAIRS));
        assertEquals(
                "slow",
                Comparisons.of(comparisons).regressions().get(0).comparison().name());
    }

    @Test
    void regressions_adviceAndCapped_areNoGates() {
        Comparison advice = pairs("stored", 12, 1.2, Design.STORED_SAME_MACHINE);
        Comparison capped = pairs("sequential", 12, 1.2, Design.SEQUENTIAL);
        Comparison doubted = pairs("doubted", 12, 1.2, Design.RANDOM_PAIRS).doubted("noise");

        Comparisons all = Comparisons.of(List.of(advice, capped, doubted));

        assertEquals(0, all.gates());
        assertEquals(List.of(), all.regressions());
        assertEquals(Verdict.SLOWER, all.entries().get(0).verdict());
        assertTrue(Double.isNaN(all.entries().get(0).holmP()));
        assertEquals(
                List.of("stored"),
                all.discoveries().stream()
                        .map(entry -> entry.comparison().name())
                        .toList());
    }

    @Test
    void discoveries_theMostSignificant_isFirst() {
        Comparisons all = Comparisons.of(List.of(
                pairs("same", 12, 1, Design.RANDOM_PAIRS),
                pairs("some", 9, 1.2, Design.RANDOM_PAIRS),
                pairs("more", 12, 0.8, Design.RANDOM_PAIRS)));

        assertEquals(
                List.of("more", "some"),
                all.discoveries().stream()
                        .map(entry -> entry.comparison().name())
                        .toList());
        assertEquals(
                "1 SLOWER, 1 FASTER, 1 SAME, 0 CANNOT TELL; gates: 3",
                all.toString().lines().findFirst().orElseThrow());
    }

    @Test
    void section_aRegression_warnsAboveTheTable() {
        Section section = Comparisons.of(
                        List.of(pairs("some", 12, 1.2, Design.RANDOM_PAIRS), pairs("few", 3, 1.2, Design.RANDOM_PAIRS)))
                .section();

        assertEquals(Note.Level.WARNING, ((Note) section.blocks().get(0)).level());
        assertTrue(section.blocks().get(1) instanceof Note note && note.text().startsWith("1 of 2 gates cannot fail"));
        Forest forest = (Forest) section.blocks().get(2);
        assertEquals(Forest.Verdict.WORSE, forest.rows().get(0).verdict());
        assertTrue(Double.isNaN(forest.rows().get(1).lower()));
        Table table = (Table) section.blocks().get(3);
        assertEquals("SLOWER", table.rows().get(0).get(1).text());
        assertTrue(Double.isNaN(table.rows().get(1).get(2).value()));
    }

    @Test
    void of_badInput_isRefused() {
        Comparison once = pairs("x", 8, 1, Design.RANDOM_PAIRS);
        assertThrows(IllegalArgumentException.class, () -> Comparisons.of(List.of(once, once)));
        assertThrows(IllegalArgumentException.class, () -> Comparisons.of(List.of(once), 0));
        assertThrows(IllegalArgumentException.class, () -> Comparisons.of(List.of(once), 0.5));
    }

    private static Comparison pairs(String name, int n, double ratio, Design design) {
        double[] before = new double[n];
        double[] after = new double[n];
        Arrays.setAll(before, i -> 100 + i);
        Arrays.setAll(after, i -> before[i] * ratio * (1 + (i % 2 == 0 ? 1 : -1) * (i + 1) / 5_000.0));
        return Comparison.paired(name, before, after, design, CI);
    }
}
