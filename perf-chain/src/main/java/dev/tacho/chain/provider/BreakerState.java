package dev.tacho.chain.provider;

/**
 * The state of a provider's circuit breaker.
 *
 * <pre>
 *            too many calls failed                    the time is over
 *   CLOSED ---------------------------->  OPEN  -----------------------> HALF_OPEN
 *     ^                                    ^                              |     |
 *     |                                    +--- the probe failed: open ---+     |
 *     |                                         for twice as long               |
 *     +-------------------------- the probe was answered -----------------------+
 * </pre>
 */
public enum BreakerState {
    /**
     * Calls go through. It opens when, over the window, there were enough calls and enough of them failed, or when as many
     * failed one after another, probes not counted.
     */
    CLOSED,
    /** No call goes through until its time is over. */
    OPEN,
    /** One call at a time goes through, the probe; how it ends decides. */
    HALF_OPEN
}
