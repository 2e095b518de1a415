package dev.tacho.report.baseline;

import dev.tacho.core.resource.ResourceReading;
import dev.tacho.core.resource.ResourceUse;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Watches the machine while a session measures. Used by one thread. */
final class NoiseGuard {
    private final @Nullable DoubleSupplier calibration;
    private final @Nullable ResourceReading start;
    private final List<String> distortions;
    private double least = Double.POSITIVE_INFINITY;
    private double most;

    NoiseGuard(@Nullable DoubleSupplier calibration, @Nullable ResourceReading start, List<String> distortions) {
        this.calibration = calibration;
        this.start = start;
        this.distortions = distortions;
    }

    /** Watches this machine from now on. */
    static NoiseGuard watching() {
        return new NoiseGuard(new FixedWork(), ResourceReading.now(), Flags.distortions());
    }

    /** Watches nothing. */
    static NoiseGuard silent() {
        return new NoiseGuard(null, null, List.of());
    }

    /** Watches this machine, whatever this JVM is: others measure. */
    NoiseGuard withoutDistortions() {
        return new NoiseGuard(calibration, start, List.of());
    }

    /** Times the fixed work once more. */
    void check() {
        if (calibration != null) {
            double nanos = calibration.getAsDouble();
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
        }
    }

    Noise noise() {
        double spread = most > 0 ? most / least - 1 : Double.NaN;
        ResourceUse use = start == null ? null : ResourceUse.between(start, ResourceReading.now());
        return new Noise(spread, use, distortions);
    }

    /**
     * Always the same arithmetic in registers, which nothing but the processor's speed and its sharing can change. Each
     * check is the lower quartile of several shots of some 100 µs: a time slice that another task got is no change of speed.
     */
    private static final class FixedWork implements DoubleSupplier {
        private static final int STEPS = 50_000;
        private static final int SHOTS = 16;
        /** Enough for the optimising compiler. */
        private static final int WARM_UP = 200;

        private long state = 1;

        FixedWork() {
            for (int i = 0; i < WARM_UP; i++) {
                shot();
            }
        }

        @Override
        public double getAsDouble() {
            double[] shots = new double[SHOTS];
            for (int i = 0; i < SHOTS; i++) {
                shots[i] = shot();
            }
            Arrays.sort(shots);
            return shots[SHOTS / 4];
        }

        private long shot() {
            long start = System.nanoTime();
            long x = state;
            for (int i = 0; i < STEPS; i++) {
                // Knuth's MMIX generator: each step needs the one before, so no compiler can shorten it.
                x = x * 6_364_136_223_846_793_005L + 1_442_695_040_888_963_407L;
            }
            state = x;
            return System.nanoTime() - start;
        }
    }
}
