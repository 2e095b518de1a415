package dev.tacho.core.section;

import java.util.List;

/**
 * Numbers that stand together.
 *
 * @param facts the numbers in reading order
 */
public record Facts(List<Fact> facts) implements Block {
    /** Copies the list. */
    public Facts {
        facts = List.copyOf(facts);
    }

    /**
     * Returns a block of the given facts.
     *
     * @param facts the numbers in reading order
     * @return the block
     */
    public static Facts of(Fact... facts) {
        return new Facts(List.of(facts));
    }
}
