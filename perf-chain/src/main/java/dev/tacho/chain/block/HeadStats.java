package dev.tacho.chain.block;

import dev.tacho.core.Clock;
import dev.tacho.core.Counter;
import dev.tacho.core.Gauge;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is measured of heads, and every oddity counted. A head is told on one thread at a time, oddities on any. */
final class HeadStats implements HeadListener {
    private static final Logger log = LoggerFactory.getLogger(HeadStats.class);
    private static final int MOST_SAMPLES = 1024;
    private static final int MOST_REORGS = 32;
    /** What is further off the wall clock has another clock, or none; or the node is catching up. */
    private static final long MOST_AGE_NANOS = 86_400_000_000_000L;

    private static final long MOST_SECONDS = 200L * 365 * 86_400;
    private static final double WEI_PER_GWEI = 1e9;

    /** What is counted: the tag {@code event} of the counter {@code block.events}, in lower case and with dashes. */
    enum Event {
        HEAD,
        BACKFILLED,
        REORG,
        REORG_INEXACT,
        BLOCK_ORPHANED,
        TRANSACTION_ORPHANED,
        BLOCK_MISSING,
        SLOT_MISSED,
        TIMESTAMP_OFF,
        ANNOUNCED_AGAIN,
        WENT_BACKWARDS,
        PARENT_UNKNOWN,
        LIE,
        FAILURE,
        SUBSCRIPTION_LOST,
        LISTENER_FAILED
    }

    /** A head on the time line. */
    record Sample(long atNanos, double intervalNanos, double arrivalNanos, double gasRatio, double baseFeeGwei) {}

    /** A reorg, without its transactions. */
    record Fork(
            long atNanos, long number, int depth, boolean exact, int orphanedTransactions, String from, String to) {}

    private final Perf perf;
    private final Clock clock;
    private final String client;
    private final @Nullable Duration slot;
    private final Map<Event, Counter> events = new EnumMap<>(Event.class);
    private final Map<Event, AtomicBoolean> logged = new EnumMap<>(Event.class);
    private final Histogram interval;
    private final Histogram arrivalInterval;
    private final Histogram age;
    private final Histogram depth;
    private final Gauge number;
    private final Gauge baseFee;
    private final Gauge blobBaseFee;

    private final Object lock = new Object();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private final Deque<Fork> forks = new ArrayDeque<>();
    private double gasRatios;
    private long gasRatioCount;
    private int deepest;
    private @Nullable Head previous;
    private @Nullable BigInteger lastBlobBaseFee;

    HeadStats(Perf perf, String client, @Nullable Duration slot) {
        this.perf = perf;
        this.clock = perf.clock();
        this.client = client;
        this.slot = slot;
        for (Event event : Event.values()) {
            String name = event.name().toLowerCase(Locale.ROOT).replace('_', '-');
            events.put(event, perf.counter("block.events", "client", client, "event", name));
            logged.put(event, new AtomicBoolean());
        }
        interval = perf.histogram("block.interval", Unit.NANOS, "client", client);
        arrivalInterval = perf.histogram("block.arrival.interval", Unit.NANOS, "client", client);
        age = perf.histogram("block.age", Unit.NANOS, "client", client);
        depth = perf.histogram("block.reorg.depth", Unit.COUNT, "client", client);
        number = perf.gauge("block.number", Unit.NONE, "client", client);
        baseFee = perf.gauge("block.base.fee.gwei", Unit.NONE, "client", client);
        blobBaseFee = perf.gauge("block.blob.base.fee.gwei", Unit.NONE, "client", client);
    }

    long now() {
        return clock.nanoTime();
    }

    @Override
    public void head(Head head) {
        count(Event.HEAD, 1);
        number.set((double) head.number());
        double gwei =
                head.baseFeePerGas() == null ? Double.NaN : head.baseFeePerGas().doubleValue() / WEI_PER_GWEI;
        if (!Double.isNaN(gwei)) {
            baseFee.set(gwei);
        }
        long sinceArrival = clock.nanoTime() - head.arrivalNanos();
        if (head.seen() == Head.Seen.BACKFILLED) {
            count(Event.BACKFILLED, 1);
        } else {
            Instant now = clock.instant();
            long madeAgo = nanos(now.getEpochSecond() - head.timestampSeconds()) + now.getNano();
            if (Math.abs(madeAgo - sinceArrival) <= MOST_AGE_NANOS) {
                age.record(madeAgo - sinceArrival);
            } else {
                count(Event.TIMESTAMP_OFF, 1);
            }
        }
        synchronized (lock) {
            Head before = previous;
            double byTimestamp = Double.NaN;
            double byArrival = Double.NaN;
            if (before != null && before.hash().equals(head.parentHash())) {
                byTimestamp = interval(before, head);
                byArrival = arrivalInterval(before, head);
            }
            if (!Double.isNaN(head.gasUsedRatio())) {
                gasRatios += head.gasUsedRatio();
                gasRatioCount++;
            }
            long at = perf.elapsedNanos() - sinceArrival;
            Sample last = samples.peekLast();
            samples.add(new Sample(
                    last == null ? at : Math.max(at, last.atNanos()),
                    byTimestamp,
                    byArrival,
                    head.gasUsedRatio(),
                    gwei));
            if (samples.size() > MOST_SAMPLES) {
                samples.remove();
            }
            previous = head;
        }
    }

