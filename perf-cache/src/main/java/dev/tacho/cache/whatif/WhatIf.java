package dev.tacho.cache.whatif;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.simulate.SimulatedCache;
import dev.tacho.cache.simulate.Simulation;
import dev.tacho.cache.trace.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Predicts what a cache would do with another size, policy or time to live, from a sample of the keys that it is asked for.
 *
 * <p>A measured cache has one of its own ({@code KeyOptions.whatIf()}). Used directly, it is told every lookup with its
 * outcome ({@link #access}), or replays a trace:
 *
 * <pre>{@code
 * Trace trace = TraceFormat.ORACLE_GENERAL.read(Path.of("pools.oracleGeneral.gz"));
 * WhatIf.of(CacheShape.ofEntries(EvictionPolicy.LRU, 10_000))
 *         .build()
 *         .replay(trace, SimulatedCache.of(EvictionPolicy.LRU, 10_000)) // or SimulatedCaffeine.of(10_000)
 *         .predict()
 *         .curve();
 * }</pre>
 *
 * <p>The hit ratio at the size in use is the measured one. Other sizes of a cache under W-TinyLFU are simulated by small
 * copies that adapt as Caffeine does, other sizes under LRU by stack distances; both on the same sampled keys, whose real
 * hits and misses are known, so that most of the sampling error is known as well and taken out. Each figure has an error
 * bar, and is withheld where the sample is too small for one worth having.
 *
 * <p>Not safe for use by several threads. An event of a key that is not sampled costs a comparison; of one that is, 50 to
 * 600 ns. Memory is fixed by the number of sampled keys, about 115 bytes each, or 0.7 MB unless set.
 */
public final class WhatIf {
    private static final int DEFAULT_SAMPLED_KEYS = 6_144;
    /** Between requests of which nobody knows when they came. */
    private static final long STEP_NANOS = 1_000_000L;

    private final Settings settings;
    private final int seed;
    private final LongSupplier liveLookups;
    private final LongSupplier liveHits;
    private Engine engine;
    private long lastNanos;
    private long lookups;
    private long hits;

    private WhatIf(Builder builder) {
        this.settings = new Settings(builder.sampledKeys, builder.ttls, builder.policies);
        this.seed = Hash.mix(Long.hashCode(builder.seed));
        LongSupplier ownLookups = builder.liveLookups;
        LongSupplier ownHits = builder.liveHits;
        this.liveLookups = ownLookups == null ? () -> lookups : ownLookups;
        this.liveHits = ownHits == null ? () -> hits : ownHits;
        this.lastNanos = builder.startNanos;
        this.engine = new Engine(builder.shape, settings, liveLookups, liveHits, lastNanos);
    }

    /**
     * Returns a builder of a prediction for a cache.
     *
     * @param shape how the cache is configured
     * @return the builder
     */
    public static Builder of(CacheShape shape) {
        return new Builder(shape);
    }

    /** Builds a {@link WhatIf}. */
    public static final class Builder {
        private final CacheShape shape;
        private int sampledKeys = DEFAULT_SAMPLED_KEYS;
        private long seed = 1;
        private long startNanos;
        private List<Duration> ttls = List.of();
        private List<EvictionPolicy> policies = List.of();
        private @Nullable LongSupplier liveLookups;
        private @Nullable LongSupplier liveHits;

        private Builder(CacheShape shape) {
            this.shape = Objects.requireNonNull(shape, "shape");
        }

        /**
         * Sets how many keys are simulated at most.
         *
         * @param keys 16 to 16,384; 6,144 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of bounds
         */
        public Builder sampledKeys(int keys) {
            if (keys < 16 || keys > 16_384) {
                throw new IllegalArgumentException("sampledKeys=" + keys + ": must be 16 to 16384");
            }
            this.sampledKeys = keys;
            return this;
        }

        /**
         * Sets what decides which keys are sampled.
         *
         * @param newSeed any number; 1 unless set
         * @return this builder
         */
        public Builder seed(long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /**
         * Sets which times to live to try; unless set they are chosen.
         *
         * @param candidates the durations, up to 8
         * @return this builder
         */
        public Builder ttls(List<Duration> candidates) {
            this.ttls = List.copyOf(candidates);
            return this;
        }

        /**
         * Sets which other policies to try at the size in use; none unless set.
         *
         * @param candidates the policies
         * @return this builder
         */
        public Builder policies(List<EvictionPolicy> candidates) {
            this.policies = List.copyOf(candidates);
            return this;
        }

        /**
         * Sets where to read what the real cache counted, if {@link WhatIf#lookup} is told of sampled keys only.
         *
         * @param allLookups how many lookups there ever were, of any key
         * @param allHits how many of them hit
         * @return this builder
         */
        public Builder totals(LongSupplier allLookups, LongSupplier allHits) {
            this.liveLookups = Objects.requireNonNull(allLookups, "allLookups");
            this.liveHits = Objects.requireNonNull(allHits, "allHits");
            return this;
        }

        /**
         * Sets what the clock says now.
         *
         * @param nanos a time in nanoseconds; 0 unless set
         * @return this builder
         */
        public Builder startNanos(long nanos) {
            this.startNanos = nanos;
            return this;
        }

        /**
         * Returns the prediction to be fed.
         *
         * @return a new instance
         */
        public WhatIf build() {
            return new WhatIf(this);
        }
    }

    /**
     * Returns the hash that a key is known by: mixed, so that the hash codes of consecutive numbers are spread evenly.
     *
     * @param hashCode the key's hash code
     * @return its hash for this seed
     */
    public int hash(int hashCode) {
        return hash(hashCode, seed);
    }

    /**
     * Returns the hash that a key is known by.
     *
     * @param hashCode the key's hash code
     * @param seed a mixed seed, see {@link #seed}
     * @return its hash
     */
    public static int hash(int hashCode, int seed) {
        return Hash.mix(hashCode ^ seed);
    }

    /**
     * Mixes a seed for {@link #hash(int, int)}.
     *
     * @param seed any number
     * @return the mixed seed
     */
    public static int seed(long seed) {
        return Hash.mix(Long.hashCode(seed));
    }

    /**
     * Returns what hashes are sampled: those below it, as unsigned numbers. It may fall with any event.
     *
     * @return 1 to 2^32
     */
    public long threshold() {
        return engine.threshold();
    }

    /**
     * Notes a lookup of any key: counts it, and simulates it if the key is sampled. What misses is taken to be loaded and
     * stored.
     *
     * @param key the key, or a number that stands for it
     * @param nanos the time, in nanoseconds, not before that of the event before
     * @param hit whether the real cache had it
     */
    public void access(long key, long nanos, boolean hit) {
        access(key, nanos, hit, 1);
    }

    /**
     * Notes a lookup of any key; see {@link #access(long, long, boolean)}.
     *
     * @param key the key, or a number that stands for it
     * @param nanos the time, in nanoseconds, not before that of the event before
     * @param hit whether the real cache had it
     * @param weight the entry's weight, above 0
     */
    public void access(long key, long nanos, boolean hit, float weight) {
        lookups++;
        if (hit) {
            hits++;
        }
        int hash = hash(Long.hashCode(key));
        if (Integer.toUnsignedLong(hash) < engine.threshold()) {
            lastNanos = nanos;
            engine.lookup(hash, nanos, hit, weight);
            if (!hit) {
                engine.loaded(hash, nanos, weight);
            }
        }
    }

    /**
     * Replays a trace against the cache in use, and notes every request with its outcome. Requests are weighed by their
     * bytes if the cache weighs its entries; those of a trace without times come a millisecond apart.
     *
     * @param trace the requests
     * @param inUse an empty cache as {@link #shape} says, without expiry: that is added
     * @return this, to be asked for its prediction
     * @throws IllegalArgumentException if the cache has another maximum than {@link #shape}
     * @throws IllegalStateException if entries expire and the trace has no times, or they are weighed and it has no sizes
     */
    public WhatIf replay(Trace trace, SimulatedCache inUse) {
        CacheShape now = shape();
        if (now.isBounded() && inUse.maximum() != now.maximum()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "inUse: has the maximum %,d, this predicts from %s; give it the cache that is in use",
                    inUse.maximum(),
                    now));
        }
        Simulation simulation = Simulation.of(trace);
        if (now.weighted()) {
            simulation = simulation.byBytes();
        }
        if (now.expireAfterWrite() != null) {
            simulation = simulation.expireAfterWrite(now.expireAfterWrite());
        }
        if (now.expireAfterAccess() != null) {
            simulation = simulation.expireAfterAccess(now.expireAfterAccess());
        }
        simulation.run(() -> inUse, (request, hit) -> {
            long nanos = trace.hasTimes() ? trace.nanos(request) : request * STEP_NANOS;
            access(trace.key(request), nanos, hit, now.weighted() ? trace.bytes(request) : 1);
        });
        return this;
    }

    /**
     * Notes a lookup of a sampled key.
     *
     * @param hash the key's hash, below {@link #threshold}
     * @param nanos the time, in nanoseconds
     * @param hit whether the real cache had it
     */
    public void lookup(int hash, long nanos, boolean hit) {
        lastNanos = nanos;
        engine.lookup(hash, nanos, hit, 0);
    }

    /**
     * Notes that what a lookup of a sampled key missed was loaded and stored.
     *
     * @param hash the key's hash
     * @param nanos the time, in nanoseconds
     * @param weight the entry's weight, above 0
     */
    public void loaded(int hash, long nanos, float weight) {
        engine.loaded(hash, nanos, weight);
    }

    /**
     * Notes how long a load of a sampled key took.
     *
     * @param hash the key's hash
     * @param costNanos the duration, in nanoseconds
     */
    public void took(int hash, float costNanos) {
        engine.took(hash, costNanos);
    }

    /**
     * Notes that the application stored an entry of a sampled key: after a miss, or a new value of its own accord.
     *
     * @param hash the key's hash
     * @param nanos the time, in nanoseconds
     * @param weight the entry's weight, above 0
     */
    public void stored(int hash, long nanos, float weight) {
        engine.stored(hash, nanos, weight);
    }

    /**
     * Notes that an entry of a sampled key was loaded anew while the old one was served.
     *
     * @param hash the key's hash
     * @param nanos the time, in nanoseconds
     * @param weight the entry's weight, above 0
     */
    public void refreshed(int hash, long nanos, float weight) {
        engine.refreshed(hash, nanos, weight);
    }

    /**
     * Notes that the application removed the entry of a sampled key: no cache would have kept it.
     *
     * @param hash the key's hash
     */
    public void removed(int hash) {
        engine.invalidate(hash);
    }

    /** Notes that the application removed all entries. */
    public void cleared() {
        engine.invalidateAll();
    }

    /** Stops counting, because events are going to be left out. */
    public void pause() {
        engine.pause();
    }

    /** Counts again, as soon as enough was seen to be as if nothing had been left out. */
    public void resume() {
        engine.resume();
    }

    /**
     * Begins anew for a cache that was configured differently.
     *
     * @param shape how it is configured now
     * @param nanos the time, in nanoseconds
     */
    public void reshape(CacheShape shape, long nanos) {
        lastNanos = nanos;
        engine = new Engine(shape, settings, liveLookups, liveHits, nanos);
    }

    /**
     * Returns how the cache was configured when this began.
     *
     * @return the shape
     */
    public CacheShape shape() {
        return engine.shape;
    }

    /**
     * Predicts from everything since the start.
     *
     * @return an immutable reading; takes about a millisecond
     */
    public Prediction predict() {
        return predict(lastNanos, Double.NaN);
    }

    /**
     * Predicts from everything since the start, or since the cache was last {@linkplain #reshape configured differently}.
     *
     * @param nanos the time, in nanoseconds
     * @param liveEntries how many entries the real cache holds, by which keys that share their hash codes are noticed;
     *     {@code NaN} if unknown
     * @return an immutable reading; takes about a millisecond
     */
    public Prediction predict(long nanos, double liveEntries) {
        engine.advance(nanos);
        return new Forecast(engine, false).predict(liveEntries);
    }

    /**
     * Predicts from the recent past: lookups count by half for each ten times the cache's size of lookups after them, or some
     * thousands of sampled keys if that is more.
     *
     * @param nanos the time, in nanoseconds
     * @param liveEntries how many entries the real cache holds; {@code NaN} if unknown
     * @return an immutable reading; takes about a millisecond
     */
    public Prediction predictRecent(long nanos, double liveEntries) {
        engine.advance(nanos);
        return new Forecast(engine, true).predict(liveEntries);
    }

    @Override
    public String toString() {
        return "WhatIf[" + engine + ']';
    }
}
