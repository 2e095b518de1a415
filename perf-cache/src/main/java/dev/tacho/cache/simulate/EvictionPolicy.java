package dev.tacho.cache.simulate;

/**
 * Which entry a full cache gives up. A simulated cache takes the memory stated here for each entry once it has grown to
 * its maximum, and up to twice as much while its arrays grow; {@link SimulatedCache#weighted} adds 4 bytes an entry.
 */
public enum EvictionPolicy {
    /** The least recently used one. 18 to 24 bytes an entry. */
    LRU("LRU", true),

    /** The oldest one, however often it was used. 18 to 24 bytes an entry. */
    FIFO("FIFO", true),

    /**
     * The one used least often since it was loaded; of several the least recently used one. Uses before an entry was
     * last evicted do not count. 22 to 28 bytes an entry, and 12 for each number of uses that some entry has.
     */
    LFU("LFU", true),

    /**
     * The oldest one not used since it was last considered (Zhang et al., NSDI 2024). 19 to 25 bytes an entry.
     */
    SIEVE("SIEVE", true),

    /**
     * First in, first out in three queues (Yang et al., SOSP 2023): new entries pass a small queue of a tenth of the
     * maximum, and reach the main one if they are used twice meanwhile, or soon after. It remembers as many keys that
     * it gave up as the main queue has entries. Follows the authors' simulator, in which eviction takes from the main
     * queue whenever that is above nine tenths. 36 to 48 bytes an entry.
     */
    S3_FIFO("S3-FIFO", false),

    /**
     * Adapts between recency and frequency (Megiddo and Modha, FAST 2003). It remembers as many keys that it gave up as
     * it has entries. 38 to 50 bytes an entry.
     */
    ARC("ARC", false),

    /**
     * The one with the longest time between its last two uses, roughly (Jiang and Zhang, SIGMETRICS 2002), with one
     * percent of the maximum, at least one entry, for those that have still to show theirs. It remembers at most twice
     * as many keys that it gave up as it has entries, those given up last; the paper sets no bound. 81 to 99 bytes an
     * entry.
     */
    LIRS("LIRS", false),

    /**
     * Caffeine's: a new entry stays only if it was asked for more often than the one that would go for it (Einziger,
     * Friedman and Manes, TOS 2017). Not simulated here: run Caffeine itself,
     * as {@code SimulatedCaffeine} of {@code dev.tacho.cache.caffeine} does.
     */
    W_TINY_LFU("W-TinyLFU", false),

    /**
     * The one whose next request is farthest away (Belady 1966): as good as can be for entries of one size, and what
     * any other policy may be measured by. Needs the future, so only {@link Simulation} has it.
     */
    OPT("OPT", false);

    private final String label;
    private final boolean weighing;

    EvictionPolicy(String label, boolean weighing) {
        this.label = label;
        this.weighing = weighing;
    }

    /**
     * Returns what the policy is called in print.
     *
     * @return the name, such as {@code S3-FIFO}
     */
    public String label() {
        return label;
    }

    /**
     * Returns whether {@link SimulatedCache#weighted} can make a cache of this policy.
     *
     * @return whether entries may have different weights
     */
    public boolean isWeighing() {
        return weighing;
    }
}
