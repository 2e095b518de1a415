package dev.tacho.cache.caffeine;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Caffeine's warnings of failed loads and counters, which these tests provoke by the hundred. */
final class CaffeineLog {
    /** Held strongly, or the level would be forgotten with the logger. */
    private static final Logger LOGGER = Logger.getLogger("com.github.benmanes.caffeine");

    private CaffeineLog() {}

    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }
}
