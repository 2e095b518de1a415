package dev.tacho.chain.send;

import dev.tacho.core.Counter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instruments of a sender. */
final class SendTally {
    private static final Logger log = LoggerFactory.getLogger(SendTally.class);

    private final String client;
    private final Map<SendEvent, Counter> counters = new EnumMap<>(SendEvent.class);
    private final Timer accepted;
    private final AtomicBoolean logged = new AtomicBoolean();

    SendTally(Perf perf, String client) {
        this.client = client;
        for (SendEvent event : SendEvent.values()) {
            counters.put(event, perf.counter("send", "client", client, "event", event.tag()));
        }
        this.accepted = perf.timer("send.accepted", "client", client);
    }

    void count(SendEvent event) {
        count(event, 1);
    }

    void count(SendEvent event, int times) {
        counter(event).add(times);
    }

    void accepted(long nanos) {
        count(SendEvent.ACCEPTED);
        accepted.record(nanos);
    }

    Timer accepted() {
        return accepted;
    }

    long total(SendEvent event) {
        return counter(event).snapshot().count();
    }

    /** Something of the sender's own went wrong: what it concerns is looked at again in the next round. */
    void failed(Throwable failure) {
        count(SendEvent.FAILURES);
        if (logged.compareAndSet(false, true)) {
            log.warn(
                    "Sender {}: a step failed and is tried again; further failures are counted, not logged",
                    client,
                    failure);
        }
    }

    private Counter counter(SendEvent event) {
        Counter counter = counters.get(event);
        if (counter == null) {
            throw new IllegalStateException("no counter of " + event);
        }
        return counter;
    }
}
