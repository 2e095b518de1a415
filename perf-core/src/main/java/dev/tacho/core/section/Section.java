package dev.tacho.core.section;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One chapter of a report: an id, a title and blocks in reading order.
 *
 * @param id names the section for links and machines, unique within a report, without white space
 * @param title names it for people
 * @param blocks what it says; may be empty
 */
public record Section(String id, String title, List<Block> blocks) {
    /**
     * Copies the blocks and checks the names.
     *
     * @throws IllegalArgumentException if the id is blank or holds white space, or the title is blank
     */
    public Section {
        Checks.id(id);
        Checks.text("title", title);
        blocks = List.copyOf(blocks);
    }

    /**
     * Returns a section of the given blocks.
     *
     * @param id the section's id
     * @param title the section's title
     * @param blocks the blocks in reading order
     * @return the section
     */
    public static Section of(String id, String title, Block... blocks) {
        return new Section(id, title, List.of(blocks));
    }

    /**
     * Returns every fact of this section, whichever block it stands in.
     *
     * @return the facts in reading order; empty if there are none
     */
    public List<Fact> facts() {
        return blocks.stream()
                .flatMap(block -> block instanceof Facts facts ? facts.facts().stream() : Stream.of())
                .toList();
    }

    /**
     * Returns a copy with one block more at the end.
     *
     * @param block the block to add
     * @return the longer section
     */
    public Section with(Block block) {
        List<Block> more = new ArrayList<>(blocks);
        more.add(block);
        return new Section(id, title, more);
    }
}
