package dev.tacho.cache;

import dev.tacho.cache.internal.IntIndex;
import dev.tacho.cache.internal.Ticks;
import dev.tacho.core.Histogram;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What became of sampled keys: which are in the cache, and of those that are not, why. A key that left the cache stays as
 * a ghost, so that its next miss has a reason; when the table is full a ghost makes room, and when it is full of entries,
 * half of the keys are no longer sampled and what was counted is halved too.
 *
 * <p>28 to 32 bytes a key. Used by one thread at a time.
 */
final class KeyTable {
    /** What is counted, of sampled keys. */
    enum Count {
        LOOKUPS(0),
        HITS(1),
        /** What a load of the keys looked up would take, in nanoseconds, and of those that hit. */
        COST_OF_LOOKUPS(2),
        COST_OF_HITS(3),
        WEIGHT_OF_LOOKUPS(4),
        WEIGHT_OF_HITS(5),
        LOADS(6),
        EMPTY_LOADS(7),
        /** Loads that found nothing where the one before had found nothing either. */
        EMPTY_AGAIN(8),
        EVICTED(9),
        /** Entries evicted that no lookup had found. */
        EVICTED_UNUSED(10),
        /** Evicted keys that were looked up again. */
        EVICTED_REUSED(11),
        /** Values stored by a second and further callers that had missed the same key at a time. */
        DUPLICATE_STORES(12);

        private final int place;

        Count(int place) {
            this.place = place;
        }
    }

    private static final long ALL_KEYS = 1L << Integer.SIZE;
    private static final long LEAST_THRESHOLD = 1 << 10;
    private static final MissReason[] REASONS = MissReason.values();

    private static final byte IN_CACHE = -1;
    /** Missed, and perhaps being loaded. Any state from 0 on is a ghost's: the reason of its next miss. */
    private static final byte AWAITED = -2;

    /** How many places are looked at for a ghost before the table counts as full of entries. */
    private static final int SEARCHED = 64;

    private static final int UNKNOWN = Integer.MIN_VALUE;
    /** Misses of one key that are further apart than this, in ticks, are not the same stampede. */
    private static final int STAMPEDE_TICKS = 30_000;
    /** A new cost of a load counts so much, for the key and for the mean. */
    private static final float COST_WEIGHT = 1 / 4F;

    private static final float MEAN_COST_WEIGHT = 1 / 64F;

    private final int[] keys;
    private final IntIndex index;
    private final byte[] states;
    private final byte[] lastReasons;
    private final byte[] hits;
    private final byte[] pending;
    private final int[] storedAt;
    private final int[] usedAt;
    private final float[] costs;
    private final float[] weights;
    private final Histogram evictedAge;
    private final Histogram reuseAfterEviction;
    private final double[] counts = new double[Count.values().length];
    private final double[] reasons = new double[REASONS.length];

    private int writeTtl = Integer.MAX_VALUE;
    private int idleTtl = Integer.MAX_VALUE;
    private int size;
    private int sweep;
    private long threshold;
    private float meanCost;

    /**
     * Creates an empty table.
     *
     * @param capacity the most keys
     * @param samplingRatio the share of the keys to start with
     * @param evictedAge told how old evicted entries were
     * @param reuseAfterEviction told how long after its eviction a key was looked up again
     */
    KeyTable(int capacity, double samplingRatio, Histogram evictedAge, Histogram reuseAfterEviction) {
        this.keys = new int[capacity];
        this.index = new IntIndex(keys);
        this.states = new byte[capacity];
        this.lastReasons = new byte[capacity];
        this.hits = new byte[capacity];
        this.pending = new byte[capacity];
        this.storedAt = new int[capacity];
        this.usedAt = new int[capacity];
        this.costs = new float[capacity];
        this.weights = new float[capacity];
        this.evictedAge = evictedAge;
        this.reuseAfterEviction = reuseAfterEviction;
        this.threshold = (long) Math.min(ALL_KEYS, Math.max(LEAST_THRESHOLD, samplingRatio * ALL_KEYS));
    }

