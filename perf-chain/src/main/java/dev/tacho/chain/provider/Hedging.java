package dev.tacho.chain.provider;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Says when to hedge, keeps the budget, and counts what came of it. */
final class Hedging {
    private final @Nullable Hedge rule;
    private final long longestNanos;
    private final Timer gain;

    private double saved;
    private long eligible;
    private long fired;
    private long won;
    private long wasted;
    private long censored;
    private long refused;

    Hedging(Settings settings, Perf perf) {
        this.rule = settings.hedge();
        this.longestNanos = settings.attemptNanos();
        this.gain = perf.timer("provider.hedge.gain", "client", settings.chain());
    }

    /** A call that might be hedged begins: returns how long its first provider has; empty if it is not to be hedged. */
    OptionalLong delayNanos(String method, Provider first, long nowNanos) {
        if (rule == null) {
            return OptionalLong.empty();
        }
        synchronized (this) {
            eligible++;
            saved = Math.min(Hedge.MOST_SAVED, saved + rule.budgetRatio());
        }
        Duration fixed = rule.delay();
        OptionalLong delay = fixed != null
                ? OptionalLong.of(fixed.toNanos())
                : first.latencies().percentile(method, rule.percentile(), Hedge.FEWEST_SAMPLES, nowNanos);
        // Later than that the first provider is given up anyway.
        return delay.isPresent() && delay.getAsLong() < longestNanos ? delay : OptionalLong.empty();
    }

    /** Takes an extra call out of the budget if there is one. */
    synchronized boolean mayFire() {
        // Sums of tenths are not exact, and the tenth of them is meant to be one.
        if (saved < 1 - 1e-9) {
            refused++;
            return false;
        }
        saved = Math.max(0, saved - 1);
        return true;
    }

    synchronized void fired() {
        fired++;
    }

    synchronized void won() {
        won++;
    }

    /** Both were answered. */
    synchronized void wasted() {
        wasted++;
    }

    /** The slower one was given up, so how much it was slower is not known. */
    synchronized void censored() {
        censored++;
    }

    void gained(long nanos) {
        gain.record(nanos);
    }

    synchronized ProvidersSnapshot.Hedges read() {
        return new ProvidersSnapshot.Hedges(
                eligible, fired, won, wasted, censored, refused, gain.snapshot().latency());
    }
}
