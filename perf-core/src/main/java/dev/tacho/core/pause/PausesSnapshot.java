package dev.tacho.core.pause;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable reading of {@link Pauses}: every pause since the watch began. Where nothing can be watched, no number
 * exists, and every one is {@code NaN}, never 0.
 */
public final class PausesSnapshot implements SectionSource {
    private final @Nullable String unavailable;
    private final long sinceNanos;
    private final long watchedNanos;
    private final PauseLog.Totals totals;
    private final double errorNanos;
    private final String description;
    private final List<String> warnings;

    PausesSnapshot(
            @Nullable String unavailable,
            long sinceNanos,
            long watchedNanos,
            PauseLog.Totals totals,
            PauseSource source,
            List<String> warnings) {
        this.unavailable = unavailable;
        this.sinceNanos = sinceNanos;
        this.watchedNanos = watchedNanos;
        this.totals = totals;
        this.errorNanos = source.errorNanos();
        this.description = source.description();
        this.warnings = List.copyOf(Objects.requireNonNull(warnings, "warnings"));
    }

    /**
     * Returns whether pauses are or were watched.
     *
     * @return false if this virtual machine gives nothing to watch
     */
    public boolean isWatched() {
        return unavailable == null;
    }

    /**
     * Returns how many pauses there were.
     *
     * @return the count, 0 or more; {@code NaN} if nothing is watched
     */
    public double count() {
        return known(totals.count());
    }

    /**
     * Returns how long the threads stood still in all.
     *
     * @return nanoseconds, within {@link #totalErrorNanos} of the truth; {@code NaN} if nothing is watched
     */
    public double totalNanos() {
        return known(totals.totalNanos());
    }

    /**
     * Returns how far {@link #totalNanos} may be off at most: the sum of what each length may be off.
     *
     * @return nanoseconds, 0 or more; {@code NaN} if nothing is watched
     */
    public double totalErrorNanos() {
        return known(totals.totalErrorNanos());
    }

    /**
     * Returns the length of the longest pause.
     *
     * @return nanoseconds, within the {@link Pause#lengthErrorNanos} of the first of {@link #longest}; {@code NaN} if
     *     there was none or nothing is watched
     */
    public double longestNanos() {
        return totals.longest().isEmpty() ? Double.NaN : totals.longest().get(0).lengthNanos();
    }

    /**
     * Returns which share of the watched time was pause.
     *
     * @return {@code totalNanos / watchedNanos}, 0 to 1; {@code NaN} if no time has passed or nothing is watched
     */
    public double pausedRatio() {
        return watchedNanos <= 0 ? Double.NaN : Math.min(1, totalNanos() / watchedNanos);
    }

    /**
     * Returns for how long pauses have been watched.
     *
     * @return nanoseconds since the watch began, to its end if it was closed; {@code NaN} if nothing is watched
     */
    public double watchedNanos() {
        return known(watchedNanos);
    }

    /**
     * Returns how many pauses were reported so late that values which contained them may have been decided before.
     *
     * @return the count; {@code NaN} if nothing is watched
     */
    public double late() {
        return known(totals.late());
    }

    /**
     * Returns how far the ends of a pause may be off at present.
     *
     * @return nanoseconds, 0 or more; {@code NaN} if that has not been measured yet, which takes Flight Recorder a
     *     second, or nothing is watched
     */
    public double errorNanos() {
        return known(errorNanos);
    }

    /**
     * Returns the ten longest pauses.
     *
     * @return the longest first, of equal ones the earlier; empty if there was none
     */
    public List<Pause> longest() {
        return totals.longest();
    }

    /**
     * Returns where the numbers come from and how precise they are.
     *
     * @return a sentence without its full stop; the reason if nothing is watched
     */
    public String source() {
        return unavailable != null ? "Pauses are not known: " + unavailable : description;
    }

    /**
     * Returns this reading as a chapter of a report.
     *
     * @return facts, the longest pauses, and what limits them
     */
    @Override
    public Section section() {
        return PauseReport.section(this);
    }

    long sinceNanos() {
        return sinceNanos;
    }

    List<String> warnings() {
        return warnings;
    }

    private double known(double number) {
        return unavailable == null ? number : Double.NaN;
    }

    @Override
    public String toString() {
        return "PausesSnapshot[count=" + count() + ", totalNanos=" + totalNanos() + ", longestNanos=" + longestNanos()
                + ", late=" + late() + ']';
    }
}
