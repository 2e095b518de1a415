package dev.tacho.core.stats;

import java.util.List;
import java.util.stream.IntStream;

/** The places at which a fitted curve is drawn. */
final class Grid {
    private static final int STEPS = 24;

    private Grid() {}

    /** Returns places in equal ratios, both ends included. */
    static List<Double> of(double first, double last) {
        return IntStream.rangeClosed(0, STEPS)
                .mapToObj(i -> i == STEPS ? last : first * Math.pow(last / first, (double) i / STEPS))
                .toList();
    }
}
