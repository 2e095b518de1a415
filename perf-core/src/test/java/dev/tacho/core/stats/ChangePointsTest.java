package dev.tacho.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What is found in a history, and that the search is the textbook's. */
class ChangePointsTest {
    @Test
    void changes_twoLevels_areFoundWithTheirRatios() {
        double[] history = new SimulatedRuns(1).independent(90, 0.01, 1);
        for (int i = 30; i < 90; i++) {
            history[i] *= i < 60 ? 1.2 : 0.9;
        }

        ChangePoints points = find(history);

        assertEquals(
                List.of(30, 60),
                points.changes().stream().map(ChangePoints.Change::index).toList());
        ChangePoints.Change first = points.changes().get(0);
        assertTrue(first.worse() && first.strict() && first.p() <= 0.01);
        assertTrue(first.ratio().lower() < 1.2 && 1.2 < first.ratio().upper(), points::text);
        assertFalse(points.changes().get(1).worse());
        assertEquals(0.75, points.changes().get(1).ratio().value(), 0.01);
        assertEquals(3, points.segments().size());
        assertEquals(30, points.segments().get(1).from());
        assertEquals(60, points.segments().get(1).to());
        assertEquals(120, points.segments().get(1).median().value(), 1);
        assertTrue(points.text().startsWith("history: 2 changes in 90 points, at 30 worse +"), points::text);
    }

    @Test
    void changes_onlyTheMachineChanged_areNone() {
        double[] history = new SimulatedRuns(2).history(60, 0.02, 0, 0, 30, 1.5);
        ChangePoints.Builder builder = ChangePoints.builder();
        for (int i = 0; i < 60; i++) {
            builder.point(history[i], i < 30 ? "4 cores" : "8 cores");
        }

        ChangePoints points = builder.find();

        assertEquals(List.of(), points.changes());
        assertEquals(List.of(), points.hints());
        assertEquals(2, points.segments().size());
        assertEquals("8 cores", points.segments().get(1).machine());
        assertEquals(1, find(history).changes().size(), "without the machines' names it is a change");
    }

    @Test
    void changes_moreIsBetter_aFallIsWorse() {
        double[] history = new SimulatedRuns(3).history(40, 0.01, 0, 0, 20, 0.8);
        ChangePoints.Builder builder = ChangePoints.builder().name("rate").metric(Unit.PER_SECOND, Better.HIGHER);
        Arrays.stream(history).forEach(builder::point);

        ChangePoints points = builder.find();

        assertTrue(points.changes().get(0).worse());
        assertEquals(Note.Level.WARNING, ((Note) points.section().blocks().get(0)).level());
    }

    @Test
    void find_shortOrConstantHistory_findsNothing() {
        for (int n : new int[] {0, 1, 5, 9}) {
            ChangePoints points =
                    find(IntStream.range(0, n).mapToDouble(i -> i + 1).toArray());
            assertEquals(List.of(), points.changes());
            assertEquals(n == 0 ? 0 : 1, points.segments().size());
            assertFalse(points.section().blocks().isEmpty());
        }
        double[] constant = new double[50];
        Arrays.fill(constant, 7);
        assertEquals(List.of(), find(constant).changes());
        assertEquals("history: no change in 50 points", find(constant).text());
    }

    /** A count that never varies but once, such as bytes of an answer. */
    @Test
    void changes_countThatSteps_areFound() {
        double[] history = new double[30];
        Arrays.setAll(history, i -> i < 20 ? 4_096 : 4_112);

        ChangePoints points = find(history);

        assertEquals(20, points.changes().get(0).index());
        assertEquals(4_112.0 / 4_096, points.changes().get(0).ratio().value(), 1e-12);
    }

    @Test
    void hints_weakChange_areNotOnTheStrictList() {
        int hints = 0;
        for (int seed = 0; seed < 40; seed++) {
            ChangePoints points = find(new SimulatedRuns(seed).history(30, 0.02, 0, 0, 20, 1.025));
            hints += points.hints().size();
            points.hints().forEach(hint -> assertTrue(!hint.strict() && hint.p() > 0.01 && hint.p() <= 0.05));
        }
        assertTrue(hints > 3, "hints: " + hints);
    }

    @Test
    void find_sameHistory_givesTheSameAnswer() {
        double[] history = new SimulatedRuns(7).history(80, 0.02, 0.4, 0.02, 50, 1.06);

        assertEquals(find(history).changes(), find(history).changes());
        assertEquals(find(history).hints(), find(history).hints());
    }

    /** Only ranks matter, so neither the unit nor a monotone change of scale moves a place. */
    @Test
    void find_otherUnit_findsTheSamePlaces() {
        double[] history = new SimulatedRuns(8).history(80, 0.02, 0, 0.02, 50, 1.06);
        ChangePoints nanos = find(history);
        ChangePoints millis = find(Arrays.stream(history).map(v -> v / 1e6).toArray());

        assertEquals(1, nanos.changes().size());
        assertEquals(nanos.changes().get(0).index(), millis.changes().get(0).index());
        assertEquals(nanos.changes().get(0).p(), millis.changes().get(0).p());
    }

