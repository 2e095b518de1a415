package dev.tacho.chain.provider;

import dev.tacho.chain.internal.Names;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.reactivex.Flowable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.websocket.events.Notification;

/**
 * Several providers of one chain as one service: the best one that can serve is asked, the next one if it fails, a second
 * one at the same time if it is slow, several if they have to agree.
 *
 * <pre>{@code
 * try (Providers providers = Providers.builder(perf, "mainnet")
 *         .add("own", new HttpService("http://10.0.0.7:8545"))
 *         .add("infura", new HttpService(url))
 *         .hedge(Hedge.atPercentile(95))
 *         .build()) {
 *     Web3j web3j = Web3j.build(providers);                       // falls over, hedges reads
 *     Web3j sure = Web3j.build(providers.quorum(2));              // two have to say the same
 *     try (Pinned one = providers.pin()) {
 *         one.call(() -> contract.transfer(to, amount).send());   // one provider from nonce to receipt
 *     }
 * }
 * }</pre>
 *
 * <p>What is done with which method stands in {@link MethodSafety}; how providers are ranked, whose fault an error is, and
 * which threads there are, in the package description. Beyond that:
 *
 * <ul>
 *   <li><b>Time.</b> No call takes longer than its {@linkplain Builder#timeLimit time limit}, whatever a provider does.
 *   <li><b>Age.</b> An answer about the head comes from a provider that is at most {@linkplain Builder#maximumLagBlocks so
 *       many blocks} behind the highest head that any provider told. {@code eth_blockNumber} and the latest block do not go
 *       back either: a lower one than was given out before is given out only if no provider has a higher one.
 *   <li><b>Nothing.</b> A null or empty answer never beats another one. If its provider is behind, one that is not is
 *       asked; an equal is not, as he has no reason to know more. Null is an answer only of a thing that may not be
 *       there, such as a receipt: of a balance, a call or a code it is the provider's failure. {@code 0x} is what a call
 *       to an account without code, and its code, truly come to, so it is believed: a provider that says so falsely is
 *       found out by a {@linkplain #quorum quorum}.
 *   <li><b>Batches</b> go to one provider whole, and to the next one whole if that fails, unless an item may not. They are
 *       not hedged. Answers that do not have their requests' ids in their order are refused.
 *   <li><b>Subscriptions</b> go to the best provider whose transport has them. They stay there: when one breaks, its
 *       subscriber gets the error and subscribes again.
 *   <li><b>Filters</b> are asked at the provider that made them.
 *   <li><b>Signed transactions</b> fall over; if one provider did not answer and the next one knows the transaction
 *       already, it was accepted. "Nonce too low" from the second one may mean that it is in a block already: ask for its
 *       receipt before you sign another.
 * </ul>
 *
 * <p><b>In a stack</b> a batcher, {@link dev.tacho.chain.batch.FastReads}, stands below, one for each provider ({@code
 * .add("own", FastReads.over(meter.measure(service)).build())}); a {@link dev.tacho.chain.state.StateCache} stands above.
 *
 * <p>Failures come as web3j's callers know them: the provider's own exception if only one was asked, otherwise a {@link
 * ProvidersException} that names them all. Safe for use by any thread.
 */
