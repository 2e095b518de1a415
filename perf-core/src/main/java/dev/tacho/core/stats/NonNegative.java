package dev.tacho.core.stats;

/**
 * Linear least squares with non-negative coefficients, for a handful of columns: tries every set of columns and keeps
 * the best whose coefficients are all above 0. Each set is solved by modified Gram-Schmidt (Björck, Numerical Methods
 * for Least Squares Problems, section 2.4), which is stable where the columns are nearly the same.
 */
final class NonNegative {
    /** Below this share of its length a column is a combination of the others. */
    private static final double DEPENDENT = 1e-10;

    private NonNegative() {}

    /**
     * Solves the problem exactly, at a cost of 2^columns small decompositions.
     *
     * @param columns the columns, each as long as the target
     * @param target what their combination shall come near to
     * @return the coefficients, all 0 if no combination is better than nothing
     */
    static double[] solve(double[][] columns, double[] target) {
        double[] best = new double[columns.length];
        double least = dot(target, target);
        for (int set = 1; set < 1 << columns.length; set++) {
            double[] coefficients = new double[columns.length];
            double squares = solve(columns, target, set, coefficients);
            if (squares < least) {
                least = squares;
                best = coefficients;
            }
        }
        return best;
    }

    /** Returns the sum of squares left over; infinite if a coefficient is negative or the set is dependent. */
    private static double solve(double[][] columns, double[] target, int set, double[] out) {
        int size = Integer.bitCount(set);
        int[] members = new int[size];
        double[][] q = new double[size][];
        for (int c = 0, k = 0; c < columns.length; c++) {
            if ((set & 1 << c) != 0) {
                members[k] = c;
                q[k++] = columns[c].clone();
            }
        }
        double[][] r = new double[size][size];
        double[] rest = target.clone();
        double[] z = new double[size];
        for (int k = 0; k < size; k++) {
            double length = Math.sqrt(dot(columns[members[k]], columns[members[k]]));
            r[k][k] = Math.sqrt(dot(q[k], q[k]));
            if (!(r[k][k] > DEPENDENT * length)) {
                return Double.POSITIVE_INFINITY;
            }
            scale(q[k], 1 / r[k][k]);
            for (int j = k + 1; j < size; j++) {
                r[k][j] = dot(q[k], q[j]);
                subtract(q[j], q[k], r[k][j]);
            }
            z[k] = dot(q[k], rest);
            subtract(rest, q[k], z[k]);
        }
        return backSubstitute(r, z, members, out) ? dot(rest, rest) : Double.POSITIVE_INFINITY;
    }

    private static boolean backSubstitute(double[][] r, double[] z, int[] members, double[] out) {
        for (int k = z.length - 1; k >= 0; k--) {
            double value = z[k];
            for (int j = k + 1; j < z.length; j++) {
                value -= r[k][j] * out[members[j]];
            }
            out[members[k]] = value / r[k][k];
            if (!(out[members[k]] >= 0)) {
                return false;
            }
        }
        return true;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void scale(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] *= factor;
        }
    }

    private static void subtract(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= factor * b[i];
        }
    }
}