    /** What Apache Otava 0.8 finds in this series at its default of p = 0.001, the weakest of them here a hint. */
    @Test
    void changes_tigerBeetlesHistory_areOtavas() throws IOException {
        double[] history = RankOracleTest.lines("tigerbeetle.csv").stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .mapToDouble(Double::parseDouble)
                .toArray();
        List<Integer> otava = List.of(15, 61, 71, 95, 117, 131, 142, 148, 192, 212);

        ChangePoints points = find(history);

        assertEquals(otava.size(), points.changes().size(), points::text);
        for (int i = 0; i < otava.size(); i++) {
            assertEquals(otava.get(i), points.changes().get(i).index(), 1, points::text);
        }
        assertEquals(
                List.of(260),
                points.hints().stream().map(ChangePoints.Change::index).toList());
    }

    /** Two more series of Otava's tests: six points and five, and four levels of which the first has five points. */
    @Test
    void changes_otavasShortSeries_areOtavas() {
        double[] halved = {1.02, 0.95, 0.99, 1.00, 1.12, 0.90, 0.50, 0.51, 0.48, 0.48, 0.55};
        double[] steps = new double[30];
        Arrays.setAll(steps, i -> i < 5 ? 1 : i < 13 ? 5 : i < 21 ? 9 : 3);

        assertEquals(6, find(halved).changes().get(0).index());
        assertEquals(
                List.of(5, 13, 21),
                find(steps).changes().stream().map(ChangePoints.Change::index).toList());
    }

    /** The energy of each split by its definition: all pairs of distances, in each place anew. */
    @Property(tries = 100)
    void energySplit_anySeries_isTheBestByDefinition(
            @ForAll @IntRange(max = 10_000) int seed, @ForAll @IntRange(min = 10, max = 60) int n) {
        double[] history = new SimulatedRuns(seed).history(n, 0.02, 0.3, 0, n / 2, 1.02);
        double[] series = seed % 3 == 0 ? Arrays.stream(history).map(Math::rint).toArray() : history;
        int[] ranks = Ranks.of(series).doubled();
        double most = Double.NEGATIVE_INFINITY;
        for (int place = 5; place <= n - 5; place++) {
            most = Math.max(most, energy(ranks, place));
        }

        EnergySplit split = new EnergySplit(series, 5);

        assertTrue(split.place() >= 5 && split.place() <= n - 5);
        assertEquals(most, energy(ranks, split.place()), 1e-9 * most);
    }

    /** The p value of independent points is uniform: as often below a level as the level says. */
    @Test
    void pValue_independentPoints_isAsOftenSmallAsItSays() {
        SimulatedRuns runs = new SimulatedRuns(4);
        SplittableRandom random = new SplittableRandom(4);
        for (int block : new int[] {1, 4}) {
            int small = 0;
            for (int i = 0; i < 500; i++) {
                EnergySplit split = new EnergySplit(runs.independent(40, 0.02, 1), 5);
                small += split.pValue(block, 99, 0.2, random) <= 0.2 ? 1 : 0;
            }
            assertTrue(small > 75 && small < 125, "block " + block + ": " + small + " of 500 at 20 %");
        }
    }

    @Test
    void point_badValue_isRefused() {
        ChangePoints.Builder builder = ChangePoints.builder().point(1);
        for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message = assertThrows(IllegalArgumentException.class, () -> builder.point(bad))
                    .getMessage();
            assertTrue(message.startsWith("point 1=" + bad + ": must be a finite number above 0"), message);
        }
        assertThrows(IllegalArgumentException.class, () -> builder.name("a b"));
    }

    @Test
    void section_withAChange_hasNoteCurveAndTable() {
        ChangePoints points = find(new SimulatedRuns(5).history(40, 0.01, 0, 0, 20, 1.2));
        Section section = points.section();

        assertEquals("history", section.id());
        assertEquals(3, section.blocks().size());
        assertEquals(
                points.changes().size() + points.hints().size(),
                ((Table) section.blocks().get(2)).rows().size());
    }

    private static double energy(int[] ranks, int place) {
        int n = ranks.length;
        double across = mean(ranks, 0, place, place, n);
        double left = mean(ranks, 0, place, 0, place);
        double right = mean(ranks, place, n, place, n);
        return (double) place * (n - place) / n * (2 * across - left - right);
    }

    private static double mean(int[] ranks, int from, int to, int otherFrom, int otherTo) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            for (int j = otherFrom; j < otherTo; j++) {
                sum += Math.abs(ranks[i] - ranks[j]);
            }
        }
        return sum / (to - from) / (otherTo - otherFrom);
    }

    private static ChangePoints find(double[] history) {
        ChangePoints.Builder builder = ChangePoints.builder();
        for (double value : history) {
            builder.point(value);
        }
        return builder.find();
    }
}
