package dev.tacho.chain.batch;

import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.Futures;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.internal.RetryAfter;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.reactivex.Flowable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import okhttp3.Interceptor;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/**
 * Sends reads together, in as few round trips as the node allows, and gives each caller the answer to her own call.
 *
 * <pre>{@code
 * Perf perf = Perf.create("dex");
 * ChainMeter meter = ChainMeter.of(perf, "mainnet");
 * FastReads reads = FastReads.over(meter.measure(new HttpService(url)))
 *         .record(perf, "mainnet")              // its own section in every report
 *         .window(Duration.ofMillis(1))         // calls within a millisecond share a round trip
 *         .build();
 * Web3j web3j = Web3j.build(reads);
 * }</pre>
 *
 * <p><b>What it does.</b> Calls of several threads, and asynchronous calls, that come within the window go out as one
 * JSON-RPC batch; without a window, a call that finds nothing under way goes at once, and those that come meanwhile go
 * together when it is back. Identical calls under way at the same time are asked once. A batch that a user makes is
 * sent as it is, split by the limits. Answers are paired by id, never by position. What web3j's own batches do not
 * survive is mended: answers in another order, twice, with other ids or not at all; one bad call that has the node
 * refuse the rest; batches that are too large, whose limit is learned; nodes that are busy (status 429,
 * {@code Retry-After}, error -32005), within bounds.
 *
 * <p><b>What a caller sees</b> is what a single call would have given her: the same type decoded by web3j, her request's
 * id, the node's error, or the exception of the service. A request is never changed. If the node gave no answer to her
 * call, twice, or two different ones, that is a {@link MissingAnswerException}. In a user's batch a call without an
 * answer has an error of code {@link #NO_ANSWER} or {@link #FAILED}, and the others keep theirs; if all fail of one
 * cause, that is thrown.
 *
 * <p><b>What is never done.</b> Only known reads, and those named by {@link Builder#reads}, are batched by the window,
 * merged, or sent again after an answer that has nothing for them. Known are the methods {@code eth_}: accounts,
 * blobBaseFee, blockNumber, call, chainId, coinbase, config, createAccessList, estimateGas, feeHistory,
 * fillTransaction, gasPrice, all get... except those of filters and work, hashrate, maxPriorityFeePerGas, mining,
 * protocolVersion, simulateV1, syncing; {@code net_}, {@code rpc_modules}, {@code txpool_} and {@code web3_} without
 * side effect. {@code eth_sendRawTransaction} may share a batch, but is sent again only if the node refused the whole
 * batch unexecuted. Everything else goes alone, once, unchanged. A transport's failure (a time-out, a broken
 * connection) is never repeated.
 *
 * <p><b>Merged calls</b> get the answer to a question that was asked a little earlier. None who asks after a write of
 * this service has ended gets an answer to a question from before that; writes elsewhere are not known here.
 *
 * <p><b>In a stack</b> this stands right over a provider's service, measured or not: what a provider takes in a batch is
 * learned of each. So {@link dev.tacho.chain.provider.Providers} go over several of these; they are given a refusal at
 * once and not after three more of them, as long as they can ask another provider. A state cache goes over them, and a call log over all. Over {@code Providers} every call passes
 * by as it is, and stays on its caller's thread, on which an operation may be pinned.
 *
 * <p><b>Services.</b> Batches need a service whose bytes can be seen: {@code HttpService}, {@code UnixIpcService}, and
 * either of them measured. Over others, {@code WebSocketService} above all, whose own batches pair by position and hang
 * when the order changes, every call goes alone, those of a batch all at once; nothing is merged.
 *
 * <p>Safe for use by any thread. {@link #close} ends its threads, fails the calls that wait, and closes the service.
 */
public final class FastReads implements Web3jService, SectionSource, Closeable {
    /** The error code of a call in a user's batch for which the node gave no answer; no node uses it. */
    public static final int NO_ANSWER = NodeErrors.NO_ANSWER;

    /** The error code of a call in a user's batch that failed otherwise than the rest; the message says how. */
    public static final int FAILED = NodeErrors.FAILED;

    private final Web3jService service;
    private final Options options;
    private final String client;
    private final Methods methods;
    private final Pool pool;
    private final Tallies tallies;
    private final OneByOne oneByOne;
    /** Null if the service cannot be tapped, and all goes past this room. */
    private final @Nullable Engine engine;

