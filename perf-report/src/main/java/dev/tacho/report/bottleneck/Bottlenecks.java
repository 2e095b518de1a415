package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Section;
import java.util.List;

/** What to change first. */
public final class Bottlenecks {
    private Bottlenecks() {}

    /**
     * Returns the findings of all sections, best first: time that callers waited by the bound that can be counted on
     * ({@link dev.tacho.core.section.Finding.Effect#atLeast}), then gas, bytes, calls and whatever else likewise, and at
     * last those whose effect is not known. Equals keep their reading order. Effects of two findings about the same
     * calls do not add up. Pure, safe for use by any thread.
     *
     * @param sections the sections of a report
     * @return every finding once; empty if there is none
     */
    public static List<Ranked> rank(List<Section> sections) {
        return Ranking.of(sections);
    }
}
