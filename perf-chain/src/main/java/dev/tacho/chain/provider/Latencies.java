package dev.tacho.chain.provider;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The times of a provider's last answers, by method: at most {@value #MOST_SAMPLES} of each of {@value #MOST_METHODS}
 * methods, no older than the window. They decide, and are not published: what a report says comes from timers.
 */
final class Latencies {
    static final int MOST_SAMPLES = 64;
    static final int MOST_METHODS = 32;
    /** Fewer say nothing. */
    static final int FEWEST_SAMPLES = 5;

    private final long windowNanos;
    /** The method that was not used for the longest time goes when there are too many. */
    private final Map<String, Ring> methods = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Ring> eldest) {
            return size() > MOST_METHODS;
        }
    };

    Latencies(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    synchronized void add(String method, long nanos, long nowNanos) {
        methods.computeIfAbsent(method, name -> new Ring()).add(nanos, nowNanos);
    }

    /** Returns a percentile of a method's times, if there are enough of them. */
    synchronized OptionalLong percentile(String method, double percentile, int fewest, long nowNanos) {
        Ring ring = methods.get(method);
        return ring == null ? OptionalLong.empty() : ring.percentile(percentile, fewest, nowNanos - windowNanos);
    }

    /** Returns the percentile of each method that has enough times, and how many those are. */
    synchronized SortedMap<String, Reading> read(double percentile, long nowNanos) {
        SortedMap<String, Reading> readings = new TreeMap<>();
        methods.forEach((method, ring) -> ring.percentile(percentile, FEWEST_SAMPLES, nowNanos - windowNanos)
                .ifPresent(nanos -> readings.put(method, new Reading(nanos, ring.since(nowNanos - windowNanos)))));
        return readings;
    }

    record Reading(long nanos, int samples) {}

    private static final class Ring {
        private final long[] nanos = new long[MOST_SAMPLES];
        private final long[] at = new long[MOST_SAMPLES];
        private int added;

        void add(long value, long nowNanos) {
            int place = added % MOST_SAMPLES;
            nanos[place] = Math.max(0, value);
            at[place] = nowNanos;
            // Wraps at a multiple of the size, long before an int is full.
            added = added == 2 * MOST_SAMPLES - 1 ? MOST_SAMPLES : added + 1;
        }

        int since(long nanosThen) {
            int count = 0;
            for (int i = 0; i < Math.min(added, MOST_SAMPLES); i++) {
                count += at[i] - nanosThen >= 0 ? 1 : 0;
            }
            return count;
        }

        /** The nearest rank: the smallest value that at least so many per cent of the values do not exceed. */
        OptionalLong percentile(double percentile, int fewest, long sinceNanos) {
            int count = since(sinceNanos);
            if (count < Math.max(1, fewest)) {
                return OptionalLong.empty();
            }
            long[] values = new long[count];
            int next = 0;
            for (int i = 0; i < Math.min(added, MOST_SAMPLES); i++) {
                if (at[i] - sinceNanos >= 0) {
                    values[next++] = nanos[i];
                }
            }
            Arrays.sort(values);
            int rank = (int) Math.ceil(percentile / 100 * count);
            return OptionalLong.of(values[Math.max(0, Math.min(count, rank) - 1)]);
        }
    }
}
