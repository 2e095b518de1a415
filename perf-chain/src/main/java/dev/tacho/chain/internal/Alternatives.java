package dev.tacho.chain.internal;

/**
 * Lets a room that asks several providers tell those below, without knowing them, that whoever calls on this thread has
 * somebody else to ask: a refusal is then wanted at once, and not repeated until the provider has time. Costs a look
 * at a thread-local.
 */
public final class Alternatives {
    private static final ThreadLocal<Boolean> CURRENT = new ThreadLocal<>();

    private Alternatives() {}

    /** From here on this thread's calls have an alternative. */
    public static void begin() {
        CURRENT.set(Boolean.TRUE);
    }

    /** They have none any more. */
    public static void end() {
        CURRENT.remove();
    }

    /**
     * Tells whether this thread's calls have an alternative.
     *
     * @return whether they have
     */
    public static boolean exist() {
        return CURRENT.get() != null;
    }
}
