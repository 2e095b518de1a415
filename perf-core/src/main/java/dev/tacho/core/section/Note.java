package dev.tacho.core.section;

import java.util.Objects;

/**
 * A sentence.
 *
 * @param level how much it matters
 * @param text the sentence, plain text
 */
public record Note(Level level, String text) implements Block {
    /** How much a note matters. */
    public enum Level {
        /** Explains something. */
        INFO,
        /** Something limits what the numbers around it can say. */
        WARNING,
        /** Something failed, and its numbers are missing. */
        FAILURE
    }

    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if the text is blank
     */
    public Note {
        Objects.requireNonNull(level, "level");
        Checks.text("text", text);
    }

    /**
     * Returns an explanation.
     *
     * @param text the sentence
     * @return the note
     */
    public static Note info(String text) {
        return new Note(Level.INFO, text);
    }

    /**
     * Returns a warning.
     *
     * @param text the sentence
     * @return the note
     */
    public static Note warning(String text) {
        return new Note(Level.WARNING, text);
    }

    /**
     * Returns the report of a failure.
     *
     * @param text the sentence
     * @return the note
     */
    public static Note failure(String text) {
        return new Note(Level.FAILURE, text);
    }
}