    /** Tells the times to live, or null: an entry that is gone unnoticed when they are over has expired. */
    void expireAfter(@Nullable Duration write, @Nullable Duration idle) {
        writeTtl = Ticks.of(write);
        idleTtl = Ticks.of(idle);
    }

    long threshold() {
        return threshold;
    }

    double samplingRatio() {
        return (double) threshold / ALL_KEYS;
    }

    double count(Count what) {
        return counts[what.place];
    }

    double misses(MissReason reason) {
        return reasons[reason.code()];
    }

    /** Returns the weights of the sampled entries in the cache, rising. */
    float[] entryWeights() {
        float[] all = new float[size];
        int count = 0;
        for (int place = 0; place < size; place++) {
            if (states[place] == IN_CACHE) {
                all[count++] = weights[place];
            }
        }
        float[] sorted = Arrays.copyOf(all, count);
        Arrays.sort(sorted);
        return sorted;
    }

    void hit(int key, long nanos) {
        int place = index.find(key);
        if (place < 0) {
            place = add(key, IN_CACHE);
            storedAt[place] = UNKNOWN;
        } else if (states[place] != IN_CACHE) {
            // Its value came in unnoticed.
            states[place] = IN_CACHE;
            storedAt[place] = UNKNOWN;
        }
        usedAt[place] = Ticks.of(nanos);
        hits[place] = (byte) Math.min(Byte.MAX_VALUE, hits[place] + 1);
        add(Count.HITS, 1);
        add(Count.COST_OF_HITS, cost(place));
        add(Count.WEIGHT_OF_HITS, weights[place]);
        lookedUp(place);
    }

    void miss(int key, long nanos) {
        int now = Ticks.of(nanos);
        int place = index.find(key);
        MissReason reason = place < 0 ? MissReason.FIRST_USE : reason(place, now);
        if (place < 0) {
            place = add(key, AWAITED);
        }
        pending[place] = states[place] != AWAITED || now - usedAt[place] > STAMPEDE_TICKS
                ? 1
                : (byte) Math.min(Byte.MAX_VALUE, pending[place] + 1);
        states[place] = AWAITED;
        lastReasons[place] = reason.code();
        usedAt[place] = now;
        reasons[reason.code()]++;
        lookedUp(place);
    }

    private MissReason reason(int place, int now) {
        byte state = states[place];
        if (state == AWAITED) {
            // Missed by several at a time: for one reason.
            return REASONS[lastReasons[place]];
        }
        if (state == IN_CACHE) {
            boolean old = storedAt[place] != UNKNOWN && now - storedAt[place] >= writeTtl;
            return old || now - usedAt[place] >= idleTtl ? MissReason.EXPIRED : MissReason.EVICTED;
        }
        MissReason reason = REASONS[state];
        if (reason == MissReason.EVICTED || reason == MissReason.EXPIRED || reason == MissReason.COLLECTED) {
            // It left, and when stands where it was stored before.
            add(Count.EVICTED_REUSED, 1);
            reuseAfterEviction.record(Ticks.nanos(Math.max(0, now - storedAt[place])));
        }
        return reason;
    }

    private void lookedUp(int place) {
        add(Count.LOOKUPS, 1);
        add(Count.COST_OF_LOOKUPS, cost(place));
        add(Count.WEIGHT_OF_LOOKUPS, weights[place]);
    }

    void loaded(int key, long nanos, float weight) {
        int place = place(key);
        add(Count.LOADS, 1);
        enter(place, nanos);
        weights[place] = weight;
        pending[place] = 0;
    }

    void took(int key, float costNanos) {
        meanCost += meanCost == 0 ? costNanos : (costNanos - meanCost) * MEAN_COST_WEIGHT;
        int place = index.find(key);
        if (place >= 0) {
            costs[place] += costs[place] == 0 ? costNanos : (costNanos - costs[place]) * COST_WEIGHT;
        }
    }

    void foundNothing(int key) {
        int place = place(key);
        add(Count.LOADS, 1);
        add(Count.EMPTY_LOADS, 1);
        if (lastReasons[place] == MissReason.NOT_STORED.code()) {
            add(Count.EMPTY_AGAIN, 1);
        }
        states[place] = MissReason.NOT_STORED.code();
        pending[place] = 0;
    }