public final class Providers extends Calls implements SectionSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    private static final Duration LONGEST = Duration.ofDays(1);
    /** How long nobody may have told a head within the bound before the chain is believed to have gone back. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Router router;
    /** One for each set: an operation on one chain may ask another chain too. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<Pinned> bound = new ThreadLocal<>();

    private final AtomicBoolean closed = new AtomicBoolean();

    private Providers(Router router) {
        super(router);
        this.router = router;
    }

    /**
     * Returns a builder.
     *
     * @param perf holds the instruments
     * @param chain names the chain, for example {@code mainnet}: the tag {@code client} of the instruments, and {@code
     *     providers.mainnet} the id of the section
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space or control characters, or is a URL (which
     *     may hold a key)
     */
    public static Builder builder(Perf perf, String chain) {
        return new Builder(perf, Names.check("chain", chain));
    }

    /** Builds {@link Providers}. */
    public static final class Builder {
        private final Perf perf;
        private final String chain;
        private final Map<String, Web3jService> services = new LinkedHashMap<>();
        private Duration timeLimit = Duration.ofSeconds(30);
        private Duration attemptLimit = Duration.ofSeconds(10);
        private Duration window = Duration.ofMinutes(1);
        private double marginRatio = 0.2;
        private Duration hold = Duration.ofSeconds(30);
        private Duration probeInterval = Duration.ofSeconds(5);
        private long maximumLagBlocks = 5;
        private @Nullable Hedge hedge;
        private Breaker.Rule breaker = new Breaker.Rule(0.5, 10, nanos(5), nanos(60));
        private Duration firstPause = Duration.ofSeconds(1);
        private Duration longestPause = Duration.ofMinutes(2);
        private long seed = System.nanoTime();
        private int threadsPerProvider = 32;

        private Builder(Perf perf, String chain) {
            this.perf = Objects.requireNonNull(perf, "perf");
            this.chain = chain;
        }

        /**
         * Adds a provider. Until something is known of them, those added first are asked first.
         *
         * @param provider names it, in this set, in instruments and in reports
         * @param service its service, perhaps measured by a {@link dev.tacho.chain.ChainMeter}; closed with the set
         * @return this builder
         * @throws IllegalArgumentException if the name is taken, blank, holds white space or control characters, or is a
         *     URL (which may hold a key)
         */
        public Builder add(String provider, Web3jService service) {
            Names.check("provider", provider);
            if (services.putIfAbsent(provider, Objects.requireNonNull(service, "service")) != null) {
                throw new IllegalArgumentException(
                        "provider=\"" + provider + "\": there is one of that name; give each a name of its own");
            }
            return this;
        }

        /**
         * Sets how long a call may take in all.
         *
         * @param limit above 0; 30 s unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder timeLimit(Duration limit) {
            this.timeLimit = positive("timeLimit", limit);
            return this;
        }

        /**
         * Sets how long one provider may take, also one that lost a race, before it is given up and its thread
         * interrupted; see {@link HttpLink} for what that means to OkHttp. The transport's own limits should be longer.
         *
         * @param limit above 0; 10 s unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder attemptLimit(Duration limit) {
            this.attemptLimit = positive("attemptLimit", limit);
            return this;
        }

        /**
         * Sets how far back latency and circuit breakers look; stability looks back ten times as far.
         *
         * @param length above 0; 1 minute unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder window(Duration length) {
            this.window = positive("window", length);
            return this;
        }

        /**
         * Sets how much better, and for how long, a provider has to be before it passes another.
         *
         * @param newMarginRatio its score has to be lower by this share, at least 0 and below 1; 0.2 unless set
         * @param newHold for so long, at every evaluation (one a second); 30 s unless set
         * @return this builder
         * @throws IllegalArgumentException if one is outside its bounds
         */
        public Builder hysteresis(double newMarginRatio, Duration newHold) {
            if (!(newMarginRatio >= 0 && newMarginRatio < 1)) {
                throw new IllegalArgumentException("marginRatio=" + newMarginRatio + ": must be >= 0 and below 1");
            }
            this.marginRatio = newMarginRatio;
            this.hold = positive("hold", newHold);
            return this;
        }

        /**
         * Sets how often a provider is asked for its head that did not tell it otherwise.
         *
         * @param interval above 0; 5 s unless set. It is looked at once a second
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder probeInterval(Duration interval) {
            this.probeInterval = positive("probeInterval", interval);
            return this;
        }

        /**
         * Asks no provider anything on its own account. Then a provider that is never asked cannot rise, and one that has
         * not been heard of for a while is asked for its head before it answers a call.
         *
         * @return this builder
         */
        public Builder withoutProbes() {
            this.probeInterval = Duration.ZERO;
            return this;
        }

        /**
         * Sets how far behind the highest known head a provider may be for its answers to count.
         *
         * @param blocks at least 0; 5 unless set. On a chain of short blocks, as many as there are between two probes
         *     spare questions for the head
         * @return this builder
         * @throws IllegalArgumentException if it is below 0
         */
        public Builder maximumLagBlocks(long blocks) {
            if (blocks < 0) {
                throw new IllegalArgumentException(
                        "maximumLagBlocks=" + blocks + ": must be >= 0; see withoutLagBound()");
            }
            this.maximumLagBlocks = blocks;
            return this;
        }

        /**
         * Believes every provider, however old its answers are.
         *
         * @return this builder
         */
        public Builder withoutLagBound() {
            this.maximumLagBlocks = Heads.NO_BOUND;
            return this;
        }

        /**
         * Asks a second provider when the first is slow; nothing is hedged unless this is set.
         *
         * @param rule when, and how often at most
         * @return this builder
         */
        public Builder hedge(Hedge rule) {
            this.hedge = Objects.requireNonNull(rule, "hedge");
            return this;
        }

        /**
         * Sets when a provider's circuit breaker opens; {@link BreakerState} draws it.
         *
         * @param failureRatio share of the calls in the window that have to fail, above 0 and at most 1; 0.5 unless set
         * @param minimumCalls calls in the window below which it stays closed, at least 1; 10 unless set. As many
         *     failures one after another open it too, whatever the share
         * @param openFor for how long it is open, at first; 5 s unless set. It doubles with each failed probe, up to
         *     twelve times as much
         * @return this builder
         * @throws IllegalArgumentException if one is outside its bounds
         */
        public Builder breaker(double failureRatio, int minimumCalls, Duration openFor) {
            if (!(failureRatio > 0 && failureRatio <= 1) || minimumCalls < 1) {
                throw new IllegalArgumentException("failureRatio=" + failureRatio + ", minimumCalls=" + minimumCalls
                        + ": must be above 0 and at most 1, and at least 1");
            }
            long open = positive("openFor", openFor).toNanos();
            this.breaker = new Breaker.Rule(failureRatio, minimumCalls, open, open * 12);
            return this;
        }

        /**
         * Sets for how long a provider is left alone that said "too many requests" and not for how long.
         *
         * @param first the first time, above 0; 1 s unless set. It doubles each time it says so again, and is shortened by
         *     up to half by chance
         * @param longest the bound of that and of {@code Retry-After}, at least {@code first}; 2 minutes unless set
         * @return this builder
         * @throws IllegalArgumentException if one is outside its bounds
         */
        public Builder pauses(Duration first, Duration longest) {
            this.firstPause = positive("first", first);
            if (longest.compareTo(first) < 0) {
                throw new IllegalArgumentException("longest=" + longest + ": must be >= first=" + first);
            }
            this.longestPause = longest;
            return this;
        }

        /**
         * Sets the seed of the chance in {@link #pauses}, for tests.
         *
         * @param newSeed any number; another one each time unless set
         * @return this builder
         */
        public Builder seed(long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /**
         * Sets how many calls may run at one provider at the same time; up to 1,024 more wait.
         *
         * @param threads at least 1; 32 unless set. The transport should keep as many connections
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder threadsPerProvider(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("threadsPerProvider=" + threads + ": must be >= 1");
            }
            this.threadsPerProvider = threads;
            return this;
        }

        /**
         * Builds the set, registers its section, and starts its thread.
         *
         * @return the providers; whoever builds them closes them
         * @throws IllegalArgumentException if there is no provider, or {@code perf} has a set of this name already
         */
        public Providers build() {
            return build(new ThreadDispatch(chain, List.copyOf(services.keySet()), threadsPerProvider, perf.clock()));
        }

        Providers build(Dispatch dispatch) {
            if (services.isEmpty()) {
                throw new IllegalArgumentException("chain=\"" + chain + "\" has no provider: add one");
            }
            Settings settings = settings();
            List<Provider> providers = new ArrayList<>();
            services.forEach(
                    (name, service) -> providers.add(new Provider(providers.size(), name, service, settings, perf)));
            Router router = new Router(settings, providers, dispatch, perf);
            Providers built = new Providers(router);
            perf.register("providers." + chain, built);
            router.start();
            return built;
        }

        private Settings settings() {
            return new Settings(
                    chain,
                    timeLimit.toNanos(),
                    attemptLimit.toNanos(),
                    window.toNanos(),
                    marginRatio,
                    hold.toNanos(),
                    probeInterval.toNanos(),
                    maximumLagBlocks,
                    PATIENCE.toNanos(),
                    hedge,
                    breaker,
                    firstPause.toNanos(),
                    longestPause.toNanos(),
                    seed,
                    threadsPerProvider);
        }

        private static long nanos(long seconds) {
            return Duration.ofSeconds(seconds).toNanos();
        }

        private static Duration positive(String name, Duration value) {
            if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(name + '=' + value + ": must be above 0 and at most " + LONGEST);
            }
            return value;
        }
    }

    /**
     * Returns the best provider that can serve now, for one operation; see {@link Pinned}.
     *
     * @return the provider's service; close it when the operation is over
     */
    public Pinned pin() {
        return new Pinned(router, router.best(), bound);
    }

    /**
     * Returns one provider for one operation, whatever its rank.
     *
     * @param provider its name
     * @return the provider's service; close it when the operation is over
     * @throws IllegalArgumentException if there is none of that name
     */
    public Pinned pin(String provider) {
        for (Provider one : router.providers()) {
            if (one.name().equals(provider)) {
                return new Pinned(router, one, bound);
            }
        }
        throw new IllegalArgumentException("provider=\"" + provider + "\": there are " + router.providers());
    }

    /**
     * Returns a service that asks all providers, and answers what enough of them say. Only methods that {@link
     * MethodSafety#mayBeAgreedOn() may be agreed on} are put to the vote; all others, and batches, go the usual way.
     *
     * <p>A question about the latest block costs one more round trip, in which all providers tell their head: it is then
     * put for the highest block that enough of them have. Every question costs a call at each provider.
     *
     * <p>Whoever is outvoted, at the same block, loses rank as by a failed attempt; a rare one costs little, as it may be
     * of a block that was replaced meanwhile.
     *
     * @param needed how many have to say the same, at least 2 and at most as many as there are
     * @return the service; closing it does nothing
     * @throws IllegalArgumentException if the number is outside its bounds
     */
    public Web3jService quorum(int needed) {
        if (needed < 2 || needed > router.providers().size()) {
            throw new IllegalArgumentException("needed=" + needed + ": must be between 2 and the number of providers, "
                    + router.providers().size());
        }
        return new Quorum(router, this, needed);
    }

    /**
     * Returns totals and how the providers stand.
     *
     * @return an immutable reading; totals are 0 if the {@link Perf} records nothing
     */
    public ProvidersSnapshot snapshot() {
        long now = router.nanoTime();
        List<ProvidersSnapshot.Standing> ranking = new ArrayList<>();
        for (Provider provider : router.inTurn(now)) {
            int turn = router.hasTurn(provider, now) ? ranking.size() + 1 : 0;
            ranking.add(standing(provider, turn, now));
        }
        return new ProvidersSnapshot(
                router.answers().snapshot(),
                router.failedOver(),
                router.ranking().changes(),
                router.heads().regressions(),
                router.heads().strays(),
                router.heads().chainRegressions(),
                router.hedging().read(),
                router.disagreements().read(),
                ranking);
    }

    @Override
    public Section section() {
        return new ProvidersSection(router.settings(), snapshot()).render();
    }

    /**
     * Subscribes at the best provider whose transport has subscriptions; errors are passed on.
     *
     * @throws UnsupportedOperationException if no provider's transport has them
     */
    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        Pinned pinned = bound.get();
        if (pinned != null) {
            return pinned.subscribe(request, unsubscribeMethod, responseType);
        }
        List<Provider> inOrder = new ArrayList<>();
        inOrder.add(router.best());
        for (int index : router.ranking().order()) {
            inOrder.add(router.providers().get(index));
        }
        for (Provider provider : inOrder) {
            try {
                return provider.service().subscribe(request, unsubscribeMethod, responseType);
            } catch (UnsupportedOperationException e) {
                log.debug("{} has no subscriptions, the next provider is tried", provider);
            }
        }
        throw new UnsupportedOperationException(
                "none of " + router.providers() + " has subscriptions;" + " add one over a WebSocket or IPC");
    }

    /**
     * Ends calls under way with an exception, then the threads, then closes the providers' services. Takes some 2 s at
     * most, and that long only if a service does not notice that its thread is interrupted, as OkHttp while it waits
     * for bytes; see {@link HttpLink}.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        router.close();
        for (Provider provider : router.providers()) {
            try {
                provider.service().close();
            } catch (IOException | RuntimeException e) {
                log.warn("The service of {} could not be closed", provider, e);
            }
        }
    }

    /** Returns the chain and the providers' names, for debugging. */
    @Override
    public String toString() {
        return "Providers[" + router.settings().chain() + ": " + router.providers() + ']';
    }

    @Override
    <R> Pending<R> start(Job<R> job) {
        Pinned pinned = bound.get();
        return pinned != null ? pinned.start(job) : router.call(job, null);
    }

    private ProvidersSnapshot.Standing standing(Provider provider, int turn, long now) {
        Map<String, Long> verdicts = new LinkedHashMap<>();
        for (Verdict verdict : Verdict.values()) {
            verdicts.put(verdict.label(), provider.count(verdict));
        }
        int index = provider.index();
        return new ProvidersSnapshot.Standing(
                provider.name(),
                turn,
                router.ranking().score(index),
                router.ranking().relativeLatency(index),
                provider.calls().snapshot(),
                verdicts,
                provider.attempts(now),
                provider.failures(now),
                provider.outvoted(),
                router.heads().latest(index),
                router.heads().ageNanos(index, now),
                router.heads().lagBlocks(index),
                router.heads().lagNanos(index),
                provider.breaker().state(now),
                provider.breaker().opened(),
                provider.rateLimit().count(),
                provider.rateLimit().remainingNanos(now));
    }
}
