package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Where a history of runs changed its level. A notice, not a gate: a history is not randomised, so the cause may be the
 * machine as well as the code.
 *
 * <pre>{@code
 * ChangePoints.Builder history = ChangePoints.builder().name("parse.p50").metric(Unit.NANOS, Better.LOWER);
 * for (Run run : oldestFirst) {
 *     history.point(run.medianNanos(), run.machine());
 * }
 * history.find().changes().forEach(change -> notice(change.index(), change.ratio()));
 * }</pre>
 *
 * <p>The history is cut where the machine changes, which is never called a change of the code. Each stretch is then split
 * where its parts differ most in the energy distance of their ranks, again and again, and what chance would split as well in
 * at most 1 of 100 orders of the points between its neighbours is a change, in at most 5 of 100 a hint. Where neighbouring
 * points are alike, as on a machine with moods, blocks of four or more neighbours are put in order instead of single points:
 * more patience, fewer false alarms. A level needs five points; a change of 10 % shows in nine of ten histories after five
 * if runs scatter by 2 %.
 *
 * <p>Ranks keep stray points from mattering. The orders come from a fixed seed, so the same history gives the same answer.
 * A history of 100 points takes a few milliseconds, of 500 some twenty. Immutable and safe for use by any thread.
 */
public final class ChangePoints implements SectionSource {
    /** So many points on each side tell a ratio well enough; the work grows with their product. */
    private static final int NEAR = 200;

    private final String name;
    private final Unit unit;
    private final Better better;
    private final double[] values;
    private final List<Change> found;
    private final List<Segment> segments;