    @Override
    public void reorg(Reorg reorg) {
        count(Event.REORG, 1);
        if (!reorg.isExact()) {
            count(Event.REORG_INEXACT, 1);
        }
        int transactions = reorg.orphanedTransactions().size();
        count(Event.BLOCK_ORPHANED, reorg.depth());
        count(Event.TRANSACTION_ORPHANED, transactions);
        depth.record(reorg.depth());
        synchronized (lock) {
            Head first = reorg.adopted().get(0);
            Head old = previous;
            deepest = Math.max(deepest, reorg.depth());
            forks.add(new Fork(
                    perf.elapsedNanos(),
                    first.number(),
                    reorg.depth(),
                    reorg.isExact(),
                    transactions,
                    old == null ? "" : old.hash(),
                    reorg.adopted().get(reorg.adopted().size() - 1).hash()));
            if (forks.size() > MOST_REORGS) {
                forks.remove();
            }
            previous = reorg.ancestor();
        }
    }

    @Override
    public void gap(Gap gap) {
        count(Event.BLOCK_MISSING, gap.blocks());
        synchronized (lock) {
            previous = null;
        }
    }

    /** The node's head is one that was left behind: the node lags, or is another one. */
    void wentBackwards() {
        count(Event.WENT_BACKWARDS, 1);
    }

    void parentUnknown() {
        count(Event.PARENT_UNKNOWN, 1);
    }

    void announcedAgain() {
        count(Event.ANNOUNCED_AGAIN, 1);
    }

    void subscriptionLost() {
        count(Event.SUBSCRIPTION_LOST, 1);
    }

    /** The node said something that cannot be. */
    void lied(String what) {
        count(Event.LIE, 1);
        if (isFirst(Event.LIE)) {
            log.warn("Client {}: an answer is not believed: {}; further ones are counted, not logged", client, what);
        }
    }

    /** The node could not be asked. */
    void failed(Throwable failure) {
        count(Event.FAILURE, 1);
        if (isFirst(Event.FAILURE)) {
            log.warn("Client {}: heads cannot be read; further failures are counted, not logged", client, failure);
        }
    }

    void listenerFailed(Throwable failure) {
        count(Event.LISTENER_FAILED, 1);
        if (isFirst(Event.LISTENER_FAILED)) {
            log.warn("Client {}: a listener failed; further failures are counted, not logged", client, failure);
        }
    }

    void blobBaseFee(BigInteger wei) {
        blobBaseFee.set(wei.doubleValue() / WEI_PER_GWEI);
        synchronized (lock) {
            lastBlobBaseFee = wei;
        }
    }

    HeadSnapshot snapshot(@Nullable Head tip, List<String> missingMethods) {
        synchronized (lock) {
            return new HeadSnapshot(
                    tip,
                    total(Event.HEAD),
                    total(Event.BACKFILLED),
                    total(Event.REORG),
                    deepest,
                    total(Event.BLOCK_ORPHANED),
                    total(Event.TRANSACTION_ORPHANED),
                    total(Event.BLOCK_MISSING),
                    total(Event.SLOT_MISSED),
                    total(Event.WENT_BACKWARDS),
                    total(Event.PARENT_UNKNOWN),
                    total(Event.LIE),
                    total(Event.FAILURE),
                    gasRatioCount == 0 ? Double.NaN : gasRatios / gasRatioCount,
                    lastBlobBaseFee,
                    interval.snapshot().values(),
                    arrivalInterval.snapshot().values(),
                    age.snapshot().values(),
                    missingMethods);
        }
    }

    long total(Event event) {
        return counter(event).snapshot().count();
    }

    List<Sample> samples() {
        synchronized (lock) {
            return new ArrayList<>(samples);
        }
    }

    List<Fork> forks() {
        synchronized (lock) {
            return new ArrayList<>(forks);
        }
    }

    private double interval(Head before, Head head) {
        if (before.timestampSeconds() == 0 || head.timestampSeconds() == 0) {
            return Double.NaN; // No time at all: many a genesis has none.
        }
        long nanos = nanos(head.timestampSeconds() - before.timestampSeconds());
        interval.record(nanos);
        if (slot != null) {
            // A producer stamps a block with the start of its slot; rounding forgives those that do not quite.
            count(Event.SLOT_MISSED, Math.max(0, Math.round((double) nanos / slot.toNanos()) - 1));
        }
        return nanos;
    }

    /** A timestamp may be anything: what is further off than two centuries counts as two centuries. */
    private static long nanos(long seconds) {
        return Math.max(-MOST_SECONDS, Math.min(seconds, MOST_SECONDS)) * 1_000_000_000L;
    }

    private double arrivalInterval(Head before, Head head) {
        if (before.seen() == Head.Seen.BACKFILLED || head.seen() == Head.Seen.BACKFILLED) {
            return Double.NaN;
        }
        long nanos = head.arrivalNanos() - before.arrivalNanos();
        arrivalInterval.record(nanos);
        return nanos;
    }

    private void count(Event event, long times) {
        if (times > 0) {
            counter(event).add(times);
        }
    }

    private boolean isFirst(Event event) {
        AtomicBoolean said = logged.get(event);
        return said != null && said.compareAndSet(false, true);
    }

    private Counter counter(Event event) {
        Counter counter = events.get(event);
        if (counter == null) {
            throw new IllegalStateException("no counter of " + event);
        }
        return counter;
    }
}
