package dev.tacho.report.junit;

import dev.tacho.core.resource.ResourceReading;
import dev.tacho.core.resource.ResourceUse;
import dev.tacho.core.section.Unit;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;

/** Finds what else went on while something was measured. Costs two readings of the machine's counters, 0.1 ms each. */
class Disturbances {
    /** The kernel's counters of load move in hundredths of a second: of less they tell nothing. */
    private static final long SHORTEST_NANOS = 200_000_000;

    private static final double SHARED = 1.5;

    /** Of a second in which somebody always waited, something was left. */
    private static final double LARGEST_SHARE = 0.99;

    private final List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
    private final Activity tests;
    private final Activity measurements;

    Disturbances(Activity tests, Activity measurements) {
        this.tests = tests;
        this.measurements = measurements;
    }

    static Disturbances ofJvm() {
        return new Disturbances(Activity.TESTS, Activity.MEASUREMENTS);
    }

    /** Begins to watch. */
    Watch watch() {
        return new Watch(ResourceReading.now(), tests.begun(), measurements.begun(), isBusy());
    }

    private boolean isBusy() {
        // One is the measured test itself.
        return tests.running() > 1 || measurements.running() > 1;
    }

    /** A measurement that is watched. */
    final class Watch {
        private final ResourceReading before;
        private final int testsBegun;
        private final int measurementsBegun;
        private final boolean wasBusy;

        private Watch(ResourceReading before, int testsBegun, int measurementsBegun, boolean wasBusy) {
            this.before = before;
            this.testsBegun = testsBegun;
            this.measurementsBegun = measurementsBegun;
            this.wasBusy = wasBusy;
        }

        /**
         * Returns what went on since, a few words each.
         *
         * @param hasNeighbours whether other JVMs with tests are about: told only where the load they make cannot be seen
         */
        Disturbed end(boolean hasNeighbours) {
            Disturbed all = Disturbed.NONE;
            if (wasBusy || isBusy() || tests.begun() != testsBegun || measurements.begun() != measurementsBegun) {
                all = all.and("other tests of this JVM ran at the same time");
            }
            ResourceUse use = ResourceUse.between(before, ResourceReading.now());
            Optional<String> load = load(use);
            if (load.isPresent()) {
                all = all.and(load.get(), slowdown(use));
            }
            if (hasNeighbours && !isLoadKnown(use)) {
                all = all.and("another JVM with performance tests was about");
            }
            Optional<String> agent = agent();
            return agent.isPresent() ? all.and(agent.get()) : all;
        }
    }

    /**
     * How many times slower a mean can have got by waiting for that share of the time, had this been the one that waited; and
     * by what it shares with others while it runs, caches and a processor's second thread, which is taken to be half at most.
     */
    static double slowdown(ResourceUse use) {
        double left = 1;
        for (double taken : new double[] {use.cpuStallRatio(), use.stealRatio(), use.throttledRatio()}) {
            left *= Double.isNaN(taken) ? 1 : 1 - Math.min(taken, LARGEST_SHARE);
        }
        return SHARED / left;
    }

    private static boolean isLoadKnown(ResourceUse use) {
        return use.elapsedNanos() >= SHORTEST_NANOS && !Double.isNaN(use.cpuStallRatio());
    }

    /** Returns in a few words what others took of the machine; empty if it was quiet, or too short a time to tell. */
    static Optional<String> load(ResourceUse use) {
        if (use.elapsedNanos() < SHORTEST_NANOS || !use.isNoisy()) {
            return Optional.empty();
        }
        return Optional.of("tasks waited for a processor " + Unit.RATIO.format(use.cpuStallRatio()) + " of the time"
                + share(", stolen ", use.stealRatio()) + share(", throttled ", use.throttledRatio()));
    }

    private static String share(String name, double ratio) {
        return ratio > 0 ? name + Unit.RATIO.format(ratio) : "";
    }

    private Optional<String> agent() {
        return arguments.stream()
                .filter(argument -> argument.contains("jdwp") || argument.contains("jacoco"))
                .map(argument ->
                        argument.contains("jdwp") ? "a debugger is attached" : "the code is instrumented by JaCoCo")
                .findFirst();
    }
}
