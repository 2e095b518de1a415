package dev.tacho.core.stats;

import java.util.Random;
import java.util.function.DoubleUnaryOperator;

/** Times of a known law with log-normal errors and strays, from a seed. */
final class SimulatedTimes {
    private static final double NANOS = 1e6;

    private final Random random;

    SimulatedTimes(long seed) {
        this.random = new Random(seed);
    }

    /** Returns sizes from {@code first} to {@code first * range} in equal ratios or in equal steps. */
    static long[] sizes(double first, double range, int count, boolean ratios) {
        long[] sizes = new long[count];
        for (int i = 0; i < count; i++) {
            double share = i / (count - 1.0);
            sizes[i] = Math.round(ratios ? first * Math.pow(range, share) : first * (1 + (range - 1) * share));
        }
        return sizes;
    }

    /** Returns a law's time with a fixed cost that is {@code ratio} times the law's part in the middle of the range. */
    static DoubleUnaryOperator law(Complexity law, long[] sizes, double ratio) {
        double middle = value(law, Math.sqrt((double) sizes[0] * sizes[sizes.length - 1]));
        return law == Complexity.CONSTANT ? n -> 1 : n -> ratio + value(law, n) / middle;
    }

    /** The textbook's functions, not those of the code under test: here the logarithm is that of n. */
    private static double value(Complexity law, double n) {
        return switch (law) {
            case CONSTANT -> 1;
            case LOG_N -> Math.log(n);
            case N -> n;
            case N_LOG_N -> n * Math.log(n);
            case N_SQUARED -> Math.pow(n, 2);
            case N_CUBED -> Math.pow(n, 3);
        };
    }

    /** Measures each size {@code repetitions} times. */
    ComplexityFit measure(long[] sizes, DoubleUnaryOperator time, double error, int repetitions, double strays) {
        ComplexityFit.Builder builder = ComplexityFit.builder();
        for (long size : sizes) {
            for (int r = 0; r < repetitions; r++) {
                double nanos = NANOS * time.applyAsDouble(size) * Math.exp(error * random.nextGaussian());
                double stray = random.nextDouble() < strays ? 2 + 8 * random.nextDouble() : 1;
                builder.point(size, Math.max(1, Math.round(nanos * stray)));
            }
        }
        return builder.fit();
    }

    <T> T pick(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
