package dev.tacho.chain.send;

import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.core.Clock;
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

    private final Clock clock;
    private final String client;
    private final Map<SendEvent, Counter> counters = new EnumMap<>(SendEvent.class);
    private final Timer accepted;
    private final AtomicBoolean logged = new AtomicBoolean();

    SendTally(Perf perf, String client) {
        this.clock = perf.clock();
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

    /** Tells that the node has it: once. Whoever hears of it finds it counted. */
    void accept(Submission submission, String hash) {
        submission.accept(hash, () -> {
            count(SendEvent.ACCEPTED);
            accepted.record(clock.nanoTime() - submission.queuedNanos());
        });
    }

    Timer accepted() {
        return accepted;
    }

    long total(SendEvent event) {
        return counter(event).snapshot().count();
    }

    /** Tells that it is on the chain: once, as what a reorganisation takes off comes back. */
    void include(Submission submission, Inclusion inclusion) {
        accept(submission, inclusion.hash());
        submission.include(inclusion, () -> count(SendEvent.INCLUDED));
    }

    /** Tells that it will not be included, unless it was. */
    void fail(Submission submission, Reason reason, String message) {
        fail(submission, new SendException(reason, message));
    }

    void fail(Submission submission, SendException failure) {
        submission.fail(failure, () -> count(SendEvent.FAILED));
    }

    /** Tells that it is not followed any more, as the sender is closed: that is neither inclusion nor failure. */
    void close(Submission submission, String message) {
        submission.fail(new SendException(Reason.CLOSED, message), () -> {});
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
