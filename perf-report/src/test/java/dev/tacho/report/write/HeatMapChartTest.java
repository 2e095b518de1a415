package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A heat map shows every cell where it belongs, once, and stays small whatever it is given. */
class HeatMapChartTest {
    private static final Pattern PATH =
            Pattern.compile("<path class=\"ht h(\\d)\"[^>]*shape-rendering[^>]* d=\"([^\"]*)\"");

    /** The worst there is: 200 columns of 40 rows, each cell of a random count, so that hardly two neighbours merge. */
    @Test
    void svg_largestAndMostVaried_isBelow100KB() {
        Random random = new Random(3);
        List<HeatMap.Column> columns = new ArrayList<>();
        for (int x = 0; x < 200; x++) {
            List<HeatMap.Cell> cells = new ArrayList<>();
            for (int y = 0; y < 40; y++) {
                double lower = 1_000 * Math.pow(10, y / 10.0);
                cells.add(new HeatMap.Cell(
                        lower, lower * Math.pow(10, 0.1), 1 + (long) Math.exp(9 * random.nextDouble())));
            }
            columns.add(column(x, cells));
        }
        String svg = HeatMapChart.svg("x", map(columns));

        assertEquals(200 * 40, cells(svg).size());
        assertTrue(svg.length() <= 100_000, "characters: " + svg.length());
    }

    @Test
    void svg_fewCells_standWhereTheyBelong() {
        // Decades from 1 µs to 10 ms on 40 rows: ten rows each; the second of four seconds is empty.
        String svg = HeatMapChart.svg(
                "x",
                map(List.of(
                        column(0, List.of(new HeatMap.Cell(1_000, 1_000 * Math.pow(10, 0.1), 1))),
                        column(1, List.of()),
                        column(2, List.of(new HeatMap.Cell(1e7 / Math.pow(10, 0.1), 1e7, 1_000))),
                        column(3, List.of(new HeatMap.Cell(1e7 / Math.pow(10, 0.1), 1e7, 1_000))))));

        assertEquals(Set.of("0,39,1", "2,0,5", "3,0,5"), cells(svg));
        assertTrue(svg.contains("h2\""), "neighbours of one level are one stroke");
    }

    @Test
    void svg_aRangeOverSeveralRows_isSpreadAndAZeroStandsLowest() {
        String svg = HeatMapChart.svg(
                "x", map(List.of(column(0, List.of(new HeatMap.Cell(0, 0, 5), new HeatMap.Cell(1_000, 1e7, 40))))));

        assertEquals(40, cells(svg).size(), "the whole column");
    }

    @Test
    void svg_moreColumnsThanRoom_areMerged() {
        List<HeatMap.Column> columns = new ArrayList<>();
        for (int x = 0; x < 1_000; x++) {
            columns.add(column(x, List.of(new HeatMap.Cell(1e5, 1e6, 1))));
        }
        Set<String> cells = cells(HeatMapChart.svg("x", map(columns)));

        assertTrue(cells.stream().anyMatch(cell -> cell.startsWith("199,")));
        assertFalse(cells.stream().anyMatch(cell -> cell.startsWith("200,")));
    }

    @Test
    void svg_pauses_areStripsWithTheirLength() {
        HeatMap map = new HeatMap(
                "m",
                Unit.NANOS,
                List.of(column(0, List.of(new HeatMap.Cell(1e5, 1e6, 7)))),
                List.of(new HeatMap.Strip(100_000_000, 161_000_000, "GC pause")));
        String svg = HeatMapChart.svg("x", map);

        assertTrue(svg.contains("<title>GC pause, 61.0\u00a0ms</title>"), svg);
        assertTrue(svg.contains("1 interruption, GC pause of 61.0\u00a0ms"), svg);
    }

    @Test
    void svg_nothing_isEmpty() {
        assertEquals("", HeatMapChart.svg("x", map(List.of())));
        assertEquals("", HeatMapChart.svg("x", map(List.of(column(0, List.of())))));
    }

    private static HeatMap map(List<HeatMap.Column> columns) {
        return new HeatMap("m", Unit.NANOS, columns, List.of());
    }

    private static HeatMap.Column column(int second, List<HeatMap.Cell> cells) {
        return new HeatMap.Column(second * 1_000_000_000L, (second + 1) * 1_000_000_000L, cells);
    }

    /** Reads the paths back: column, row from the top, level; a cell that is drawn twice fails. */
    private static Set<String> cells(String svg) {
        Set<String> cells = new HashSet<>();
        Set<String> places = new HashSet<>();
        Matcher path = PATH.matcher(svg);
        while (path.find()) {
            int x = 0;
            int y = 0;
            Matcher step =
                    Pattern.compile("M(\\d+) (\\d+)\\.5|m(\\d+) 0|h(\\d+)").matcher(path.group(2));
            while (step.find()) {
                if (step.group(1) != null) {
                    x = Integer.parseInt(step.group(1));
                    y = Integer.parseInt(step.group(2));
                } else if (step.group(3) != null) {
                    x += Integer.parseInt(step.group(3));
                } else {
                    for (int end = x + Integer.parseInt(step.group(4)); x < end; x++) {
                        assertTrue(places.add(x + "," + y), "drawn twice: " + x + "," + y);
                        cells.add(x + "," + y + ',' + path.group(1));
                    }
                }
            }
        }
        return cells;
    }
}
