package dev.tacho.chain.provider;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which provider made which filter. What was not used for a quarter of an hour is forgotten: nodes do so after five minutes. */
final class Filters {
    private static final int MOST = 4_096;
    private static final long FORGET_NANOS = 900_000_000_000L;

    private record Maker(int provider, long usedNanos) {}

    private final Map<String, Maker> makers = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Maker> eldest) {
            return size() > MOST;
        }
    };

    /**
     * A provider made a filter.
     *
     * @return false if another provider's filter has that id: nobody could tell them apart
     */
    synchronized boolean made(String id, int provider, long nowNanos) {
        int before = makerOf(id, nowNanos);
        if (before >= 0 && before != provider) {
            return false;
        }
        makers.put(id, new Maker(provider, nowNanos));
        return true;
    }

    /** Returns who made a filter; -1 if that is not known. */
    synchronized int makerOf(String id, long nowNanos) {
        Maker maker = makers.get(id);
        if (maker == null || nowNanos - maker.usedNanos > FORGET_NANOS) {
            makers.remove(id);
            return -1;
        }
        makers.put(id, new Maker(maker.provider, nowNanos));
        return maker.provider;
    }

    synchronized void forget(String id) {
        makers.remove(id);
    }
}
