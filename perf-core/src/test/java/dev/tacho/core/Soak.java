package dev.tacho.core;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Records as fast as it goes while several readers take intervals, and counts on both sides. In the {@code stress}
 * profile it runs 10^9 records on platform threads, and as many on virtual threads where there are any.
 */
final class Soak {
    private Soak() {}

    /**
     * What a run found.
     *
     * @param recorded how many values were recorded
     * @param seen how many each reader saw in all its intervals
     * @param intervals how many intervals there were
     * @param exact how many of them had an exact sum
     * @param complaints what was wrong; empty if nothing was
     */
    record Result(long recorded, List<Long> seen, long intervals, long exact, String complaints) {}

    public static void main(String[] arguments) throws InterruptedException {
        long each = arguments.length > 0 ? Long.parseLong(arguments[0]) / 2 : 500_000_000L;
        boolean sound = check("platform threads", Executors.defaultThreadFactory(), each);
        ThreadFactory virtual = virtualThreads();
        if (virtual != null) {
            sound &= check("virtual threads", virtual, each);
        }
        System.exit(sound ? 0 : 1);
    }

    private static boolean check(String what, ThreadFactory threads, long each) throws InterruptedException {
        Recording recording = new Recording(BucketLayout.TWO_DIGITS, new CellBudget(16L << 20));
        Result result = run(recording, threads, 2, each, 3);
        boolean sound = result.complaints.isEmpty() && result.seen.stream().allMatch(seen -> seen == result.recorded);
        System.out.println("soak, " + what + ": " + (sound ? "sound" : "BROKEN") + ", " + result);
        return sound;
    }

    static Result run(Recording recording, int writers, long each, int readers) throws InterruptedException {
        return run(recording, Executors.defaultThreadFactory(), writers, each, readers);
    }

    private static Result run(Recording recording, ThreadFactory threads, int writers, long each, int readers)
            throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
        List<Interval> views = new ArrayList<>();
        List<Thread> reading = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            Interval view = new Interval(recording, complaints);
            views.add(view);
            reading.add(new Thread(() -> {
                while (!done.get()) {
                    view.read();
                    Thread.onSpinWait();
                }
            }));
        }
        List<Thread> writing = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            long seed = 88_172_645_463_325_252L + i;
            writing.add(threads.newThread(() -> write(recording, each, seed)));
        }
        reading.forEach(Thread::start);
        writing.forEach(Thread::start);
        for (Thread thread : writing) {
            thread.join();
        }
        done.set(true);
        for (Thread thread : reading) {
            thread.join();
        }
        views.forEach(Interval::read);
        return new Result(
                writers * each,
                views.stream().map(view -> view.seen).toList(),
                views.stream().mapToLong(view -> view.intervals).sum(),
                views.stream().mapToLong(view -> view.exact).sum(),
                String.join("; ", complaints));
    }

    private static void write(Recording recording, long each, long seed) {
        long random = seed;
        for (long i = 0; i < each; i++) {
            // Marsaglia's xorshift: values spread over seven octaves, for a nanosecond.
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            recording.record(20_000 + (random & 0x1FFFFF));
        }
    }

    /** One reader's view. */
    private static final class Interval {
        private final Recording recording;
        private final ConcurrentLinkedQueue<String> complaints;
        private DistributionSnapshot last = DistributionSnapshot.EMPTY;
        private long seen;
        private long intervals;
        private long exact;

        Interval(Recording recording, ConcurrentLinkedQueue<String> complaints) {
            this.recording = recording;
            this.complaints = complaints;
        }

        void read() {
            DistributionSnapshot now = recording.snapshot();
            DistributionSnapshot interval = now.minus(last);
            last = now;
            seen += interval.count();
            intervals++;
            exact += interval.isSumExact() ? 1 : 0;
            if (interval.isSumExact() && interval.count() > 0) {
                double mean = interval.mean();
                if (mean < interval.min() * 0.995 || mean > interval.max() * 1.005) {
                    complaints.add("mean " + mean + " of " + interval.min() + " to " + interval.max());
                }
            }
        }
    }

    private static ThreadFactory virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
