package dev.tacho.chain.provider;

import dev.tacho.core.Counter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.web3j.protocol.Web3jService;

/** One provider, and all that is remembered of it. */
final class Provider {
    private static final int MOST_LACKING = 64;
    /** After that a method that was unknown is tried again: nodes get updates. */
    private static final long LACKING_NANOS = 600_000_000_000L;

    private final int index;
    private final String name;
    private final Web3jService service;
    private final Breaker breaker;
    private final RateLimit rateLimit;
    private final Latencies latencies;
    private final SlidingCounts recent;
    private final Timer calls;
    private final Counter outvoted;
    private final Map<Verdict, Counter> verdicts = new EnumMap<>(Verdict.class);
    /** Methods that the provider does not know, and since when that is known. */
    private final Map<String, Long> lacking = new ConcurrentHashMap<>();

    Provider(int index, String name, Web3jService service, Settings settings, Perf perf) {
        this.index = index;
        this.name = name;
        this.service = service;
        this.breaker = new Breaker(settings.breaker(), settings.windowNanos());
        this.rateLimit =
                new RateLimit(settings.firstPauseNanos(), settings.longestPauseNanos(), settings.seed() + index);
        this.latencies = new Latencies(settings.windowNanos());
        this.recent = new SlidingCounts(settings.stabilityNanos());
        this.calls = perf.timer("provider.call", "client", settings.chain(), "provider", name);
        this.outvoted = perf.counter("provider.outvoted", "client", settings.chain(), "provider", name);
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(
                    verdict,
                    perf.counter(
                            "provider.verdict",
                            "client",
                            settings.chain(),
                            "provider",
                            name,
                            "verdict",
                            verdict.label()));
        }
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    Web3jService service() {
        return service;
    }

    Breaker breaker() {
        return breaker;
    }

    RateLimit rateLimit() {
        return rateLimit;
    }

    Latencies latencies() {
        return latencies;
    }

    Timer calls() {
        return calls;
    }

    long count(Verdict verdict) {
        return counter(verdict).snapshot().count();
    }

    /** Tells whether a call may go there now. */
    boolean isReady(long nowNanos) {
        return breaker.isReady(nowNanos) && !rateLimit.isLimited(nowNanos);
    }

    void lacks(String method, long nowNanos) {
        lacking.values().removeIf(since -> nowNanos - since > LACKING_NANOS);
        if (lacking.size() < MOST_LACKING) {
            lacking.put(method, nowNanos);
        }
    }

    boolean isLacking(String method, long nowNanos) {
        Long since = lacking.get(method);
        if (since != null && nowNanos - since > LACKING_NANOS) {
            lacking.remove(method);
            return false;
        }
        return since != null;
    }

    /** An attempt ended; one that never began took no time. */
    void ended(Verdict verdict, boolean began, long nanos) {
        counter(verdict).increment();
        if (began && verdict.isSuccess()) {
            calls.record(nanos);
        } else if (began && verdict != Verdict.ABANDONED) {
            calls.recordError(nanos);
        }
    }

    /** It is settled whether an attempt counts for or against the provider. */
    void weighed(boolean failed, long nowNanos) {
        synchronized (recent) {
            recent.add(failed, nowNanos);
        }
    }

    /**
     * A quorum agreed on another answer than this provider's, at the same block. It counts as an attempt that failed, on
     * top of the one that was answered: who gives wrong answers should not be asked first by calls that nobody checks.
     * The breaker does not count it, as it may be a block that was replaced meanwhile.
     */
    void outvoted(long nowNanos) {
        outvoted.increment();
        weighed(true, nowNanos);
    }

    long outvoted() {
        return outvoted.snapshot().count();
    }

    long attempts(long nowNanos) {
        synchronized (recent) {
            return recent.calls(nowNanos);
        }
    }

    long failures(long nowNanos) {
        synchronized (recent) {
            return recent.failures(nowNanos);
        }
    }

    private Counter counter(Verdict verdict) {
        return Objects.requireNonNull(verdicts.get(verdict), "every verdict has its counter");
    }

    @Override
    public String toString() {
        return name;
    }
}
