package dev.tacho.chain.provider;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Knows all providers: picks those a job may go to, learns from every attempt, ranks and probes in the background. */
final class Router {
    private static final long TICK_NANOS = 1_000_000_000L;
    private static final double RANKED_PERCENTILE = 75;

    private final Settings settings;
    private final List<Provider> providers;
    private final Dispatch dispatch;
    private final Heads heads;
    private final Ranking ranking;
    private final Hedging hedging;
    private final Disagreements disagreements;
    private final Items items;
    private final Timer answers;
    private final LongAdder failedOver = new LongAdder();
    private final Set<Pending<?>> open = ConcurrentHashMap.newKeySet();
    private final Set<Attempt<?>> underWay = ConcurrentHashMap.newKeySet();
    /** Providers a probe is under way to. */
    private final Set<Provider> probed = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    Router(Settings settings, List<Provider> providers, Dispatch dispatch, Perf perf) {
        this.settings = settings;
        this.providers = List.copyOf(providers);
        this.dispatch = dispatch;
        this.heads = new Heads(providers.size(), settings.maximumLagBlocks(), settings.patienceNanos());
        this.ranking = new Ranking(providers.size(), settings.marginRatio(), settings.holdNanos());
        this.hedging = new Hedging(settings, perf);
        this.disagreements = new Disagreements(perf.clock());
        this.items = new Items(heads, new Filters());
        this.answers = perf.timer("provider.answer", "client", settings.chain());
    }

    Settings settings() {
        return settings;
    }

