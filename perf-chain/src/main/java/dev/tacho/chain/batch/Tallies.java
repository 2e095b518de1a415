package dev.tacho.chain.batch;

import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Unit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts what this room does, and how long it takes. No method throws or waits. */
final class Tallies {
    private static final int KEPT = 512;

    final LongAdder calls = new LongAdder();
    final LongAdder merged = new LongAdder();
    final LongAdder passed = new LongAdder();
    final LongAdder abandoned = new LongAdder();
    final LongAdder roundTrips = new LongAdder();
    final LongAdder batches = new LongAdder();
    final LongAdder items = new LongAdder();
    final LongAdder resent = new LongAdder();
    final LongAdder holes = new LongAdder();
    final LongAdder foreign = new LongAdder();
    final LongAdder repeated = new LongAdder();
    final LongAdder displaced = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder unreadable = new LongAdder();
    final LongAdder busy = new LongAdder();
    final LongAdder folded = new LongAdder();
    final LongAdder folds = new LongAdder();
    final LongAdder unfolded = new LongAdder();

    /** Of batches all of whose methods are known alone. */
    final LongAdder compared = new LongAdder();

    final LongAdder comparedNanos = new LongAdder();
    final LongAdder serialNanos = new LongAdder();
    final LongAdder slowestNanos = new LongAdder();

    private final Timer batchTime;
    private final Histogram batchItems;
    private final Timer waits;
    private final Histogram overhead;
    private final Histogram headOfLine;
    private final Solos solos;
    private final Arrivals arrivals = new Arrivals();

    /** The last batches: their sizes and times. */
    private final double[] sizes = new double[KEPT];

    private final double[] times = new double[KEPT];
    private long observed;

    Tallies(Perf perf, String client) {
        batchTime = perf.timer("batch.round-trip", "client", client);
        batchItems = perf.histogram("batch.items", Unit.COUNT, "client", client);
        waits = perf.timer("batch.window-wait", "client", client);
        // Differences, for which zero is as good as any other, so no timers.
        overhead = perf.histogram("batch.overhead", Unit.NANOS, "client", client);
        headOfLine = perf.histogram("batch.head-of-line", Unit.NANOS, "client", client);
        solos = new Solos(perf, client);
    }

    /** A call of a user came, that may be batched. */
    void arrived(long now) {
        calls.increment();
        arrivals.arrived(now);
    }

    /** A call went alone, past this room's doings. */
    void passed() {
        calls.increment();
        passed.increment();
        roundTrips.increment();
    }

    void waited(long nanos) {
        waits.record(nanos);
    }

    void abandoned() {
        abandoned.increment();
    }

    /** A round trip has ended; useful is one that brought answers. */
    void roundTrip(List<Flight> flights, long nanos, boolean useful) {
        int size = flights.size();
        roundTrips.increment();
        items.add(size);
        int again = 0;
        for (Flight flight : flights) {
            again += flight.sends() > 1 ? 1 : 0;
        }
        resent.add(again);
        if (size > 1) {
            batches.increment();
        }
        if (!useful) {
            return;
        }
        if (size == 1) {
            solo(flights.get(0), nanos);
            return;
        }
        batchTime.record(nanos);
        batchItems.record(size);
        observe(size, nanos);
        Solos.Comparison alone = solos.compare(flights);
        if (alone != null) {
            compared.increment();
            comparedNanos.add(nanos);
            serialNanos.add(Math.round(alone.serialNanos()));
            slowestNanos.add(Math.round(alone.slowestNanos()));
            overhead.record(Math.max(0, nanos - Math.round(alone.slowestNanos())));
            headOfLine.record(Math.max(0, nanos - Math.round(alone.fastestNanos())));
        }
    }

    /** A read that its caller made itself, alone. */
    void solo(Flight flight, long nanos) {
        if (flight.isRead() && !flight.isMany()) {
            solos.record(flight.method(), nanos);
        }
        observe(1, nanos);
    }

    void paired(Pairing pairing) {
        foreign.add(pairing.foreign());
        repeated.add(pairing.repeated());
        displaced.add(pairing.displaced());
    }

    void refused() {
        refused.increment();
    }

    void unreadable() {
        unreadable.increment();
    }

    void busy() {
        busy.increment();
    }

    Solos solos() {
        return solos;
    }

    Arrivals.Reading arrivals() {
        return arrivals.read();
    }

    Timer batchTime() {
        return batchTime;
    }

    Histogram batchItems() {
        return batchItems;
    }

    Timer waits() {
        return waits;
    }

    Histogram overhead() {
        return overhead;
    }

    Histogram headOfLine() {
        return headOfLine;
    }

    /** Returns sizes and times of the last round trips that brought answers. */
    synchronized double[][] observations() {
        int kept = (int) Math.min(KEPT, observed);
        return new double[][] {Arrays.copyOf(sizes, kept), Arrays.copyOf(times, kept)};
    }

    private synchronized void observe(int size, long nanos) {
        int place = (int) (observed++ % KEPT);
        sizes[place] = size;
        times[place] = nanos;
    }
}
