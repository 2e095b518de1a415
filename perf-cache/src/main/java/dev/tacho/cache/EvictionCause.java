package dev.tacho.cache;

/**
 * Why a cache dropped an entry of its own accord. An entry that the application removed or replaced was not evicted.
 */
public enum EvictionCause {
    /** The cache was full. */
    SIZE,
    /** The entry's time was up. */
    EXPIRED,
    /** The garbage collector took the key or the value. */
    COLLECTED,
    /** The cache does not say. */
    UNKNOWN
}