    List<Provider> providers() {
        return providers;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    Heads heads() {
        return heads;
    }

    Ranking ranking() {
        return ranking;
    }

    Hedging hedging() {
        return hedging;
    }

    Disagreements disagreements() {
        return disagreements;
    }

    Items items() {
        return items;
    }

    Timer answers() {
        return answers;
    }

    long failedOver() {
        return failedOver.sum();
    }

    long nanoTime() {
        return dispatch.nanoTime();
    }

    boolean isClosed() {
        return closed;
    }

    /** Starts ranking and probing. */
    void start() {
        dispatch.after(0, this::tick);
    }

    /** Sends a job on its way. */
    <R> Pending<R> call(Job<R> job, @Nullable Provider pinned) {
        long now = nanoTime();
        try {
            int bound = job.boundTo(now);
            Provider only = bound >= 0 ? providers.get(bound) : pinned;
            return only != null ? run(job, List.of(only), true, true) : run(job, candidates(job, now), false, true);
        } catch (IOException e) {
            return refuse(job, e);
        }
    }

    /** Sends a job nowhere. */
    <R> Pending<R> refuse(Job<R> job, IOException why) {
        Race<R> refused = new Race<>(this, job, List.of(), false, true);
        refused.abandon(why);
        return refused;
    }

    /** Asks one provider, if it can be asked, for a purpose of this room's own. */
    <R> Pending<R> ask(Job<R> job, Provider provider) {
        return run(job, List.of(provider), false, false);
    }

    private <R> Race<R> run(Job<R> job, List<Provider> candidates, boolean pinned, boolean counted) {
        Race<R> race = new Race<>(this, job, candidates, pinned, counted);
        opened(race);
        race.start();
        return race;
    }

    /** Remembers what has to be ended when this is closed. */
    void opened(Pending<?> pending) {
        open.add(pending);
        if (closed) {
            pending.abandon(closedException());
        }
    }

    void over(Pending<?> pending) {
        open.remove(pending);
    }

    /** Returns the best provider that can serve now; the best of all if none can. */
    Provider best() {
        long now = nanoTime();
        Provider best = null;
        for (int index : ranking.order()) {
            Provider provider = providers.get(index);
            if (provider.isReady(now) && heads.isFresh(index)) {
                return provider;
            }
            if (best == null || (!best.isReady(now) && provider.isReady(now))) {
                best = provider;
            }
        }
        return best == null ? providers.get(0) : best;
    }

    /** By rank, but first those that are known to be able. Those that cannot be asked now are left out. */
    List<Provider> candidates(Job<?> job, long nowNanos) {
        List<Provider> able = new ArrayList<>(providers.size());
        List<Provider> behind = new ArrayList<>(0);
        List<Provider> lacking = new ArrayList<>(0);
        for (int index : ranking.order()) {
            Provider provider = providers.get(index);
            if (!provider.isReady(nowNanos)) {
                continue;
            }
            if (provider.isLacking(job.method(), nowNanos)) {
                lacking.add(provider);
            } else if (job.isAtHead() && !heads.isFresh(index)) {
                behind.add(provider);
            } else {
                able.add(provider);
            }
        }
        able.addAll(behind);
        able.addAll(lacking);
        return job.safety().mayFallOver() || able.size() <= 1 ? able : able.subList(0, 1);
    }

    /** All, by rank, those first to whom a question about the head would go now. */
    List<Provider> inTurn(long nowNanos) {
        List<Provider> first = new ArrayList<>(providers.size());
        List<Provider> last = new ArrayList<>(0);
        for (int index : ranking.order()) {
            Provider provider = providers.get(index);
            (hasTurn(provider, nowNanos) ? first : last).add(provider);
        }
        first.addAll(last);
        return first;
    }

    /** Tells whether a question about the head would go to a provider now if it were the only one. */
    boolean hasTurn(Provider provider, long nowNanos) {
        return provider.isReady(nowNanos) && heads.isFresh(provider.index());
    }

    void began(Attempt<?> attempt) {
        underWay.add(attempt);
    }

    /** An attempt ended. What only the outcome of its race can tell is left to {@link #weighed}. */
    void ended(Attempt<?> attempt, String method, boolean probe, long nowNanos) {
        underWay.remove(attempt);
        Provider provider = attempt.provider();
        Verdict verdict = attempt.verdict();
        provider.ended(verdict, attempt.hasBegun(), attempt.nanos());
        if (verdict == Verdict.UNDECIDED) {
            return;
        }
        if (probe) {
            provider.breaker().endProbe(attempt.permit(), verdict.result(), nowNanos);
        } else {
            provider.breaker().end(attempt.permit(), verdict.result(), nowNanos);
        }
        if (verdict == Verdict.RATE_LIMITED || attempt.pauseNanos() >= 0) {
            provider.rateLimit().refused(attempt.pauseNanos(), nowNanos);
        }
        if (verdict.isSuccess()) {
            provider.rateLimit().answered(nowNanos - attempt.nanos());
            if (attempt.isPlain()) {
                provider.latencies().add(method, attempt.nanos(), nowNanos);
            }
        }
        if (verdict.isSuccess() || verdict.isFailure()) {
            provider.weighed(verdict.isFailure(), nowNanos);
        }
    }

    /** It turned out whose fault an undecided error was. */
    void weighed(Attempt<?> attempt, boolean failed) {
        long now = nanoTime();
        Breaker.Result result = failed ? Breaker.Result.FAILED : Breaker.Result.RELEASED;
        attempt.provider().breaker().end(attempt.permit(), result, now);
        if (failed) {
            attempt.provider().weighed(true, now);
        }
    }

    void answered(long nanos, boolean other) {
        answers.record(nanos);
        if (other) {
            failedOver.increment();
        }
    }

    void unanswered(long nanos) {
        answers.recordError(nanos);
    }

    /** Ranks anew and asks those for their head that have not told it lately. */
    void tick() {
        if (closed) {
            return;
        }
        try {
            look(nanoTime());
        } finally {
            // Whatever happened: nobody would rank and probe any more.
            tickLater();
        }
    }

    private void look(long now) {
        rank(now);
        if (settings.probeNanos() > 0) {
            for (Provider provider : providers) {
                boolean silent = !heads.isKnownSince(provider.index(), now - settings.probeNanos() + 1);
                if (silent && provider.isReady(now) && probed.add(provider)) {
                    probe(provider);
                }
            }
        }
    }

    private void tickLater() {
        try {
            dispatch.after(TICK_NANOS, this::tick);
        } catch (RejectedExecutionException e) {
            probed.clear(); // Closed meanwhile.
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What a probe says is remembered where every answer is.
    private void probe(Provider provider) {
        var request = RawRpc.request(provider.service(), "eth_blockNumber");
        ask(new SingleJob<>(request, RawRpc.Answer.class, items), provider)
                .answer()
                .whenComplete((answer, failure) -> probed.remove(provider));
    }

    private void rank(long nowNanos) {
        List<Ranking.Evidence> evidence = new ArrayList<>(providers.size());
        for (Provider provider : providers) {
            evidence.add(new Ranking.Evidence(
                    provider.latencies().read(RANKED_PERCENTILE, nowNanos),
                    provider.attempts(nowNanos),
                    provider.failures(nowNanos),
                    heads.lagBlocks(provider.index())));
        }
        ranking.update(evidence, nowNanos);
    }

    /** Ends every call under way, then the threads. */
    void close() {
        closed = true;
        for (Pending<?> pending : open) {
            pending.abandon(closedException());
        }
        // Those that lost and are only followed to their end.
        underWay.forEach(Attempt::cancel);
        dispatch.close();
    }

    private IOException closedException() {
        return new IOException("the providers of " + settings.chain() + " are closed");
    }
}
