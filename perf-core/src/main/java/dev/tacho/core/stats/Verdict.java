package dev.tacho.core.stats;

import dev.tacho.core.section.Forest;

/** What a comparison says about the newer side, whatever the metric: {@link #SLOWER} always means worse. */
public enum Verdict {
    /** Worse by more than the smallest effect that matters: the whole interval lies beyond that limit. */
    SLOWER("SLOWER"),
    /** Better by more than the smallest effect that matters. */
    FASTER("FASTER"),
    /** Any difference is smaller than the smallest effect that matters: the whole interval lies within the limits. */
    SAME("SAME"),
    /** The interval reaches over a limit, or the runs do not permit a verdict. */
    CANNOT_TELL("CANNOT TELL");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    /**
     * Returns the verdict as a person reads it.
     *
     * @return for example {@code CANNOT TELL}
     */
    public String text() {
        return text;
    }

    /** The verdict as a forest plot has it. */
    Forest.Verdict row() {
        return switch (this) {
            case SLOWER -> Forest.Verdict.WORSE;
            case FASTER -> Forest.Verdict.BETTER;
            case SAME -> Forest.Verdict.SAME;
            case CANNOT_TELL -> Forest.Verdict.UNCLEAR;
        };
    }

    /** The verdict of the same runs with the two sides exchanged. */
    Verdict swapped() {
        return switch (this) {
            case SLOWER -> FASTER;
            case FASTER -> SLOWER;
            case SAME, CANNOT_TELL -> this;
        };
    }
}
