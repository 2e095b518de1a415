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
 * @param checks what was asked of the run, one by one
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
        List<Check> checks,
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
        checks = List.copyOf(checks);
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
        return new Document(title, subtitle, takenAt, verdict, checks, chips, newSections, machine, samples);
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
    public record Verdict(Level level, String headline, String detail) {
        /** Checks for null. */
        public Verdict {
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(headline, "headline");
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * A statement about the run that held or did not: a budget, a comparison that gates, an equality.
     *
     * @param name what is stated, in a few words
     * @param held whether it holds
     * @param detail the figures it rests on; may be empty
     */
    public record Check(String name, boolean held, String detail) {
        /**
         * Checks the texts.
         *
         * @throws IllegalArgumentException if the name is blank
         */
        public Check {
            if (name.isBlank()) {
                throw new IllegalArgumentException("name=\"" + name + "\": must not be blank");
            }
            Objects.requireNonNull(detail, "detail");
        }
    }

    /**
     * A circumstance of the run.
     *
     * @param level how good it is
     * @param text in a few words
     */
    public record Chip(Level level, String text) {
        /** Checks for null. */
        public Chip {
            Objects.requireNonNull(level, "level");
            Objects.requireNonNull(text, "text");
        }
    }
}
