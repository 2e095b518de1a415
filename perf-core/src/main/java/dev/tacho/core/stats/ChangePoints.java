package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.List;

/** Skeleton: where a history of runs changed; the names below stay, the bodies follow. */
public final class ChangePoints implements SectionSource {
    private ChangePoints() {}

    /**
     * A change.
     *
     * @param index the first point of the new level, counted from 0
     * @param ratio the new level by the old one, with its 95 % interval
     * @param p the p value of "no change here"
     * @param strict whether it is on the strict list; else it is a weak hint
     * @param worse whether the change is for the worse
     */
    public record Change(int index, Estimate ratio, double p, boolean strict, boolean worse) {}

    /**
     * A stretch without a change.
     *
     * @param from its first point, counted from 0
     * @param to the point after its last
     * @param median the median with its 95 % interval; withheld below 6 points
     * @param machine the fingerprint of its machine; may be empty
     */
    public record Segment(int from, int to, Estimate median, String machine) {}

    /** Collects the history, oldest first. */
    public static final class Builder {
        private Builder() {}

        /**
         * Names the history.
         *
         * @param name without white space; {@code history} unless set
         * @return this builder
         */
        public Builder name(String name) {
            throw new UnsupportedOperationException();
        }

        /**
         * Sets unit and direction.
         *
         * @param unit the unit of the values
         * @param better the better direction
         * @return this builder
         */
        public Builder metric(Unit unit, Better better) {
            throw new UnsupportedOperationException();
        }

        /**
         * Adds a point of an unnamed machine.
         *
         * @param value above 0
         * @return this builder
         */
        public Builder point(double value) {
            return point(value, "");
        }

        /**
         * Adds a point.
         *
         * @param value above 0
         * @param machine the fingerprint of the machine; a change of it is never a regression
         * @return this builder
         */
        public Builder point(double value, String machine) {
            throw new UnsupportedOperationException();
        }

        /** {@return what changed} */
        public ChangePoints find() {
            throw new UnsupportedOperationException();
        }
    }

    /** {@return a new builder} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the strict list, oldest first} */
    public List<Change> changes() {
        throw new UnsupportedOperationException();
    }

    /** {@return weaker hints, oldest first} */
    public List<Change> hints() {
        throw new UnsupportedOperationException();
    }

    /** {@return the stretches between changes of level or of machine, oldest first} */
    public List<Segment> segments() {
        throw new UnsupportedOperationException();
    }

    /** {@return a sentence} */
    public String text() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Section section() {
        throw new UnsupportedOperationException();
    }
}
