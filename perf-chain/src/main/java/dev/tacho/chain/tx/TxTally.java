package dev.tacho.chain.tx;

import dev.tacho.core.Counter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The instruments of a meter, each made when it is first needed. */
final class TxTally {
    /** Observers and numbers of confirmations are the user's: no more stages than that get a timer of their own. */
    private static final int MOST_STAGES = 64;

    private final Perf perf;
    private final String client;
    private final Map<String, Timer> stages = new ConcurrentHashMap<>();
    private final Map<String, Counter> events = new ConcurrentHashMap<>();
    private final AtomicInteger free = new AtomicInteger(MOST_STAGES);
    private final Timer resolution;

    TxTally(Perf perf, String client) {
        this.perf = perf;
        this.client = client;
        this.resolution = perf.timer("tx.resolution", "client", client);
    }

    void stage(String stage, long nanos) {
        Timer timer = stages.get(stage);
        if (timer == null) {
            String name = free.getAndUpdate(left -> Math.max(0, left - 1)) > 0 ? stage : "other";
            timer = stages.computeIfAbsent(name, key -> perf.timer("tx", "client", client, "stage", key));
        }
        timer.record(nanos);
    }

    void resolution(long nanos) {
        resolution.record(nanos);
    }

    void count(String event) {
        count(event, 1);
    }

    void count(String event, long times) {
        events.computeIfAbsent(event, key -> perf.counter("tx.events", "client", client, "event", key))
                .add(times);
    }

    Map<String, TimerSnapshot> readStages() {
        Map<String, TimerSnapshot> readings = new TreeMap<>();
        stages.forEach((stage, timer) -> readings.put(stage, timer.snapshot()));
        return readings;
    }

    TimerSnapshot readResolution() {
        return resolution.snapshot();
    }

    Map<String, Long> readEvents() {
        Map<String, Long> readings = new TreeMap<>();
        events.forEach(
                (event, counter) -> readings.put(event, counter.snapshot().count()));
        return readings;
    }
}
