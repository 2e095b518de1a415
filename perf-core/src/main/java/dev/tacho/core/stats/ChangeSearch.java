package dev.tacho.core.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Splits one stretch of a history again and again while chance does not explain the split. Constants were chosen by
 * simulation: histories of 100 points without a change, whose noise is independent, has strays, or has a correlation of
 * neighbours of 0.5, then have a false change in 1, 2 and 5 of 100 cases; with a correlation of 0.8 it is 20.
 */
final class ChangeSearch {
    /** The fewest points of a level. */
    static final int SHORTEST = 5;

    private static final double STRICT = 0.01;
    private static final double WEAK = 0.05;
    private static final int ORDERS = 999;
    private static final long SEED = 1;

    /** Neighbours that are less alike than this, or than chance makes them, are taken as independent. */
    private static final double INDEPENDENT = 0.22;

    private static final double CHANCE = 2.2;

    private static final int SHORTEST_BLOCK = 4;

    /** Blocks are this many times as long as neighbours stay alike. */
    private static final double BLOCK_FACTOR = 1.25;

    /** A stretch of fewer blocks has too few orders to tell. */
    private static final int FEWEST_BLOCKS = 8;

    private final double[] logs;
    private final int offset;
    private final int[] ranks;
    private final Map<List<Integer>, Cut> known = new HashMap<>();

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
        List<Cut> cuts = split(1);
        int block = block(cuts);
        return block == 1 ? cuts : split(block);
    }

    /**
     * Splits as long as a split is a hint at least, as a rise that hides behind a fall does not show before both are apart.
     * Then each place is sought again between its neighbours, and the least certain one given up, until all are strict.
     */
    private List<Cut> split(int block) {
        List<Cut> cuts = new ArrayList<>();
        split(0, logs.length, block, cuts);
        cuts.sort(Comparator.comparingInt(Cut::index));
        List<Cut> hints = new ArrayList<>();
        while (!cuts.isEmpty()) {
            cuts = refined(cuts, block);
            Cut weakest = Collections.max(cuts, Comparator.comparingDouble(Cut::p));
            if (weakest.isStrict()) {
                break;
            }
            cuts.remove(weakest);
            hints.add(weakest);
        }
        for (Cut hint : hints) {
            // What was given up for a neighbour is no hint of its own.
            boolean apart = cuts.stream().allMatch(cut -> Math.abs(cut.index() - hint.index()) >= SHORTEST);
            if (hint.p() <= WEAK && apart) {
                cuts.add(hint);
            }
        }
        cuts.sort(Comparator.comparingInt(Cut::index));
        return cuts;
    }

    private void split(int from, int to, int block, List<Cut> cuts) {
        if (to - from < 2 * SHORTEST) {
            return;
        }
        Cut cut = best(from, to, block);
        if (cut.p() <= WEAK) {
            cuts.add(cut);
            split(from, cut.index() - offset, block, cuts);
            split(cut.index() - offset, to, block, cuts);
        }
    }

    private List<Cut> refined(List<Cut> cuts, int block) {
        List<Cut> refined = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            int from = i == 0 ? 0 : refined.get(i - 1).index() - offset;
            int to = i + 1 == cuts.size() ? logs.length : cuts.get(i + 1).index() - offset;
            refined.add(best(from, to, block));
        }
        return refined;
    }

    private Cut best(int from, int to, int block) {
        return known.computeIfAbsent(List.of(from, to, block), key -> {
            EnergySplit best = new EnergySplit(Arrays.copyOfRange(logs, from, to), SHORTEST);
            // Each part has its own orders, whatever was split before it.
            SplittableRandom random = new SplittableRandom(SEED + from * 31L + to);
            int length = Math.min(block, Math.max(SHORTEST_BLOCK, (to - from) / FEWEST_BLOCKS));
            return new Cut(offset + from + best.place(), best.pValue(length, ORDERS, WEAK, random));
        });
    }

    /**
     * Returns the blocks that the likeness of neighbours asks for. A change makes neighbours alike too, so they are compared
     * within the levels that single points would give; where these follow mere moods, what is left of the likeness shows
     * it.
     */
    private int block(List<Cut> cuts) {
        int[] ends = new int[cuts.size() + 1];
        for (int i = 0; i < cuts.size(); i++) {
            ends[i] = cuts.get(i).index() - offset;
        }
        ends[cuts.size()] = logs.length;
        // Taking away the mean of each level takes away likeness, one part in n for each.
        double correlation = EnergySplit.correlation(ranks, ends) + (2.0 * ends.length - 1) / logs.length;
        if (correlation <= Math.max(INDEPENDENT, CHANCE / Math.sqrt(logs.length))) {
            return 1;
        }
        return (int) Math.max(SHORTEST_BLOCK, Math.round(BLOCK_FACTOR * (1 + correlation) / (1 - correlation)));
    }
}
