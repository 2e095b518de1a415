package dev.tacho.core.stats;

/**
 * How the runs of both sides were laid out in time. It decides what a comparison may conclude: a machine drifts, and only
 * chance in the order of the runs keeps that drift from looking like a change of the code.
 */
public enum Design {
    /** Both sides in every process, in blocks whose order is drawn anew; one number a side and process. The best one. */
    INTERLEAVED_BLOCKS("interleaved blocks", true, true),
    /** A process for each run; both sides of a pair in neighbouring processes, which of them first is drawn. */
    RANDOM_PAIRS("random pairs", true, true),
    /**
     * All runs of one side, then all of the other. Slow drift with a standard deviation of 3 % makes a tenth to a quarter of
     * such comparisons of equal code significant, and more runs make it worse: the verdict is capped at
     * {@link Verdict#CANNOT_TELL}.
     */
    SEQUENTIAL("sequential", false, false),
    /** Runs of today against a stored baseline of another machine, or of one that is not known: capped like the above. */
    STORED("stored baseline", false, false),
    /**
     * Runs of today against a stored baseline of a machine with the same fingerprint. A verdict is given, as advice: it
     * should not fail a build.
     */
    STORED_SAME_MACHINE("stored baseline, same machine", false, true);

    private final String text;
    private final boolean randomised;
    private final boolean decides;

    Design(String text, boolean randomised, boolean decides) {
        this.text = text;
        this.randomised = randomised;
        this.decides = decides;
    }

    /**
     * Returns the design as a person reads it.
     *
     * @return for example {@code random pairs}
     */
    public String text() {
        return text;
    }

    /**
     * Returns whether chance decided the order of the runs. Only such a comparison may fail a build.
     *
     * @return true for interleaved blocks and random pairs
     */
    public boolean isRandomised() {
        return randomised;
    }

    /** Whether another verdict than {@link Verdict#CANNOT_TELL} may be given at all. */
    boolean decides() {
        return decides;
    }
}
