package dev.tacho.core.slo;

/**
 * How many events an objective has seen: all that count, and the good ones among them. Cumulative when a source gives
 * it.
 *
 * @param good how many were good
 * @param valid how many count, good or not
 */
public record EventCounts(long good, long valid) {
    /** No event. */
    public static final EventCounts NONE = new EventCounts(0, 0);

    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public EventCounts {
        if (good < 0 || valid < 0) {
            throw new IllegalArgumentException("good=" + good + ", valid=" + valid + ": must be >= 0");
        }
    }

    /**
     * Returns how many were not good.
     *
     * @return valid less good; 0 if a source that is being counted up was read with more good events than valid ones
     */
    public long bad() {
        return Math.max(0, valid - good);
    }
}
