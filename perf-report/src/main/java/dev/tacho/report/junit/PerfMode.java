package dev.tacho.report.junit;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How much of a performance test is done. Set by {@code -Dperf.mode=gate}, the environment's {@code PERF_MODE}, or {@code
 * perf.mode} in {@code junit-platform.properties}; the first of these that is set decides.
 */
public enum PerfMode {
    /** Tests marked {@link PerfTest} are skipped; other tests run what they would measure once. Nothing is reported. */
    OFF,

    /** One call of each, no warm-up, no verdict: a build learns that the test works. The default. */
    SMOKE,

    /** Everything is measured. A budget that is broken for certain fails its test; one that cannot be told does not. */
    MEASURE,

    /** Everything is measured, and a budget must be shown to hold: one that cannot be told fails its test too. */
    GATE;

    /** Returns whether more than one call is made, and budgets are judged. */
    boolean isMeasured() {
        return this == MEASURE || this == GATE;
    }

    static PerfMode parse(String text) {
        for (PerfMode mode : values()) {
            if (mode.word().equals(text.strip().toLowerCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new IllegalArgumentException("perf.mode=\"" + text + "\": must be one of "
                + Arrays.stream(values()).map(PerfMode::word).collect(Collectors.joining(", ")));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
