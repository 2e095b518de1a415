package dev.tacho.report.baseline;

import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures several sides in one process, in blocks whose order is drawn. Used once, by one thread.
 *
 * <p>A block is a number of batches of calls; a batch is what lies between two readings of the clock. A batch is long
 * against the clock, so that reading it does not count, and for calls of microseconds and more it is one call. A block is
 * long against a time slice of the machine and short against its drift: some 10 ms. All sides have the same batches, or
 * their quantiles could not be compared. A block's number is the median of its batches.
 */
final class Session {
    /** A block takes about so long. */
    private static final long BLOCK_NANOS = 10_000_000;

    /** A batch takes at least so many readings, or steps, of the clock: the clock then is half a per cent of it. */
    private static final int BATCH_TICKS = 200;

    /** Rounds of so many readings of the clock, by which its cost is found; enough for the compiler. */
    private static final int CLOCK_ROUNDS = 300;

    private static final int CLOCK_READINGS = 100;

    private static final int EMPTY_BATCHES = 3_000;
    private static final int EMPTY_CALLS = 2_000;
    private static final int MOST_BATCHES = 10_000;
    private static final int MOST_CALLS = 1 << 24;
    /** The fixed work is timed before the first block, after the last, and so often between. */
    private static final int CHECKS_BETWEEN = 6;

    private final List<Subject> subjects;
    private final Settings settings;
    private final Bench bench;
    private final Loop[] loops;
    private final long tickNanos;

    Session(List<Subject> subjects, Settings settings, Bench bench) {
        this.subjects = List.copyOf(subjects);
        this.settings = settings;
        this.bench = bench;
        this.loops = new Loop[subjects.size()];
        Arrays.setAll(loops, i -> Loops.fresh());
        this.tickNanos = tick();
    }

    /** What one side did. */
    record SideRun(
            String name,
            List<Double> medians,
            List<DistributionSnapshot> blocks,
            double bytesPerCall,
            double loopNanos) {
        SideRun {
            medians = List.copyOf(medians);
            blocks = List.copyOf(blocks);
        }

        /** The median of the blocks' medians. */
        double median() {
            return Session.median(medians);
        }

        /**
         * The one number that this process gives the side: that of the first side times the median ratio of the two blocks of
         * a round, as neighbours in time share the machine's mood.
         */
        double besides(SideRun first) {
            double[] ratios = new double[medians.size()];
            Arrays.setAll(ratios, i -> medians.get(i) / first.medians.get(i));
            return first.median() * Session.median(ratios);
        }
    }

    /** What all sides did. */
    record Outcome(
            List<SideRun> sides,
            int batchCalls,
            int blockCalls,
            long warmUpCalls,
            boolean isCompilerQuiet,
            int compiledBlocks,
            Noise noise) {
        Outcome {
            sides = List.copyOf(sides);
        }
    }

