package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.IntIndex;
import java.util.Arrays;

/**
 * A small copy of a Caffeine cache that stands for a larger one: W-TinyLFU with Caffeine's admission, regions and {@link
 * WindowClimber}, on sampled keys. New entries enter a window in order of use; what the window pushes out stays only if it
 * was seen more often than the oldest of the probation region, whose reused entries rise to the protected one.
 *
 * <p>Takes 9 bytes an entry, its {@link ModelKeys} and its {@link FrequencySketch}, 4 more each for weights and for expiry.
 */
final class TinyLfuModel {
    /** Caffeine counts frequencies for at least so many entries. */
    private static final double LEAST_SKETCHED = 256;

    private static final double SAMPLE_FACTOR = 10;
    /** A candidate seen so often is sometimes admitted though not preferred, lest equal hashes lock it out. */
    private static final int WARM_FREQUENCY = 6;

    private static final int WARM_ADMISSIONS = 127;

    private static final byte WINDOW = 0;
    private static final byte PROBATION = 1;
    private static final byte PROTECTED = 2;
    /** Of a node without an entry. */
    private static final byte NOWHERE = 3;

    /** The list heads need places too. */
    private static final int MOST_NODES = IntIndex.MOST - 3;

    /** Nodes looked at with each new entry, for those that have expired. */
    private static final int SWEPT = 4;

    private final double maximum;
    private final boolean weighted;
    private final FrequencySketch sketch;
    private final WindowClimber climber;
    private double windowMaximum;
    private double protectedMaximum;
    private final double[] weightOf = new double[3];
    private double totalWeight;
    /** Frequencies are counted from when the cache is half full. */
    private boolean counting;

    private final ModelKeys keys;
    private final int column;
    private char[] rowOf;
    private char[] previous;
    private char[] next;
    private byte[] region;
    private float[] weights;
    private int[] writtenAt;
    private int[] usedAt;
    private char[] freeNodes;
    private int free;
    private int swept;
    private float weightFound;

    /** Where the list heads stand in {@code next} and {@code previous}, behind the nodes. */
    private int head;

    private int writeExpiryTicks = Integer.MAX_VALUE;
    private int useExpiryTicks = Integer.MAX_VALUE;
    private int random = 0x2545_F491;

    /**
     * Creates an empty model.
     *
     * @param keys the rows of the keys that this and other models have
     * @param column which of the models this is
     * @param trueMaximum the maximum of the cache that it stands for, in entries or weight
     * @param scale the share of the keys that the model sees, above 0 and at most 1
     * @param trueEntries how many entries the true cache holds when it is full
     * @param weighted whether entries have weights
     */
    TinyLfuModel(ModelKeys keys, int column, double trueMaximum, double scale, double trueEntries, boolean weighted) {
        this.keys = keys;
        this.column = column;
        this.maximum = weighted ? trueMaximum * scale : Math.max(1, Math.rint(trueMaximum * scale));
        this.weighted = weighted;
        double sketched = Math.max(trueEntries, LEAST_SKETCHED);
        this.sketch = new FrequencySketch(
                (int) Math.ceil(sketched * scale), (int) Math.ceil(SAMPLE_FACTOR * sketched * scale));
        this.climber = new WindowClimber(trueMaximum, maximum / trueMaximum, SAMPLE_FACTOR * sketched);
        int nodes = weighted ? (int) Math.ceil(trueEntries * scale) + 8 : (int) maximum + 1;
        allocate(Math.min(MOST_NODES, nodes));
        applyWindow();
    }

    private void allocate(int nodes) {
        rowOf = new char[nodes];
        previous = new char[nodes + 3];
        next = new char[nodes + 3];
        region = new byte[nodes];
        Arrays.fill(region, NOWHERE);
        weights = new float[weighted ? nodes : 0];
        writtenAt = new int[0];
        usedAt = new int[0];
        freeNodes = new char[nodes];
        head = nodes;
        free = nodes;
        for (int i = 0; i < nodes; i++) {
            freeNodes[i] = (char) (nodes - 1 - i);
        }
        for (int i = head; i < head + 3; i++) {
            previous[i] = (char) i;
            next[i] = (char) i;
        }
    }

    /** Lets entries expire so long after they were written, or used; {@link Integer#MAX_VALUE} is never. */
    void expireAfter(int writeTicks, int useTicks) {
        writeExpiryTicks = writeTicks;
        useExpiryTicks = useTicks;
        int nodes = rowOf.length;
        writtenAt = writeTicks == Integer.MAX_VALUE ? new int[0] : Arrays.copyOf(writtenAt, nodes);
        usedAt = useTicks == Integer.MAX_VALUE ? new int[0] : Arrays.copyOf(usedAt, nodes);
    }

