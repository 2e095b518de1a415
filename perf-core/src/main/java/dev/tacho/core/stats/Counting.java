package dev.tacho.core.stats;

/** Numbers of choices. */
final class Counting {
    private Counting() {}

    /** {@return the number of ways to choose k of n, 0 if there is none; exact up to 2^53, finite up to n = 1,020} */
    static double choose(int n, int k) {
        if (k < 0 || k > n) {
            return 0;
        }
        double ways = 1;
        for (int i = 1; i <= Math.min(k, n - k); i++) {
            ways = Math.rint(ways * (n - i + 1) / i);
        }
        return ways;
    }
}
