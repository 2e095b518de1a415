package dev.tacho.chain.batch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongConsumer;

/**
 * Calls, a gate and a link in virtual time, event by event: an oracle that shares no code with the library. Unlike a
 * replay it knows threads that make their next call after an answer.
 */
final class SimulatedGate {
    private record Event(long at, int order, long sequence, Runnable action) {}

    private record Call(long came, LongConsumer answered) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            Comparator.comparingLong(Event::at).thenComparingInt(Event::order).thenComparingLong(Event::sequence));
    private final List<Call> queue = new ArrayList<>();
    private final long window;
    private final int mostItems;
    private final int mostUnderWay;
    private final double overhead;
    private final double each;
    private final Random random;
    private double noise;
    private long sequence;
    private long now;
    private int underWay;
    private boolean open;
    private boolean late;

    final Arrivals arrivals = new Arrivals();
    final List<Long> latencies = new ArrayList<>();
    final List<Double> sizes = new ArrayList<>();
    final List<Double> times = new ArrayList<>();

    SimulatedGate(long window, int mostItems, int mostUnderWay, double overhead, double each, long seed) {
        this.window = window;
        this.mostItems = mostItems;
        this.mostUnderWay = mostUnderWay;
        this.overhead = overhead;
        this.each = each;
        this.random = new Random(seed);
    }

    /** Has round trips take longer by up to this share of their time. */
    SimulatedGate noise(double share) {
        this.noise = share;
        return this;
    }

    Random random() {
        return random;
    }

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        events.add(new Event(time, 0, sequence++, action));
    }

    /** A call comes; whoever made it is told when it is answered. */
    void call(LongConsumer answered) {
        arrivals.arrived(now);
        queue.add(new Call(now, answered));
        if (window > 0 && !open) {
            open = true;
            events.add(new Event(now + window, 1, sequence++, () -> {
                open = false;
                late = !queue.isEmpty();
                send();
            }));
        }
        send();
    }

    private void send() {
        while (!queue.isEmpty() && underWay < mostUnderWay) {
            boolean idle = window == 0 && underWay == 0;
            if (!late && !idle && queue.size() < mostItems) {
                return;
            }
            List<Call> batch = new ArrayList<>(queue.subList(0, Math.min(mostItems, queue.size())));
            queue.subList(0, batch.size()).clear();
            if (queue.isEmpty()) {
                late = false;
            }
            underWay++;
            long time = Math.round((overhead + each * batch.size()) * (1 + noise * random.nextDouble()));
            sizes.add((double) batch.size());
            times.add((double) time);
            events.add(new Event(now + time, 2, sequence++, () -> {
                underWay--;
                send();
                batch.forEach(call -> {
                    latencies.add(now - call.came());
                    call.answered().accept(now);
                });
            }));
        }
    }

    /** Runs until so many calls were answered, or nothing is left to happen. */
    SimulatedGate run(int calls) {
        while (latencies.size() < calls && !events.isEmpty()) {
            Event next = events.remove();
            now = next.at();
            next.action().run();
        }
        return this;
    }

    double meanNanos() {
        return latencies.stream().mapToLong(nanos -> nanos).average().orElseThrow();
    }

    Advice advice(Options options) {
        int from = Math.max(0, sizes.size() - 100);
        return Advice.of(last(sizes, from), last(times, from), arrivals.read(), options, options.maxItems());
    }

    private static double[] last(List<Double> values, int from) {
        return values.subList(from, values.size()).stream()
                .mapToDouble(value -> value)
                .toArray();
    }
}
