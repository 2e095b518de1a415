package dev.tacho.core.section;

/** Which direction of a number is the better one; gates and baselines read it, so no report has to guess. */
public enum Better {
    /** Less is better: latency, bytes, round trips, gas. */
    LOWER,
    /** More is better: hit ratio, throughput. */
    HIGHER,
    /** Neither: a configuration value, or how much was done. */
    NEITHER
}
