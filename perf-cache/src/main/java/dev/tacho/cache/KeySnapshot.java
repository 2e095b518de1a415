package dev.tacho.cache;

import dev.tacho.cache.KeyTable.Count;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An immutable reading of a {@link KeyMeter}. What is said of misses, evictions and loads by key is counted on sampled keys;
 * {@link #sampledLookups} says on how many lookups. Groups, waits and loads that met are counted on all keys.
 */
public final class KeySnapshot {
    private static final int SHOWN_HOT_KEYS = 20;
    private static final double HEAVIEST = 0.1;

    private final String name;
    private final double samplingRatio;
    private final Map<Count, Double> counts;
    private final Map<MissReason, Double> misses;
    private final List<HotKey> hotKeys;
    private final List<GroupHits> groups;
    private final TimerSnapshot waits;
    private final long meetingLoads;
    private final int mostLoadsAtATime;
    private final long unwatchedLoads;
    private final double heaviestTenthRatio;
    private final long lostEvents;
    private final long pauses;

    private KeySnapshot(
            String name,
            KeySimulation simulation,
            List<GroupHits> groups,
            TimerSnapshot waits,
            LoadsUnderWay loads,
            long lostEvents) {
        this.name = name;
        KeyTable table = simulation.table();
        this.samplingRatio = table == null ? 1 : table.samplingRatio();
        this.counts = new EnumMap<>(Count.class);
        for (Count what : Count.values()) {
            counts.put(what, table == null ? 0 : table.count(what));
        }
        this.misses = new EnumMap<>(MissReason.class);
        for (MissReason reason : MissReason.values()) {
            misses.put(reason, table == null ? 0 : table.misses(reason));
        }
        this.heaviestTenthRatio = table == null ? Double.NaN : heaviest(table.entryWeights());
        this.hotKeys = simulation.hotKeys(SHOWN_HOT_KEYS);
        this.groups = groups;
        this.waits = waits;
        this.meetingLoads = loads.duplicates();
        this.mostLoadsAtATime = loads.mostAtATime();
        this.unwatchedLoads = loads.unwatched();
        this.lostEvents = lostEvents;
        this.pauses = simulation.pauses();
    }

    static KeySnapshot of(
            String name,
            KeySimulation simulation,
            List<GroupHits> groups,
            TimerSnapshot waits,
            LoadsUnderWay loads,
            long lostEvents) {
        return new KeySnapshot(name, simulation, groups, waits, loads, lostEvents);
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
     * Returns the share of the keys that is sampled for reasons of misses.
     *
     * @return above 0 and at most 1
     */
    public double samplingRatio() {
        return samplingRatio;
    }

    /**
     * Returns how many lookups of sampled keys there were.
     *
     * @return 0 or more; not whole if the share of sampled keys was halved on the way
     */
    public double sampledLookups() {
        return count(Count.LOOKUPS);
    }

    /**
     * Returns how many of the sampled keys' lookups missed for a reason.
     *
     * @param reason the reason
     * @return 0 or more
     */
    public double sampledMisses(MissReason reason) {
        return misses.getOrDefault(reason, 0.0);
    }

    /**
     * Returns the share of the misses that had a reason.
     *
     * @param reason the reason
     * @return 0 to 1; {@code NaN} if no sampled lookup missed
     */
    public double missRatio(MissReason reason) {
        double all = misses.values().stream().mapToDouble(Double::doubleValue).sum();
        return sampledMisses(reason) / all;
    }

    /**
     * Returns the keys looked up most.
     *
     * @return up to 20 keys, the hottest first
     */
    public List<HotKey> hotKeys() {
        return hotKeys;
    }

    /**
     * Returns the lookups of each group of keys.
     *
     * @return the groups, the one with the most misses first; empty unless {@link KeyOptions#groupBy} asked for them
     */
    public List<GroupHits> groups() {
        return groups;
    }

    /**
     * Returns how long callers waited for loads that others had begun: the lookups that are neither hits nor loads of
     * their own.
     *
     * @return the reading of the timer {@code cache.wait}
     */
    public TimerSnapshot waits() {
        return waits;
    }

    /**
     * Returns how many loads began while another of the same key was under way, counted where loads are announced, and
     * estimated from sampled keys where callers load and store by themselves.
     *
     * @return 0 or more
     */
    public double meetingLoads() {
        return meetingLoads + count(Count.DUPLICATE_STORES) / samplingRatio;
    }

    /**
     * Returns the most loads of one key that were under way at a time.
     *
     * @return 0 or more, 1 if none ever met
     */
    public int mostLoadsAtATime() {
        return mostLoadsAtATime;
    }

    /**
     * Returns how many loads were not looked at for others of the same key, for want of room.
     *
     * @return 0 or more
     */
    public long unwatchedLoads() {
        return unwatchedLoads;
    }

    /**
     * Returns the share of the evicted entries that no lookup had found while they were here.
     *
     * @return 0 to 1; {@code NaN} if no sampled entry was evicted
     */
    public double evictedUnusedRatio() {
        return count(Count.EVICTED_UNUSED) / count(Count.EVICTED);
    }

    /**
     * Returns the share of the evicted entries whose key was looked up again.
     *
     * @return 0 to 1, later lookups may add to it; {@code NaN} if no sampled entry was evicted
     */
    public double evictedReusedRatio() {
        return Math.min(1, count(Count.EVICTED_REUSED) / count(Count.EVICTED));
    }

    /**
     * Returns the share of the loads that found nothing or failed.
     *
     * @return 0 to 1; {@code NaN} if nothing was loaded for a sampled key
     */
    public double emptyLoadRatio() {
        return count(Count.EMPTY_LOADS) / count(Count.LOADS);
    }

    /**
     * Returns the share of the loads that found nothing for a key for which the load before had found nothing either:
     * remembering that there is nothing would have saved them.
     *
     * @return 0 to 1; {@code NaN} if nothing was loaded for a sampled key
     */
    public double repeatedEmptyLoadRatio() {
        return count(Count.EMPTY_AGAIN) / count(Count.LOADS);
    }

    /**
     * Returns the hit ratio weighted by what a load of each key takes: the share of the load time that the cache saves.
     *
     * @return 0 to 1; {@code NaN} if no load of a sampled key was timed
     */
    public double loadTimeHitRatio() {
        return count(Count.COST_OF_HITS) / count(Count.COST_OF_LOOKUPS);
    }

    /**
     * Returns the hit ratio weighted by the entries' weights, or bytes where those are told.
     *
     * @return 0 to 1, the plain hit ratio of the sampled keys if entries have no weights; {@code NaN} if nothing was looked
     *     up
     */
    public double weightHitRatio() {
        return count(Count.WEIGHT_OF_HITS) / count(Count.WEIGHT_OF_LOOKUPS);
    }

    /**
     * Returns the share of the weight that the heaviest tenth of the entries has.
     *
     * @return 0 to 1, 0.1 if all weigh the same; {@code NaN} if fewer than ten sampled entries are in the cache
     */
    public double heaviestTenthRatio() {
        return heaviestTenthRatio;
    }

    /**
     * Returns how many events were lost for want of room.
     *
     * @return 0 or more
     */
    public long lostEvents() {
        return lostEvents;
    }

    /**
     * Returns how often the simulation paused because it had used up its share of the processor.
     *
     * @return 0 or more
     */
    public long pauses() {
        return pauses;
    }

    private double count(Count what) {
        return counts.getOrDefault(what, 0.0);
    }

    private static double heaviest(float[] rising) {
        int tenth = (int) (rising.length * HEAVIEST);
        if (tenth == 0) {
            return Double.NaN;
        }
        double all = 0;
        double heavy = 0;
        for (int i = 0; i < rising.length; i++) {
            all += rising[i];
            heavy += i >= rising.length - tenth ? rising[i] : 0;
        }
        return all == 0 ? Double.NaN : heavy / all;
    }

    /** Returns the misses by reason in one line, for debugging. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name + ":");
        for (MissReason reason : MissReason.values()) {
            text.append(String.format(Locale.ROOT, " %s=%.0f", reason, sampledMisses(reason)));
        }
        return text.toString();
    }
}
