package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Finding;
import java.util.Objects;

/**
 * A finding and its place among all of a report.
 *
 * @param rank 1 for what is worth changing first
 * @param sectionId the section that the finding stands in; the finding's own id is unique within it
 * @param sectionTitle what that section is called
 * @param finding the finding
 * @param why what it is ranked by, in a sentence without its full stop: at least how much of what is saved
 */
public record Ranked(int rank, String sectionId, String sectionTitle, Finding finding, String why) {
    /**
     * Checks the rank.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Ranked {
        if (rank < 1) {
            throw new IllegalArgumentException("rank=" + rank + ": must be >= 1");
        }
        Objects.requireNonNull(sectionId, "sectionId");
        Objects.requireNonNull(sectionTitle, "sectionTitle");
        Objects.requireNonNull(finding, "finding");
        Objects.requireNonNull(why, "why");
    }
}
