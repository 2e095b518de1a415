package dev.tacho.chain.batch;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link FastReads.Builder} was told, checked. */
record Options(
        Duration window,
        int maxItems,
        int maxBytes,
        int maxRoundTrips,
        int maxWaiting,
        int retries,
        Duration maxRetryAfter,
        boolean merge,
        double sampleSolo,
        Set<String> reads,
        Multicall.@Nullable Settings multicall) {}
