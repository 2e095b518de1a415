package dev.tacho.report.junit;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.util.ArrayList;
import java.util.List;

/** The table of all tests and their budgets, which one JVM writes and another reads, and what it comes to. */
final class Verdicts {
    static final String MEASURED = "measured";
    static final String SMOKE = "smoke";
    /** A test whose instruments have something to say, and which measured nothing by itself, as one that makes others. */
    static final String NOTHING = "no measurement";
    /** A budget that cannot be told, where it has to be. */
    static final String NOT_SHOWN = "cannot tell, so failed";

    static final String TEST_FAILED = "test failed";

    /** Begins the id of each chapter of a test; the test's id follows, then a slash and a source's if it is one. */
    static final String CHAPTER = "test.";

    private static final String ID = "budgets";
    private static final int VALUE = 3;
    private static final int VERDICT = 4;
    private static final int REMARK = 5;
    private static final int TEST = 6;
    private static final List<Column> COLUMNS = List.of(
            Column.text("test"),
            Column.text("metric"),
            Column.text("limit"),
            Column.of("measured", Unit.NONE),
            Column.text("verdict"),
            Column.text("remark"),
            Column.text("id"));

    private Verdicts() {}

    static Section section(List<List<Cell>> rows) {
        return Section.of(ID, "Budgets", new Table("", COLUMNS, rows));
    }

    /** Returns the rows that a section of this kind holds; none if it is another one. */
    static List<List<Cell>> rows(Section section) {
        List<List<Cell>> rows = new ArrayList<>();
        if (section.id().equals(ID)) {
            section.blocks().forEach(block -> {
                if (block instanceof Table table && table.columns().size() == COLUMNS.size()) {
                    rows.addAll(table.rows());
                }
            });
        }
        return rows;
    }

    /** Returns which test a row is about. */
    static String testOf(List<Cell> row) {
        return text(row, TEST);
    }

    /** Returns which test a chapter is about. */
    static String testOfChapter(String id) {
        return testOfSample(id.substring(CHAPTER.length()));
    }

    /** Returns which test a measurement belongs to: its id, up to a slash that the measurement's own name follows. */
    static String testOfSample(String id) {
        int slash = id.indexOf('/');
        return slash < 0 ? id : id.substring(0, slash);
    }

    static Verdict verdict(List<List<Cell>> rows) {
        long broken = count(rows, Judgement.Verdict.BROKEN.text);
        long notShown = count(rows, NOT_SHOWN);
        long unknown = count(rows, Judgement.Verdict.CANNOT_TELL.text);
        long holds = count(rows, Judgement.Verdict.HOLDS.text);
        long failed = count(rows, TEST_FAILED);
        long smoke = count(rows, SMOKE);
        long budgets = broken + notShown + unknown + holds;
        List<String> parts = new ArrayList<>();
        add(parts, failed, " failed and not judged");
        add(parts, broken, " broken");
        add(parts, notShown, " not shown to hold");
        add(parts, unknown, " cannot be told");
        add(parts, holds, holds == 1 ? " holds" : " hold");
        add(parts, smoke, " only tried by one call");
        add(parts, count(rows, MEASURED), " measured without a budget");
        String detail = parts.isEmpty() ? "No performance test ran." : String.join(", ", parts) + '.';
        if (failed + broken + notShown > 0) {
            String headline = broken + notShown == 0
                    ? failed + (failed == 1 ? " test failed" : " tests failed")
                    : broken + notShown + " of " + budgets + " budgets failed";
            return new Verdict(Level.FAILED, headline, detail);
        }
        if (unknown > 0) {
            return new Verdict(Level.WARNING, holds + " of " + budgets + " budgets hold", detail);
        }
        if (holds > 0) {
            return new Verdict(
                    Level.PASSED, holds == 1 ? "The budget holds" : "All " + holds + " budgets hold", detail);
        }
        return new Verdict(Level.NEUTRAL, smoke > 0 ? "Smoke run" : "Measured", detail);
    }

    /** Returns every budget that was judged. */
    static List<Check> checks(List<List<Cell>> rows) {
        List<Check> checks = new ArrayList<>();
        for (List<Cell> row : rows) {
            String verdict = text(row, VERDICT);
            boolean holds = verdict.equals(Judgement.Verdict.HOLDS.text);
            if (holds || verdict.equals(Judgement.Verdict.BROKEN.text) || verdict.equals(NOT_SHOWN)) {
                String remark = text(row, REMARK);
                checks.add(new Check(
                        text(row, 0) + ": " + text(row, 1) + ' ' + text(row, 2),
                        holds,
                        text(row, VALUE) + (remark.isEmpty() ? "" : ", " + remark)));
            }
        }
        return checks;
    }

    static List<Chip> chips(List<List<Cell>> rows) {
        List<Chip> chips = new ArrayList<>();
        long tests = rows.stream()
                .filter(row -> !NOTHING.equals(text(row, VERDICT)))
                .map(Verdicts::testOf)
                .distinct()
                .count();
        chips.add(new Chip(Level.NEUTRAL, tests == 1 ? "1 test" : tests + " tests"));
        if (count(rows, SMOKE) > 0) {
            chips.add(new Chip(Level.WARNING, "smoke: one call each, budgets not enforced"));
        }
        if (rows.stream().anyMatch(row -> text(row, REMARK).startsWith("NOISY"))) {
            chips.add(new Chip(Level.WARNING, "noisy: broken limits of time cannot be told"));
        }
        return chips;
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(count + what);
        }
    }

    private static long count(List<List<Cell>> rows, String verdict) {
        return rows.stream().filter(row -> verdict.equals(text(row, VERDICT))).count();
    }

    private static String text(List<Cell> row, int column) {
        String text = row.get(column).text();
        return text == null ? "" : text;
    }
}
