package dev.tacho.chain.rpc;

import dev.tacho.core.Counter;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The instruments of one JSON-RPC method, or of batches. Each is made when it is first needed, so that a snapshot shows
 * nothing that never happened.
 */
final class Tally {
    /** The method name under which batches are shown. */
    static final String BATCH = "batch";

    private static final String REQUEST = "rpc.request";
    private static final String RESPONSE = "rpc.response";

    private final String method;
    /** Round trips by outcome. */
    private final Lookup<String, Timer> calls;
    /** Items by outcome, sent alone or in a batch; stays empty for batches themselves. */
    private final Lookup<String, Counter> items;
    /** Sizes by direction. */
    private final Lookup<String, Histogram> bytes;

    private Tally(Perf perf, String client, String method, Lookup<String, Timer> calls) {
        this.method = method;
        this.calls = calls;
        this.items = Lookup.unbounded(
                outcome -> perf.counter("rpc.items", "client", client, "method", method, "outcome", outcome));
        this.bytes = Lookup.unbounded(
                direction -> perf.histogram(direction, Unit.BYTES, "client", client, "method", method));
    }

    static Tally ofMethod(Perf perf, String client, String method) {
        return new Tally(
                perf,
                client,
                method,
                Lookup.unbounded(outcome -> perf.timer("rpc", "client", client, "method", method, "outcome", outcome)));
    }

    static Tally ofBatches(Perf perf, String client) {
        return new Tally(
                perf,
                client,
                BATCH,
                Lookup.unbounded(outcome -> perf.timer("rpc.batch", "client", client, "outcome", outcome)));
    }

    /** Records a round trip; one of the warm-up is kept apart, however it ended. */
    void call(String outcome, boolean warmup, long nanos) {
        Timer timer = calls.get(warmup ? Outcomes.WARM_UP : outcome);
        if (outcome.equals(Outcomes.OK)) {
            timer.record(nanos);
        } else {
            timer.recordError(nanos);
        }
    }

    /** Counts an item. */
    void item(String outcome) {
        items.get(outcome).increment();
    }

    /** Records the size of a request. */
    void sent(int size) {
        bytes.get(REQUEST).record(size);
    }

    /** Records the size of an answer. */
    void received(int size) {
        bytes.get(RESPONSE).record(size);
    }

    /** Returns what was recorded so far. */
    Reading read() {
        Map<String, DistributionSnapshot> sizes =
                read(bytes, histogram -> histogram.snapshot().values());
        return new Reading(
                method,
                read(calls, Timer::snapshot),
                read(items, counter -> counter.snapshot().count()),
                sizes.getOrDefault(REQUEST, DistributionSnapshot.EMPTY),
                sizes.getOrDefault(RESPONSE, DistributionSnapshot.EMPTY));
    }

    /** Returns the method. */
    @Override
    public String toString() {
        return method;
    }

    /**
     * An immutable reading.
     *
     * @param method the method, or {@link #BATCH}
     * @param callsByOutcome the times of round trips
     * @param itemsByOutcome how many items there were; empty for batches, whose items count under their methods
     * @param request the bytes of each request, as far as known
     * @param response the bytes of each response, as far as known
     */
    record Reading(
            String method,
            Map<String, TimerSnapshot> callsByOutcome,
            Map<String, Long> itemsByOutcome,
            DistributionSnapshot request,
            DistributionSnapshot response) {
        long calls() {
            return callsByOutcome.values().stream()
                    .mapToLong(TimerSnapshot::count)
                    .sum();
        }

        long items() {
            return itemsByOutcome.values().stream().mapToLong(Long::longValue).sum();
        }

        long errors() {
            return items() - itemsByOutcome.getOrDefault(Outcomes.OK, 0L);
        }

        double waitNanos() {
            return callsByOutcome.values().stream()
                    .mapToDouble(timer -> timer.latency().sum())
                    .sum();
        }

        /** Returns the times of the round trips that succeeded. */
        DistributionSnapshot okLatency() {
            TimerSnapshot ok = callsByOutcome.get(Outcomes.OK);
            return ok == null ? DistributionSnapshot.EMPTY : ok.latency();
        }
    }

    private static <V, R> Map<String, R> read(Lookup<String, V> instruments, Function<V, R> reading) {
        Map<String, R> readings = new TreeMap<>();
        instruments.made().forEach((outcome, instrument) -> readings.put(outcome, reading.apply(instrument)));
        return readings;
    }
}
