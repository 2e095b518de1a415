package dev.tacho.core.section;

import java.util.Objects;

/**
 * Something worth acting on: what to do, what it would gain, and why we think so.
 *
 * @param id names the finding across runs, without white space
 * @param title what to do, in a few words
 * @param gain what it would gain, with its error, for people; may be empty when it cannot be told
 * @param evidence what was measured
 * @param refutedBy what would show that the finding is wrong; may be empty
 * @param change the exact change to make, as code; may be empty
 */
public record Finding(String id, String title, String gain, String evidence, String refutedBy, String change)
        implements Block {
    /**
     * Checks the texts.
     *
     * @throws IllegalArgumentException if the id holds white space, or the title or the evidence is blank
     */
    public Finding {
        Checks.id(id);
        Checks.text("title", title);
        Checks.text("evidence", evidence);
        Objects.requireNonNull(gain, "gain");
        Objects.requireNonNull(refutedBy, "refutedBy");
        Objects.requireNonNull(change, "change");
    }
}
