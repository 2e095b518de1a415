package dev.tacho.report.junit;

import java.util.ArrayList;
import java.util.List;

/**
 * What else went on while something was measured.
 *
 * @param texts a few words each; empty if nothing is known to have
 * @param slowdown how many times slower that can have made a typical call or the mean, 1 or more; infinite if nobody can say
 */
record Disturbed(List<String> texts, double slowdown) {
    static final Disturbed NONE = new Disturbed(List.of(), 1);

    Disturbed {
        texts = List.copyOf(texts);
    }

    /** Something of which nobody can say what it costs. */
    Disturbed and(String text) {
        return and(text, Double.POSITIVE_INFINITY);
    }

    Disturbed and(String text, double factor) {
        List<String> more = new ArrayList<>(texts);
        more.add(text);
        return new Disturbed(more, slowdown * factor);
    }
}
