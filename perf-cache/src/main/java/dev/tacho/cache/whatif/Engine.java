package dev.tacho.cache.whatif;

import dev.tacho.cache.internal.Ticks;
import dev.tacho.cache.simulate.EvictionPolicy;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Simulates other sizes, policies and times to live of one cache on a sample of its keys.
 *
 * <p>A key is sampled if its mixed hash is below a threshold, so all its events are seen or none (SHARDS, Waldspurger et
 * al., FAST 2015). The share of the keys is fixed by the cache's maximum, such that eight times of it fits into the {@link
 * ReuseStack}. Half of those keys also go through a {@link TinyLfuModel} for each size, and a quarter through a lane for
 * each other policy, which cost more each. Where the number of entries is not known in advance, sampling starts with every
 * key and is halved when the stack is full. What is counted, {@link Forecast} turns into predictions.
 *
 * <p>Not safe for use by several threads.
 */
final class Engine {
    static final int LOOKUPS = 0;
    static final int HITS = 1;
    /** The same of the keys that the models see, and of those that the lanes see. */
    static final int MODEL_LOOKUPS = 2;

    static final int MODEL_HITS = 3;
    static final int LANE_LOOKUPS = 4;
    static final int LANE_HITS = 5;
    static final int DEPTHS = 6;

    /** Of costs: of all lookups, of those that hit, and from here on of those that hit at each factor. */
    static final int COST_LOOKUPS = 0;

    static final int COST_LIVE_HITS = 1;
    static final int COST_HITS = 2;

    /** One in so many of the stack's keys. */
    private static final double MODEL_SHARE = 2;

    private static final double LANE_SHARE = 4;
    private static final long ALL_KEYS = 1L << Integer.SIZE;
    /** Fewer keys than this are not sampled, however few fit: below it nothing could be said. */
    private static final long LEAST_THRESHOLD = 1L << 10;
    /** The recent past is folded when the cache could have been filled ten times over, and enough was seen to predict from. */
    private static final double EPOCH_TURNOVERS = 10;

    private static final double LEAST_EPOCH_EVENTS = 8_192;
    /** Of the stack's capacity, in events, until what a pause left out no longer matters. */
    private static final int WARM_UP_TURNOVERS = 4;
    /** A new cost counts so much, for a key and for the mean. */
    private static final float COST_WEIGHT = 1 / 4F;

    private static final float MEAN_COST_WEIGHT = 1 / 64F;
    /** Models of a cache that weighs its entries are made anew when it turns out to hold so many times more of them. */
    private static final double GROWTH = 1.5;

    final CacheShape shape;
    final Sizes sizes;
    final ReuseStack stack;
    final Counts counts;
    final Totals totals;
    /** What a load of the keys looked up would take, in ns, by the columns below; where it is known. */
    final Counts loadCosts;

    /** The same with what the entries weigh. */
    final Counts weights;

    final PolicyLanes lanes;
    private TinyLfuModels models;
    private final boolean modelled;
    private final int firstModel;
    private final int firstLane;
    private final TtlChoice ttlChoice;

    private long threshold;
    private long modelThreshold;
    private long laneThreshold;
    private final boolean fixedRate;
    private final int[] lastUse;
    private final float[] costs;
    private final float[] weightOf;
    private final boolean[] awaited;
    private double modelledEntries;
    private float meanCost;
    private float meanWeightLookedUp = 1;
    private long lastNanos;
    private long events;
    private long foldAt;
    private long countFrom;

