package dev.tacho.core.pause;

import java.util.List;
import java.util.function.Consumer;

/** Where pauses come from. It reports each pause once, in the order in which they ended. */
interface PauseSource {
    /**
     * Begins to report.
     *
     * @param sink what takes the pauses; called on a thread of the source's choice, from before this method returns
     * @return the moment on the nanoTime axis from which on every pause is reported
     * @throws UnsupportedOperationException with the reason, if this virtual machine gives nothing to report
     */
    long open(Consumer<Pause> sink);

    /** Stops to report. Nothing if it was never opened or is closed, or there is nothing to stop. */
    default void close() {}

    /** What it is and how precise, as a sentence without its full stop. */
    String description();

    /** How far the end of a pause may be off at present; {@code NaN} while that has not been measured. */
    default double errorNanos() {
        return 0;
    }

    /** The shortest value worth asking about. */
    long minimumNanos();

    /** After how long a pause that was not reported is taken not to exist. */
    long graceNanos();

    /** What a reader must know to read its numbers; empty if there is nothing. */
    default List<String> warnings() {
        return List.of();
    }
}
