package dev.tacho.cache.simulate;

import dev.tacho.cache.trace.Trace;

/** How many requests came how many other keys after the last one of their own key: an LRU cache of any size. */
final class StackDistances {
    private final long requests;
    private final long requestedBytes;

    /** At {@code m} the hits of a cache of {@code m} entries. */
    private final long[] hits;

    private final long[] hitBytes;

    private StackDistances(long requests, long requestedBytes, long[] hits, long[] hitBytes) {
        this.requests = requests;
        this.requestedBytes = requestedBytes;
        this.hits = hits;
        this.hitBytes = hitBytes;
    }

    static StackDistances of(Trace trace) {
        int distinct = trace.distinctKeys();
        // The last request of each key, counted from 1, is marked in a Fenwick tree: the marks behind one are the keys
        // requested since.
        int[] last = new int[distinct];
        int[] tree = new int[trace.requests() + 1];
        int marks = 0;
        long[] hits = new long[distinct + 1];
        long[] hitBytes = new long[distinct + 1];
        long requestedBytes = 0;
        for (int i = 1; i <= trace.requests(); i++) {
            int id = trace.id(i - 1);
            int bytes = trace.bytes(i - 1);
            requestedBytes += bytes;
            if (last[id] == 0) {
                marks++;
            } else {
                int fewest = marks - count(tree, last[id]) + 1;
                hits[fewest]++;
                hitBytes[fewest] += bytes;
                add(tree, last[id], -1);
            }
            add(tree, i, 1);
            last[id] = i;
        }
        for (int m = 1; m <= distinct; m++) {
            hits[m] += hits[m - 1];
            hitBytes[m] += hitBytes[m - 1];
        }
        return new StackDistances(trace.requests(), requestedBytes, hits, hitBytes);
    }

    /** Returns what a cache of so many entries does. */
    SimulationResult result(long maximum) {
        int entries = (int) Math.min(maximum, hits.length - 1);
        return new SimulationResult(requests, hits[entries], requestedBytes, hitBytes[entries]);
    }

    private static void add(int[] tree, int at, int change) {
        for (int i = at; i < tree.length; i += i & -i) {
            tree[i] += change;
        }
    }

    /** Returns the marks up to and with a place. */
    private static int count(int[] tree, int at) {
        int sum = 0;
        for (int i = at; i > 0; i &= i - 1) {
            sum += tree[i];
        }
        return sum;
    }
}