    Engine(CacheShape shape, Settings settings, LongSupplier liveLookups, LongSupplier liveHits, long startNanos) {
        this.shape = shape;
        boolean bounded = shape.isBounded();
        this.fixedRate = bounded && !shape.weighted();
        this.sizes = bounded ? Sizes.around(shape.maximum(), !shape.weighted()) : Sizes.unbounded();
        double most = fixedRate ? Math.rint(Sizes.REACH * shape.maximum()) : Double.POSITIVE_INFINITY;
        int capacity = (int) Math.min(settings.sampledKeys(), most);
        this.threshold = fixedRate ? share(settings.sampledKeys() / most) : ALL_KEYS;
        this.modelThreshold = fixedRate ? share(settings.sampledKeys() / MODEL_SHARE / most) : ALL_KEYS;
        this.laneThreshold = fixedRate ? share(settings.sampledKeys() / LANE_SHARE / most) : ALL_KEYS;
        this.stack = new ReuseStack(capacity, shape.weighted());
        this.lastUse = new int[capacity];
        this.costs = new float[capacity];
        this.weightOf = new float[capacity];
        this.awaited = new boolean[capacity];
        this.ttlChoice = new TtlChoice(shape, settings.ttls(), capacity);
        this.modelled = bounded && shape.policy() == EvictionPolicy.W_TINY_LFU;
        this.firstModel = DEPTHS + sizes.count();
        this.firstLane = firstModel + (modelled ? Sizes.FACTORS.length : 0);
        this.lanes = new PolicyLanes(bounded && !shape.weighted(), shape.policy(), settings.policies());
        this.counts = new Counts(KeySample.GROUPS, firstLane + lanes.count());
        this.loadCosts = new Counts(KeySample.GROUPS, COST_HITS + Sizes.FACTORS.length);
        this.weights = new Counts(KeySample.GROUPS, COST_HITS + Sizes.FACTORS.length);
        this.totals = new Totals(liveLookups, liveHits, startNanos);
        this.lastNanos = startNanos;
        makeModels();
        this.foldAt = epochEvents();
    }

    private static long share(double ratio) {
        return ratio >= 1 ? ALL_KEYS : Math.max(LEAST_THRESHOLD, (long) (ratio * ALL_KEYS));
    }

    long threshold() {
        return threshold;
    }

    /** Returns the share of the keys in the stack. */
    double samplingRatio() {
        return (double) threshold / ALL_KEYS;
    }

    /** Returns the share of the keys in the models. */
    double modelRatio() {
        return (double) modelThreshold / ALL_KEYS;
    }

    /** Returns the share of the keys in the lanes. */
    double laneRatio() {
        return (double) laneThreshold / ALL_KEYS;
    }

    long events() {
        return events;
    }

    boolean hasModels() {
        return modelled;
    }

    int modelColumn(int factor) {
        return firstModel + factor;
    }

    int laneColumn(int lane) {
        return firstLane + lane;
    }

    @Nullable
    TtlLanes ttlLanes() {
        return ttlChoice.lanes();
    }

    /**
     * Notes a lookup of a sampled key.
     *
     * @param toldWeight the entry's weight, 0 if the caller does not know it
     */
    void lookup(int key, long nanos, boolean hit, float toldWeight) {
        lastNanos = nanos;
        int tick = Ticks.of(nanos);
        boolean counted = ++events > countFrom;
        if (counted && !totals.isRunning()) {
            totals.start(nanos);
        }
        int group = group(key);
        int entry = stack.find(key);
        if (entry >= 0 && awaited[entry] && !hit) {
            // It was missed before and nothing was stored since: what is not cached cannot be found.
            invalidate(key);
            entry = -1;
        }
        if (counted) {
            count(group, LOOKUPS, hit);
        }
        int bucket = sizes.count();
        float cost = meanCost;
        float weight = toldWeight > 0 ? toldWeight : meanWeightLookedUp;
        boolean known = hit;
        if (entry >= 0) {
            weight = weightOf[entry];
            known = true;
            meanWeightLookedUp += (weight - meanWeightLookedUp) * MEAN_COST_WEIGHT;
            bucket = sizes.bucket(depth(entry, weight));
            cost = costs[entry] > 0 ? costs[entry] : meanCost;
            int factor = Math.min(Sizes.FACTORS.length, Sizes.factorOf(bucket));
            if (!ttlChoice.lookup(entry, tick, lastUse[entry], factor, counted)) {
                bucket = sizes.count();
                // The lanes know no time: what has expired is gone from each.
                lanes.remove(key);
            }
            if (counted && bucket < sizes.count()) {
                counts.add(group, DEPTHS + bucket);
            }
            lastUse[entry] = tick;
            stack.touch(entry);
            awaited[entry] = !hit;
        } else if (hit) {
            add(key, weight, tick);
        }
        if (hasModels() && Integer.toUnsignedLong(key) < modelThreshold) {
            lookupInModels(key, group, tick, hit, counted, known, cost, weight);
        }
        if (lanes.count() > 0 && Integer.toUnsignedLong(key) < laneThreshold) {
            lookupInLanes(key, group, hit, counted);
        }
        if (counted && known && !hasModels()) {
            // Without models, costs follow the stack.
            countCosts(group, hit, cost, weight);
            for (int factor = Sizes.factorOf(bucket); factor < Sizes.FACTORS.length; factor++) {
                loadCosts.add(group, COST_HITS + factor, cost);
                weights.add(group, COST_HITS + factor, weight);
            }
        }
        if (events >= foldAt) {
            fold();
        }
    }

