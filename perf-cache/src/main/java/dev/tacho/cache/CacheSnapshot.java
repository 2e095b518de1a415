package dev.tacho.cache;

import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * An immutable reading of a {@link CacheMeter}: what happened since the meter was made, or in an interval ({@link
 * #minus}). To join several caches or servers add their counts; hit ratios cannot be averaged.
 */
public final class CacheSnapshot {
    private final String name;
    private final long hits;
    private final long misses;
    private final long mapHits;
    private final long mapMisses;
    private final TimerSnapshot load;
    private final TimerSnapshot refresh;
    private final long foundNothing;
    private final Map<EvictionCause, Long> evictions;
    private final Map<EvictionCause, Long> evictionWeights;
    private final CacheSize size;
    private final long meterFailures;

    CacheSnapshot(
            String name,
            long hits,
            long misses,
            long mapHits,
            long mapMisses,
            TimerSnapshot load,
            TimerSnapshot refresh,
            long foundNothing,
            Map<EvictionCause, Long> evictions,
            Map<EvictionCause, Long> evictionWeights,
            CacheSize size,
            long meterFailures) {
        this.name = name;
        this.hits = hits;
        this.misses = misses;
        this.mapHits = mapHits;
        this.mapMisses = mapMisses;
        this.load = load;
        this.refresh = refresh;
        this.foundNothing = foundNothing;
        this.evictions = evictions;
        this.evictionWeights = evictionWeights;
        this.size = size;
        this.meterFailures = meterFailures;
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
     * Returns how many lookups found their entry.
     *
     * @return the hits, 0 or more
     */
    public long hits() {
        return hits;
    }

    /**
     * Returns how many lookups did not find their entry.
     *
     * @return the misses, 0 or more
     */
    public long misses() {
        return misses;
    }

    /**
     * Returns how many lookups there were.
     *
     * @return {@code hits + misses}
     */
    public long requests() {
        return hits + misses;
    }

    /**
     * Returns the share of the lookups that found their entry. It is a count, not a sample, and so has no error bar.
     *
     * @return {@code hits / requests}, 0 to 1; {@code NaN} if there was no request (Caffeine's own statistics say 1)
     */
    public double hitRatio() {
        return LookupWindow.ratio(hits, misses);
    }

    /**
     * Returns how many loads ended, failed ones included.
     *
     * @return the loads, 0 or more
     */
    public long loads() {
        return load.count();
    }

    /**
     * Returns how many loads failed: threw, or found no value where the client counts that as a failure.
     *
     * @return the failed loads, 0 to {@link #loads}
     */
    public long loadFailures() {
        // A reading taken between the two counts of one failure must not say that more failed than ended.
        return Math.min(load.errors(), load.count());
    }

    /**
     * Returns how long the loads took, failed ones included.
     *
     * @return the reading of the timer {@code cache.load}
     */
    public TimerSnapshot load() {
        return load;
    }

    /**
     * Returns how long it took to load entries anew while the old ones were served, failures included. Where the client's
     * own loader is not measured, these are among the {@link #loads}.
     *
     * @return the reading of the timer {@code cache.refresh}
     */
    public TimerSnapshot refresh() {
        return refresh;
    }

    /**
     * Returns how many loads found nothing.
     *
     * @return 0 or more; they are among the {@link #loadFailures} if the client counts them so
     */
    public long foundNothing() {
        return foundNothing;
    }

    /**
     * Returns how many lookups through a map view found their entry: those that the client does not count.
     *
     * @return the hits, 0 or more; no part of {@link #hits}
     */
    public long mapHits() {
        return mapHits;
    }

    /**
     * Returns how many lookups through a map view did not find their entry.
     *
     * @return the misses, 0 or more; no part of {@link #misses}
     */
    public long mapMisses() {
        return mapMisses;
    }

    /**
     * Returns how many entries were evicted, whatever the cause.
     *
     * @return the evictions, 0 or more
     */
    public long evictions() {
        return total(evictions);
    }

    /**
     * Returns how many entries were evicted for one cause.
     *
     * @param cause the cause
     * @return the evictions, 0 or more
     */
    public long evictions(EvictionCause cause) {
        return evictions.getOrDefault(cause, 0L);
    }

    /**
     * Returns the weight of all evicted entries; an entry weighs 1 where the cache does not weigh its entries.
     *
     * @return the weight, 0 or more
     */
    public long evictionWeight() {
        return total(evictionWeights);
    }

    /**
     * Returns the weight of the entries that were evicted for one cause.
     *
     * @param cause the cause
     * @return the weight, 0 or more
     */
    public long evictionWeight(EvictionCause cause) {
        return evictionWeights.getOrDefault(cause, 0L);
    }

    /**
     * Returns how much the cache held when this reading was taken.
     *
     * @return the size; {@link CacheSize#UNKNOWN} if the cache does not tell it or is gone
     */
    public CacheSize size() {
        return size;
    }

    /**
     * Returns how often the meter itself failed: a negative count or weight, which was left out, or a clock or a size
     * that could not be read. The first of them is in the log.
     *
     * @return the failures, 0 or more
     */
    public long meterFailures() {
        return meterFailures;
    }

    /**
     * Returns what happened since an earlier reading of the same cache. The size is that of this reading.
     *
     * @param earlier the earlier reading
     * @return the interval
     * @throws IllegalArgumentException if {@code earlier} counts more of something: it is of another cache, or later
     */
    public CacheSnapshot minus(CacheSnapshot earlier) {
        return new CacheSnapshot(
                name,
                difference("hits", hits, earlier.hits),
                difference("misses", misses, earlier.misses),
                difference("mapHits", mapHits, earlier.mapHits),
                difference("mapMisses", mapMisses, earlier.mapMisses),
                load.minus(earlier.load),
                refresh.minus(earlier.refresh),
                difference("foundNothing", foundNothing, earlier.foundNothing),
                differences("evictions", evictions, earlier.evictions),
                differences("evictionWeight", evictionWeights, earlier.evictionWeights),
                size,
                difference("meterFailures", meterFailures, earlier.meterFailures));
    }

    /** Returns the counts in one line, for debugging. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s: hits=%d, misses=%d, hitRatio=%.4f, loads=%d, loadFailures=%d, evictions=%d",
                name,
                hits,
                misses,
                hitRatio(),
                loads(),
                loadFailures(),
                evictions());
    }

    private static long total(Map<EvictionCause, Long> byCause) {
        return byCause.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<EvictionCause, Long> differences(
            String what, Map<EvictionCause, Long> now, Map<EvictionCause, Long> earlier) {
        Map<EvictionCause, Long> between = new EnumMap<>(EvictionCause.class);
        now.forEach((cause, count) -> between.put(cause, difference(what, count, earlier.getOrDefault(cause, 0L))));
        return between;
    }

    private static long difference(String what, long now, long earlier) {
        if (earlier > now) {
            throw new IllegalArgumentException(what + "=" + now + " is below the earlier " + earlier
                    + "; subtract an earlier reading of the same cache");
        }
        return now - earlier;
    }
}