    Outcome run() throws Exception {
        WarmUp warmUp = new WarmUp(this, bench, settings.warmUpCalls());
        warmUp.run();
        Plan plan = plan(warmUp.callNanos());
        int n = subjects.size();
        double[][] medians = new double[n][settings.blocks()];
        double[][] bytes = new double[n][settings.blocks()];
        List<List<DistributionSnapshot>> blocks = new ArrayList<>();
        subjects.forEach(subject -> blocks.add(new ArrayList<>()));
        long[] batches = new long[plan.batches];
        int compiled = 0;
        int every = Math.max(1, settings.blocks() / CHECKS_BETWEEN);
        List<int[]> orders = Orders.draw(n, settings.blocks(), settings.seed());
        bench.guard().check();
        for (int round = 0; round < orders.size(); round++) {
            for (int side : orders.get(round)) {
                long workedMillis = bench.compiler().workedMillis().getAsLong();
                bytes[side][round] = block(side, plan.batchCalls, batches);
                compiled += bench.compiler().workedMillis().getAsLong() > workedMillis ? 1 : 0;
                blocks.get(side).add(distribution(batches));
                medians[side][round] = medianOf(batches) / plan.batchCalls;
            }
            if ((round + 1) % every == 0) {
                bench.guard().check();
            }
        }
        double loopNanos = bench.isReal() ? loopNanos() : Double.NaN;
        List<SideRun> sides = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            // Whatever else this thread allocates now and then is in few blocks: the median has none of it.
            sides.add(new SideRun(
                    subjects.get(i).name(),
                    Arrays.stream(medians[i]).boxed().toList(),
                    blocks.get(i),
                    median(bytes[i]),
                    loopNanos));
        }
        return new Outcome(
                sides,
                plan.batchCalls,
                plan.batchCalls * plan.batches,
                warmUp.calls(),
                warmUp.isQuiet(),
                compiled,
                bench.guard().noise());
    }

    int sides() {
        return subjects.size();
    }

    /** Calls a side in batches, as its blocks do, so that the same loops are compiled, and returns how long that took. */
    long call(int side, int calls, int batch) throws Exception {
        Sink sink = new Sink();
        long start = bench.clock().nanoTime();
        for (int done = 0; done < calls; done += batch) {
            loops[side].run(subjects.get(side).side(), Math.min(batch, calls - done), sink);
        }
        return bench.clock().nanoTime() - start;
    }

    /** So many calls of that length make the clock's own cost small. */
    int batch(double callNanos) {
        double calls = Math.max(1, Math.min(BATCH_TICKS * tickNanos / callNanos, MOST_CALLS));
        // A power of two, so that processes whose calls take about as long mostly choose the same.
        return Integer.highestOneBit((int) Math.ceil(calls) * 2 - 1);
    }

    /** Fills {@code batches} with the durations of as many batches, and returns the bytes of one call. */
    private double block(int side, int calls, long[] batches) throws Exception {
        Compare.Side subject = subjects.get(side).side();
        Loop loop = loops[side];
        Sink sink = new Sink();
        long bytes = bench.counters().allocatedBytes().getAsLong();
        long last = bench.clock().nanoTime();
        for (int i = 0; i < batches.length; i++) {
            loop.run(subject, calls, sink);
            long now = bench.clock().nanoTime();
            batches[i] = now - last;
            last = now;
        }
        return bytes < 0
                ? Double.NaN
                : (double) (bench.counters().allocatedBytes().getAsLong() - bytes) / batches.length / calls;
    }

    /** How many calls a batch and how many batches a block has. */
    private record Plan(int batchCalls, int batches) {}

    private Plan plan(double[] callNanos) {
        double fastest = Math.max(Arrays.stream(callNanos).min().orElse(0), 1e-3);
        double slowest = Math.max(Arrays.stream(callNanos).max().orElse(0), fastest);
        int batch = batch(fastest);
        if (settings.calls() > 0) {
            // As many batches as that takes, and of even length: at least the calls asked for, and hardly more.
            int batches = (int) Math.ceil((double) settings.calls() / batch);
            return new Plan((int) Math.ceil((double) settings.calls() / batches), batches);
        }
        // Where one side is thousands of times slower, its blocks decide: nobody needs such a difference exact.
        int calls = (int) Math.max(1, Math.min(batch, BLOCK_NANOS / slowest));
        double batches = Math.ceil(BLOCK_NANOS / (calls * slowest));
        return new Plan(calls, (int) Math.max(1, Math.min(batches, MOST_BATCHES)));
    }

    /** The larger of what a reading of the clock costs and of its smallest step; 0 for a virtual one that stands still. */
    private long tick() {
        long smallest = Long.MAX_VALUE;
        long cost = Long.MAX_VALUE;
        for (int round = 0; round < (bench.isReal() ? CLOCK_ROUNDS : 1); round++) {
            long start = bench.clock().nanoTime();
            long last = start;
            for (int i = 0; i < CLOCK_READINGS; i++) {
                long now = bench.clock().nanoTime();
                if (now > last) {
                    smallest = Math.min(smallest, now - last);
                }
                last = now;
            }
            // The fastest round: in the others this thread may have waited for a processor.
            cost = Math.min(cost, (last - start) / CLOCK_READINGS);
        }
        return smallest == Long.MAX_VALUE ? 0 : Math.max(cost, Math.min(smallest, 1_000_000));
    }

    /** What a call costs that does nothing, in a loop of its own: the floor under both sides. */
    private double loopNanos() throws Exception {
        Loop loop = Loops.fresh();
        Compare.Side nothing = () -> null;
        double least = Double.POSITIVE_INFINITY;
        // Most of these are for the compiler.
        for (int i = 0; i < EMPTY_BATCHES; i++) {
            Sink sink = new Sink();
            long start = bench.clock().nanoTime();
            loop.run(nothing, EMPTY_CALLS, sink);
            least = Math.min(least, bench.clock().nanoTime() - start);
        }
        return least / EMPTY_CALLS;
    }

    private static DistributionSnapshot distribution(long[] values) {
        BucketLayout layout = BucketLayout.THREE_DIGITS;
        long min = Math.max(0, Arrays.stream(values).min().orElse(0));
        long max = Math.max(0, Arrays.stream(values).max().orElse(0));
        int first = layout.indexOf(min);
        long[] counts = new long[layout.indexOf(max) - first + 1];
        long sum = 0;
        int negatives = 0;
        for (long value : values) {
            counts[layout.indexOf(Math.max(0, value)) - first]++;
            sum += Math.max(0, value);
            negatives += value < 0 ? 1 : 0;
        }
        return DistributionSnapshot.of(layout, first, counts, true, sum, min, max, negatives);
    }

    private static double medianOf(long[] values) {
        return median(Arrays.stream(values).asDoubleStream().toArray());
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        return n == 0 ? Double.NaN : (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    }

    static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static @Nullable String sameSource(List<Subject> subjects) {
        for (int i = 1; i < subjects.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (subjects.get(i).side().getClass() == subjects.get(j).side().getClass()) {
                    return "\"" + subjects.get(j).name() + "\" and \""
                            + subjects.get(i).name()
                            + "\" are one lambda or class, so that what it calls is compiled for both at once: write one for"
                            + " each side";
                }
            }
        }
        return null;
    }
}
