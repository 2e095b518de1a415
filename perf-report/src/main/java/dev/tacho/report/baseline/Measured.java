package dev.tacho.report.baseline;

import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.baseline.Session.Outcome;
import dev.tacho.report.baseline.Session.SideRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one process or several measured of all sides: the same for both from here on.
 *
 * @param sides the sides
 * @param forks child JVMs; 0 for blocks of this JVM
 * @param blocks blocks a side and process
 * @param batchCalls calls between two readings of the clock
 * @param blockCalls calls of a block
 * @param warmUpCalls calls a side of the shortest warm-up
 * @param isCompilerQuiet whether the compilers had nothing left to do after every warm-up
 * @param compiledRatio the share of blocks during which they worked
 * @param loopNanos what an empty call costs; {@code NaN} if not known
 * @param seed of the order of the blocks
 * @param noise what disturbed the session
 */
record Measured(
        List<Side> sides,
        int forks,
        int blocks,
        int batchCalls,
        int blockCalls,
        long warmUpCalls,
        boolean isCompilerQuiet,
        double compiledRatio,
        double loopNanos,
        long seed,
        Noise noise) {
    Measured {
        sides = List.copyOf(sides);
    }

    /**
     * A side.
     *
     * @param name its name
     * @param numbers one number a run, in nanoseconds of a call: a run is a block, or a process
     * @param runs the distribution of each run's batches
     * @param bytesPerCall what a call allocates; {@code NaN} if not known
     */
    record Side(String name, List<Double> numbers, List<DistributionSnapshot> runs, double bytesPerCall) {
        Side {
            numbers = List.copyOf(numbers);
            runs = List.copyOf(runs);
            for (double number : numbers) {
                if (!(number > 0)) {
                    throw new IllegalStateException("a block of \"" + name
                            + "\" took no time by the clock: raise calls(n), or let a call do its work several times");
                }
            }
        }

        double[] values() {
            return numbers.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    static Measured of(Outcome outcome, long seed) {
        List<Side> sides = new ArrayList<>();
        for (SideRun side : outcome.sides()) {
            sides.add(new Side(side.name(), side.medians(), side.blocks(), rounded(side.bytesPerCall())));
        }
        SideRun first = outcome.sides().get(0);
        int blocks = first.medians().size();
        return new Measured(
                sides,
                0,
                blocks,
                outcome.batchCalls(),
                outcome.blockCalls(),
                outcome.warmUpCalls(),
                outcome.isCompilerQuiet(),
                (double) outcome.compiledBlocks() / (blocks * sides.size()),
                first.loopNanos(),
                seed,
                outcome.noise());
    }

    static Measured of(List<Subject> subjects, List<Run> runs, long seed, Noise noise) {
        List<Side> sides = new ArrayList<>();
        for (int i = 0; i < subjects.size(); i++) {
            String id = i + ".";
            // Processes that chose batches of other lengths have other quantiles: then there is no curve.
            boolean comparable = runs.stream()
                            .mapToDouble(run -> run.number("batch-calls"))
                            .distinct()
                            .count()
                    == 1;
            sides.add(new Side(
                    subjects.get(i).name(),
                    Arrays.stream(numbers(runs, id + "median")).boxed().toList(),
                    comparable
                            ? runs.stream()
                                    .map(run -> run.distribution(id + "batches"))
                                    .toList()
                            : List.of(),
                    rounded(Session.median(numbers(runs, id + "bytes")))));
        }
        int blocks = (int) numbers(runs, "0.blocks")[0];
        double[] compiled = numbers(runs, "compiled-blocks");
        double worst = 0;
        for (double count : compiled) {
            worst = Math.max(worst, count / (blocks * sides.size()));
        }
        return new Measured(
                sides,
                runs.size(),
                blocks,
                (int) numbers(runs, "batch-calls")[0],
                (int) numbers(runs, "block-calls")[0],
                (long) least(numbers(runs, "warm-up-calls")),
                least(numbers(runs, "compiler-quiet")) > 0,
                worst,
                Session.median(numbers(runs, "0.loop")),
                seed,
                noise);
    }

    private static double[] numbers(List<Run> runs, String id) {
        return runs.stream().mapToDouble(run -> run.number(id)).toArray();
    }

    private static double least(double[] values) {
        double least = Double.POSITIVE_INFINITY;
        for (double value : values) {
            least = Math.min(least, value);
        }
        return least;
    }

    /** Whatever the thread allocates once in a block is no byte of a call. */
    static double rounded(double bytes) {
        return Math.rint(bytes * 10) / 10;
    }
}
