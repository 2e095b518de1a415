package dev.tacho.core.slo;

import java.time.Duration;

/** Durations as people read them: {@code 5 min}, {@code 3 d}. */
final class Durations {
    private Durations() {}

    static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds > 0 && duration.toNanosPart() == 0) {
            if (seconds % 86_400 == 0) {
                return seconds / 86_400 + " d";
            }
            if (seconds % 3_600 == 0) {
                return seconds / 3_600 + " h";
            }
            if (seconds % 60 == 0) {
                return seconds / 60 + " min";
            }
        }
        return duration.toMillis() / 1e3 + " s";
    }
}
