package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The place at which a series falls into two parts that differ most, and how probable so large a difference is by chance:
 * the energy distance (Szekely and Rizzo 2005) of E-Divisive (Matteson and James 2014), here of ranks, so that strays count
 * little and the scale not at all.
 *
 * <p>For parts of n and m values it is {@code n m / (n + m)} times twice their mean distance less the mean distances within
 * each. The distances are whole numbers and their sums are carried along from place to place: a value's distance to all
 * before it follows from the number and the sum of the lower ones, which a binary indexed tree (Fenwick 1994) keeps. So a
 * search of n values costs {@code n log n} additions.
 */
final class EnergySplit {
    private final int shortest;
    private final int[] ranks;

    /** The sum of the distances of a value to all others, by its rank. */
    private final long[] distances;

    /** By rank: how many values so far, in the upper half, and their sum, in the lower; each node that of its range. */
    private final long[] tree;

    /** The values of the other part for each of a part of so many. */
    private final double[] odds;

    private final long total;
    private final int place;
    private final double energy;

    /**
     * Searches a series.
     *
     * @param values the series
     * @param shortest the fewest values of a part
     */
    EnergySplit(double[] values, int shortest) {
        this.shortest = shortest;
        this.ranks = Ranks.of(values).doubled();
        this.distances = new long[2 * values.length + 1];
        this.tree = new long[values.length + 1];
        this.odds = new double[values.length + 1];
        for (int size = 1; size <= values.length; size++) {
            odds[size] = (double) (values.length - size) / size;
        }
        long sum = 0;
        for (int rank : ranks) {
            long distance = 0;
            for (int other : ranks) {
                distance += Math.abs(rank - other);
            }
            distances[rank] = distance;
            sum += distance;
        }
        this.total = sum / 2;
        Peak peak = peak(ranks);
        this.place = peak.place();
        this.energy = peak.energy();
    }

    /** {@return the first index of the second part; 0 if the series is too short for two} */
    int place() {
        return place;
    }

    /** {@return the ranks of the values, doubled} */
    int[] ranks() {
        return ranks;
    }

    /**
     * Returns how often chance splits the series as well or better: the same values in blocks of neighbours, in another
     * order.
     *
     * @param block the length of the blocks; more than 1 keeps the likeness of neighbours
     * @param draws the number of orders
     * @param most the p value above which it need not be known: the search then stops early
     * @return the p value, the series itself counting as one order; above {@code most} only roughly
     */
    double pValue(int block, int draws, double most, SplittableRandom random) {
        if (place == 0) {
            return 1;
        }
        int[] order = ranks.clone();
        int stop = (int) Math.ceil(most * (draws + 1));
        int better = 0;
        for (int draw = 1; draw <= draws; draw++) {
            shuffle(order, block, random);
            // Energies of equal parts are equal up to rounding.
            better += peak(order).energy() >= energy * (1 - 1e-12) ? 1 : 0;
            if (better >= stop) {
                return Math.max((better + 1.0) / (draw + 1), Math.nextUp(most));
            }
        }
        return (better + 1.0) / (draws + 1);
    }

    private void shuffle(int[] order, int block, SplittableRandom random) {
        if (block == 1) {
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int rank = order[i];
                order[i] = order[j];
                order[j] = rank;
            }
            return;
        }
        int n = ranks.length;
        // The first block is as long as chance has it, so that no place is always an edge.
        int first = 1 + random.nextInt(block);
        int blocks = 1 + (n - first + block - 1) / block;
        int[] starts = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            int j = random.nextInt(i + 1);
            starts[i] = starts[j];
            starts[j] = i == 0 ? 0 : first + (i - 1) * block;
        }
        int next = 0;
        for (int start : starts) {
            int length = Math.min(start == 0 ? first : block, n - start);
            System.arraycopy(ranks, start, order, next, length);
            next += length;
        }
    }

    /**
     * The best split.
     *
     * @param place the first index of the second part
     * @param energy the energy between both, times half the number of values
     */
    private record Peak(int place, double energy) {}

    private Peak peak(int[] order) {
        int n = order.length;
        Arrays.fill(tree, 0);
        long sumOfLeft = 0;
        long left = 0;
        long right = total;
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int t = 0; t < n - shortest; t++) {
            long rank = order[t];
            long lower = lower(order[t] / 2);
            long count = lower >>> 32;
            long sum = lower & 0xFFFF_FFFFL;
            long before = rank * count - sum + (sumOfLeft - sum) - rank * (t - count);
            add(order[t] / 2, 1L << 32 | rank);
            sumOfLeft += rank;
            left += before;
            right -= distances[order[t]] - before;
            int size = t + 1;
            if (size >= shortest) {
                double energy = (total - left - right) - left * odds[size] - right * odds[n - size];
                if (energy > most) {
                    most = energy;
                    best = size;
                }
            }
        }
        return new Peak(best, most);
    }

    /** Number and sum of the ranks so far that are lower than those of a place. */
    private long lower(int place) {
        long sum = 0;
        for (int i = place - 1; i > 0; i &= i - 1) {
            sum += tree[i];
        }
        return sum;
    }

    private void add(int place, long value) {
        for (int i = place; i < tree.length; i += i & -i) {
            tree[i] += value;
        }
    }

    /** {@return the correlation of neighbours in ranks, each part around its own mean} */
    static double correlation(int[] ranks, int[] cuts) {
        double products = 0;
        double squares = 0;
        int from = 0;
        for (int cut : cuts) {
            double mean = Arrays.stream(ranks, from, cut).average().orElse(0);
            for (int i = from; i < cut; i++) {
                double off = ranks[i] - mean;
                squares += off * off;
                products += i > from ? off * (ranks[i - 1] - mean) : 0;
            }
            from = cut;
        }
        return squares > 0 ? products / squares : 0;
    }
}
