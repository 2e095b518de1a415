package dev.tacho.report.write;

import dev.tacho.core.section.Section;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A report before it is written: what every form of it says.
 *
 * @param title the heading
 * @param subtitle the line below it; may be empty
 * @param takenAt when the numbers were read
 * @param verdict what the run comes to, in one sentence
 * @param chips the circumstances, in a few words each
 * @param sections the chapters, each with an id of its own
 * @param machine where the numbers come from
 * @param samples the measured values themselves, run by run, for whoever compares this run with another
 */
public record Document(
        String title,
        String subtitle,
        Instant takenAt,
        Verdict verdict,
        List<Chip> chips,
        List<Section> sections,
        Fingerprint machine,
        List<Sample> samples) {
    /** Copies the lists. */
    public Document {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(subtitle, "subtitle");
        Objects.requireNonNull(takenAt, "takenAt");
        Objects.requireNonNull(verdict, "verdict");
        chips = List.copyOf(chips);
        sections = List.copyOf(sections);
        Objects.requireNonNull(machine, "machine");
        samples = List.copyOf(samples);
    }

    /**
     * Returns a copy with other chapters.
     *
     * @param newSections the chapters
     * @return the copy
     */
    public Document withSections(List<Section> newSections) {
        return new Document(title, subtitle, takenAt, verdict, chips, newSections, machine, samples);
    }

    /** How good or bad something is. */
    public enum Level {
        /** Everything that was asked for holds. */
        PASSED,
        /** Nothing was asked for. */
        NEUTRAL,
        /** Something limits what the numbers say. */
        WARNING,
        /** Something that was asked for does not hold. */
        FAILED
    }

    /**
     * What the run comes to.
     *
     * @param level how good it is
     * @param headline in two or three words
     * @param detail in a sentence
     */
    public record Verdict(Level level, String headline, String detail) {}

    /**
     * A circumstance of the run.
     *
     * @param level how good it is
     * @param text in a few words
     */
    public record Chip(Level level, String text) {}
}
