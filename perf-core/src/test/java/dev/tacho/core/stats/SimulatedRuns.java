package dev.tacho.core.stats;

import java.util.Arrays;
import java.util.Random;

/** Numbers of runs of a known change, with log-normal errors and drift, from a seed. */
final class SimulatedRuns {
    /** The correlation of the machine's mood from one run to the next. */
    private static final double MOOD = 0.9;

    private final Random random;

    SimulatedRuns(long seed) {
        this.random = new Random(seed);
    }

    /** Both sides of a comparison. */
    static final class Sides {
        private final double[] before;
        private final double[] after;

        Sides(double[] before, double[] after) {
            this.before = before;
            this.after = after;
        }

        double[] before() {
            return before;
        }

        double[] after() {
            return after;
        }
    }

    /** Returns runs that scatter on their own. */
    double[] independent(int n, double sd, double level) {
        double[] runs = new double[n];
        for (int i = 0; i < n; i++) {
            runs[i] = 100 * level * Math.exp(sd * random.nextGaussian());
        }
        return runs;
    }

    /** Returns pairs of neighbouring runs under slow drift; which of a pair is first is drawn. */
    Sides randomPairs(int n, double sd, double drift, double ratio) {
        Sides sides = new Sides(new double[n], new double[n]);
        double[] mood = moods(2 * n, drift, MOOD);
        for (int i = 0; i < n; i++) {
            boolean first = random.nextBoolean();
            sides.before()[i] = run(sd, mood[2 * i + (first ? 0 : 1)], 1);
            sides.after()[i] = run(sd, mood[2 * i + (first ? 1 : 0)], ratio);
        }
        return sides;
    }

    /** Returns all runs of one side, then all of the other, under slow drift. */
    Sides sequential(int n, double sd, double drift) {
        Sides sides = new Sides(new double[n], new double[n]);
        double[] mood = moods(2 * n, drift, MOOD);
        for (int i = 0; i < n; i++) {
            sides.before()[i] = run(sd, mood[i], 1);
            sides.after()[i] = run(sd, mood[n + i], 1);
        }
        return sides;
    }

    /** Returns a history: noise of which neighbours are correlated, strays half as large again, a change at a point. */
    double[] history(int n, double sd, double correlation, double strays, int at, double ratio) {
        double[] runs = moods(n, sd, correlation);
        for (int i = 0; i < n; i++) {
            runs[i] = 100 * Math.exp(runs[i]) * (i >= at ? ratio : 1) * (random.nextDouble() < strays ? 1.5 : 1);
        }
        return runs;
    }

    /** Returns two quantiles of a run of so many calls with a long tail. */
    double[] quantiles(int calls, double sd, double level, double... quantiles) {
        double[] values = new double[calls];
        double factor = level * Math.exp(sd * random.nextGaussian());
        for (int i = 0; i < calls; i++) {
            values[i] = factor * Math.exp(0.5 * random.nextGaussian());
        }
        Arrays.sort(values);
        double[] result = new double[quantiles.length];
        for (int i = 0; i < quantiles.length; i++) {
            result[i] = values[(int) Math.ceil(quantiles[i] * calls) - 1];
        }
        return result;
    }

    private double run(double sd, double mood, double level) {
        return 100 * level * Math.exp(mood + sd * random.nextGaussian());
    }

    private double[] moods(int n, double sd, double correlation) {
        double[] moods = new double[n];
        double mood = random.nextGaussian();
        for (int i = 0; i < n; i++) {
            mood = i == 0
                    ? mood
                    : correlation * mood + Math.sqrt(1 - correlation * correlation) * random.nextGaussian();
            moods[i] = sd * mood;
        }
        return moods;
    }
}
