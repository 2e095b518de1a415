package dev.tacho.chain.send;

import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.Daemons;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.send.SendException.Reason;
import dev.tacho.chain.tx.TxMeter;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Sends many transactions of an account at once and loses no nonce: each account is a lane that hands out nonces here,
 * signs and sends several at a time, and repairs what goes wrong at the node.
 *
 * <pre>{@code
 * try (Sender sender = Sender.builder(perf, "mainnet", service)
 *         .account(Signer.of(credentials, 1))
 *         .fees(() -> Fees.ofWei(40_000_000_000L, 1_000_000_000L))
 *         .build()) {
 *     Submission payment = sender.send(TxRequest.transfer(to, wei));
 *     Inclusion inclusion = payment.included().get(2, TimeUnit.MINUTES);
 * }
 * }</pre>
 *
 * <p><b>What it repairs.</b> A send that the node refused leaves a hole before the ones sent with it: the next request
 * takes its nonce, or a payment of nothing ({@link GapRepair}). A send without an answer is looked up by its hash, and
 * sent again, the same bytes, if the node does not have it. A transaction that the node dropped, by itself, with a
 * restart or with a reorganisation of up to 12 blocks, is sent again; so is one that it keeps aside although it is
 * next. A new sender learns from the node which nonces are used, in blocks and in the pool, and which of them are
 * missing.
 *
 * <p><b>What it learns.</b> A node that refuses a nonce above the next, as hardhat does while it mines at once, makes the
 * sender send that account one at a time from then on; what was refused so is sent again in its turn.
 *
 * <p><b>What a verdict is worth.</b> A request is called included once a receipt was seen, and robbed of its nonce only
 * once the transaction that used it was seen, or nobody told for sixty looks which it was: a receipt that is late, or a
 * node behind the others, is no proof.
 *
 * <p><b>What it cannot.</b> A transaction deeper than those 12 blocks that leaves with its chain is not sent again; its
 * nonce is filled. An account must have one sender: nonces that another uses are noticed and passed by, but
 * the two may replace one another's transactions. What was queued here and not sent is lost with this process.
 *
 * <p>Safe for use by any thread.
 */
