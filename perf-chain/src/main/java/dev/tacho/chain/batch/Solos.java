package dev.tacho.chain.batch;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.snapshot.Percentile;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How long calls take alone, by method: what a batch is compared with. Only reads are kept, whose names are a known
 * list, so this is bounded.
 */
final class Solos {
    /** A median of fewer is not used. */
    static final int FEWEST = 10;

    private static final int REFRESH = 32;

    private final Perf perf;
    private final String client;
    private final Map<String, Solo> methods = new ConcurrentHashMap<>();

    Solos(Perf perf, String client) {
        this.perf = perf;
        this.client = client;
    }

    void record(String method, long nanos) {
        methods.computeIfAbsent(method, this::solo).record(nanos);
    }

    /** Returns the median of a method in nanoseconds; NaN if it is not known. */
    double medianNanos(String method) {
        Solo solo = methods.get(method);
        return solo == null ? Double.NaN : solo.median;
    }

    /** Returns the medians of all methods, by name. */
    Map<String, Percentile> read() {
        Map<String, Percentile> medians = new TreeMap<>();
        methods.forEach((method, solo) -> medians.put(method, solo.percentile()));
        return medians;
    }

    private Solo solo(String method) {
        return new Solo(perf.timer("batch.solo", "client", client, "method", method));
    }

    private static final class Solo {
        private final Timer timer;
        private final AtomicLong count = new AtomicLong();
        private volatile double median = Double.NaN;

        Solo(Timer timer) {
            this.timer = timer;
        }

        void record(long nanos) {
            timer.record(nanos);
            long seen = count.incrementAndGet();
            // A reading takes microseconds; the median of many does not move with one.
            if (seen >= FEWEST && (seen <= REFRESH || seen % REFRESH == 0)) {
                median = timer.snapshot().latency().valueAtPercentile(50);
            }
        }

        Percentile percentile() {
            return timer.snapshot().latency().percentile(50);
        }
    }

    /** Compares a batch with its calls made alone. */
    @Nullable
    Comparison compare(Iterable<Flight> flights) {
        double serial = 0;
        double slowest = 0;
        double fastest = Double.POSITIVE_INFINITY;
        for (Flight flight : flights) {
            double median = medianNanos(flight.method());
            if (Double.isNaN(median)) {
                return null;
            }
            serial += median;
            slowest = Math.max(slowest, median);
            fastest = Math.min(fastest, median);
        }
        return new Comparison(serial, slowest, fastest);
    }

    /**
     * What the calls of a batch would take alone, in nanoseconds, by their medians.
     *
     * @param serialNanos one after the other
     * @param slowestNanos the slowest: all at once on an idle link
     * @param fastestNanos the fastest: what the slowest costs it
     */
    record Comparison(double serialNanos, double slowestNanos, double fastestNanos) {}
}
