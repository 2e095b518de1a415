package dev.tacho.report.junit;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.report.internal.SectionReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the sources of a test's instruments say, read once. */
final class TestFacts {
    private static final int MOST_NAMED = 8;

    private final List<Section> sections = new ArrayList<>();
    private final Map<String, Fact> byId = new LinkedHashMap<>();

    static final TestFacts NONE = new TestFacts();

    private TestFacts() {}

    /** Reads the sources and instruments of each set; what two sets call alike is the first one's. */
    static TestFacts of(List<Perf> perfs) {
        TestFacts facts = new TestFacts();
        for (Perf perf : perfs) {
            perf.sources().forEach(facts::add);
            var snapshot = perf.snapshot();
            boolean used = !snapshot.timers().isEmpty()
                    || !snapshot.histograms().isEmpty()
                    || !snapshot.counters().isEmpty()
                    || !snapshot.gauges().isEmpty();
            if (used) {
                facts.add("measurements", snapshot);
            }
        }
        return facts;
    }

    private void add(String name, SectionSource source) {
        Section section = SectionReading.of(name, source).section();
        sections.add(section);
        section.facts().forEach(fact -> byId.putIfAbsent(fact.id(), fact));
    }

    List<Section> sections() {
        return sections;
    }

    Optional<Fact> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * Returns a fact.
     *
     * @param by the annotation that asks for it
     * @throws IllegalArgumentException if there is none; the message names the nearest
     */
    Fact require(Metric metric, String by, Scope scope) {
        return find(metric.factId())
                .orElseThrow(() -> new IllegalArgumentException(by + " of \"" + metric.name() + "\" at "
                        + scope.test().text() + ": there is no such fact; " + nearest(metric.factId())));
    }

    /** Returns by how much each counted fact has grown since another reading, for each call; one that was not there then from 0. */
    Map<String, Fact> perCall(TestFacts before, long calls) {
        Map<String, Fact> grown = new LinkedHashMap<>();
        byId.forEach((id, fact) -> {
            double from = before.find(id).map(Fact::value).orElse(0.0);
            grown.put(id, Fact.of(id, fact.label(), (fact.value() - from) / calls, fact.unit(), fact.better()));
        });
        return grown;
    }

    /** Returns the ids that look most like one, as a sentence. */
    String nearest(String id) {
        if (byId.isEmpty()) {
            return "there are no facts: register a source with the injected Perf";
        }
        return "the nearest are "
                + byId.keySet().stream()
                        .sorted(Comparator.comparingInt(other -> distance(id, other)))
                        .limit(MOST_NAMED)
                        .collect(Collectors.joining(", "));
    }

    /** Levenshtein's: the fewest characters to put in, take out or change. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