    private void lookupInModels(
            int key, int group, int tick, boolean hit, boolean counted, boolean known, float cost, float weight) {
        int found = models.lookup(key, hit, weight, tick);
        for (int factor = 0; counted && factor < models.count(); factor++) {
            if ((found & 1 << factor) != 0) {
                counts.add(group, firstModel + factor);
                loadCosts.add(group, COST_HITS + factor, cost);
                weights.add(group, COST_HITS + factor, shape.weighted() ? models.weightFound(factor) : weight);
            }
        }
        if (counted) {
            count(group, MODEL_LOOKUPS, hit);
            if (known) {
                countCosts(group, hit, cost, weight);
            }
        }
    }

    private void lookupInLanes(int key, int group, boolean hit, boolean counted) {
        for (int lane = 0; lane < lanes.count(); lane++) {
            if (lanes.lookup(lane, key, hit) && counted) {
                counts.add(group, firstLane + lane);
            }
        }
        if (counted) {
            count(group, LANE_LOOKUPS, hit);
        }
    }

    /** Counts a lookup in a column and, if it hit, in the one after it. */
    private void count(int group, int column, boolean hit) {
        counts.add(group, column);
        if (hit) {
            counts.add(group, column + 1);
        }
    }

    private void countCosts(int group, boolean hit, float cost, float weight) {
        loadCosts.add(group, COST_LOOKUPS, cost);
        weights.add(group, COST_LOOKUPS, weight);
        if (hit) {
            loadCosts.add(group, COST_LIVE_HITS, cost);
            weights.add(group, COST_LIVE_HITS, weight);
        }
    }

    /** Notes that what a lookup missed was loaded and stored. */
    void loaded(int key, long nanos, float weight) {
        int tick = Ticks.of(nanos);
        int entry = stack.find(key);
        if (entry < 0) {
            entry = add(key, weight, tick);
            if (totals.isRunning()) {
                // Only now it is known what the lookup asked for.
                costOfFirstUse(key, weight);
            }
        } else {
            reweigh(entry, weight);
        }
        awaited[entry] = false;
        if (Integer.toUnsignedLong(key) < modelThreshold) {
            models.insertIfAbsent(key, weight, tick);
        }
        if (Integer.toUnsignedLong(key) < laneThreshold) {
            lanes.insertIfAbsent(key);
        }
    }

    private void costOfFirstUse(int key, float weight) {
        if (!hasModels() || Integer.toUnsignedLong(key) < modelThreshold) {
            countCosts(group(key), false, meanCost, weight);
        }
    }

    /** Notes how long a load of a key took. */
    void took(int key, float costNanos) {
        meanCost += meanCost == 0 ? costNanos : (costNanos - meanCost) * MEAN_COST_WEIGHT;
        int entry = stack.find(key);
        if (entry >= 0) {
            costs[entry] += costs[entry] == 0 ? costNanos : (costNanos - costs[entry]) * COST_WEIGHT;
        }
    }

    /** Notes that the application wrote an entry of its own accord. */
    void stored(int key, long nanos, float weight) {
        int entry = stack.find(key);
        if (entry < 0 || awaited[entry]) {
            // The caller's own load after a miss, as caches are used that do not load themselves.
            loaded(key, nanos, weight);
            return;
        }
        int tick = Ticks.of(nanos);
        reweigh(entry, weight);
        lastUse[entry] = tick;
        stack.touch(entry);
        ttlChoice.written(entry, tick);
        if (Integer.toUnsignedLong(key) < modelThreshold) {
            models.insert(key, weight, tick);
        }
        if (Integer.toUnsignedLong(key) < laneThreshold) {
            lanes.insert(key);
        }
    }

    /** Notes that an entry was loaded anew while the old one was served. */
    void refreshed(int key, long nanos, float weight) {
        int entry = stack.find(key);
        if (entry >= 0) {
            int tick = Ticks.of(nanos);
            reweigh(entry, weight);
            ttlChoice.written(entry, tick);
            models.refresh(key, tick);
        }
    }

    /** Notes that the application removed an entry: no size would have kept it. */
    void invalidate(int key) {
        int entry = stack.find(key);
        if (entry >= 0) {
            stack.remove(entry);
        }
        models.remove(key);
        lanes.remove(key);
    }

