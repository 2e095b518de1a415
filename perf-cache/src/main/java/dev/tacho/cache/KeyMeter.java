package dev.tacho.cache;

import dev.tacho.cache.trace.Trace;
import dev.tacho.cache.trace.TraceRecorder;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.cache.whatif.Outcome;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.cache.whatif.WhatIf;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures a cache by key: why lookups miss, which keys are hot, the hit ratio of groups of keys, loads that meet; and
 * predicts other sizes, policies and times to live. The caches of the rooms below tell it by themselves; any other does so:
 *
 * <pre>{@code
 * CacheMeter meter = CacheMeter.of(perf, "pools");
 * KeyMeter keys = meter.byKey(KeyOptions.whatIf());
 * Pool pool = pools.get(address);
 * keys.lookup(address, pool != null);
 * if (pool != null) {
 *     meter.recordHits(1);
 * } else {
 *     meter.recordMisses(1);
 *     pools.put(address, load(address));
 *     keys.stored(address, 1);
 * }
 * }</pre>
 *
 * <p>Keys are known by their hash codes, and only a sample of them is followed; no key is kept, unless {@link
 * KeyOptions#showKeys} asks for the texts of a few. What follows from the samples is worked out on a thread that all caches
 * share.
 *
 * <p>Safe for use by any thread. No recording method throws or allocates; that of a key which is not followed takes a few
 * nanoseconds. A caller that finds the ring of events full helps to empty it, for at most 20 ms; if that does not do, events
 * are counted as lost, and if there are many, the prediction goes on after a pause.
 */
public final class KeyMeter implements AutoCloseable {
    private static final int MOST_LABEL = 80;
    private static final int MOST_HOT_KEYS = 1_024;

    private final CacheMeter meter;
    private final int seed;
    private final boolean identity;
    private final @Nullable Function<Object, String> label;
    private final @Nullable KeyGroups groups;
    private final @Nullable TraceRecorder recorder;
    private final LoadsUnderWay loads = new LoadsUnderWay();
    private final Timer waits;
    private final KeyChannel channel;

    KeyMeter(CacheMeter meter, Perf perf, KeyOptions options, Supplier<CacheShape> shape) {
        this.meter = meter;
        this.seed = WhatIf.seed(options.seed());
        this.identity = options.identity();
        this.label = options.label();
        this.groups = options.group() == null ? null : new KeyGroups(options.group());
        this.recorder = options.traceCapacity() == 0 ? null : TraceRecorder.of(options.traceCapacity());
        String name = meter.name();
        this.waits = perf.timer("cache.wait", "cache", name);
        KeySimulation simulation = new KeySimulation(
                options,
                meter::allLookups,
                meter::allHits,
                meter::entries,
                perf.histogram("cache.age-at-eviction", Unit.NANOS, "cache", name),
                perf.histogram("cache.reuse-after-eviction", Unit.NANOS, "cache", name),
                meter.nanoTime(),
                System::nanoTime);
        this.channel = new KeyChannel(simulation, meter::failed, label != null, perf.isEnabled());
        readShapeFrom(shape);
        if (perf.isEnabled()) {
            Drain.add(this);
        }
    }

    // Recording. What decorators call is split, so that a key which is not followed costs them little.

    /**
     * Returns the hash that a key is known by.
     *
     * @param key the key; null and one whose {@code hashCode} throws have a hash that is seldom followed
     * @return any number
     */
    public int hash(@Nullable Object key) {
        if (key == null) {
            return -1;
        }
        try {
            return WhatIf.hash(identity ? System.identityHashCode(key) : key.hashCode(), seed);
        } catch (RuntimeException e) {
            meter.failed(e);
            return -1;
        }
    }

    /**
     * Returns whether it is worth finding out what becomes of a lookup: the key is sampled, or is being loaded by another
     * caller, or every lookup is wanted. {@link #lookup(Object, int, boolean)} must be called in any case.
     *
     * @param hash the key's hash
     * @return whether the key is followed
     */
    public boolean follows(int hash) {
        return Integer.toUnsignedLong(hash) < channel.threshold()
                || loads.contains(hash)
                || ((groups != null || recorder != null) && !channel.isClosed());
    }

    /**
     * Returns whether another caller is loading the key at this moment, so that a lookup would have to wait.
     *
     * @param hash the key's hash
     * @return whether a load is under way that was {@linkplain #loadBegins announced}
     */
    public boolean isLoading(int hash) {
        return loads.contains(hash);
    }

    /**
     * Notes a lookup.
     *
     * @param key the key
     * @param hit whether its entry was found
     */
    public void lookup(@Nullable Object key, boolean hit) {
        lookup(key, hash(key), hit);
    }

    /**
     * Notes a lookup.
     *
     * @param key the key
     * @param hash its {@link #hash}
     * @param hit whether its entry was found; of a key that is not {@linkplain #follows followed}, any value will do
     */
    public void lookup(@Nullable Object key, int hash, boolean hit) {
        boolean spatial = Integer.toUnsignedLong(hash) < channel.threshold();
        int mask = channel.hotMask();
        boolean temporal =
                mask >= 0 && (mask == 0 || (ThreadLocalRandom.current().nextInt() & mask) == 0);
        if (spatial || temporal) {
            int kind = hit ? KeyEvent.HIT : KeyEvent.MISS;
            Object shown = temporal && label != null ? label(key) : null;
            offer(KeyEvent.first(hash, mask), kind, spatial, temporal, shown);
        }
        if (groups != null || recorder != null) {
            lookupOfAll(key, hash, hit);
        }
    }

    private void lookupOfAll(@Nullable Object key, int hash, boolean hit) {
        if (channel.isClosed()) {
            return;
        }
        if (recorder != null) {
            recorder.record(Integer.toUnsignedLong(hash), meter.nanoTime(), 1);
        }
        if (groups != null && key != null) {
            try {
                groups.count(key, hit);
            } catch (RuntimeException e) {
                meter.failed(e);
            }
        }
    }

    /**
     * Notes that a load begins, so that others of the same key, and callers that wait for it, are noticed. {@link #loadEnds}
     * must follow.
     *
     * @param hash the key's hash
     * @return whether it is watched, to be given to {@link #loadEnds}
     */
    public boolean loadBegins(int hash) {
        return !channel.isClosed() && loads.begin(hash);
    }

    /**
     * Notes that a load ended.
     *
     * @param hash the key's hash
     * @param watched what {@link #loadBegins} returned
     */
    public void loadEnds(int hash, boolean watched) {
        if (watched) {
            loads.end(hash);
        }
    }

    /**
     * Notes that a caller waited for a load that another caller began.
     *
     * @param nanos how long, in nanoseconds
     */
    public void waited(long nanos) {
        if (!channel.isClosed()) {
            waits.record(nanos);
        }
    }

    /**
     * Notes that what was missed was loaded and stored.
     *
     * @param hash the key's hash
     * @param nanos how long it took, in nanoseconds; 0 if that is unknown
     * @param weight the entry's weight, 1 where entries have none
     */
    public void loaded(int hash, long nanos, double weight) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            offerValue(KeyEvent.LOADED, hash, checked(weight));
            if (nanos > 0) {
                offerValue(KeyEvent.TOOK, hash, (float) nanos);
            }
        }
    }

    /**
     * Notes that a load failed or found nothing, so that nothing was stored.
     *
     * @param hash the key's hash
     */
    public void foundNothing(int hash) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            offerValue(KeyEvent.FOUND_NOTHING, hash, 0);
        }
    }

    /**
     * Notes that the application stored an entry.
     *
     * @param key the key
     * @param weight the entry's weight, 1 where entries have none
     */
    public void stored(Object key, double weight) {
        stored(hash(key), weight);
    }

    /**
     * Notes that the application stored an entry.
     *
     * @param hash the key's hash
     * @param weight the entry's weight, 1 where entries have none
     */
    public void stored(int hash, double weight) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            offerValue(KeyEvent.STORED, hash, checked(weight));
        }
    }

    /**
     * Notes that an entry was loaded anew while the old one was served.
     *
     * @param hash the key's hash
     * @param weight the entry's weight, 1 where entries have none
     */
    public void refreshed(int hash, double weight) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            offerValue(KeyEvent.REFRESHED, hash, checked(weight));
        }
    }

    /**
     * Notes that the application removed an entry.
     *
     * @param key the key
     */
    public void removed(@Nullable Object key) {
        removed(hash(key));
    }

    /**
     * Notes that the application removed an entry.
     *
     * @param hash the key's hash
     */
    public void removed(int hash) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            offerValue(KeyEvent.REMOVED, hash, 0);
        }
    }

    /** Notes that the application removed all entries. */
    public void cleared() {
        if (channel.threshold() > 0) {
            offerValue(KeyEvent.CLEARED, 0, 0);
        }
    }

    /**
     * Notes that the cache dropped an entry.
     *
     * @param hash the key's hash
     * @param cause why
     */
    public void evicted(int hash, EvictionCause cause) {
        if (Integer.toUnsignedLong(hash) < channel.threshold()) {
            MissReason reason = switch (cause) {
                case SIZE, UNKNOWN -> MissReason.EVICTED;
                case EXPIRED -> MissReason.EXPIRED;
                case COLLECTED -> MissReason.COLLECTED;
            };
            offerValue(KeyEvent.LEFT + reason.code(), hash, 0);
        }
    }

    /** What is no weight would spoil every sum that it goes into. */
    private float checked(double weight) {
        if (weight >= 0 && weight <= Float.MAX_VALUE) {
            return (float) weight;
        }
        meter.failed(new IllegalArgumentException("weight=" + weight + ": must be >= 0 and finite; 1 was taken"));
        return 1;
    }

    private void offerValue(int kind, int hash, float value) {
        offer(KeyEvent.first(hash, Float.floatToRawIntBits(value)), kind, true, false, null);
    }

    private void offer(long first, int kind, boolean spatial, boolean temporal, @Nullable Object shown) {
        channel.offer(first, KeyEvent.second(kind, meter.nanoTime(), spatial, temporal), shown);
    }

    private @Nullable String label(@Nullable Object key) {
        if (label == null || key == null) {
            return null;
        }
        try {
            String text = label.apply(key);
            if (text.length() <= MOST_LABEL) {
                return text;
            }
            // Half of a character would be none.
            return text.substring(
                    0, Character.isHighSurrogate(text.charAt(MOST_LABEL - 1)) ? MOST_LABEL - 1 : MOST_LABEL);
        } catch (RuntimeException e) {
            meter.failed(e);
            return null;
        }
    }

    // The simulation.

    /**
     * Sets where to read how the cache is configured. A change of it begins the prediction anew.
     *
     * @param source gives the configuration, on the thread that simulates or reads, without waiting for a lock under which
     *     this meter is told of something; held strongly, so let it hold the cache weakly if the cache may end before the
     *     {@link Perf}. If it throws, nothing changes
     */
    public void readShapeFrom(Supplier<CacheShape> source) {
        Objects.requireNonNull(source, "source");
        Supplier<CacheShape> guarded = new Supplier<>() {
            private CacheShape last = CacheShape.unbounded();

            @Override
            public CacheShape get() {
                try {
                    last = Objects.requireNonNull(source.get(), "shape");
                } catch (RuntimeException e) {
                    meter.failed(e);
                }
                return last;
            }
        };
        channel.change(simulation -> simulation.readShapeFrom(guarded));
    }

    /** Takes what there is and does what is due; called by the thread of all caches. Returns how much there was. */
    int tick() {
        return channel.tick();
    }

    void failed(RuntimeException e) {
        meter.failed(e);
    }

    // Readings.

    /**
     * Returns everything measured by key so far.
     *
     * @return an immutable reading; takes up to a few milliseconds, for events under way are worked off first
     */
    public KeySnapshot snapshot() {
        List<GroupHits> hitsByGroup = groups == null ? List.of() : groups.read();
        return channel.read(simulation ->
                KeySnapshot.of(meter.name(), simulation, hitsByGroup, waits.snapshot(), loads, channel.lost()));
    }

    /**
     * Predicts other sizes, policies and times to live from everything since the start, or since the cache was last
     * configured differently.
     *
     * @return the prediction; empty if the options are not {@link KeyOptions#whatIf}
     */
    public Optional<Prediction> predict() {
        return predict(false);
    }

    /**
     * Predicts from the recent past: lookups count by half for each ten times the cache's size of lookups after them, or some
     * thousands of sampled keys if that is more. It follows a change of the load, and is less exact.
     *
     * @return the prediction; empty if the options are not {@link KeyOptions#whatIf}
     */
    public Optional<Prediction> predictRecent() {
        return predict(true);
    }

    private Optional<Prediction> predict(boolean recentOnly) {
        return channel.read(simulation -> Optional.ofNullable(simulation.predict(meter.nanoTime(), recentOnly)));
    }

    /**
     * Returns what to do about the cache, from what was measured and predicted.
     *
     * @return advice, that about the size first; empty if there is none to give, or the cache is not {@linkplain #isSteady
     *     steady} yet
     */
    public List<Advice> advice() {
        // Of the recent past alone it cannot be told how long the configuration is in force.
        boolean coversEnough =
                predict().filter(reading -> reading.basis().steady()).isPresent();
        return Advisor.advise(meter.snapshot(), snapshot(), predictRecent().orElse(null), coversEnough, shape());
    }

    /**
     * Tells whether the cache has been used long enough for advice: whether it could have been filled ten times.
     *
     * @return whether there were ten times as many lookups as its maximum of entries, or 10,000 if it is unbounded
     */
    public boolean isSteady() {
        return Advisor.isSteady(meter.snapshot(), shape());
    }

    /** Returns how the cache was configured when that was last read. */
    CacheShape shape() {
        return channel.read(KeySimulation::shape);
    }

    /**
     * Returns what was predicted for each change of the configuration, and what came of it.
     *
     * @return the last 20 changes that had been predicted and lasted long enough to be measured, the oldest first
     */
    public List<Outcome> outcomes() {
        return channel.read(KeySimulation::outcomes);
    }

    /**
     * Returns what will come of the last change of the configuration, as soon as that is known: when the cache has settled,
     * and been asked for as many entries as would fill it ten times. A cache of Caffeine's settles while it could be filled
     * twenty times, any other while it could be twice.
     *
     * @return a future of the outcome, cancelled if the configuration changes again before; empty if the change was not
     *     predicted, or is settled
     */
    public Optional<CompletableFuture<Outcome>> nextOutcome() {
        return channel.read(KeySimulation::nextOutcome);
    }

    /**
     * Returns the keys that are looked up most.
     *
     * @param most how many at most, 1 to 1,024
     * @return the hottest keys, the hottest first; empty if nothing was looked up
     * @throws IllegalArgumentException if {@code most} is out of bounds
     */
    public List<HotKey> hotKeys(int most) {
        if (most < 1 || most > MOST_HOT_KEYS) {
            throw new IllegalArgumentException("most=" + most + ": must be 1 to " + MOST_HOT_KEYS);
        }
        return channel.read(simulation -> simulation.hotKeys(most));
    }

    /**
     * Returns the lookups captured so far.
     *
     * @return a trace of hashed keys; empty unless {@link KeyOptions#captureTrace} asked for one
     */
    public Optional<Trace> trace() {
        return recorder == null ? Optional.empty() : Optional.of(recorder.trace());
    }

    /**
     * Returns the meter of the cache.
     *
     * @return the meter that this one is a part of
     */
    public CacheMeter meter() {
        return meter;
    }

    /**
     * Stops following keys and loads. What was measured and predicted up to now stays and can be read; a change that is
     * {@linkplain #nextOutcome watched} no longer is.
     */
    @Override
    public void close() {
        channel.close();
        Drain.remove(this);
    }

    @Override
    public String toString() {
        return "KeyMeter[" + meter.name() + ']';
    }
}