    /** Looks the key of a row up, as a use of its entry if it is here. */
    boolean lookup(int row, int tick) {
        int node = keys.node(row, column);
        if (node >= 0 && isExpired(node, tick)) {
            drop(node);
            node = -1;
        }
        if (node < 0) {
            return false;
        }
        weightFound = weighted ? weights[node] : 1;
        use(node, tick);
        return true;
    }

    /** Returns what the entry weighs that was found last. */
    float weightFound() {
        return weightFound;
    }

    /** Puts an entry: a new one after a miss, or a new value of one that is here. */
    void insert(int row, float weight, int tick) {
        int node = keys.node(row, column);
        if (node >= 0) {
            reweigh(node, weight);
            written(node, tick);
            use(node, tick);
        } else {
            sweep(tick);
            add(row, weight, tick);
        }
        evict();
        if (!counting) {
            climber.reset();
        } else if (climber.endsPeriod(totalWeight >= maximum / 2)) {
            applyWindow();
        }
    }

    /** Notes that an entry was loaded anew though nobody waited for it. */
    void refresh(int row, int tick) {
        int node = keys.node(row, column);
        if (node >= 0) {
            written(node, tick);
        }
    }

    void remove(int row) {
        int node = keys.node(row, column);
        if (node >= 0) {
            drop(node);
        }
    }

    /** Removes every entry, of which the rows know already. */
    void clear() {
        sketch.clear();
        Arrays.fill(region, NOWHERE);
        Arrays.fill(weightOf, 0);
        totalWeight = 0;
        free = rowOf.length;
        for (int i = 0; i < free; i++) {
            freeNodes[i] = (char) (free - 1 - i);
        }
        for (int i = head; i < head + 3; i++) {
            previous[i] = (char) i;
            next[i] = (char) i;
        }
    }

    int entries() {
        return rowOf.length - free;
    }

    double weight() {
        return totalWeight;
    }

    /** Drops some of what has expired, as Caffeine does all: it must not hold its place against what is new. */
    private void sweep(int tick) {
        for (int i = 0; i < SWEPT && (writtenAt.length != 0 || usedAt.length != 0); i++) {
            swept = swept + 1 < rowOf.length ? swept + 1 : 0;
            if (region[swept] != NOWHERE && isExpired(swept, tick)) {
                drop(swept);
            }
        }
    }

    private void use(int node, int tick) {
        if (usedAt.length != 0) {
            usedAt[node] = tick;
        }
        if (counting) {
            sketch.add(key(node));
        }
        byte in = region[node];
        climber.hit(in == WINDOW);
        if (in == PROBATION && weight(node) <= protectedMaximum) {
            move(node, PROTECTED);
            demote();
        } else {
            move(node, in);
        }
    }

    private void add(int row, float weight, int tick) {
        if (free == 0 && !grow()) {
            // More entries than the model can count: the oldest of the main part makes room.
            drop(first(PROBATION) != head + PROBATION ? first(PROBATION) : first(WINDOW));
        }
        int node = freeNodes[--free];
        rowOf[node] = (char) row;
        keys.enter(row, column, node);
        if (weighted) {
            weights[node] = weight;
        }
        written(node, tick);
        if (usedAt.length != 0) {
            usedAt[node] = tick;
        }
        append(node, WINDOW);
        totalWeight += weight(node);
        counting |= totalWeight >= maximum / 2;
        if (counting) {
            sketch.add(keys.key(row));
        }
        climber.miss();
        if (weight(node) > maximum) {
            drop(node);
        }
    }

    private void written(int node, int tick) {
        if (writtenAt.length != 0) {
            writtenAt[node] = tick;
        }
    }

    private boolean isExpired(int node, int tick) {
        return (writtenAt.length != 0 && tick - writtenAt[node] >= writeExpiryTicks)
                || (usedAt.length != 0 && tick - usedAt[node] >= useExpiryTicks);
    }

    /** Moves what the window holds too much to probation, and evicts until the rest fits. */
    private void evict() {
        int candidate = -1;
        while (weightOf[WINDOW] > windowMaximum && first(WINDOW) != head + WINDOW) {
            int node = first(WINDOW);
            move(node, PROBATION);
            candidate = candidate < 0 ? node : candidate;
        }
        int victim = first(PROBATION);
        while (totalWeight > maximum && free < rowOf.length) {
            if (victim == head + PROBATION) {
                victim = first(PROTECTED) != head + PROTECTED ? first(PROTECTED) : first(WINDOW);
                candidate = -1;
            } else if (candidate < 0 && first(WINDOW) != head + WINDOW) {
                candidate = first(WINDOW);
            }
            boolean contested = candidate >= 0 && candidate != victim && candidate != head + PROBATION;
            if (contested && !admits(key(candidate), key(victim))) {
                int rejected = candidate;
                candidate = region[rejected] == PROBATION ? next[rejected] : -1;
                drop(rejected);
            } else {
                int evicted = victim;
                victim = region[evicted] == PROBATION ? next[evicted] : head + PROBATION;
                candidate = contested && region[candidate] == PROBATION ? next[candidate] : -1;
                drop(evicted);
            }
        }
    }

