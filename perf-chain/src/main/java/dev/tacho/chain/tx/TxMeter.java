package dev.tacho.chain.tx;

import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.Daemons;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.Refusal;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.reactivex.disposables.CompositeDisposable;
import java.io.IOException;
import java.security.SignatureException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Hash;
import org.web3j.crypto.RawTransaction;
import org.web3j.crypto.SignedRawTransaction;
import org.web3j.crypto.TransactionDecoder;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.websocket.events.PendingTransactionNotification;
import org.web3j.utils.Numeric;

/**
 * Follows transactions from their making to finality: when each stage was reached, and how it ended.
 *
 * <pre>{@code
 * try (TxMeter meter = TxMeter.of(perf, "mainnet", service)) {
 *     TxTracking tx = meter.send(signedHex);
 *     ...
 *     tx.record().nanosTo("included");            // from the send call's start to the arrival of the block
 *     meter.snapshot().survival().timeToNanos(0.95);
 * }
 * }</pre>
 *
 * <p>Every stage is a duration from the start of the send call, and stages come in any order: a pool often shows a
 * transaction before the node's answer is here. The time of inclusion is that of the arrival of the first head that
 * holds it, never a block's timestamp; with it goes how much earlier it may have been, which is the time since the look
 * before. Transactions that are not included stay in the denominator ({@link Survival}); those that the node refused are
 * counted apart. A program that waits for receipts with web3j's own processor hears of an inclusion later than this
 * meter: unless told otherwise, that asks every 15 s.
 *
 * <p>Safe for use by any thread. A failure of the node or of the measurement never reaches a caller of {@link
 * TxTracking}: it is counted, shown in the section, and logged once.
 */
