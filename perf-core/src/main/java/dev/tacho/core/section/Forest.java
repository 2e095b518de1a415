package dev.tacho.core.section;

import java.util.List;
import java.util.Objects;

/**
 * Comparisons, drawn as a forest plot: each a ratio with its interval, beside the zone of what is too small to matter.
 *
 * @param title names the drawing
 * @param minimumEffectRatio half the zone's width, 0.05 for 5 per cent
 * @param confidence the coverage of each interval, above 0 and below 1
 * @param rows the comparisons, in the order in which they are to be read
 * @param caption what the figures rest on, such as how the runs were made; may be empty
 */
public record Forest(String title, double minimumEffectRatio, double confidence, List<Row> rows, String caption)
        implements Block {
    /**
     * Copies the rows.
     *
     * @throws IllegalArgumentException if the title is blank, the zone negative or the confidence none
     */
    public Forest {
        Checks.text("title", title);
        if (!(minimumEffectRatio >= 0) || !(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("minimumEffectRatio=" + minimumEffectRatio + ", confidence=" + confidence
                    + ": must be >= 0, and above 0 and below 1");
        }
        rows = List.copyOf(rows);
        Objects.requireNonNull(caption, "caption");
    }

    /** What a comparison comes to. */
    public enum Verdict {
        /** It got worse, by more than the zone. */
        WORSE,
        /** It got better, by more than the zone. */
        BETTER,
        /** The change is within the zone. */
        SAME,
        /** The runs cannot tell. */
        UNCLEAR
    }

    /**
     * One comparison.
     *
     * @param label what was compared
     * @param ratio the new value by the old; {@code NaN} if the runs give none
     * @param lower the lower bound of its interval; {@code NaN} if there is none
     * @param upper the upper bound of its interval; {@code NaN} if there is none
     * @param verdict what it comes to
     * @param text the verdict in words
     * @param detail how many runs, in which design, and the least effect they can show; may be empty
     */
    public record Row(
            String label, double ratio, double lower, double upper, Verdict verdict, String text, String detail) {
        /**
         * Checks the texts.
         *
         * @throws IllegalArgumentException if the label or the text is blank, or a ratio is 0, negative or infinite
         */
        public Row {
            Checks.text("label", label);
            Objects.requireNonNull(verdict, "verdict");
            Checks.text("text", text);
            Objects.requireNonNull(detail, "detail");
            for (double number : new double[] {ratio, lower, upper}) {
                if (number <= 0 || Double.isInfinite(number)) {
                    throw new IllegalArgumentException("ratio=" + ratio + ", lower=" + lower + ", upper=" + upper
                            + " of \"" + label + "\": must be above 0 and finite, or NaN");
                }
            }
        }
    }
}