    FastReads(Web3jService service, Options options, Perf perf, String client, Pool pool) {
        this.service = service;
        this.options = options;
        this.client = client;
        this.pool = pool;
        this.methods = new Methods(options.reads());
        this.tallies = new Tallies(perf, client);
        this.oneByOne = new OneByOne(service, methods, tallies);
        this.engine = Tappable.of(service)
                .map(tap -> new Engine(tap, service, options, methods, tallies, perf.clock(), pool))
                .orElse(null);
    }

    /**
     * Returns a builder of fast reads.
     *
     * @param service sends the calls; not changed, and closed by {@link #close}
     * @return the builder; as it is, it has no window, and batches whatever waits while a call is on its way
     */
    public static Builder over(Web3jService service) {
        return new Builder(Objects.requireNonNull(service, "service"));
    }

    /**
     * Returns an interceptor by which this room learns of the header {@code Retry-After}, which web3j drops. Without
     * it, the wait for a busy node is a guess.
     *
     * <pre>{@code
     * new HttpService(url, new OkHttpClient.Builder().addInterceptor(FastReads.retryAfter()).build())
     * }</pre>
     *
     * @return an interceptor, for any number of clients
     */
    public static Interceptor retryAfter() {
        return new RetryAfter(Clock.system());
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // As web3j declares it.
    public <T extends Response> @Nullable T send(Request request, Class<T> responseType) throws IOException {
        if (engine != null && isBatched(request)) {
            return (T) engine.send(request, (Class) responseType);
        }
        tallies.passed();
        try {
            return service.send(request, responseType);
        } finally {
            ended(request);
        }
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"})
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        if (engine != null && isBatched(request)) {
            return engine.sendAsync(request, (Class) responseType);
        }
        tallies.passed();
        return Futures.observe(service.sendAsync(request, responseType), (answer, failure) -> ended(request));
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        List<? extends Request<?, ?>> requests = batch.getRequests();
        if (requests.isEmpty()) {
            return service.sendBatch(batch); // Web3j answers it itself.
        }
        try {
            boolean plain = requests.stream().allMatch(FastReads::isPlain);
            return engine != null && plain ? engine.sendBatch(batch) : oneByOne.send(batch);
        } finally {
            requests.forEach(this::ended);
        }
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        CompletableFuture<BatchResponse> result = new CompletableFuture<>();
        boolean started = pool.execute(() -> {
            BatchResponse response;
            try {
                response = sendBatch(batch);
            } catch (Throwable e) {
                result.completeExceptionally(e);
                return;
            }
            result.complete(response);
        });
        if (!started) {
            result.completeExceptionally(new IOException("closed: no further calls are sent"));
        }
        return result;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return service.subscribe(request, unsubscribeMethod, responseType);
    }

    /**
     * Fails the calls that wait, ends the threads once those under way are back, and closes the service. Reads that come
     * later fail; all else is the service's matter.
     *
     * @throws IOException as the service
     */
    @Override
    public void close() throws IOException {
        if (engine != null) {
            engine.close();
        }
        pool.close();
        service.close();
    }

    /**
     * Returns what was saved and spent so far.
     *
     * @return an immutable reading
     */
    public BatchSnapshot snapshot() {
        return BatchSnapshot.of(tallies, engine == null ? null : engine.limit(), options);
    }

    @Override
    public Section section() {
        return new BatchSection(client, snapshot(), options, engine != null).render();
    }

    /**
     * Measures what batching gains here: makes the same reads one after the other, all at once, and as one batch, in
     * turns, on this thread and those of this service. They count in every reading.
     *
     * @param reads 2 to 1,000 known reads
     * @param rounds how often, 3 to 1,000; a median has an interval from 6 on
     * @return the times
     * @throws IOException if a read fails
     * @throws IllegalArgumentException if a number is out of range, or something is not known to be a read
     * @throws IllegalStateException if nothing can be batched over this service
     */
    public Calibration calibrate(List<? extends Request<?, ?>> reads, int rounds) throws IOException {
        Check.between("reads", reads.size(), 2, 1_000);
        Check.between("rounds", rounds, 3, 1_000);
        for (Request<?, ?> read : reads) {
            if (!isPlain(read) || !methods.isRead(read.getMethod())) {
                throw new IllegalArgumentException(read.getMethod()
                        + ": must be a known read, or one named by Builder.reads, since it is sent many times");
            }
        }
        if (engine == null) {
            throw new IllegalStateException(
                    "the bytes of this service cannot be seen, so it has no batches to measure");
        }
        return engine.calibrate(reads, rounds);
    }

    private boolean isBatched(@Nullable Request<?, ?> request) {
        return request != null && isPlain(request) && methods.isBatched(request.getMethod());
    }

    /** A subclass may add members to the JSON, which a copy would lose. */
    private static boolean isPlain(@Nullable Request<?, ?> request) {
        return request != null && request.getClass() == Request.class && request.getMethod() != null;
    }

    /** What may have changed something has ended: reads under way may not know of it. */
    private void ended(@Nullable Request<?, ?> request) {
        boolean write = request == null || request.getMethod() == null || methods.mayWrite(request.getMethod());
        if (write && engine != null) {
            engine.written();
        }
    }

    /** Builds {@link FastReads}. */
    public static final class Builder {
        private static final Duration LONGEST_WINDOW = Duration.ofSeconds(1);
        private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
        private static final int MOST_ITEMS = 100_000;
        private static final int FEWEST_BYTES = 4 * 1024;
        private static final int MOST_BYTES = 32 << 20;

        private final Web3jService service;
        private @Nullable Perf perf;
        private String client = "rpc";
        private Duration window = Duration.ZERO;
        private int maxItems = 100;
        private int maxBytes = 1 << 20;
        private int maxRoundTrips = 4;
        private int maxWaiting = 100_000;
        private int retries = 3;
        private Duration maxRetryAfter = Duration.ofSeconds(2);
        private boolean merge = true;
        private double sampleSolo;
        private final Set<String> reads = new HashSet<>();
        private Multicall.@Nullable Settings multicall;

        private Builder(Web3jService service) {
            this.service = service;
        }

        /**
         * Records into a {@link Perf}, and registers a section {@code batch.<client>} in its reports. Without
         * this, what is recorded shows only in {@link FastReads#snapshot} and {@link FastReads#section}.
         *
         * @param newPerf holds the instruments, and has the clock
         * @param newClient names the connection, as in {@code ChainMeter.of}
         * @return this builder
         * @throws IllegalArgumentException if the name is blank, holds white space, or is a URL, which may hold a key
         */
        public Builder record(Perf newPerf, String newClient) {
            this.client = Names.check("client", newClient);
            this.perf = Objects.requireNonNull(newPerf, "perf");
            return this;
        }

        /**
         * Sets how long the first call waits for others. Zero, as it is unless set, adds no wait: a call goes at once
         * if nothing is under way, and those that come meanwhile go together, when it is back. The section recommends
         * one, by replaying the last calls as they came.
         *
         * @param most 0 to 1 second; a call may wait less, when a batch is full
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder window(Duration most) {
            this.window = Check.between("window", most, Duration.ZERO, LONGEST_WINDOW);
            return this;
        }

        /**
         * Sets how many calls may share a batch. Where the provider takes fewer, that is learned.
         *
         * @param items 1 to 100,000; 100 unless set, which most providers take
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxItems(int items) {
            this.maxItems = Check.between("maxItems", items, 1, MOST_ITEMS);
            return this;
        }

        /**
         * Sets how long the JSON of a batch may be. A single call may be longer.
         *
         * @param bytes 4 KB to 32 MB; 1 MB unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxBytes(int bytes) {
            this.maxBytes = Check.between("maxBytes", bytes, FEWEST_BYTES, MOST_BYTES);
            return this;
        }

        /**
         * Sets how many batches may be under way at the same time.
         *
         * @param roundTrips 1 to 1,000; 4 unless set. The connection pool of the service should have as many
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxRoundTrips(int roundTrips) {
            this.maxRoundTrips = Check.between("maxRoundTrips", roundTrips, 1, 1_000);
            return this;
        }

        /**
         * Sets how many calls may wait; further ones fail at once.
         *
         * @param calls 1 to 10,000,000; 100,000 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder maxWaiting(int calls) {
            this.maxWaiting = Check.between("maxWaiting", calls, 1, 10_000_000);
            return this;
        }

        /**
         * Sets how a busy node is treated: status 429, 503 with {@code Retry-After}, errors 429 and -32005. Calls of
         * {@link dev.tacho.chain.provider.Providers} who can ask another are not repeated.
         *
         * @param times how often to ask again, 0 to 10; 3 unless set
         * @param longest the longest wait, 0 to 1 minute; 2 seconds unless set. If the node asks for a longer one (see
         *     {@link FastReads#retryAfter}), callers get its refusal at once; if it names none, the wait is 200 ms and
         *     doubles
         * @return this builder
         * @throws IllegalArgumentException if one is out of range
         */
        public Builder retry(int times, Duration longest) {
            this.retries = Check.between("times", times, 0, 10);
            this.maxRetryAfter = Check.between("longest", longest, Duration.ZERO, LONGEST_WAIT);
            return this;
        }

        /**
         * Sets whether identical reads under way at the same time are asked once; true unless set.
         *
         * @param identical whether they are
         * @return this builder
         */
        public Builder merge(boolean identical) {
            this.merge = identical;
            return this;
        }

        /**
         * Names further methods that only read: calls of them may be merged, batched and repeated.
         *
         * @param methods for example {@code "eth_myRead"}
         * @return this builder
         */
        public Builder reads(String... methods) {
            reads.addAll(List.of(methods));
            return this;
        }

        /**
         * Folds the {@code eth_call}s of a batch into calls of Multicall3 at its usual address, 100 calls and 100 KB of
         * call data at most in each, with the node's own limit of gas.
         *
         * @return this builder
         * @see #multicall(String, int, int, long)
         */
        public Builder multicall() {
            return multicall(Multicall.CONTRACT, 100, 100 * 1024, 0);
        }

        /**
         * Folds the {@code eth_call}s of a batch that are at the same block, named in the same way (by number, by tag,
         * or by an object of EIP-1898, as a state cache above this asks), into calls of Multicall3's
         * {@code aggregate3}: one call for the provider to count, and one state for all. Only calls without a sender
         * (or with the zero address), value, gas, fees and state overrides are folded, and none of a user's own
         * batches.
         *
         * <p><b>What differs</b> from calls alone: the contracts see the multicall as {@code msg.sender}; all share the
         * gas; and access lists are warm from call to call, which a contract can see by {@code gasleft}. A call that
         * reverts with a reason in words has the error that geth and anvil give: code 3, {@code execution reverted:},
         * the reason, and the data. One that fails otherwise (a panic, an error of the contract's own, no data, no gas)
         * is asked again alone, in one more round trip for all of them, and has the node's own error.
         *
         * <p><b>The contract.</b> Multicall3 was deployed to most chains at the address that {@link #multicall()} takes.
         * A fresh local node does not have it: put the runtime code that you have compiled, or have read by
         * {@code eth_getCode} from a chain that has it, there with {@code anvil_setCode} (or
         * {@code hardhat_setCode}). Where the contract is not there, calls go alone, and it is looked for again after
         * a minute; apart for each tag, for all blocks named by a number, and for all named by an object.
         *
         * @param contract its address
         * @param maxCalls the most calls in one, 2 to 10,000
         * @param maxBytes the most bytes of their call data together, 1 KB to 10 MB; a longer call goes alone
         * @param gas how much they may use together; 0 for what the node allows
         * @return this builder
         * @throws IllegalArgumentException if one is out of range, or the address is none
         */
        public Builder multicall(String contract, int maxCalls, int maxBytes, long gas) {
            if (!Quantity.isAddress(contract)) {
                throw new IllegalArgumentException("contract=" + contract + ": must be 0x and 40 hexadecimal digits");
            }
            if (gas < 0) {
                throw new IllegalArgumentException("gas=" + gas + ": must be >= 0");
            }
            this.multicall = new Multicall.Settings(
                    contract,
                    Check.between("maxCalls", maxCalls, 2, 10_000),
                    Check.between("maxBytes", maxBytes, 1024, 10 << 20),
                    gas);
            return this;
        }

        /**
         * Sends a share of the reads alone, so that batches can be compared with single calls under the same load.
         *
         * @param share 0 to 0.5; 0 unless set. One in a hundred is enough for a busy connection
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder sampleSolo(double share) {
            if (!(share >= 0 && share <= 0.5)) {
                throw new IllegalArgumentException("share=" + share + ": must be 0 to 0.5");
            }
            this.sampleSolo = share;
            return this;
        }

        /**
         * Builds.
         *
         * @return the service to give to {@code Web3j.build}; whoever builds it closes it
         * @throws IllegalArgumentException if the {@link Perf} has a section of that name already
         */
        public FastReads build() {
            Perf into = perf == null ? Perf.create("batch") : perf;
            FastReads built = build(into, new Threads(client));
            if (perf != null) {
                into.register("batch." + client, built);
            }
            return built;
        }

        FastReads build(Perf into, Pool pool) {
            return new FastReads(service, options(), into, client, pool);
        }

        private Options options() {
            return new Options(
                    window,
                    maxItems,
                    maxBytes,
                    maxRoundTrips,
                    maxWaiting,
                    retries,
                    maxRetryAfter,
                    merge,
                    sampleSolo,
                    Set.copyOf(reads),
                    multicall);
        }
    }
}
