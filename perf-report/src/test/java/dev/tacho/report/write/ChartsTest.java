package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Forest plots, curves and series: where things stand on their axes, and what is said of what is not drawn. */
class ChartsTest {
    private static final String NUMBER = "(-?[0-9.]+)";

    @Test
    void forest_axis_isLogarithmicAndTheZoneLiesAroundNoChange() {
        String svg = ForestChart.svg(
                "x",
                forest(
                        0.25,
                        row("half", 0.5, 0.5, 0.5, Forest.Verdict.BETTER, "FASTER"),
                        row("same", 1, 1, 1, Forest.Verdict.SAME, "SAME"),
                        row("double", 2, 2, 2, Forest.Verdict.WORSE, "SLOWER")));
        List<Double> xs = all(svg, "class=\"ci [a-z]+\"[^>]* x1=\"" + NUMBER);

        assertEquals(xs.get(1) - xs.get(0), xs.get(2) - xs.get(1), 0.2, "half and double are equally far");
        double left = all(svg, "class=\"zone\"[^>]* x=\"" + NUMBER).get(0);
        double width = all(svg, "class=\"zone\"[^>]* width=\"" + NUMBER).get(0);
        double octave = xs.get(1) - xs.get(0);
        assertEquals(xs.get(1), left + width / 2, 0.2, "around 1");
        assertEquals(2 * octave * Math.log(1.25) / Math.log(2), width, 0.2);
        assertTrue(svg.contains(">−50\u00a0%<") && svg.contains(">0<") && svg.contains(">+100\u00a0%<"), svg);
    }

    @Test
    void forest_rows_keepTheirOrderAndTellTheVerdictByShapeAndWord() {
        String svg = ForestChart.svg(
                "x",
                forest(
                        0.05,
                        row("z", 1.2, 1.1, 1.3, Forest.Verdict.WORSE, "SLOWER"),
                        row("a", 0.8, 0.7, 0.9, Forest.Verdict.BETTER, "FASTER"),
                        row("m", 1, 0.99, 1.01, Forest.Verdict.SAME, "SAME"),
                        row("b", 1.05, 0.5, 2, Forest.Verdict.UNCLEAR, "CANNOT TELL"),
                        row("n", Double.NaN, Double.NaN, Double.NaN, Forest.Verdict.UNCLEAR, "NO VALUES")));

        assertTrue(svg.indexOf(">z<") < svg.indexOf(">a<") && svg.indexOf(">a<") < svg.indexOf(">m<"), svg);
        assertTrue(svg.contains("<path class=\"mk bad\"") && svg.contains("<path class=\"mk good\""), "triangles");
        assertTrue(svg.contains("<rect class=\"mk calm\"") && svg.contains("<circle class=\"mk open\""), svg);
        assertTrue(svg.contains(">SLOWER<") && svg.contains(">NO VALUES<") && svg.contains(">no ratio<"), svg);
        assertFalse(svg.contains("NaN"), svg);
    }

    @Test
    void forest_beyondTheAxis_endsInAnArrowInsideTheDrawing() {
        String svg =
                ForestChart.svg("x", forest(0.05, row("wide", 1, 1e-6, 1e6, Forest.Verdict.UNCLEAR, "CANNOT TELL")));

        for (double x : all(svg, "x[12]=\"" + NUMBER)) {
            assertTrue(x >= 0 && x <= 620, "x=" + x);
        }
        assertEquals(2, count(svg, "<path class=\"mk open\""));
    }

    @Test
    void curve_marks_standOnTheirAxesAndFarOnesAreSaid() {
        Curve curve = new Curve(
                "c",
                "",
                Unit.RATIO,
                "",
                Unit.NANOS,
                Curve.Scale.NINES,
                Curve.Scale.LOG,
                List.of(line("now", 0, 1e6, 0.5, 2e6, 0.9, 4e6, 0.99, 1e7)),
                List.of(
                        new Curve.Mark(false, 5e6, "budget"),
                        new Curve.Mark(true, 0.9, "p90"),
                        new Curve.Mark(false, 1e12, "an hour or so")));
        LineChart.Result result = LineChart.draw("x", curve);

        double budget = all(result.svg(), "class=\"limit\"[^>]* y1=\"" + NUMBER).get(0);
        double five = all(result.svg(), "y=\"" + NUMBER + "\"[^>]*>5\u00a0ms<").get(0) - 3.5;
        assertEquals(five, budget, 0.11, "the budget lies on the tick of 5 ms");
        double p90 = all(result.svg(), "class=\"pole\"[^>]* x1=\"" + NUMBER).get(0);
        assertEquals((Plot.LEFT + Plot.RIGHT) / 2.0, p90, 0.11, "one nine of two");
        assertEquals("Not drawn: an hour or so at 16\u00a0min 40\u00a0s.", result.caption());
        assertTrue(result.svg().contains("median 2.0\u00a0ms, 99th percentile 10.0\u00a0ms"), result.svg());
    }

