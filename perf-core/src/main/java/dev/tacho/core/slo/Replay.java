package dev.tacho.core.slo;

import dev.tacho.core.section.Section;
import dev.tacho.core.snapshot.HistogramLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays what was recorded through an objective: which alerts would have fired and when they would have been over, and what
 * would be left of the budget.
 *
 * <pre>{@code
 * SloSnapshot then = Replay.of(objective).log(Path.of("checkout.hlog"), "checkout");
 * then.events();     // page above 14.4 over 1 h and 5 min, fired at 14:07:30, over at 14:36:00
 * }</pre>
 *
 * <p>Time is virtual: a month takes a second. An interval's events count at its end, which is when a recorder would have
 * told of them, and belong to a slot or a month that ends there too; between intervals the windows go on. One that ends before another that was played already counts at that
 * one's end, and the result says how many did. Two objectives, or one with two sets of rules, are compared by two replays.
 *
 * <p>For one thread, and one run.
 */
public final class Replay {
    private final Objective objective;
    private @Nullable SloEngine engine;
    private long intervals;
    private long late;
    private long broken;

    private Replay(Objective objective) {
        this.objective = objective;
    }

    /**
     * Begins a replay.
     *
     * @param objective the objective with its rules
     * @return the replay, of nothing yet
     */
    public static Replay of(Objective objective) {
        return new Replay(objective);
    }

    /**
     * An interval of time and what happened in it.
     *
     * @param start when it began
     * @param length how long it lasted, zero or more
     * @param counts its good and valid events
     */
    public record Interval(Instant start, Duration length, EventCounts counts) {
        /**
         * Checks the length.
         *
         * @throws IllegalArgumentException if it is negative
         */
        public Interval {
            if (length.isNegative()) {
                throw new IllegalArgumentException("length=" + length + ": must be >= 0");
            }
        }
    }

    /**
     * Plays intervals.
     *
     * @param recorded the intervals by time
     * @return how the objective stands at the end of the last one
     * @throws IllegalArgumentException if there are none
     */
    public SloSnapshot intervals(List<Interval> recorded) {
        recorded.forEach(this::play);
        return result("no interval to play: the list is empty");
    }

    /**
     * Plays one more interval, for sources that are not a list.
     *
     * @param interval the interval
     * @return this replay
     */
    public Replay play(Interval interval) {
        long start = interval.start().toEpochMilli();
        long end = start + interval.length().toMillis();
        SloEngine playing = engine;
        if (playing == null) {
            playing = new SloEngine(objective, start);
            engine = playing;
        }
        intervals++;
        if (end < playing.nowMillis()) {
            late++;
        }
        EventCounts counts = interval.counts();
        if (interval.length().isZero()) {
            playing.advanceTo(end);
            playing.add(counts.good(), counts.valid());
        } else {
            playing.endInterval(end, counts.good(), counts.valid());
        }
        return this;
    }

    /**
     * Lets time go on without events, to see alerts end.
     *
     * @param until the instant to go on to; an earlier one than the present changes nothing
     * @return this replay
     */
    public Replay idleUntil(Instant until) {
        if (engine != null) {
            engine.advanceTo(until.toEpochMilli());
        }
        return this;
    }

    /**
     * Returns how the objective stands after what was played so far.
     *
     * @return the reading
     * @throws IllegalArgumentException if nothing was played
     */
    public SloSnapshot snapshot() {
        return result("no interval was played");
    }

    private SloSnapshot result(String nothing) {
        SloEngine played = engine;
        if (played == null) {
            throw new IllegalArgumentException(nothing);
        }
        List<String> remarks = new ArrayList<>();
        if (late > 0) {
            remarks.add(late + " of " + intervals
                    + " intervals ended before one that was played already; they count at that one's end.");
        }
        if (broken > 0) {
            remarks.add(broken + " lines of the log are broken and left out.");
        }
        return SloSnapshot.of(objective, played, remarks);
    }

    /**
     * Plays the intervals of an instrument in a histogram log. A log knows durations, not outcomes: every value is valid,
     * and good by its duration alone.
     *
     * @param log the file
     * @param instrument the name, with its tags as {@link dev.tacho.core.snapshot.InstrumentId#toString} writes them if
     *     there are several of that name
     * @return how the objective stands at the end of the log; broken lines are left out and counted
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if the log has no interval of that instrument, or of several; the message lists what
     *     there is. Or if the indicator has no threshold
     */
    public SloSnapshot log(Path log, String instrument) throws IOException {
        Set<String> others = new TreeSet<>();
        Set<String> played = new TreeSet<>();
        try (Stream<HistogramLog.Entry> entries = HistogramLog.read(log, message -> broken++)) {
            entries.forEach(entry -> {
                String id = entry.id().toString();
                if (id.equals(instrument) || entry.id().name().equals(instrument)) {
                    played.add(id);
                    play(new Interval(
                            entry.start(), entry.length(), objective.sli().counts(entry.values())));
                } else {
                    others.add(id);
                }
            });
        }
        if (played.size() > 1) {
            throw new IllegalArgumentException(
                    "instrument=\"" + instrument + "\": " + log + " has several of that name; name one of " + played);
        }
        return result("instrument=\"" + instrument + "\": " + log + " has no interval of it; there are " + others);
    }

    /**
     * Returns what was played as a section of a report.
     *
     * @return the section of {@link #snapshot}
     * @throws IllegalArgumentException if nothing was played
     */
    public Section section() {
        return snapshot().toSection();
    }
}