public final class Sender implements SectionSource, AutoCloseable {
    private final String client;
    private final Perf perf;
    private final Map<String, Lane> lanes;
    private final @Nullable Lane only;
    private final Courier courier;
    private final Caretaker caretaker;
    private final SendTally tally;
    private final Executor workers;
    private final @Nullable ExecutorService ownWorkers;
    private final @Nullable ScheduledExecutorService rounds;
    private final int replacePercent;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Sender(Builder builder, SendNode node, Map<String, Lane> lanes) {
        this.client = builder.client;
        this.perf = builder.perf;
        this.lanes = lanes;
        this.only = lanes.size() == 1 ? lanes.values().iterator().next() : null;
        this.replacePercent = builder.replacePercent;
        this.tally = new SendTally(perf, client);
        Supplier<Fees> fees = Objects.requireNonNull(builder.fees, "fees");
        Locator locator = new Locator(node, tally);
        this.courier = new Courier(node, locator, fees, builder.sync, tally, builder.meter);
        this.caretaker = new Caretaker(node, locator, builder.repair, tally);
        if (builder.executor != null) {
            this.ownWorkers = null;
            this.workers = builder.executor;
            this.rounds = null;
        } else {
            this.ownWorkers = Executors.newCachedThreadPool(Daemons.numbered("tacho-send-" + client + '-'));
            this.workers = ownWorkers;
            this.rounds = Executors.newSingleThreadScheduledExecutor(Daemons.named("tacho-send-care-" + client));
            long nanos = builder.lookEvery.toNanos();
            var unused = rounds.scheduleWithFixedDelay(this::look, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Returns a builder.
     *
     * @param perf holds the instruments, and gives the clock
     * @param client names the connection: the tag {@code client} of the instruments, and {@code send.} and the name the
     *     id of the section
     * @param service sends; measured, batching or falling back, as its user likes. Its pool of connections should hold
     *     as many as are in flight, see {@link Builder#inFlight}
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space, or is a URL
     */
    public static Builder builder(Perf perf, String client, Web3jService service) {
        return new Builder(perf, client, service);
    }

    /** Builds a {@link Sender}. */
    public static final class Builder {
        private final Perf perf;
        private final String client;
        private final Web3jService service;
        private final Map<String, Signer> signers = new LinkedHashMap<>();
        private @Nullable Supplier<Fees> fees;
        private int inFlight = 16;
        private int unmined = 64;
        private int waiting = 1_024;
        private int replacePercent = 10;
        private GapRepair repair = GapRepair.NEXT_OR_NOTHING;
        private Duration lookEvery = Duration.ofMillis(500);
        private boolean sync;
        private @Nullable TxMeter meter;
        private @Nullable Executor executor;

        private Builder(Perf perf, String client, Web3jService service) {
            this.perf = Objects.requireNonNull(perf, "perf");
            this.service = Objects.requireNonNull(service, "service");
            this.client = Names.check("client", client);
        }

        /**
         * Adds an account.
         *
         * @param signer signs for it
         * @return this builder
         * @throws IllegalArgumentException if the account has a signer already
         */
        public Builder account(Signer signer) {
            if (signers.putIfAbsent(signer.address().toLowerCase(Locale.ROOT), signer) != null) {
                throw new IllegalArgumentException(
                        "account " + signer.address() + ": has a signer already; an account is one lane");
            }
            return this;
        }

        /**
         * Sets what transactions offer for gas.
         *
         * @param source is asked for each transaction, on the thread that signs it; should answer from memory
         * @return this builder
         */
        public Builder fees(Supplier<Fees> source) {
            this.fees = Objects.requireNonNull(source, "source");
            return this;
        }

        /**
         * Sets how many sends of an account wait for their answers at a time. Each needs a thread and a connection. Take 1
         * for ganache: it answers once it has mined, and puts aside what comes meanwhile. For a node that refuses a nonce
         * above the next, such as hardhat, 1 saves the sends by which the sender would find that out.
         *
         * @param sends 1 to 256; 16 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder inFlight(int sends) {
            this.inFlight = Check.between("inFlight", sends, 1, 256);
            return this;
        }

        /**
         * Sets how many nonces of an account may be handed out and in no block. Nodes bound what they keep for an
         * account: geth 64 behind a gap.
         *
         * @param nonces 1 to 10,000; 64 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder unmined(int nonces) {
            this.unmined = Check.between("unmined", nonces, 1, 10_000);
            return this;
        }

        /**
         * Sets how many requests of an account may wait for a nonce; {@link Sender#send} waits beyond that.
         *
         * @param requests 1 to 1,000,000; 1,024 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder waiting(int requests) {
            this.waiting = Check.between("waiting", requests, 1, 1_000_000);
            return this;
        }

        /**
         * Sets by how much the fees of a replacement are raised. A node that asks for more is offered more, four times.
         *
         * @param percent 1 to 1,000; 10 unless set, as geth asks for
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder replacePercent(int percent) {
            this.replacePercent = Check.between("replacePercent", percent, 1, 1_000);
            return this;
        }

        /**
         * Sets what fills a gap.
         *
         * @param how {@link GapRepair#NEXT_OR_NOTHING} unless set
         * @return this builder
         */
        public Builder gapRepair(GapRepair how) {
            this.repair = Objects.requireNonNull(how, "how");
            return this;
        }

        /**
         * Sets how long the pause between two looks at the node is. A look takes three calls for an account with open
         * nonces, none for an idle one, and two more for each block that holds some, or one for each that is mined
         * where blocks hold fewer than three.
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
         * Sends with {@code eth_sendRawTransactionSync} (EIP-7966), which answers with the receipt: one call from the
         * send to the inclusion. Each send in flight then takes as long as a block. A node that lacks the method is
         * sent to as usual.
         *
         * @return this builder
         */
        public Builder sync() {
            this.sync = true;
            return this;
        }

        /**
         * Follows each transaction through its life.
         *
         * @param follower is told of each; whoever made it closes it
         * @return this builder
         */
        public Builder meter(TxMeter follower) {
            this.meter = Objects.requireNonNull(follower, "follower");
            return this;
        }

        /** Starts no thread: works on this executor, and looks when a test says so. */
        Builder executor(Executor given) {
            this.executor = given;
            return this;
        }

        /**
         * Reads from the node where each account stands, and starts.
         *
         * @return the sender; whoever builds it closes it
         * @throws IOException if the node does not answer
         * @throws IllegalArgumentException if there is no account or no source of fees, the node is on another chain
         *     than a signer, or {@code perf} has a sender of that name
         */
        public Sender build() throws IOException {
            if (signers.isEmpty()) {
                throw new IllegalArgumentException("accounts=0: add at least one with account(...)");
            }
            if (fees == null) {
                throw new IllegalArgumentException("fees: not set; give them with fees(...)");
            }
            SendNode node = new SendNode(service);
            long chain = node.chainId();
            Map<String, Lane> lanes = new LinkedHashMap<>();
            for (Map.Entry<String, Signer> account : signers.entrySet()) {
                Signer signer = account.getValue();
                if (signer.chainId() != chain) {
                    throw new IllegalArgumentException("chainId=" + signer.chainId() + " of account " + signer.address()
                            + ": the node is on chain " + chain + "; sign for that one");
                }
                Lane lane = new Lane(signer, inFlight, unmined, waiting);
                long latest = node.count(signer.address(), "latest");
                long pending = node.count(signer.address(), "pending");
                lane.start(Math.max(latest, pending), node.pooled(signer.address()));
                lanes.put(account.getKey(), lane);
            }
            Sender sender = new Sender(this, node, lanes);
            try {
                perf.register("send." + client, sender);
            } catch (IllegalArgumentException e) {
                sender.close();
                throw e;
            }
            return sender;
        }
    }

    /**
     * Sends a transaction of the only account. Nonces follow the order of the calls.
     *
     * @param request what it shall do
     * @return its way to the chain, at once; waits only while too many wait for a nonce
     * @throws InterruptedException if this thread is interrupted while it waits; nothing is sent then
     * @throws IllegalStateException if there are several accounts, or this sender is closed
     */
    public Submission send(TxRequest request) throws InterruptedException {
        if (only == null) {
            throw new IllegalStateException("accounts=" + lanes.size() + ": say which one sends");
        }
        return send(only, request);
    }

    /**
     * Sends a transaction of an account. Nonces follow the order of the calls.
     *
     * @param account its address
     * @param request what it shall do
     * @return its way to the chain, at once; waits only while too many wait for a nonce
     * @throws InterruptedException if this thread is interrupted while it waits; nothing is sent then
     * @throws IllegalArgumentException if this sender has no such account
     * @throws IllegalStateException if this sender is closed
     */
    public Submission send(String account, TxRequest request) throws InterruptedException {
        Lane lane = lanes.get(account.toLowerCase(Locale.ROOT));
        if (lane == null) {
            throw new IllegalArgumentException("account=" + account + ": not one of this sender's " + lanes.keySet());
        }
        return send(lane, request);
    }

    /**
     * Sends the same once more with the same nonce and higher fees, on this thread.
     *
     * @param submission one of this sender that is not included
     * @return the hash of the faster transaction; it or the slower one will be included
     * @throws SendException if it is included, or has no nonce any more or yet, or the node refuses the replacement:
     *     what was sent before stays
     * @throws IllegalArgumentException if it is another sender's
     */
    public String speedUp(Submission submission) throws SendException {
        return courier.replace(submission.lane(), open(submission), submission.request(), false, replacePercent);
    }

    /**
     * Sends a payment of nothing to oneself with the same nonce and higher fees, on this thread. If it is included
     * first, the submission ends with {@link Reason#CANCELLED}.
     *
     * @param submission one of this sender that is not included
     * @return the hash of the payment of nothing; it or the transaction will be included
     * @throws SendException if it is included, or has no nonce any more or yet, or the node refuses the replacement:
     *     what was sent before stays
     * @throws IllegalArgumentException if it is another sender's
     */
    public String cancel(Submission submission) throws SendException {
        Lane lane = submission.lane();
        TxRequest nothing = TxRequest.nothing(lane.signer().address());
        return courier.replace(lane, open(submission), nothing, true, replacePercent);
    }

    /**
     * Returns the totals so far.
     *
     * @return an immutable reading
     */
    public SenderSnapshot snapshot() {
        List<SenderSnapshot.Account> accounts = new ArrayList<>();
        lanes.forEach((address, lane) -> {
            Lane.Standing standing = lane.standing();
            accounts.add(new SenderSnapshot.Account(
                    address,
                    standing.next(),
                    standing.waiting(),
                    standing.unmined(),
                    standing.holes(),
                    standing.inOrder()));
        });
        return SenderSnapshot.of(tally, accounts);
    }

    @Override
    public Section section() {
        return new SenderSection(client, snapshot(), tally.accepted().snapshot()).render();
    }

    /**
     * Ends its threads, and waits up to a second for them. One that waits for an answer of a node that hangs ends with that
     * call: at the transport's own timeout, or when the service is closed. Submissions that are not included end with
     * {@link Reason#CLOSED}; those that were sent stay at the node. A further call does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        for (Lane lane : lanes.values()) {
            for (Submission open : lane.close()) {
                tally.close(open, "the sender was closed before it was included");
            }
        }
        Daemons.end(rounds, ownWorkers);
    }

    /** Returns the accounts' addresses. */
    @Override
    public String toString() {
        return "Sender[" + client + ", accounts=" + lanes.keySet() + ']';
    }

    /** One look at every lane, and what follows from it. */
    void look() {
        for (Lane lane : lanes.values()) {
            try {
                List<Slot> mined = caretaker.observe(lane);
                pump(lane);
                caretaker.locate(lane, mined);
                pump(lane);
            } catch (RuntimeException | Error e) {
                tally.failed(e); // Whatever it was: nobody would look any more.
            }
        }
    }

    Iterable<Lane> lanes() {
        return lanes.values();
    }

    private Submission send(Lane lane, TxRequest request) throws InterruptedException {
        Submission submission = new Submission(
                lane, Objects.requireNonNull(request, "request"), perf.clock().nanoTime());
        lane.enqueue(submission);
        tally.count(SendEvent.REQUESTED);
        pump(lane);
        return submission;
    }

    private Slot open(Submission submission) throws SendException {
        if (!lanes.containsValue(submission.lane())) {
            throw new IllegalArgumentException("submission: of another sender; ask the one that sent it");
        }
        Slot slot = submission.lane().slotOf(submission);
        if (slot == null || slot.versions().isEmpty()) {
            throw new SendException(Reason.TOO_LATE, "it has no transaction at the node");
        }
        if (submission.lane().stateOf(slot) == Slot.State.MINED) {
            throw new SendException(Reason.TOO_LATE, "nonce " + slot.nonce + " is on the chain already");
        }
        return slot;
    }

    private void pump(Lane lane) {
        while (lane.startWorker()) {
            try {
                workers.execute(() -> work(lane));
            } catch (RejectedExecutionException e) {
                lane.workerFailed();
                return;
            } catch (OutOfMemoryError e) {
                // The system has no further thread: those that run go on, and the next look tries again.
                lane.workerFailed();
                tally.failed(e);
                return;
            }
        }
    }

    private void work(Lane lane) {
        for (Slot slot = lane.dispatch(true); slot != null; slot = lane.dispatch(false)) {
            courier.work(lane, slot);
        }
    }
}
