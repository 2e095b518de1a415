package dev.tacho.core.snapshot;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.RandomDistribution;

/** Distributions of known values, and values of every magnitude. */
final class Distributions {
    private Distributions() {}

    /** From a bucket's midpoint to its edge: half of one in 128, or in 1,024. */
    static double error(BucketLayout layout) {
        return 0.5 / (1 << layout.halfBits());
    }

    static DistributionSnapshot of(BucketLayout layout, List<Long> values) {
        long[] counts = new long[layout.size()];
        BigInteger sum = BigInteger.ZERO;
        long negatives = 0;
        for (long value : values) {
            counts[layout.indexOf(Math.max(0, value))]++;
            sum = sum.add(BigInteger.valueOf(Math.max(0, value)));
            negatives += value < 0 ? 1 : 0;
        }
        long min = values.stream().mapToLong(Long::longValue).min().orElse(0);
        long max = values.stream().mapToLong(Long::longValue).max().orElse(0);
        long saturated = sum.min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
        return DistributionSnapshot.of(layout, 0, counts, true, saturated, min, max, negatives);
    }

    static DistributionSnapshot of(long... values) {
        return of(BucketLayout.TWO_DIGITS, boxed(values));
    }

    static List<Long> boxed(long... values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Every magnitude is as likely as any other, zero and the largest value too. */
    static Arbitrary<Long> values() {
        return Arbitraries.integers()
                .between(0, 63)
                .withDistribution(RandomDistribution.uniform())
                .flatMap(bits -> Arbitraries.longs().between(0, bits == 0 ? 0 : Long.MAX_VALUE >>> (63 - bits)));
    }

    static Arbitrary<List<Long>> samples() {
        return values().list().ofMinSize(1).ofMaxSize(200);
    }

    /** Values of the size of durations, as dense as a busy timer's, so that buckets count more than one. */
    static Arbitrary<List<Long>> durations() {
        return Arbitraries.longs().between(100, 100_000).list().ofMinSize(1).ofMaxSize(400);
    }
}
