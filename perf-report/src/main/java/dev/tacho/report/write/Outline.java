package dev.tacho.report.write;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Section;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the sections of a report share its tabs: those whose titles begin with one word and a colon ({@code Cache: pools},
 * {@code Cache: quotes}) share one, in the order of the report.
 */
final class Outline {
    /** More tabs than that are no longer an overview; further sections share the last one. */
    static final int MOST_TABS = 12;

    private static final int TAB_LETTERS = 40;
    private static final int HEADING_LETTERS = 300;
    private static final String REST = "More";

    private final List<Entry> entries = new ArrayList<>();
    private final List<Tab> tabs = new ArrayList<>();

    /**
     * A section and its place.
     *
     * @param heading the title
     * @param hint what tells it from another section of the same title; empty if there is none
     * @param blockIds the id of each block that has one; empty for the others
     */
    record Entry(Section section, String id, String heading, String hint, List<String> blockIds) {}

    /** Sections to be read together. */
    record Tab(String id, String name, List<Entry> entries) {}

    Outline(List<Section> sections, Space space) {
        Map<String, Long> titles =
                sections.stream().collect(Collectors.groupingBy(Section::title, Collectors.counting()));
        for (Section section : sections) {
            String id = space.id(section.id());
            String hint = titles.getOrDefault(section.title(), 1L) > 1 ? section.id() : "";
            List<String> blockIds = section.blocks().stream()
                    .map(block -> block instanceof Finding finding ? space.id(id + '-' + finding.id()) : "")
                    .toList();
            entries.add(new Entry(section, id, Plot.cut(section.title(), HEADING_LETTERS), hint, blockIds));
        }
        Map<String, List<Entry>> groups = new LinkedHashMap<>();
        entries.forEach(entry -> groups.computeIfAbsent(group(entry.heading()), name -> new ArrayList<>())
                .add(entry));
        List<Entry> rest = new ArrayList<>();
        groups.forEach((name, members) -> {
            if (tabs.size() < MOST_TABS - 1 || groups.size() <= MOST_TABS) {
                tabs.add(new Tab(space.id("tab-" + (tabs.size() + 1)), Plot.cut(name, TAB_LETTERS), members));
            } else {
                rest.addAll(members);
            }
        });
        if (!rest.isEmpty()) {
            tabs.add(new Tab(space.id("tab-" + MOST_TABS), REST, rest));
        }
    }

    /** The word before the colon, or the whole title. */
    private static String group(String title) {
        int colon = title.indexOf(": ");
        return colon > 0 ? title.substring(0, colon) : title;
    }

    /** The id of each finding's block. */
    IdentityHashMap<Finding, String> findings() {
        IdentityHashMap<Finding, String> ids = new IdentityHashMap<>();
        for (Entry entry : entries) {
            for (int i = 0; i < entry.blockIds().size(); i++) {
                if (entry.section().blocks().get(i) instanceof Finding finding) {
                    ids.put(finding, entry.blockIds().get(i));
                }
            }
        }
        return ids;
    }

    List<Tab> tabs() {
        return tabs;
    }
}
