package dev.tacho.cache;

/** How an event of a sampled key is packed into the two longs of an {@link EventRing}. */
final class KeyEvent {
    static final int HIT = 0;
    static final int MISS = 1;
    static final int LOADED = 2;
    static final int FOUND_NOTHING = 3;
    static final int TOOK = 4;
    static final int STORED = 5;
    static final int REFRESHED = 6;
    static final int REMOVED = 7;
    static final int CLEARED = 8;
    /** And the code of the miss reason that it will be. */
    static final int LEFT = 16;

    private static final long PUBLISHED = 1;
    private static final long SPATIAL = 1 << 1;
    private static final long TEMPORAL = 1 << 2;
    private static final int KIND_SHIFT = 3;
    private static final int KIND_MASK = 31;
    /** The time in 1,024 ns from bit 8 on: 584 years of it. */
    private static final int TIME_SHIFT = 8;

    private static final int NANOS_SHIFT = 10;

    private KeyEvent() {}

    /** The key and a value: of a lookup the sampling mask, else a weight or duration. */
    static long first(int hash, int value) {
        return (long) value << Integer.SIZE | Integer.toUnsignedLong(hash);
    }

    static long second(int kind, long nanos, boolean spatial, boolean temporal) {
        return nanos >> NANOS_SHIFT << TIME_SHIFT
                | (long) kind << KIND_SHIFT
                | (temporal ? TEMPORAL : 0)
                | (spatial ? SPATIAL : 0)
                | PUBLISHED;
    }

    static int hash(long first) {
        return (int) first;
    }

    static int value(long first) {
        return (int) (first >>> Integer.SIZE);
    }

    static int kind(long second) {
        return (int) (second >>> KIND_SHIFT) & KIND_MASK;
    }

    static long nanos(long second) {
        return second >> TIME_SHIFT << NANOS_SHIFT;
    }

    static boolean isSpatial(long second) {
        return (second & SPATIAL) != 0;
    }

    static boolean isTemporal(long second) {
        return (second & TEMPORAL) != 0;
    }
}