    private ChangePoints(Builder builder) {
        this.name = builder.name;
        this.unit = builder.unit;
        this.better = builder.better;
        this.values = builder.values.stream().mapToDouble(Double::doubleValue).toArray();
        this.found = new ArrayList<>();
        this.segments = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= values.length; to++) {
            if (to == values.length || !builder.machines.get(to).equals(builder.machines.get(from))) {
                addStretch(from, to, builder.machines.get(from));
                from = to;
            }
        }
    }

    private void addStretch(int from, int to, String machine) {
        List<ChangeSearch.Cut> cuts = new ChangeSearch(values, from, to).cuts();
        List<ChangeSearch.Cut> strict =
                cuts.stream().filter(ChangeSearch.Cut::isStrict).toList();
        for (ChangeSearch.Cut cut : cuts) {
            // The levels on both sides reach to the next strict change; hints do not shorten them.
            int start = from;
            int end = to;
            for (ChangeSearch.Cut other : strict) {
                start = other.index() < cut.index() ? other.index() : start;
                end = other.index() > cut.index() ? Math.min(end, other.index()) : end;
            }
            found.add(change(cut, start, end));
        }
        int start = from;
        for (ChangeSearch.Cut cut : strict) {
            segments.add(segment(start, cut.index(), machine));
            start = cut.index();
        }
        segments.add(segment(start, to, machine));
    }

    private Change change(ChangeSearch.Cut cut, int start, int end) {
        double[] before = Arrays.copyOfRange(values, Math.max(start, cut.index() - NEAR), cut.index());
        double[] after = Arrays.copyOfRange(values, cut.index(), Math.min(end, cut.index() + NEAR));
        LogShift shift = Samples.shift(before, after, false);
        double[] bounds = shift.interval(1 - Estimate.CONFIDENCE);
        Estimate ratio = Estimate.of(Math.exp(shift.center()), Math.exp(bounds[0]), Math.exp(bounds[1]));
        boolean worse = better == Better.HIGHER ? ratio.value() < 1 : ratio.value() > 1;
        return new Change(cut.index(), ratio, cut.p(), cut.isStrict(), worse);
    }

    private Segment segment(int from, int to, String machine) {
        return new Segment(from, to, RunMedian.of(Arrays.copyOfRange(values, from, to)), machine);
    }

    /**
     * A change of the level.
     *
     * @param index the first point of the new level, counted from 0; the true place may be a point or two off
     * @param ratio the new level by the old one with its 95 % interval, from the nearest 200 points a side. The place was chosen
     *     because the difference is large there, so it is rather a little too far from 1
     * @param p how probable so good a split is by chance
     * @param strict whether it is on the strict list; else it is a hint
     * @param worse whether the new level is the worse one
     */
    public record Change(int index, Estimate ratio, double p, boolean strict, boolean worse) {}

    /**
     * A stretch of one machine without a strict change.
     *
     * @param from its first point, counted from 0
     * @param to the point after its last
     * @param median its median with the 95 % interval; from 0 to infinity below 6 points
     * @param machine the fingerprint of its machine; may be empty
     */
    public record Segment(int from, int to, Estimate median, String machine) {}

    /**
     * Returns a builder without points.
     *
     * @return the builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the history, oldest point first. For use by one thread. */
    public static final class Builder {
        private final List<Double> values = new ArrayList<>();
        private final List<String> machines = new ArrayList<>();
        private String name = "history";
        private Unit unit = Unit.NONE;
        private Better better = Better.LOWER;

        private Builder() {}

        /**
         * Names the history; the name becomes the id of its section.
         *
         * @param newName a name without white space; {@code history} unless set
         * @return this builder
         * @throws IllegalArgumentException if the name is blank or holds white space
         */
        public Builder name(String newName) {
            this.name = Names.check(newName);
            return this;
        }

        /**
         * Sets what the points are.
         *
         * @param newUnit their unit; {@link Unit#NONE} unless set
         * @param newBetter which direction is the better one; less unless set
         * @return this builder
         */
        public Builder metric(Unit newUnit, Better newBetter) {
            this.unit = Objects.requireNonNull(newUnit, "newUnit");
            this.better = Objects.requireNonNull(newBetter, "newBetter");
            return this;
        }

        /**
         * Adds a point of the machine that has no name.
         *
         * @param value the number of one run, or the median of several; finite and above 0
         * @return this builder
         * @throws IllegalArgumentException if the value is not a finite number above 0
         */
        public Builder point(double value) {
            return point(value, "");
        }

        /**
         * Adds a point.
         *
         * @param value the number of one run, or the median of several; finite and above 0
         * @param machine the fingerprint of what it ran on; levels are compared only within a stretch of the same one
         * @return this builder
         * @throws IllegalArgumentException if the value is not a finite number above 0
         */
        public Builder point(double value, String machine) {
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("point " + values.size() + "=" + value
                        + ": must be a finite number above 0; leave failed runs out");
            }
            machines.add(Objects.requireNonNull(machine, "machine"));
            values.add(value);
            return this;
        }

        /**
         * Searches the history.
         *
         * @return what changed; nothing in a stretch of fewer than ten points
         */
        public ChangePoints find() {
            return new ChangePoints(this);
        }
    }

    /**
     * Returns the name of the history.
     *
     * @return the name, without white space
     */
    public String name() {
        return name;
    }

    /**
     * Returns the changes of the strict list.
     *
     * @return the changes, oldest first
     */
    public List<Change> changes() {
        return found.stream().filter(Change::strict).toList();
    }

    /**
     * Returns what may be a change, or may become one with more points.
     *
     * @return the hints, oldest first
     */
    public List<Change> hints() {
        return found.stream().filter(change -> !change.strict()).toList();
    }

    /**
     * Returns the stretches between changes of level or machine.
     *
     * @return the stretches, oldest first; without points none
     */
    public List<Segment> segments() {
        return List.copyOf(segments);
    }

    /**
     * Returns the changes in a line.
     *
     * @return for example {@code parse.p50: 1 change in 84 points, at 60 worse +9.8 % (95 %: +8.1 to +11.6)}
     */
    public String text() {
        return new ChangePointsText(this).line();
    }

    @Override
    public Section section() {
        return new ChangePointsText(this).section();
    }

    @Override
    public String toString() {
        return text();
    }

    Unit unit() {
        return unit;
    }

    Better better() {
        return better;
    }

    double[] values() {
        return values.clone();
    }
}
