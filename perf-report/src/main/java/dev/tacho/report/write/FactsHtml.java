package dev.tacho.report.write;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import java.util.List;

/** Writes {@link Facts} as cards; of many, what never happened is behind a click. */
final class FactsHtml {
    /** In letters: a longer one needs more than the usual width, as a counter with several tags does. */
    private static final int LONG_LABEL = 36;

    /** More figures than that are a wall; beyond the first ones they are behind a click. */
    private static final int MOST_FACTS = 20;

    private static final int SHOWN_FACTS = 12;
    private static final int MOST_HIDDEN_FACTS = 1_000;

    private FactsHtml() {}

    /** Writes the figures; {@code leftOut} gets those that are not written. */
    static void write(Markup page, Facts facts, Tally leftOut) {
        List<Fact> all = facts.facts();
        boolean wide = all.stream().anyMatch(fact -> fact.label().length() > LONG_LABEL);
        if (all.size() <= MOST_FACTS) {
            write(page, all, wide);
            return;
        }
        List<Fact> ordered = all.stream().sorted(Ranking.HAPPENED).toList();
        write(page, ordered.subList(0, SHOWN_FACTS), wide);
        page.open("details").element("summary", Unit.COUNT.format(all.size() - SHOWN_FACTS) + " further figures");
        int end = Math.min(all.size(), SHOWN_FACTS + MOST_HIDDEN_FACTS);
        write(page, ordered.subList(SHOWN_FACTS, end), wide);
        if (end < all.size()) {
            leftOut.add(Tally.Part.FIGURES, all.size() - end);
            page.element(
                    "p",
                    Unit.COUNT.format(all.size() - end)
                            + " further figures are left out here; the JSON form holds them.",
                    "class",
                    "note");
        }
        page.closeLine();
    }

    private static void write(Markup page, List<Fact> facts, boolean wide) {
        page.open("dl", "class", wide ? "facts wide" : "facts");
        for (Fact fact : facts) {
            page.open("div", "title", fact.id());
            page.element("dt", fact.label()).open("dd");
            Interval interval = fact.interval();
            if (interval == null || Double.isNaN(fact.value())) {
                TableHtml.number(page, fact.unit(), fact.value());
            } else {
                page.text(Digits.format(fact.unit(), fact.value(), interval));
            }
            if (interval != null) {
                page.element("small", Digits.range(fact.unit(), fact.value(), interval.lower(), interval.upper()));
            }
            page.close().closeLine();
        }
        page.closeLine();
    }
}
