package dev.tacho.cache;

/**
 * A key that is looked up often.
 *
 * @param label the key as the user allowed to show it, or a number made from its hash code
 * @param lookups about how often it was looked up
 * @param share of all lookups, 0 to 1
 * @param leastShare the share that is certain, however the counters were taken over; not above {@code share}
 */
public record HotKey(String label, double lookups, double share, double leastShare) {}
