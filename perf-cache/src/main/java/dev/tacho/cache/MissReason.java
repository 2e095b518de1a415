package dev.tacho.cache;

/** Why a lookup did not find its entry. */
public enum MissReason {
    /** The key was not looked up before, or so long ago that it is forgotten. */
    FIRST_USE(0),
    /** The entry was here, and was evicted because the cache was full. */
    EVICTED(1),
    /** The entry was here, and its time was up. */
    EXPIRED(2),
    /** The entry was here, and the application removed it. */
    REMOVED(3),
    /** The entry was here, and the garbage collector took its key or value. */
    COLLECTED(4),
    /** The key was looked up before and nothing was stored: the load failed or found nothing, or nobody stored it. */
    NOT_STORED(5);

    private final byte code;

    MissReason(int code) {
        this.code = (byte) code;
    }

    /** Returns the place among the reasons, for tables. */
    byte code() {
        return code;
    }
}
