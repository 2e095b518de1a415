package dev.tacho.cache;

/** Why a lookup did not find its entry. */
public enum MissReason {
    /** The key was not looked up before, or so long ago that it is forgotten. */
    FIRST_USE,
    /** The entry was here, and was evicted because the cache was full. */
    EVICTED,
    /** The entry was here, and its time was up. */
    EXPIRED,
    /** The entry was here, and the application removed it. */
    REMOVED,
    /** The entry was here, and the garbage collector took its key or value. */
    COLLECTED,
    /** The key was looked up before and nothing was stored: the load failed or found nothing, or nobody stored it. */
    NOT_STORED
}
