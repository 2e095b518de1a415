package dev.tacho.core.slo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;

/** Comparisons and quotients of products of whole numbers, without rounding: who decides must not depend on a last bit. */
final class Exact {
    /** Ratios are kept as billionths: nine decimals, 99.9999999 %. */
    static final long BILLION = 1_000_000_000;

    private Exact() {}

    /** Compares a*b with c*d, all 0 or more. */
    static int compare(long a, long b, long c, long d) {
        int high = Long.compare(Math.multiplyHigh(a, b), Math.multiplyHigh(c, d));
        return high != 0 ? high : Long.compareUnsigned(a * b, c * d);
    }

    /** Returns the whole part of a*b/c, all 0 or more, c above 0 and the result a long. */
    static long floor(long a, long b, long c) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0
                ? a * b / c
                : BigInteger.valueOf(a)
                        .multiply(BigInteger.valueOf(b))
                        .divide(BigInteger.valueOf(c))
                        .longValueExact();
    }

    /** Returns a/b rounded up, both above 0. */
    static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    /** Returns a ratio as billionths, exactly as it is written in decimals. */
    static long billionths(String name, double ratio) {
        if (!(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException(name + "=" + ratio + ": must be above 0 and below 1; 99.9 % is 0.999");
        }
        BigDecimal decimal = BigDecimal.valueOf(ratio).movePointRight(9);
        try {
            return decimal.setScale(0, RoundingMode.UNNECESSARY).longValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    name + "=" + ratio + ": must have at most 9 decimals, such as 0.999999999", e);
        }
    }

    /** Returns a duration in milliseconds. */
    static long millis(String name, Duration duration, Duration least) {
        if (duration.compareTo(least) < 0 || duration.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException(
                    name + "=" + duration + ": must be " + least + " to 36,500 days, the reach of a plan");
        }
        if (duration.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException(name + "=" + duration + ": must be whole milliseconds");
        }
        return duration.toMillis();
    }
}
