package dev.tacho.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Splits one stretch of a history again and again while chance does not explain the split. Constants were chosen by
 * simulation: histories of 100 points without a change, whose noise is independent, has strays, or has a correlation of
 * neighbours of 0.5, then have a false change in 1, 2 and 5 of 100 cases; with a correlation of 0.8 it is 11.
 */
final class ChangeSearch {
    /** The fewest points of a level. */
    static final int SHORTEST = 5;

    private static final double STRICT = 0.01;
    private static final double WEAK = 0.05;
    private static final int ORDERS = 999;
    private static final long SEED = 1;

    /** Neighbours that are less alike than this, or than chance makes them, are taken as independent. */
    private static final double INDEPENDENT = 0.25;

    private static final double CHANCE = 2.3;

    private static final int SHORTEST_BLOCK = 4;

    /** Blocks are this many times as long as neighbours stay alike. */
    private static final double BLOCK_FACTOR = 1.25;

    /** A stretch of fewer blocks has too few orders to tell. */
    private static final int FEWEST_BLOCKS = 8;

    private final double[] logs;
    private final int offset;
    private final int[] ranks;
    private final List<Cut> cuts = new ArrayList<>();

    ChangeSearch(double[] values, int from, int to) {
        this.offset = from;
        this.logs = Arrays.stream(values, from, to).map(Math::log).toArray();
        this.ranks = Ranks.of(logs).doubled();
    }

    /**
     * A place at which the level changes.
     *
     * @param index the first point of the new level, in the whole history
     * @param p how probable so good a split is by chance
     */
    record Cut(int index, double p) {
        boolean isStrict() {
            return p <= STRICT;
        }
    }

    /** {@return the changes and hints in order} */
    List<Cut> cuts() {
        split(0, logs.length);
        cuts.sort(Comparator.comparingInt(Cut::index));
        return cuts;
    }

    private void split(int from, int to) {
        if (to - from < 2 * SHORTEST) {
            return;
        }
        EnergySplit best = new EnergySplit(Arrays.copyOfRange(logs, from, to), SHORTEST);
        int place = from + best.place();
        // Each part has its own orders, whatever was split before it.
        SplittableRandom random = new SplittableRandom(SEED + from * 31L + to);
        double p = best.pValue(block(place, to - from), ORDERS, WEAK, random);
        if (p > WEAK) {
            return;
        }
        cuts.add(new Cut(offset + place, p));
        if (p <= STRICT) {
            split(from, place);
            split(place, to);
        }
    }

    /** Neighbours are compared within the levels found so far, as a change makes them alike too. */
    private int block(int place, int points) {
        int[] ends = new int[cuts.size() + 2];
        int next = 0;
        for (Cut cut : cuts) {
            ends[next++] = cut.index() - offset;
        }
        ends[next++] = place;
        ends[next] = logs.length;
        Arrays.sort(ends);
        double correlation = EnergySplit.correlation(ranks, ends);
        if (correlation <= Math.max(INDEPENDENT, CHANCE / Math.sqrt(points))) {
            return 1;
        }
        long block = Math.round(BLOCK_FACTOR * (1 + correlation) / (1 - correlation));
        return (int) Math.max(SHORTEST_BLOCK, Math.min(block, points / FEWEST_BLOCKS));
    }
}
