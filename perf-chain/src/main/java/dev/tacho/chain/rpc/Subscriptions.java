package dev.tacho.chain.rpc;

import dev.tacho.core.Clock;
import dev.tacho.core.Counter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.TimerSnapshot;
import io.reactivex.Flowable;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.web3j.protocol.core.Request;

/** Counts what arrives through subscriptions, and how long it is from one notification to the next. */
final class Subscriptions {
    /** The only parameter ever kept, and only if it is one of these: the rest of a subscription may be an address. */
    private static final Set<String> KINDS = Set.of("newHeads", "logs", "newPendingTransactions", "syncing");

    private final Perf perf;
    private final String client;
    private final Clock clock;
    private final Outcomes outcomes;
    private final Consumer<RuntimeException> failed;
    private final LongAdder active = new LongAdder();
    private final Lookup<String, Kind> kinds = Lookup.unbounded(Kind::new);

    Subscriptions(Perf perf, String client, Outcomes outcomes, Consumer<RuntimeException> failed) {
        this.perf = perf;
        this.client = client;
        this.clock = perf.clock();
        this.outcomes = outcomes;
        this.failed = failed;
    }

    /** Returns a flow of the same notifications, errors and requests for more, each subscriber of which is counted. */
    <T> Flowable<T> measure(Request<?, ?> request, Flowable<T> notifications) {
        Kind kind;
        try {
            kind = kinds.get(nameOf(request));
        } catch (RuntimeException e) {
            failed.accept(e);
            return notifications;
        }
        return Flowable.defer(() -> {
            Subscriber subscriber = new Subscriber(kind);
            return notifications
                    .doOnSubscribe(subscription -> active.increment())
                    .doOnNext(notification -> subscriber.notified())
                    .doOnError(subscriber::broke)
                    .doFinally(active::decrement);
        });
    }

    /** Returns what was recorded so far, by kind. */
    List<Reading> read() {
        return kinds.made().values().stream().map(Kind::read).toList();
    }

    record Reading(String kind, long notifications, long errors, TimerSnapshot gaps) {}

    private static String nameOf(Request<?, ?> request) {
        List<?> params = request.getParams();
        Object first = params == null || params.isEmpty() ? null : params.get(0);
        return first instanceof String kind && KINDS.contains(kind) ? kind : Outcomes.OTHER;
    }

    private final class Kind {
        private final String name;
        private final Counter notifications;
        private final Timer gaps;
        private final Lookup<String, Counter> errors;

        Kind(String name) {
            this.name = name;
            this.notifications = perf.counter("rpc.notifications", "client", client, "subscription", name);
            this.gaps = perf.timer("rpc.notification.gap", "client", client, "subscription", name);
            this.errors = Lookup.unbounded(outcome -> perf.counter(
                    "rpc.subscription.errors", "client", client, "subscription", name, "outcome", outcome));
            perf.gauge("rpc.subscriptions", Unit.COUNT, active::sum, "client", client);
        }

        Reading read() {
            long failures = errors.made().values().stream()
                    .mapToLong(counter -> counter.snapshot().count())
                    .sum();
            return new Reading(name, notifications.snapshot().count(), failures, gaps.snapshot());
        }
    }

    /** One subscriber: reactive streams tell it one thing after the other, so its state needs no lock. */
    private final class Subscriber {
        private final Kind kind;
        private long lastNanos;
        private boolean first = true;

        Subscriber(Kind kind) {
            this.kind = kind;
        }

        void notified() {
            long now = clock.nanoTime();
            kind.notifications.increment();
            if (!first) {
                kind.gaps.record(now - lastNanos);
            }
            first = false;
            lastNanos = now;
        }

        void broke(Throwable failure) {
            try {
                kind.errors.get(outcomes.of(failure)).increment();
            } catch (RuntimeException e) {
                failed.accept(e);
            }
        }
    }
}