    void stored(int key, long nanos, float weight) {
        int place = place(key);
        if (pending[place] > 0) {
            pending[place]--;
            if (states[place] == IN_CACHE) {
                add(Count.DUPLICATE_STORES, 1);
            }
        }
        enter(place, nanos);
        weights[place] = weight;
    }

    void refreshed(int key, long nanos) {
        int place = index.find(key);
        if (place >= 0 && states[place] == IN_CACHE) {
            storedAt[place] = Ticks.of(nanos);
        }
    }

    void removed(int key) {
        int place = index.find(key);
        if (place >= 0 && states[place] == IN_CACHE) {
            states[place] = MissReason.REMOVED.code();
        }
    }

    void cleared() {
        for (int place = 0; place < size; place++) {
            if (states[place] == IN_CACHE) {
                states[place] = MissReason.REMOVED.code();
            }
        }
    }

    /** Notes that the cache dropped an entry. */
    void left(int key, long nanos, int reason) {
        int place = index.find(key);
        if (place < 0 || states[place] != IN_CACHE) {
            return;
        }
        int now = Ticks.of(nanos);
        if (storedAt[place] != UNKNOWN) {
            add(Count.EVICTED, 1);
            add(Count.EVICTED_UNUSED, hits[place] == 0 ? 1 : 0);
            evictedAge.record(Ticks.nanos(Math.max(0, now - storedAt[place])));
        }
        states[place] = (byte) reason;
        storedAt[place] = now;
    }

    /** Samples half as many keys from now on. */
    void halve() {
        threshold = Math.max(LEAST_THRESHOLD, threshold / 2);
        int kept = 0;
        for (int place = 0; place < size; place++) {
            if (Integer.toUnsignedLong(keys[place]) < threshold) {
                move(place, kept++);
            }
        }
        size = kept;
        sweep = 0;
        index.clear();
        for (int place = 0; place < size; place++) {
            index.add(place);
        }
        for (double[] all : new double[][] {counts, reasons}) {
            for (int i = 0; i < all.length; i++) {
                all[i] /= 2;
            }
        }
    }

    private void enter(int place, long nanos) {
        if (states[place] != IN_CACHE) {
            hits[place] = 0;
        }
        states[place] = IN_CACHE;
        storedAt[place] = Ticks.of(nanos);
        usedAt[place] = storedAt[place];
    }

    private int place(int key) {
        int place = index.find(key);
        return place < 0 ? add(key, AWAITED) : place;
    }

    private int add(int key, byte state) {
        int place = size < keys.length ? size++ : vacated();
        keys[place] = key;
        index.add(place);
        states[place] = state;
        lastReasons[place] = MissReason.FIRST_USE.code();
        hits[place] = 0;
        pending[place] = 0;
        storedAt[place] = UNKNOWN;
        usedAt[place] = 0;
        costs[place] = 0;
        weights[place] = 1;
        return place;
    }

    /** Makes room where a ghost is, or else samples half of the keys; the key at hand comes in any case. */
    private int vacated() {
        for (int i = 0; i < SEARCHED; i++) {
            sweep = sweep + 1 < size ? sweep + 1 : 0;
            if (states[sweep] >= 0) {
                index.remove(sweep);
                return sweep;
            }
        }
        if (threshold > LEAST_THRESHOLD) {
            halve();
        }
        if (size < keys.length) {
            return size++;
        }
        index.remove(sweep);
        return sweep;
    }

    private void move(int from, int to) {
        keys[to] = keys[from];
        states[to] = states[from];
        lastReasons[to] = lastReasons[from];
        hits[to] = hits[from];
        pending[to] = pending[from];
        storedAt[to] = storedAt[from];
        usedAt[to] = usedAt[from];
        costs[to] = costs[from];
        weights[to] = weights[from];
    }

    private float cost(int place) {
        return costs[place] > 0 ? costs[place] : meanCost;
    }

    private void add(Count what, double amount) {
        counts[what.place] += amount;
    }
}