    /** Notes that the application removed all entries. */
    void invalidateAll() {
        stack.clear();
        models.clear();
        lanes.clear();
    }

    /** Counts all lookups up to now. */
    void advance(long nanos) {
        lastNanos = nanos;
        totals.advance(nanos);
    }

    /** Stops counting, for events are going to be missed. */
    void pause() {
        totals.stop(lastNanos);
        countFrom = Long.MAX_VALUE;
    }

    /** Counts again once the stack has seen enough to be as if nothing had been missed. */
    void resume() {
        countFrom = events + (long) WARM_UP_TURNOVERS * stack.capacity();
    }

    private double depth(int entry, float weight) {
        double above = stack.distance(entry) / samplingRatio();
        return shape.weighted() ? above + weight : above + 1;
    }

    private int add(int key, float weight, int tick) {
        if (!fixedRate && stack.size() == stack.capacity() && threshold > LEAST_THRESHOLD) {
            halve();
        }
        int entry = stack.add(key, weight);
        weightOf[entry] = weight;
        lastUse[entry] = tick;
        costs[entry] = 0;
        awaited[entry] = false;
        ttlChoice.written(entry, tick);
        if (shape.weighted()) {
            while (stack.depth() > Sizes.REACH * shape.maximum() * samplingRatio() && stack.size() > 1) {
                stack.dropOldest();
            }
        }
        return entry;
    }

    private void reweigh(int entry, float weight) {
        weightOf[entry] = weight;
        stack.reweigh(entry, weight);
    }

    /** Samples half of the keys from now on. */
    private void halve() {
        threshold /= 2;
        modelThreshold /= 2;
        laneThreshold /= 2;
        stack.removeFrom(threshold);
        counts.scale(0.5);
        ttlChoice.scale(0.5);
        loadCosts.scale(0.5);
        weights.scale(0.5);
        makeModels();
    }

    private void makeModels() {
        modelledEntries = shape.weighted() ? entriesThatFit() : shape.maximum();
        double[] maximums = new double[hasModels() ? Sizes.FACTORS.length : 0];
        double[] entries = new double[maximums.length];
        for (int factor = 0; factor < maximums.length; factor++) {
            double maximum = shape.maximum() * Sizes.FACTORS[factor];
            maximums[factor] = shape.weighted() ? maximum : Math.max(1, Math.rint(maximum));
            entries[factor] = Math.max(1, modelledEntries * Sizes.FACTORS[factor]);
        }
        models = new TinyLfuModels(maximums, modelRatio(), entries, shape.weighted());
        models.expireAfter(ttlChoice.writeLimit(), ttlChoice.idleLimit());
        lanes.create(shape.maximum() * laneRatio());
        stack.forEachOldestFirst(entry -> {
            int key = stack.key(entry);
            if (Integer.toUnsignedLong(key) < modelThreshold) {
                models.insert(key, weightOf[entry], lastUse[entry]);
            }
            if (Integer.toUnsignedLong(key) < laneThreshold) {
                lanes.insert(key);
            }
        });
    }

    /** Returns what an entry weighs on average, 1 where entries are not weighed. */
    double meanWeight() {
        return stack.size() == 0 ? 1 : Math.max(Float.MIN_VALUE, stack.depth() / stack.size());
    }

    /** Returns how many entries the real cache holds when it is full; at first no more than were seen. */
    private double entriesThatFit() {
        return Math.min(stack.size() / samplingRatio(), shape.maximum() / meanWeight());
    }

    private void fold() {
        if (shape.weighted() && hasModels() && entriesThatFit() > GROWTH * modelledEntries) {
            makeModels();
        }
        counts.fold();
        ttlChoice.fold();
        loadCosts.fold();
        weights.fold();
        totals.fold(lastNanos);
        foldAt = events + epochEvents();
    }

    private long epochEvents() {
        double keys = fixedRate ? shape.maximum() * samplingRatio() : stack.capacity() / Sizes.REACH;
        return (long) Math.max(LEAST_EPOCH_EVENTS, EPOCH_TURNOVERS * keys);
    }

    private static int group(int key) {
        return (key * 0x9E37_79B9) >>> (Integer.SIZE - Integer.numberOfTrailingZeros(KeySample.GROUPS));
    }

    @Override
    public String toString() {
        return "Engine[" + shape + ", samples " + samplingRatio() + " of the keys]";
    }
}
