package dev.tacho.cache;

import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.WhatIf;
import dev.tacho.core.Histogram;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the events of sampled keys: the side of a {@link KeyMeter} that one thread at a time works on, under
 * the meter's lock. It also says what to sample: spatially, by hash, as much as the table and the prediction have room for;
 * temporally, by chance, as many lookups a second as the hot keys need; and less while the {@link CpuBudget} is spent.
 */
final class KeySimulation implements EventRing.Consumer {
    /** Keys in the table: enough for four times what a cache holds of them. */
    private static final int TABLE = 2_048;

    private static final double GHOSTS = 4;
    private static final int HOT_KEYS = 1_024;
    /** Lookups that are all counted for the hot keys; after that one in 16 or fewer. */
    private static final long COUNTED_ALL = 1_000_000;

    private static final int LEAST_MASK = 15;
    private static final int MOST_MASK = 4_095;
    /** Sampled lookups a second, above and below which fewer or more are sampled. */
    private static final double MOST_PER_SECOND = 40_000;

    private static final double LEAST_PER_SECOND = 8_000;
    /** What an event may take; more is the operating system's. */
    private static final long MOST_NANOS_PER_EVENT = 2_000;

    private static final long RATE_NANOS = 200_000_000L;
    private static final long ALL_KEYS = 1L << Integer.SIZE;

    private final KeyOptions options;
    private final CpuBudget budget;
    private final LongSupplier lookups;
    private final LongSupplier hits;
    private final DoubleSupplier entries;
    /** What the budget is kept by: the machine's time, not that of the cache, which may stand still. */
    private final LongSupplier realTime;

    private final Histogram evictedAge;
    private final Histogram reuseAfterEviction;
    private final HotKeys hotKeys = new HotKeys(HOT_KEYS);
    private final Promises promises = new Promises();
    private Supplier<CacheShape> shapes = CacheShape::unbounded;
    private @Nullable KeyTable table;
    private @Nullable WhatIf whatIf;
    private CacheShape shape = CacheShape.unbounded();
    private boolean closed;
    private long lookupsAtClose;
    private long hitsAtClose;
    private boolean paused;
    private long pauses;
    private long nanos;

    private int hotMask;
    private long hotSampled;
    private long hotSampledBefore;
    private long hotSince;

    KeySimulation(
            KeyOptions options,
            LongSupplier lookups,
            LongSupplier hits,
            DoubleSupplier entries,
            Histogram evictedAge,
            Histogram reuseAfterEviction,
            long nanos,
            LongSupplier realTime) {
        this.options = options;
        this.lookups = lookups;
        this.hits = hits;
        this.entries = entries;
        this.realTime = realTime;
        this.evictedAge = evictedAge;
        this.reuseAfterEviction = reuseAfterEviction;
        this.nanos = nanos;
        this.budget = new CpuBudget(options.cpuShare(), realTime.getAsLong());
        this.hotSince = realTime.getAsLong();
    }

    /** Sets where to read the configuration. */
    void readShapeFrom(Supplier<CacheShape> source) {
        shapes = source;
        reshape();
    }

    // What to sample.

    /** Returns the hashes to sample: those below it. */
    long threshold() {
        KeyTable counted = table;
        WhatIf predicting = whatIf;
        if (counted == null) {
            return ALL_KEYS;
        }
        return predicting == null || paused
                ? counted.threshold()
                : Math.max(counted.threshold(), predicting.threshold());
    }

    /** Returns the mask that a random number must be free of for a lookup to be sampled. */
    int hotMask() {
        return hotMask;
    }

    // Events.

    /** Takes events from a ring and charges what that takes. */
    int drain(EventRing ring, int most) {
        if (table == null) {
            reshape();
        }
        long begin = realTime.getAsLong();
        int taken = ring.drain(most, this);
        long end = realTime.getAsLong();
        // A thread that was suspended meanwhile has not used the processor.
        budget.spend(Math.min(end - begin, MOST_NANOS_PER_EVENT * (taken + 1)), end);
        if (budget.isSpent()) {
            hotMask = Math.max(hotMask, LEAST_MASK);
            pause();
        } else if (paused && budget.isWorthwhile()) {
            paused = false;
            if (whatIf != null) {
                whatIf.resume();
            }
        }
        return taken;
    }

    /** Does what is due now and then. */
    void tick() {
        reshape();
        long realNanos = realTime.getAsLong();
        if (promises.isPending()) {
            promises.check(lookups.getAsLong(), hits.getAsLong());
        }
        double seconds = (realNanos - hotSince) / 1e9;
        if (realNanos - hotSince >= RATE_NANOS) {
            double perSecond = (hotSampled - hotSampledBefore) / seconds;
            if (perSecond > MOST_PER_SECOND && hotSampled > COUNTED_ALL) {
                for (double left = perSecond; left > MOST_PER_SECOND; left /= 2) {
                    drawFewer();
                }
            } else if (perSecond < LEAST_PER_SECOND && hotMask > 0) {
                hotMask /= 2;
            }
            hotSampledBefore = hotSampled;
            hotSince = realNanos;
        }
    }

    /** Ends all: the totals stay what they are, or what was seen would be held against lookups that were not. */
    void close() {
        if (!closed) {
            lookupsAtClose = lookups.getAsLong();
            hitsAtClose = hits.getAsLong();
            closed = true;
            promises.cancel();
        }
    }

    private long lookups() {
        return closed ? lookupsAtClose : lookups.getAsLong();
    }

    private long hits() {
        return closed ? hitsAtClose : hits.getAsLong();
    }

