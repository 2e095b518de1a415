package dev.tacho.cache.redis;

import java.util.Set;

/** Tells the server's own error replies, which clients throw in exceptions of their own, from every other failure. */
final class Refusal {
    private static final int DEEPEST_CAUSE = 10;

    private static final Set<String> WORDS = Set.of(
            "ERR",
            "NOPERM",
            "NOAUTH",
            "WRONGPASS",
            "DENIED",
            "LOADING",
            "BUSY",
            "MASTERDOWN",
            "CLUSTERDOWN",
            "MOVED",
            "MISCONF",
            "READONLY",
            "OOM");

    private static final Set<String> LASTING = Set.of("ERR", "NOPERM");

    private Refusal() {}

    /** Returns the server's word for its error, empty if it is not the server that speaks. */
    static String wordOf(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            String message = cause.getMessage() == null ? "" : cause.getMessage();
            String word = message.substring(0, Math.max(0, message.indexOf(' ')));
            if (WORDS.contains(word)) {
                return word;
            }
            cause = cause.getCause();
        }
        return "";
    }

    /** Whether the same command will be refused the next time too: it is unknown or forbidden. */
    static boolean isLasting(String word) {
        return LASTING.contains(word);
    }
}
