package dev.tacho.core.pause;

/**
 * What became of the candidates of one instrument: each is exactly one of attributed, clear, unattributed and pending.
 *
 * @param candidates how many values were asked about
 * @param attributed how many contained a pause; each was handed on once
 * @param uncertain how many of {@code attributed} may have missed the pause by less than the error of its place
 * @param clear how many contained no pause
 * @param unattributed how many could not be decided: too many were pending, their pauses are no longer or not yet on
 *     record, or nothing watches
 * @param pending how many wait for pauses that may still be reported
 * @param failed for how many of {@code attributed} the recipient threw; they are lost to it
 * @param attributedNanos the sum of the attributed values, in nanoseconds; as large as a long at most
 * @param pausedNanos how much of {@code attributedNanos} was pause, in nanoseconds, as far as was known when each value
 *     was attributed
 */
public record PausedCounts(
        long candidates,
        long attributed,
        long uncertain,
        long clear,
        long unattributed,
        long pending,
        long failed,
        long attributedNanos,
        long pausedNanos) {
    /**
     * Returns which part of the attributed values was pause: near 1 if the pauses made them slow, near 0 if they were
     * slow anyway and so were likely to meet a pause.
     *
     * @return {@code pausedNanos / attributedNanos}, 0 to 1; {@code NaN} if there is no attributed value, or all were 0
     */
    public double pausedRatio() {
        return attributedNanos == 0 ? Double.NaN : (double) pausedNanos / attributedNanos;
    }
}