    /** Notes that lookups drawn at random found no room, and draws fewer. */
    void missed(double lookups) {
        hotKeys.missed(lookups);
        drawFewer();
    }

    /** Halves how many lookups are drawn at random to find hot keys. */
    private void drawFewer() {
        hotMask = Math.min(MOST_MASK, 2 * hotMask + 1);
    }

    /** Notes that many events were lost for want of room: what the simulation saw since is no longer all of anything. */
    void lostEvents() {
        drawFewer();
        KeyTable counted = table;
        if (paused && counted != null) {
            counted.halve();
        } else if (whatIf != null) {
            whatIf.pause();
            whatIf.resume();
        }
    }

    private void pause() {
        if (!paused) {
            paused = true;
            pauses++;
            if (whatIf != null) {
                whatIf.pause();
            }
        }
    }

    @Override
    public void accept(long first, long second, @Nullable Object object) {
        int hash = KeyEvent.hash(first);
        nanos = KeyEvent.nanos(second);
        if (KeyEvent.isTemporal(second)) {
            hotKeys.count(hash, KeyEvent.value(first) + 1.0, object);
            if (++hotSampled == COUNTED_ALL) {
                hotMask = Math.max(hotMask, LEAST_MASK);
            }
        }
        if (KeyEvent.isSpatial(second)) {
            int kind = KeyEvent.kind(second);
            float value = Float.intBitsToFloat(KeyEvent.value(first));
            long key = Integer.toUnsignedLong(hash);
            KeyTable counted = table;
            if (counted != null && (key < counted.threshold() || kind == KeyEvent.CLEARED)) {
                count(counted, kind, hash, value);
            }
            WhatIf predicting = whatIf;
            if (predicting != null && !paused && (key < predicting.threshold() || kind == KeyEvent.CLEARED)) {
                predict(predicting, kind, hash, value);
            }
        }
    }

    private void count(KeyTable counted, int kind, int hash, float value) {
        switch (kind) {
            case KeyEvent.HIT -> counted.hit(hash, nanos);
            case KeyEvent.MISS -> counted.miss(hash, nanos);
            case KeyEvent.LOADED -> counted.loaded(hash, nanos, value);
            case KeyEvent.TOOK -> counted.took(hash, value);
            case KeyEvent.FOUND_NOTHING -> counted.foundNothing(hash);
            case KeyEvent.STORED -> counted.stored(hash, nanos, value);
            case KeyEvent.REFRESHED -> counted.refreshed(hash, nanos);
            case KeyEvent.REMOVED -> counted.removed(hash);
            case KeyEvent.CLEARED -> counted.cleared();
            default -> counted.left(hash, nanos, kind - KeyEvent.LEFT);
        }
    }

    private void predict(WhatIf predicting, int kind, int hash, float value) {
        switch (kind) {
            case KeyEvent.HIT -> predicting.lookup(hash, nanos, true);
            case KeyEvent.MISS -> predicting.lookup(hash, nanos, false);
            case KeyEvent.LOADED -> predicting.loaded(hash, nanos, value);
            case KeyEvent.TOOK -> predicting.took(hash, value);
            case KeyEvent.STORED -> predicting.stored(hash, nanos, value);
            case KeyEvent.REFRESHED -> predicting.refreshed(hash, nanos, value);
            case KeyEvent.REMOVED, KeyEvent.FOUND_NOTHING -> predicting.removed(hash);
            case KeyEvent.CLEARED -> predicting.cleared();
            default -> {
                // What the real cache evicts is no event of another one.
            }
        }
    }

    /** Begins anew if the cache was configured differently since. */
    private void reshape() {
        if (closed) {
            return;
        }
        CacheShape now = shapes.get();
        KeyTable counted = table;
        if (counted == null || !now.equals(shape)) {
            WhatIf predicting = whatIf;
            if (predicting != null) {
                double held = entries.getAsDouble();
                promises.changed(predicting.predictRecent(nanos, held), now, held, lookups.getAsLong());
                predicting.reshape(now, nanos);
            } else if (options.predicts()) {
                whatIf = WhatIf.of(now)
                        .sampledKeys(options.sampledKeys())
                        .seed(options.seed())
                        .ttls(options.ttls())
                        .policies(options.policies())
                        .totals(this::lookups, this::hits)
                        .startNanos(nanos)
                        .build();
            }
            if (counted == null) {
                boolean known = !now.weighted() && now.maximum() < Double.POSITIVE_INFINITY;
                double ratio = known ? TABLE / (GHOSTS * Math.max(1, now.maximum())) : 1;
                counted = new KeyTable(TABLE, ratio, evictedAge, reuseAfterEviction);
                table = counted;
            }
            counted.expireAfter(now.expireAfterWrite(), now.expireAfterAccess());
            shape = now;
        }
    }

    // Readings.

    CacheShape shape() {
        return shape;
    }

    @Nullable
    KeyTable table() {
        return table;
    }

    List<HotKey> hotKeys(int most) {
        return hotKeys.top(most);
    }

    @Nullable
    Prediction predict(long now, boolean recentOnly) {
        WhatIf predicting = whatIf;
        if (predicting == null) {
            return null;
        }
        double liveEntries = entries.getAsDouble();
        return recentOnly ? predicting.predictRecent(now, liveEntries) : predicting.predict(now, liveEntries);
    }

    List<Outcome> outcomes() {
        return promises.outcomes();
    }

    Optional<CompletableFuture<Outcome>> nextOutcome() {
        return promises.next();
    }

    /** Returns how often the budget was spent. */
    long pauses() {
        return pauses;
    }
}
