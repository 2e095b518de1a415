package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import java.util.Comparator;
import java.util.List;

/** What a long list shows where there is no room for all of it: the same in every form, so that they tell one story. */
final class Ranking {
    /** By what all calls took together, the most first; durations before other units, as they come first there. */
    static final Comparator<Distribution> LONGEST =
            Comparator.comparing(Distribution::unit).thenComparingDouble(distribution -> -total(distribution));

    /** What never happened comes last. */
    static final Comparator<Fact> HAPPENED = Comparator.comparing(fact -> fact.value() == 0);

    private Ranking() {}

    /** Returns a list that has room for all as it is; of a longer one what the order puts first, in that order. */
    static <T> List<T> first(List<T> all, int room, Comparator<? super T> order) {
        return all.size() <= room ? all : all.stream().sorted(order).limit(room).toList();
    }

    /** What all calls of one took together; 0 if there was none. */
    static double total(Distribution distribution) {
        return distribution.count() == 0 ? 0 : distribution.mean() * distribution.count();
    }
}
