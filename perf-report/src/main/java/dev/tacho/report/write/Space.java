package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one page still has room for, what it had to leave out, and which ids are taken on it. */
final class Space {
    /** A page is never larger. */
    static final long MOST_BYTES = 5_000_000;

    /** For the head of the page, its style and its script. */
    private static final long HEAD_BYTES = 150_000;

    private static final int MOST_PERCENTILE_CHARTS = 40;
    private static final int MOST_NAMED = 6;
    private static final int NAME_LETTERS = 80;

    private final Set<String> ids = new HashSet<>();
    private final List<String> leftOut = new ArrayList<>();
    private long bytes = MOST_BYTES - HEAD_BYTES;
    private int charts = MOST_PERCENTILE_CHARTS;

    /** Takes the room that markup needs; where there is none, remembers what is left out for that. */
    boolean take(String markup, String name) {
        long needed = utf8(markup);
        if (needed > bytes) {
            leftOut.add(Plot.cut(name, NAME_LETTERS) + " (" + Unit.BYTES.format(needed) + ')');
            return false;
        }
        bytes -= needed;
        return true;
    }

    /** Whether there is room for one more chart of percentiles. */
    boolean takeChart() {
        return charts-- > 0;
    }

    /** The id, with a number behind it if it is taken. */
    String id(String wanted) {
        String id = wanted;
        for (int i = 2; !ids.add(id); i++) {
            id = wanted + '-' + i;
        }
        return id;
    }

    /** An id for a drawing, whose title and description are {@code id-t} and {@code id-d}. */
    String drawingId(String wanted) {
        String id = wanted;
        for (int i = 2; ids.contains(id) || ids.contains(id + "-t") || ids.contains(id + "-d"); i++) {
            id = wanted + '-' + i;
        }
        ids.addAll(List.of(id, id + "-t", id + "-d"));
        return id;
    }

    /** What is left out, in a sentence; empty if nothing is. */
    String leftOut() {
        if (leftOut.isEmpty()) {
            return "";
        }
        String further = leftOut.size() > MOST_NAMED
                ? " and " + Unit.COUNT.format(leftOut.size() - MOST_NAMED) + " further blocks"
                : "";
        return "Left out, as this page would be larger than 5 MB with them: "
                + String.join(", ", leftOut.subList(0, Math.min(MOST_NAMED, leftOut.size()))) + further
                + ". The JSON form of this report holds them.";
    }

    static long utf8(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Half of a pair that takes four.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }
}
