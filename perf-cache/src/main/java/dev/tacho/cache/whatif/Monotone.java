package dev.tacho.cache.whatif;

/** Makes a sequence rise: pool adjacent violators (Ayer, Brunk, Ewing, Reid and Silverman, 1955). */
final class Monotone {
    private Monotone() {}

    /** Replaces values by the rising ones nearest to them by least squares. */
    static void rise(double[] values) {
        int blocks = 0;
        double[] mean = new double[values.length];
        int[] length = new int[values.length];
        for (double value : values) {
            mean[blocks] = value;
            length[blocks++] = 1;
            while (blocks > 1 && mean[blocks - 2] > mean[blocks - 1]) {
                int joined = length[blocks - 2] + length[blocks - 1];
                mean[blocks - 2] =
                        (mean[blocks - 2] * length[blocks - 2] + mean[blocks - 1] * length[blocks - 1]) / joined;
                length[blocks - 2] = joined;
                blocks--;
            }
        }
        int at = 0;
        for (int block = 0; block < blocks; block++) {
            for (int i = 0; i < length[block]; i++) {
                values[at++] = mean[block];
            }
        }
    }
}