public final class TxMeter implements SectionSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TxMeter.class);
    private static final int MOST_REASONS = 16;

    private final String client;
    private final Clock clock;
    private final Web3jService service;
    private final TxTally tally;
    private final Ledger ledger;
    private final Follower follower;
    private final Heads heads;
    private final Duration lookEvery;
    private final long expireAfterNanos;
    private final String finalityRule;
    private final Set<String> reasons = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private final CompositeDisposable observers = new CompositeDisposable();
    private final Object looking = new Object();
    /** Not guarded by what a look holds while it waits for a node: closing waits for none. */
    private final AtomicReference<@Nullable ScheduledExecutorService> looks = new AtomicReference<>();

    private TxMeter(Builder builder) {
        this.client = builder.client;
        this.clock = builder.perf.clock();
        this.service = builder.service;
        this.lookEvery = builder.lookEvery;
        this.expireAfterNanos = builder.expireAfter.toNanos();
        this.finalityRule = builder.finalityRule;
        this.tally = new TxTally(builder.perf, client);
        this.ledger = new Ledger(builder.mostFollowed, builder.confirmations, tally);
        this.follower = new Follower(service, ledger, tally, builder.droppedAfterHeads);
        this.heads = new Heads(follower, tally, clock, service, builder.heads);
    }

    /**
     * Returns a meter that looks at the chain twice a second.
     *
     * @param perf holds the instruments, and gives the clock
     * @param client names the connection: the tag {@code client} of the instruments, and {@code tx.} and the name the id
     *     of the section
     * @param service is asked what became of them
     * @return the running meter; whoever makes it closes it
     * @throws IllegalArgumentException as {@link Builder#start}
     */
    public static TxMeter of(Perf perf, String client, Web3jService service) {
        return builder(perf, client, service).start();
    }

    /**
     * Returns a builder.
     *
     * @param perf holds the instruments, and gives the clock
     * @param client names the connection
     * @param service is asked what became of them
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space, or is a URL
     */
    public static Builder builder(Perf perf, String client, Web3jService service) {
        return new Builder(perf, client, service);
    }

    /** Builds a {@link TxMeter}. */
    public static final class Builder {
        private final Perf perf;
        private final String client;
        private final Web3jService service;
        private Duration lookEvery = Duration.ofMillis(500);
        private Duration expireAfter = Duration.ofHours(1);
        private int[] confirmations = {2, 12};
        private int droppedAfterHeads = 8;
        private int mostFollowed = 10_000;
        private String finalityRule = "";
        private @Nullable HeadTracker heads;

        private Builder(Perf perf, String client, Web3jService service) {
            this.perf = Objects.requireNonNull(perf, "perf");
            this.service = Objects.requireNonNull(service, "service");
            this.client = Names.check("client", client);
        }

        /**
         * Sets how long the pause between two looks at the chain is. It is the resolution of the inclusion, and printed
         * with it, unless a tracker is shared: then it is how long what that told may wait here. A look takes one call,
         * or none with a shared tracker, and a few more at a new head.
         *
         * @param pause 1 millisecond to 1 minute; 500 milliseconds unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder lookEvery(Duration pause) {
            this.lookEvery = Check.between("lookEvery", pause, Duration.ofMillis(1), Duration.ofMinutes(1));
            return this;
        }

        /**
         * Takes the heads from a tracker that is there anyway, instead of asking for them. The resolution of an inclusion
         * is then the time since that tracker's look before; where it hears of heads by a subscription, inclusion has no
         * resolution but the network's.
         *
         * @param tracker follows the chain; started and closed by whoever made it
         * @return this builder
         */
        public Builder heads(HeadTracker tracker) {
            this.heads = Objects.requireNonNull(tracker, "tracker");
            return this;
        }

        /**
         * Sets the confirmations that are stages: a block's own transactions have 1.
         *
         * @param numbers each at least 2, rising; 2 and 12 unless set
         * @return this builder
         * @throws IllegalArgumentException if they are not
         */
        public Builder confirmations(int... numbers) {
            int before = 1;
            for (int number : numbers) {
                if (number <= before) {
                    throw new IllegalArgumentException("confirmations=" + number + " after " + before
                            + ": must rise, from 2 on; 1 is the inclusion itself");
                }
                before = number;
            }
            this.confirmations = numbers.clone();
            return this;
        }

        /**
         * Sets for how many heads in a row neither pool nor chain must have a transaction, or a nonce before it, until
         * it counts as dropped, or lost to a gap. Heads of a new branch count from where that is higher than the old one.
         * Heads that come together, after a failure of the node for example, count as one.
         *
         * @param heads 1 to 1,000; 8 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder droppedAfterHeads(int heads) {
            this.droppedAfterHeads = Check.between("droppedAfterHeads", heads, 1, 1_000);
            return this;
        }

        /**
         * Sets after which time a transaction that is not included counts as expired.
         *
         * @param time 1 millisecond to 30 days; 1 hour unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder expireAfter(Duration time) {
            this.expireAfter = Check.between("expireAfter", time, Duration.ofMillis(1), Duration.ofDays(30));
            return this;
        }

        /**
         * Sets how many transactions are followed and kept at a time, at about 1 KB each.
         *
         * @param transactions 1 to 1,000,000; 10,000 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder mostFollowed(int transactions) {
            this.mostFollowed = Check.between("mostFollowed", transactions, 1, 1_000_000);
            return this;
        }

        /**
         * Names the rule by which the chain finalizes, for the report: what the node's tag {@code finalized} stands for.
         *
         * @param rule for example {@code two epochs of 32 slots, by Casper FFG}
         * @return this builder
         */
        public Builder finalityRule(String rule) {
            this.finalityRule = Objects.requireNonNull(rule, "rule");
            return this;
        }

        /**
         * Starts to look at the chain, on the thread {@code tacho-tx-} and the client's name.
         *
         * @return the running meter; whoever starts it closes it
         * @throws IllegalArgumentException if {@code perf} has a meter of transactions of that name
         */
        public TxMeter start() {
            TxMeter meter = build();
            meter.run();
            return meter;
        }

        /** Makes a meter that looks when it is told. */
        TxMeter build() {
            TxMeter meter = new TxMeter(this);
            perf.register("tx." + client, meter);
            meter.heads.begin(); // Not before: a meter whose name is taken must not stay with a shared tracker.
            return meter;
        }
    }

    /**
     * Begins a transaction that is made now.
     *
     * @return what its sender tells of it
     */
    public TxTracking begin() {
        long now = clock.nanoTime();
        return new TxTracking(this, new Life(now, now));
    }

    /**
     * Begins a transaction that is made now and was due before: what a load offers is counted by when it was due.
     *
     * @param intendedNanos when it should have been sent, on the clock of the {@link Perf}
     * @return what its sender tells of it
     */
    public TxTracking beginAt(long intendedNanos) {
        return new TxTracking(this, new Life(intendedNanos, clock.nanoTime()));
    }

    /**
     * Sends a signed transaction and follows it.
     *
     * @param signedHex the transaction as {@code eth_sendRawTransaction} takes it
     * @return what is told of it
     * @throws IOException if the node refuses it, or there is no answer: then it is followed all the same, as the node
     *     may have it
     * @throws IllegalArgumentException if it is not a signed transaction
     */
    public TxTracking send(String signedHex) throws IOException {
        TxTracking tracking = begin();
        RawTransaction transaction = decoded(signedHex);
        tracking.sending(
                Numeric.toHexString(Hash.sha3(Numeric.hexStringToByteArray(signedHex))),
                sender(transaction),
                transaction);
        try {
            RawRpc.call(service, "eth_sendRawTransaction", signedHex);
            tracking.acknowledged();
        } catch (RawRpc.Refused e) {
            tracking.rejected(Refusal.of(e.code(), e.getMessage()).tag(e.code()));
            throw e;
        } catch (IOException e) {
            tracking.unanswered();
            throw e;
        }
        return tracking;
    }

    /**
     * Says that an observer of pools saw a transaction now.
     *
     * @param observer names it; eight are told apart for a transaction
     * @param hash the transaction, followed or not
     */
    public void seenPending(String observer, String hash) {
        ledger.seen(Objects.requireNonNull(observer, "observer"), hash.toLowerCase(Locale.ROOT), clock.nanoTime());
    }

    /**
     * Observes the pool of a node through its subscription to pending transactions, until this meter is closed.
     *
     * @param observer names it
     * @param socket a connection that offers subscriptions, connected; not closed by this meter
     */
    public void observe(String observer, Web3jService socket) {
        Objects.requireNonNull(observer, "observer");
        Request<?, ?> request = RawRpc.request(socket, "eth_subscribe", "newPendingTransactions");
        observers.add(socket.subscribe(request, "eth_unsubscribe", PendingTransactionNotification.class)
                .subscribe(notification -> noticed(observer, notification), this::failed));
    }

    /** An exception here would end the observation. */
    private void noticed(String observer, PendingTransactionNotification notification) {
        String hash = notification.getParams() == null
                ? null
                : notification.getParams().getResult();
        if (hash == null) {
            tally.count("unreadable-notices");
        } else {
            seenPending(observer, hash);
        }
    }

    /**
     * Returns the transaction with a hash.
     *
     * @param hash the hash
     * @return its life so far; empty if it is not followed, or not any more
     */
    public Optional<TxRecord> find(String hash) {
        Life life = ledger.find(hash.toLowerCase(Locale.ROOT));
        return life == null ? Optional.empty() : Optional.of(ledger.read(life));
    }

    /**
     * Returns the transactions that are followed or kept.
     *
     * @return their lives so far, in the order of the sends
     */
    public List<TxRecord> records() {
        return ledger.records();
    }

    /**
     * Returns what became of the transactions so far; rates leave out a tenth of the sample's time at both ends.
     *
     * @return an immutable reading
     */
    public TxSnapshot snapshot() {
        long now = clock.nanoTime();
        Map<TxState, Integer> states = new EnumMap<>(TxState.class);
        Survival survival = ledger.sample(lives -> {
            lives.forEach(life -> states.merge(life.state, 1, Integer::sum));
            return Sample.survival(lives, now);
        });
        Throughput throughput = ledger.sample(lives -> {
            long tenth = Sample.spanNanos(lives) / 10;
            return Sample.throughput(lives, tenth, tenth);
        });
        return new TxSnapshot(
                tally.readStages(), tally.readResolution(), tally.readEvents(), states, survival, throughput);
    }

    /**
     * Returns the rates with other cuts.
     *
     * @param warmUp what to leave out at the start, at least 0
     * @param coolDown what to leave out at the end, at least 0
     * @return the rates
     * @throws IllegalArgumentException if one is negative
     */
    public Throughput throughput(Duration warmUp, Duration coolDown) {
        if (warmUp.isNegative() || coolDown.isNegative()) {
            throw new IllegalArgumentException("warmUp=" + warmUp + ", coolDown=" + coolDown + ": must be >= 0");
        }
        return ledger.sample(
                (Collection<Life> lives) -> Sample.throughput(lives, warmUp.toNanos(), coolDown.toNanos()));
    }

    @Override
    public Section section() {
        return new TxSection(client, snapshot(), heads.isOwn() ? lookEvery : null, finalityRule, follower.lacks())
                .render();
    }

    /**
     * Looks no more, and ends the observations; waits up to a second for its thread. If that waits for an answer of a node
     * that hangs, it ends with that call: at the transport's own timeout, or when the service is closed. What was measured
     * stays. A further call does nothing.
     */
    @Override
    public void close() {
        observers.dispose();
        heads.close();
        Daemons.end(looks.getAndSet(null));
    }

    /** Looks once at the chain, and at what became of the transactions. */
    void look() {
        synchronized (looking) {
            try {
                heads.look();
                follower.ask(clock.nanoTime());
            } catch (IOException e) {
                tally.count("looks-failed");
            } catch (RuntimeException | Error e) {
                failed(e); // Whatever it was: nobody would look any more.
            }
            ledger.judgeExpired(clock.nanoTime() - expireAfterNanos);
        }
    }

    Ledger ledger() {
        return ledger;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    void sending(Life life, Ledger.Identity identity) {
        ledger.sending(life, identity, clock.nanoTime());
    }

    void rejected(Life life, String reason) {
        boolean known = reasons.contains(reason) || (reasons.size() < MOST_REASONS && reasons.add(reason));
        ledger.rejected(life, known ? reason : "other");
    }

    private void run() {
        ScheduledExecutorService started =
                Executors.newSingleThreadScheduledExecutor(Daemons.named("tacho-tx-" + client));
        looks.set(started);
        var unused = started.scheduleWithFixedDelay(this::look, 0, lookEvery.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void failed(Throwable failure) {
        tally.count("failures-of-its-own");
        if (failureLogged.compareAndSet(false, true)) {
            log.warn("Transactions of {}: a look failed; further failures are counted, not logged", client, failure);
        }
    }

    /** web3j's decoder trusts its input: what is none may end in any exception. */
    private static RawTransaction decoded(String signedHex) {
        if (!Quantity.isBytes(signedHex)) {
            throw new IllegalArgumentException("signedHex: must be 0x and an even number of hexadecimal digits");
        }
        try {
            return TransactionDecoder.decode(signedHex);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("signedHex: no transaction", e);
        }
    }

    private static String sender(RawTransaction transaction) {
        if (transaction instanceof SignedRawTransaction signed) {
            try {
                return signed.getFrom();
            } catch (SignatureException e) {
                throw new IllegalArgumentException("signedHex: the signature is not one of this transaction", e);
            }
        }
        throw new IllegalArgumentException("signedHex: not signed; sign it first");
    }
}
