package dev.tacho.report.write;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.report.bottleneck.Ranked;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes a {@link Finding}, and the ranked list of all at the top of the report. */
final class FindingHtml {
    /** Further ones of the list are behind a click: the measurements come below. */
    private static final int SHOWN = 3;

    private static final int MOST = 30;
    private static final int BAR_WIDTH = 72;

    private FindingHtml() {}

    /** Where a finding of the list stands: the id of its block, and the heading of its section. */
    private record Place(String id, String section) {}

    /** Writes "What to change first", each with a link to where it stands; nothing if there is no finding. */
    static void writeRanked(Markup page, String id, List<Ranked> ranked, IdentityHashMap<Finding, String> ids) {
        if (ranked.isEmpty()) {
            return;
        }
        page.open("section", "id", id, "class", "first");
        page.element("h2", "What to change first");
        list(page, ranked, ids, 0, Math.min(SHOWN, ranked.size()));
        if (ranked.size() > SHOWN) {
            int end = Math.min(ranked.size(), MOST);
            page.open("details").element("summary", count(ranked.size() - SHOWN));
            list(page, ranked, ids, SHOWN, end);
            if (end < ranked.size()) {
                String rest =
                        Unit.COUNT.format(ranked.size() - end) + " more, which gain less, stand in their sections.";
                page.element("p", rest, "class", "note");
            }
            page.closeLine();
        }
        page.closeLine();
    }

    private static String count(int further) {
        return further == 1 ? "1 further finding" : Unit.COUNT.format(further) + " further findings";
    }

    private static void list(Markup page, List<Ranked> ranked, IdentityHashMap<Finding, String> ids, int from, int to) {
        page.open("ol", "start", from + 1);
        for (int i = from; i < to; i++) {
            page.open("li", "class", "find");
            Finding finding = ranked.get(i).finding();
            body(
                    page,
                    finding,
                    new Place(ids.getOrDefault(finding, ""), ranked.get(i).sectionTitle()));
            page.closeLine();
        }
        page.closeLine();
    }

    static void write(Markup page, String id, Finding finding) {
        page.open("div", "class", "find", "id", id);
        body(page, finding, null);
        page.closeLine();
    }

    private static void body(Markup page, Finding finding, @Nullable Place place) {
        page.open("div", "class", "head");
        if (place == null) {
            page.element("h3", finding.title());
        } else {
            page.open("h3")
                    .element("a", finding.title(), "href", "#" + place.id())
                    .close();
        }
        if (!finding.gain().isEmpty()) {
            page.element("span", finding.gain(), "class", "gain");
        }
        page.closeLine();
        effect(page, finding);
        page.element("p", finding.evidence());
        if (finding.change().isEmpty() && finding.refutedBy().isEmpty() && place == null) {
            return;
        }
        page.open("dl");
        if (!finding.change().isEmpty()) {
            page.open("div").element("dt", "What to try").open("dd").element("code", finding.change());
            page.close().close();
        }
        row(page, "Disproved by", finding.refutedBy());
        row(page, "Measured in", place == null ? "" : place.section());
        page.close();
    }

    private static void row(Markup page, String name, String text) {
        if (!text.isEmpty()) {
            page.open("div").element("dt", name).element("dd", text).close();
        }
    }

    /** What can be counted on, and the share of a typical and of a slow call. */
    private static void effect(Markup page, Finding finding) {
        Effect effect = finding.effect();
        boolean known = Effects.isNews(finding);
        boolean shared = !Double.isNaN(effect.p50Ratio()) || !Double.isNaN(effect.p99Ratio());
        if (!known && !shared) {
            return;
        }
        page.open("p", "class", "effect");
        if (known) {
            page.element("span", saved(effect));
        }
        share(page, "of p50, a typical call", effect.p50Ratio());
        share(page, "of p99, a slow call", effect.p99Ratio());
        page.closeLine();
    }

    private static String saved(Effect effect) {
        Interval interval = effect.interval();
        String saved = Digits.format(effect.unit(), effect.saved(), interval);
        String noun = Effects.noun(effect, saved);
        if (interval == null || Effects.isExact(effect)) {
            return saved + noun + " in this run";
        }
        String range = Digits.range(effect.unit(), effect.saved(), interval.lower(), interval.upper());
        return saved + " (" + range + ')' + noun + " in this run" + (interval.lower() > 0 ? "" : ": not proven");
    }

    private static void share(Markup page, String of, double ratio) {
        if (Double.isNaN(ratio)) {
            return;
        }
        double width = Math.max(0, Math.min(1, ratio)) * BAR_WIDTH;
        page.open("span");
        page.open(
                "svg", "class", "meter", "viewBox", "0 0 72 8", "width", BAR_WIDTH, "height", 8, "aria-hidden", "true");
        page.empty("rect", Ink.SHARE_REST.with("width", BAR_WIDTH, "height", 8));
        page.empty("rect", Ink.SHARE.with("width", width, "height", 8));
        page.close().text(" " + Unit.RATIO.format(ratio) + ' ' + of).close();
    }
}
