package dev.tacho.chain.batch;

import java.util.ArrayDeque;
import java.util.PriorityQueue;

/**
 * Has calls that came at known times go through a gate with another window, in time that nobody waits for: what each
 * would have taken. The gate is {@link Gate}'s, whose rules stand here once more without its threads. Calls come when
 * they came: that threads which wait for an answer would come at another time after an earlier one is not known here.
 *
 * @param arrivals when the calls came, in nanoseconds, rising
 * @param link how long a round trip of so many calls takes, in nanoseconds
 * @param mostItems how many calls a batch has at most
 * @param mostUnderWay how many round trips there are at the same time at most
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
record Replay(long[] arrivals, TheilSen link, int mostItems, int mostUnderWay) {
    /** Returns how long each call takes with a window, in nanoseconds, in the order in which they came. */
    double[] latencies(long windowNanos) {
        return new Run(windowNanos).latencies();
    }

    private final class Run {
        private static final long NEVER = Long.MAX_VALUE;

        private final long window;
        private final double[] latencies = new double[arrivals.length];
        private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
        private final PriorityQueue<Long> ends = new PriorityQueue<>();
        private long windowEnd = NEVER;
        private boolean due;

        Run(long window) {
            this.window = window;
        }

        double[] latencies() {
            int next = 0;
            while (next < arrivals.length || !waiting.isEmpty()) {
                long arrival = next < arrivals.length ? arrivals[next] : NEVER;
                long end = ends.isEmpty() ? NEVER : ends.element();
                long now = Math.min(arrival, Math.min(windowEnd, end));
                if (now == arrival) {
                    waiting.add(next++);
                    if (window > 0 && windowEnd == NEVER) {
                        windowEnd = now + window;
                    }
                } else if (now == windowEnd) {
                    windowEnd = NEVER;
                    due = !waiting.isEmpty();
                } else {
                    ends.remove();
                }
                launch(now);
            }
            return latencies;
        }

        private void launch(long now) {
            while (!waiting.isEmpty() && ends.size() < mostUnderWay && isReady()) {
                int size = Math.min(mostItems, waiting.size());
                long end = now + Math.max(1, Math.round(link.at(size)));
                for (int i = 0; i < size; i++) {
                    int call = waiting.remove();
                    latencies[call] = end - arrivals[call];
                }
                due &= !waiting.isEmpty();
                ends.add(end);
            }
        }

        private boolean isReady() {
            return due || (window == 0 && ends.isEmpty()) || waiting.size() >= mostItems;
        }
    }
}
