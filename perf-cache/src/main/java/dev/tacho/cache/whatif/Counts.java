package dev.tacho.cache.whatif;

/**
 * Counts by column and by group of keys, since the start and of the recent past. Only {@link #add} is on the path of an
 * event; {@link #fold} ends an epoch: then the recent past is half of what it was and half of the epoch, so an epoch
 * weighs half as much as the one after it.
 *
 * <p>24 bytes a cell.
 */
final class Counts {
    private final int columns;
    private final int groups;
    private final double[] epoch;
    private final double[] folded;
    private final double[] recent;

    Counts(int groups, int columns) {
        this.groups = groups;
        this.columns = columns;
        this.epoch = new double[groups * columns];
        this.folded = new double[epoch.length];
        this.recent = new double[epoch.length];
    }

    void add(int group, int column) {
        epoch[group * columns + column] += 1;
    }

    void add(int group, int column, double amount) {
        epoch[group * columns + column] += amount;
    }

    void fold() {
        for (int i = 0; i < epoch.length; i++) {
            folded[i] += epoch[i];
            recent[i] = (recent[i] + epoch[i]) / 2;
            epoch[i] = 0;
        }
    }

    /** Scales what was counted, when fewer keys are sampled from now on. */
    void scale(double factor) {
        fold();
        for (int i = 0; i < epoch.length; i++) {
            folded[i] *= factor;
            // The fold has halved the epoch under way already; undone, or it would weigh less than it should.
            recent[i] *= 2 * factor;
        }
    }

    /** Returns a column by group. */
    double[] column(int column, boolean recentOnly) {
        double[] values = new double[groups];
        for (int group = 0; group < groups; group++) {
            int i = group * columns + column;
            values[group] = (recentOnly ? recent[i] : folded[i]) + epoch[i];
        }
        return values;
    }

    /** Returns a column's sum over all groups. */
    double sum(int column, boolean recentOnly) {
        double sum = 0;
        for (double value : column(column, recentOnly)) {
            sum += value;
        }
        return sum;
    }
}
