package dev.tacho.cache;

import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Series;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures one cache, whichever client it is used through. A Caffeine cache is measured by {@link
 * dev.tacho.cache.caffeine.MeasuredCaffeine}; any other tells its meter what happens:
 *
 * <pre>{@code
 * CacheMeter meter = CacheMeter.of(perf, "pools");
 * Pool pool = pools.get(address);
 * if (pool != null) {
 *     meter.recordHits(1);
 * } else {
 *     meter.recordMisses(1);
 * }
 * meter.snapshot().hitRatio();                       // since the start
 * meter.window(Duration.ofMinutes(1)).hitRatio();    // of the last minute
 * }</pre>
 *
 * <p>The meter adds its {@link #section} to every report of its {@link Perf}. Safe for use by any thread. No recording
 * method allocates, blocks or throws; what cannot be recorded is counted ({@link CacheSnapshot#meterFailures}) and the
 * first time logged.
 */
public final class CacheMeter implements SectionSource {
    private static final Logger log = LoggerFactory.getLogger(CacheMeter.class);

    private static final int MOST_NOTES = 10;

    private final Perf perf;
    private final String name;
    private final LookupCounts lookups = new LookupCounts();
    private final LookupCounts mapLookups = new LookupCounts();
    private final LookupHistory history;
    private final Timer load;
    private final Timer refresh;
    private final LongAdder foundNothing = new LongAdder();
    private final Map<EvictionCause, LongAdder> evictions = adders();
    private final Map<EvictionCause, LongAdder> evictionWeights = adders();
    private final LongAdder failures = new LongAdder();
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private volatile Supplier<CacheSize> size = () -> CacheSize.UNKNOWN;
    private volatile long lastNanos;
    private final CopyOnWriteArrayList<String> notes = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable KeyMeter> keys = new AtomicReference<>();

    private CacheMeter(Perf perf, String name) {
        this.perf = perf;
        this.name = name;
        this.history = new LookupHistory(perf.clock(), lookups);
        this.load = perf.timer("cache.load", "cache", name);
        this.refresh = perf.timer("cache.refresh", "cache", name);
    }

    /**
     * Returns a new meter and registers it as the source {@code cache.<name>}. Its load times are the timer {@code
     * cache.load} with the tag {@code cache=<name>}.
     *
     * @param perf the set that the meter belongs to; if it is disabled, the meter records nothing
     * @param name names the cache, unique among the caches of the set
     * @return the meter
     * @throws IllegalArgumentException if the name is blank or taken by another cache of the set
     */
    public static CacheMeter of(Perf perf, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("name=\"" + name + "\": must not be blank");
        }
        CacheMeter meter = new CacheMeter(perf, name);
        perf.register("cache." + name, meter);
        return meter;
    }

    /**
     * Returns what the cache is called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Records lookups that found their entry. Reads the clock once in 256 hits.
     *
     * @param count how many
     */
    public void recordHits(int count) {
        if (accepts("hits", count) && lookups.addHits(count)) {
            checkpoint();
        }
    }

    /**
     * Records lookups that did not find their entry. Reads the clock.
     *
     * @param count how many
     */
    public void recordMisses(int count) {
        if (accepts("misses", count)) {
            lookups.addMisses(count);
            checkpoint();
        }
    }

    /**
     * Records lookups through a map view that the client does not count in its own statistics, such as {@code
     * Cache.asMap().get}. They are reported apart from {@link #recordHits} and are no part of {@link
     * CacheSnapshot#hitRatio}.
     *
     * @param hit whether the entry was found
     */
    public void recordMapLookup(boolean hit) {
        if (perf.isEnabled()) {
            if (hit) {
                mapLookups.addHits(1);
            } else {
                mapLookups.addMisses(1);
            }
        }
    }

    /**
     * Records a load that found a value.
     *
     * @param nanos how long it took, in nanoseconds
     */
    public void recordLoad(long nanos) {
        load.record(nanos);
    }

    /**
     * Records a load that failed.
     *
     * @param nanos how long it took, in nanoseconds
     */
    public void recordLoadFailure(long nanos) {
        load.recordError(nanos);
    }

    /**
     * Records that a load found nothing, which clients count as a failed load or as none at all. To be called beside {@link
     * #recordLoadFailure}, not instead of it.
     */
    public void recordFoundNothing() {
        if (perf.isEnabled()) {
            foundNothing.increment();
        }
    }

    /**
     * Records that an entry was loaded anew while the old one was served.
     *
     * @param nanos how long it took, in nanoseconds
     */
    public void recordRefresh(long nanos) {
        refresh.record(nanos);
    }

    /**
     * Records that loading an entry anew failed; the old one stays.
     *
     * @param nanos how long it took, in nanoseconds
     */
    public void recordRefreshFailure(long nanos) {
        refresh.recordError(nanos);
    }

    /**
     * Records that the cache evicted an entry. What the application itself removes is not evicted.
     *
     * @param cause why
     * @param weight the entry's weight, 1 where entries have none
     */
    public void recordEviction(EvictionCause cause, long weight) {
        recordEvictions(cause, 1, weight);
    }

    /**
     * Records that the cache evicted entries, where it tells their number only.
     *
     * @param cause why
     * @param count how many
     * @param weight the weight of all of them, {@code count} where entries have none
     */
    public void recordEvictions(EvictionCause cause, long count, long weight) {
        if (accepts("evictions", count) && accepts("weight", weight)) {
            adder(evictions, cause).add(count);
            adder(evictionWeights, cause).add(weight);
        }
    }

    /**
     * Lets the meter ask the cache for its size whenever a snapshot is taken. A later source replaces an earlier one. It must
     * not wait for a lock under which this meter is told of something.
     *
     * @param source gives the size, on the thread that takes the snapshot; held strongly, so let it hold the cache
     *     weakly if the cache may end before the {@link Perf}. If it throws, the size is unknown
     */
    public void readSizeFrom(Supplier<CacheSize> source) {
        this.size = Objects.requireNonNull(source, "source");
    }

    /**
     * Adds a sentence to what a report says of this cache: what could not be measured, for example, and why.
     *
     * @param note the sentence; one that is there already is not added again, and of more than ten further ones are left out
     */
    public void note(String note) {
        if (notes.size() < MOST_NOTES) {
            notes.addIfAbsent(note);
        }
    }

    /**
     * Measures by key too, from now on. May be called once.
     *
     * @param options what to find out
     * @return what to tell of keys
     * @throws IllegalStateException if this meter measures by key already
     */
    public KeyMeter byKey(KeyOptions options) {
        return byKey(options, CacheShape::unbounded);
    }

    /**
     * Measures by key too, from now on, knowing from the first lookup on how the cache is configured. May be called once.
     *
     * @param options what to find out
     * @param shape as of {@link KeyMeter#readShapeFrom}
     * @return what to tell of keys
     * @throws IllegalStateException if this meter measures by key already
     */
    public KeyMeter byKey(KeyOptions options, Supplier<CacheShape> shape) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(shape, "shape");
        if (keys.get() != null) {
            throw new IllegalStateException(
                    "cache \"" + name + "\": is measured by key already; use the KeyMeter that keys() returns");
        }
        KeyMeter made = new KeyMeter(this, perf, options, shape);
        if (!keys.compareAndSet(null, made)) {
            made.close();
            throw new IllegalStateException("cache \"" + name + "\": is measured by key already");
        }
        return made;
    }

    /**
     * Returns what measures the cache by key.
     *
     * @return the meter made by {@link #byKey}; empty if there is none
     */
    public Optional<KeyMeter> keys() {
        return Optional.ofNullable(keys.get());
    }

    /**
     * Returns everything recorded so far.
     *
     * @return an immutable reading; takes some microseconds and does not disturb recording threads
     */
    public CacheSnapshot snapshot() {
        checkpoint();
        CacheSize now = readSize();
        return new CacheSnapshot(
                name,
                lookups.hits(),
                lookups.misses(),
                mapLookups.hits(),
                mapLookups.misses(),
                load.snapshot(),
                refresh.snapshot(),
                foundNothing.sum(),
                sums(evictions),
                sums(evictionWeights),
                now,
                failures.sum());
    }

    /**
     * Opens a private view whose intervals start now.
     *
     * @return a new reader
     */
    public CacheReader reader() {
        return new CacheReader(this);
    }

    /**
     * Returns the lookups of the most recent past, for example of the last minute.
     *
     * <p>The counts are exact and belong to exactly the span that the window states; a lookup under way at either end
     * falls to one side of it, none is lost. The span is the asked length, rounded up to the last note that the meter
     * took of its counts before. It takes one at the first miss, reading or 256th hit of a stripe that comes 5 seconds
     * or more after the one before: while there is a miss or a reading a second, the span is at most 6 seconds too
     * long. If the meter is younger than the length, the span is its age.
     *
     * @param length how far back, above 0 and at most 15 minutes
     * @return the window
     * @throws IllegalArgumentException if the length is out of bounds
     */
    public LookupWindow window(Duration length) {
        if (length.isZero() || length.isNegative() || length.compareTo(LookupHistory.REACH) > 0) {
            throw new IllegalArgumentException("length=" + length + ": must be above 0 and at most "
                    + LookupHistory.REACH + "; for a longer interval subtract two snapshots");
        }
        return history.window(length.toNanos());
    }

    /**
     * Returns what a report says of this cache: the section {@code cache.<name>} with the counts since the meter was
     * made, the last 1, 5 and 15 minutes, evictions by cause and the hit ratio over time. Its facts are called {@code
     * <name>.hit-ratio}, {@code .requests}, {@code .misses}, {@code .loads}, {@code .load-failures}, {@code
     * .evictions}, {@code .entries} and {@code .fill-ratio}, with white space in the name replaced.
     *
     * <p>Every lookup is counted, so the facts have no interval. The load times stand with the other timers.
     *
     * @return the section
     */
    @Override
    public Section section() {
        return CacheSection.of(this, perf);
    }

    @Override
    public String toString() {
        return "CacheMeter[" + name + ']';
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Returns all lookups, through map views too. */
    long allLookups() {
        return lookups.hits() + lookups.misses() + mapLookups.hits() + mapLookups.misses();
    }

    /** Returns all hits, through map views too. */
    long allHits() {
        return lookups.hits() + mapLookups.hits();
    }

    /** Returns how many entries the cache holds now; {@code NaN} if unknown. */
    double entries() {
        return readSize().entries();
    }

    /**
     * Reads the clock of the set, which all durations told to this meter should be taken from.
     *
     * @return nanoseconds since an arbitrary origin; the reading before if the clock throws, which is counted
     */
    public long nanoTime() {
        try {
            long now = perf.clock().nanoTime();
            lastNanos = now;
            return now;
        } catch (RuntimeException e) {
            failed(e);
            return lastNanos;
        }
    }

    /** Returns the hit ratio of each slice of the last 15 minutes. */
    List<Series.Point> hitRatios(long originNanos) {
        return history.hitRatios(originNanos);
    }

    private boolean accepts(String what, long value) {
        if (!perf.isEnabled()) {
            return false;
        }
        if (value < 0) {
            failed(new IllegalArgumentException(what + "=" + value + ": must be >= 0; it was left out"));
        }
        return value >= 0;
    }

    private void checkpoint() {
        try {
            history.checkpoint();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private CacheSize readSize() {
        try {
            return size.get();
        } catch (RuntimeException e) {
            failed(e);
            return CacheSize.UNKNOWN;
        }
    }

    /**
     * Notes that code which tells this meter failed and left something out. Decorators call it instead of throwing into the
     * application; the first failure is logged.
     *
     * @param e what was thrown
     */
    public void failed(RuntimeException e) {
        failures.increment();
        if (failureLogged.compareAndSet(false, true)) {
            log.warn("The meter of cache {} failed; further failures are counted but not logged", name, e);
        }
    }

    private static Map<EvictionCause, LongAdder> adders() {
        Map<EvictionCause, LongAdder> adders = new EnumMap<>(EvictionCause.class);
        for (EvictionCause cause : EvictionCause.values()) {
            adders.put(cause, new LongAdder());
        }
        return adders;
    }

    private static LongAdder adder(Map<EvictionCause, LongAdder> adders, EvictionCause cause) {
        return Objects.requireNonNull(adders.get(cause), "cause");
    }

    private static Map<EvictionCause, Long> sums(Map<EvictionCause, LongAdder> adders) {
        Map<EvictionCause, Long> sums = new EnumMap<>(EvictionCause.class);
        adders.forEach((cause, adder) -> sums.put(cause, adder.sum()));
        return sums;
    }
}
