package dev.tacho.cache.simulate;

import dev.tacho.cache.trace.Trace;
import java.util.Arrays;

/**
 * Belady's MIN. A cached entry is known by the number of its next request, at which its bit is set: a request hits if its
 * own bit is set, and the highest bit is the entry to give up. An entry that is never requested again is given up before
 * any other, so it only matters while it is loaded and takes no bit and no room afterwards.
 */
final class OptimalRun {
    private final Trace trace;
    private final boolean byBytes;

    /** Of each request the next one of its key; the number of requests if there is none. */
    private final int[] next;

    /** What the entry of each key weighs while it is cached. */
    private final int[] weights;

    private final HighestBit cached;
    private long weight;

    OptimalRun(Trace trace, boolean byBytes) {
        this.trace = trace;
        this.byBytes = byBytes;
        this.next = nextRequests(trace);
        this.weights = new int[trace.distinctKeys()];
        this.cached = new HighestBit(trace.requests());
    }

    SimulationResult run(long maximum) {
        int requests = trace.requests();
        long hits = 0;
        long requestedBytes = 0;
        long hitBytes = 0;
        for (int i = 0; i < requests; i++) {
            int bytes = trace.bytes(i);
            requestedBytes += bytes;
            if (cached.get(i)) {
                hits++;
                hitBytes += bytes;
                giveUp(i);
                keep(i, weights[trace.id(i)]);
            } else {
                load(i, byBytes ? bytes : 1, maximum);
            }
        }
        return new SimulationResult(requests, hits, requestedBytes, hitBytes);
    }

    private void load(int request, int added, long maximum) {
        if (added <= maximum && maximum > 0) {
            while (weight > maximum - added) {
                giveUp(cached.highest());
            }
            keep(request, added);
        }
    }

    private void keep(int request, int added) {
        if (next[request] < next.length) {
            cached.set(next[request]);
            weights[trace.id(request)] = added;
            weight += added;
        }
    }

    private void giveUp(int nextRequest) {
        cached.clear(nextRequest);
        weight -= weights[trace.id(nextRequest)];
    }

    private static int[] nextRequests(Trace trace) {
        int[] next = new int[trace.requests()];
        int[] upcoming = new int[trace.distinctKeys()];
        Arrays.fill(upcoming, next.length);
        for (int i = next.length - 1; i >= 0; i--) {
            next[i] = upcoming[trace.id(i)];
            upcoming[trace.id(i)] = i;
        }
        return next;
    }
}