    private boolean admits(int candidate, int victim) {
        int wanted = sketch.frequency(candidate);
        if (wanted > sketch.frequency(victim)) {
            return true;
        }
        if (wanted < WARM_FREQUENCY) {
            return false;
        }
        random ^= random << 13;
        random ^= random >>> 17;
        random ^= random << 5;
        return (random & WARM_ADMISSIONS) == 0;
    }

    private void applyWindow() {
        windowMaximum = climber.window() * maximum;
        if (!weighted) {
            windowMaximum = Math.max(1, Math.rint(windowMaximum));
        }
        // What the window gains the protected region loses; probation stays as it was.
        protectedMaximum = Math.max(0, WindowClimber.LARGEST_WINDOW * maximum - windowMaximum);
        demote();
        // The window grows at once, from the oldest of the main part, as Caffeine moves entries when it adjusts.
        int node = first(PROBATION);
        while (node != head + PROBATION && weightOf[WINDOW] + weight(node) <= windowMaximum) {
            int following = next[node];
            move(node, WINDOW);
            node = following;
        }
        while (weightOf[WINDOW] > windowMaximum && first(WINDOW) != head + WINDOW) {
            move(first(WINDOW), PROBATION);
        }
    }

    private void demote() {
        while (weightOf[PROTECTED] > protectedMaximum && first(PROTECTED) != head + PROTECTED) {
            move(first(PROTECTED), PROBATION);
        }
    }

    private void reweigh(int node, float weight) {
        if (weighted) {
            double change = (double) weight - weights[node];
            weights[node] = weight;
            weightOf[region[node]] += change;
            totalWeight += change;
        }
    }

    private void drop(int node) {
        unlink(node);
        keys.leave(rowOf[node], column);
        region[node] = NOWHERE;
        totalWeight -= weight(node);
        freeNodes[free++] = (char) node;
    }

    /** Makes an entry the youngest of a region. */
    private void move(int node, byte to) {
        unlink(node);
        append(node, to);
    }

    private void unlink(int node) {
        next[previous[node]] = next[node];
        previous[next[node]] = previous[node];
        weightOf[region[node]] -= weight(node);
    }

    private void append(int node, byte to) {
        region[node] = to;
        int list = head + to;
        int last = previous[list];
        next[last] = (char) node;
        previous[node] = (char) last;
        next[node] = (char) list;
        previous[list] = (char) node;
        weightOf[to] += weight(node);
    }

    private int first(byte list) {
        return next[head + list];
    }

    private int key(int node) {
        return keys.key(rowOf[node]);
    }

    private double weight(int node) {
        return weighted ? weights[node] : 1;
    }

    /** Makes room for half as many nodes again; false if there are as many as there can be. */
    private boolean grow() {
        int old = rowOf.length;
        int nodes = Math.min(MOST_NODES, old + old / 2 + 8);
        if (nodes == old) {
            return false;
        }
        char[] oldRowOf = rowOf;
        char[] oldPrevious = previous;
        char[] oldNext = next;
        byte[] oldRegion = region;
        float[] oldWeights = weights;
        int[] oldWrittenAt = writtenAt;
        int[] oldUsedAt = usedAt;
        allocate(nodes);
        System.arraycopy(oldRowOf, 0, rowOf, 0, old);
        System.arraycopy(oldRegion, 0, region, 0, old);
        weights = weighted ? Arrays.copyOf(oldWeights, nodes) : oldWeights;
        writtenAt = oldWrittenAt.length == 0 ? oldWrittenAt : Arrays.copyOf(oldWrittenAt, nodes);
        usedAt = oldUsedAt.length == 0 ? oldUsedAt : Arrays.copyOf(oldUsedAt, nodes);
        free = nodes - old;
        for (int i = 0; i < old + 3; i++) {
            int to = i < old ? i : i - old + nodes;
            previous[to] = moved(oldPrevious[i], old, nodes);
            next[to] = moved(oldNext[i], old, nodes);
        }
        return true;
    }

    private static char moved(char node, int old, int nodes) {
        return (char) (node < old ? node : node - old + nodes);
    }
}