    @Test
    void curve_withoutBandsOrWithBrokenOnes_hasNoNumberThatIsNone() {
        Curve curve = new Curve(
                "c",
                "n",
                Unit.COUNT,
                "y",
                Unit.NONE,
                Curve.Scale.LINEAR,
                Curve.Scale.LOG,
                List.of(new Curve.Line(
                        "a",
                        List.of(
                                new Curve.Point(1, 5, Double.NaN, Double.NaN),
                                new Curve.Point(2, Double.POSITIVE_INFINITY, 1, 2),
                                new Curve.Point(3, -4, -5, -3),
                                new Curve.Point(4, Double.NaN, 1, 2),
                                new Curve.Point(5, 7, 0, 9)))),
                List.of(new Curve.Mark(false, Double.NaN, "nowhere")));
        LineChart.Result result = LineChart.draw("x", curve);

        assertFalse(result.svg().contains("NaN\"") || result.svg().contains("Infinity"), result.svg());
        assertEquals(2, count(result.svg(), "<circle"), "points between gaps");
        assertEquals("Not drawn: nowhere.", result.caption());
    }

    @Test
    void curve_manyLines_saysHowManyAreDrawn() {
        Curve curve =
                new Curve("c", "n", Unit.COUNT, "y", Unit.COUNT, false, Collections.nCopies(7, line("l", 1, 1, 2, 2)));

        assertEquals("4 of 7 lines are drawn.", LineChart.draw("x", curve).caption());
    }

    @Test
    void series_marks_haveRowsOfTheirOwnWhereTheyWouldOverlap() {
        List<Plot.Flag> flags = Plot.flags(List.of(
                new Plot.Flag(300, "restarted", -1),
                new Plot.Flag(310, "slower since 4f2a91c", -1),
                new Plot.Flag(100, "far away", -1),
                new Plot.Flag(305, "third", -1),
                new Plot.Flag(306, "no room", -1)));

        assertEquals(List.of(0, 0, 1, 2, -1), flags.stream().map(Plot.Flag::row).toList());
    }

    @Test
    void series_smallChangesOfALargeNumber_fillTheDrawing() {
        List<Series.Point> points = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            points.add(new Series.Point(i * 86_400_000_000_000L, i < 40 ? 310_000 : 338_000));
        }
        String svg = LineChart.draw("x", new Series("s", Unit.NANOS, List.of(new Series.Line("p50", points))))
                .svg();

        assertTrue(svg.contains(">310\u00a0µs<") && svg.contains(">340\u00a0µs<"), svg);
        assertTrue(svg.contains(">14\u00a0d<"), svg);
    }

    @Test
    void thinned_manyPoints_keepPeaksTroughsAndGaps() {
        List<Curve.Point> points = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            points.add(Curve.Point.of(i, i == 12_345 ? 9 : i == 54_321 ? -9 : i == 77_777 ? Double.NaN : Math.sin(i)));
        }
        List<Curve.Point> kept = Thinned.points(points, 400);

        assertTrue(kept.size() <= 410, "kept " + kept.size());
        assertTrue(kept.contains(points.get(12_345)) && kept.contains(points.get(54_321)));
        assertTrue(kept.stream().anyMatch(point -> Double.isNaN(point.y())));
        assertEquals(points.get(0), kept.get(0));
        assertEquals(points.get(99_999), kept.get(kept.size() - 1));
        for (int i = 1; i < kept.size(); i++) {
            assertTrue(kept.get(i).x() > kept.get(i - 1).x());
        }
    }

    private static Curve.Line line(String name, double... pairs) {
        List<Curve.Point> points = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            points.add(Curve.Point.of(pairs[i], pairs[i + 1]));
        }
        return new Curve.Line(name, points);
    }

    private static Forest forest(double zone, Forest.Row... rows) {
        return new Forest("f", zone, 0.99, List.of(rows), "");
    }

    private static Forest.Row row(
            String label, double ratio, double lower, double upper, Forest.Verdict verdict, String text) {
        return new Forest.Row(label, ratio, lower, upper, verdict, text, "");
    }

    private static List<Double> all(String svg, String pattern) {
        List<Double> numbers = new ArrayList<>();
        Matcher matcher = Pattern.compile(pattern).matcher(svg);
        while (matcher.find()) {
            numbers.add(Double.parseDouble(matcher.group(1)));
        }
        return numbers;
    }

    private static long count(String svg, String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(svg).results().count();
    }
}
