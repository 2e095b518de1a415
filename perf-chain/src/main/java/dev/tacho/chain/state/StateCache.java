package dev.tacho.chain.state;

import dev.tacho.chain.block.Head;
import dev.tacho.chain.block.HeadListener;
import dev.tacho.chain.block.Reorg;
import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.Recall;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.reactivex.Flowable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;
import org.web3j.utils.Async;

/**
 * A connection to a node that keeps what it was told, for as long as that is true.
 *
 * <pre>{@code
 * StateCache cache = StateCache.builder(perf, "mainnet")
 *         .maxStale(Duration.ofMillis(500))
 *         .build(meter.measure(new HttpService(url)));
 * Web3j web3j = Web3j.build(cache);
 * ...
 * StateReading saved = cache.reading();
 * saved.readReductionRatio();                  // 0.83: this share of the reads was not made,
 * saved.stalenessNanos().max();                // and no answer about the newest block was older than that
 * }</pre>
 *
 * <p><b>What is kept.</b> Every value belongs to a block, which its key names by hash. "Latest" becomes a hash before
 * anything is read, and state is then read at that hash (EIP-1898); a node that does not take hashes is asked by number,
 * and the value is used again only after a later look has shown the same block at that number. The package description
 * lists the methods. Null results and errors are not kept, but a contract's own revert at a block is.
 *
 * <p><b>How stale.</b> An answer about the newest block is true at a block that is at most {@code maxStaleBlocks} behind
 * the newest one that the cache knows of, and that the node called its newest at most {@code maxStale} before the moment
 * of the answer. Both bounds hold. If the newest block cannot be made sure of in time, because the node hangs, fails, or
 * shows an older one, reads go to the node as they are, or fail ({@link Builder#failUnconfirmed}); they are never
 * answered from the cache. The bound holds for what the caller himself changed, too: after a transaction of his own was
 * mined, a read may be that much behind it, unless he has seen its receipt through this cache, which makes the next read
 * look again. Code that must see its own writes asks for {@code pending}, or at the receipt's block.
 *
 * <p><b>After a reorg</b> that the cache has seen, no value of a block that is no longer part of the chain is handed out.
 * A node that leaves a block and comes back to the very same one between two looks is not found out; what was read
 * without naming a block (prices, estimates, receipts) might then be from the block in between.
 *
 * <p><b>Answers.</b> The text of a result is kept, and each caller's answer is decoded from it by web3j anew: no two share
 * an object, each carries the id of its own request, whatever class it was asked for. {@code getRawResponse()} is null,
 * and an own {@code ObjectMapper} of the service behind is not used. The service behind must be able to decode a {@code
 * Response<Object>}, as all of web3j's do.
 *
 * <p><b>Entries</b> stand in a bounded map, or in any {@link ConcurrentMap} of the user, such as the {@code asMap()} of a
 * measured Caffeine cache. What is asked for is hashed, not kept; answers are kept as they are, in memory only.
 *
 * <p>Safe for use by any thread. Calls of the same question at the same time make one request. No thread is started
 * unless {@link Builder#pollHeads} asks for one; asynchronous calls run as web3j's own do.
 */
public final class StateCache implements Web3jService, SectionSource, Closeable {
    private static final Logger log = LoggerFactory.getLogger(StateCache.class);

    private final String client;
    private final Upstream upstream;
    private final Ledger ledger;
    private final Reads reads;
    private final Batches batches;
    private final Builder settings;
    private final ConcurrentMap<StateKey, StateValue> store;
    private @Nullable HeadPoller poller;
    private volatile boolean closed;

    private StateCache(Builder settings, Web3jService service) {
        this.client = settings.client;
        this.settings = settings;
        this.ledger = new Ledger(settings.perf, client);
        this.upstream = new Upstream(service, ledger);
        this.store = settings.store != null
                ? settings.store
                : new BoundedMap<>(settings.maximumEntries, settings.maximumBytes, StateValue::weightBytes);
        this.reads = new Reads(
                upstream,
                ledger,
                settings.perf.clock(),
                new Reads.Bounds(settings.maxStaleBlocks, settings.maxStale.toNanos(), settings.failing),
                store);
        this.batches = new Batches(reads, upstream);
    }

    /**
     * Returns a builder of a cache.
     *
     * @param perf gives the clock, holds the instruments and shows the section
     * @param client names the connection, for example {@code mainnet}: the tag {@code client} of its instruments, and
     *     {@code state.mainnet} the id of its section
     * @return the builder
     * @throws IllegalArgumentException if the name is blank, holds white space or is a URL, which may hold a key
     */
    public static Builder builder(Perf perf, String client) {
        return new Builder(perf, client);
    }

    /** What a cache may be told before it is made; every setting has a default. */
    public static final class Builder {
        private final Perf perf;
        private final String client;
        private Duration maxStale = Duration.ofSeconds(1);
        private int maxStaleBlocks;
        private boolean failing;
        private int maximumEntries = 10_000;
        private long maximumBytes = 64L << 20;
        private @Nullable ConcurrentMap<StateKey, StateValue> store;
        private @Nullable Duration polling;

        private Builder(Perf perf, String client) {
            this.perf = Objects.requireNonNull(perf, "perf");
            this.client = Names.check("client", client);
        }

        /**
         * Sets how long ago an answer's block may have been the newest. Unless heads are told or polled, a read that
         * comes later than this after the last look makes a new one first: there is at most one look in this time.
         *
         * @param most 1 ms to 1 h; one second unless set
         * @return this builder
         * @throws IllegalArgumentException if it is outside these bounds
         */
        public Builder maxStale(Duration most) {
            this.maxStale = Check.between("maxStale", most, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Sets how many blocks an answer may be behind the newest one known. With 0 each head is read anew; with more, an
         * entry of an earlier head serves on for as long as {@link #maxStale} allows, too.
         *
         * @param most 0 to 64; 0 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is outside these bounds
         */
        public Builder maxStaleBlocks(int most) {
            this.maxStaleBlocks = Check.between("maxStaleBlocks", most, 0, 64);
            return this;
        }

        /**
         * Lets reads fail with a {@link StaleHeadException} whose newest block cannot be made sure of within the bound.
         * Otherwise they go to the node.
         *
         * @return this builder
         */
        public Builder failUnconfirmed() {
            this.failing = true;
            return this;
        }

        /**
         * Sets how many entries the default map holds.
         *
         * @param most at least 16; 10,000 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maximumEntries(int most) {
            this.maximumEntries = (int) Check.atLeast("maximumEntries", most, 16);
            return this;
        }

        /**
         * Sets how many bytes the entries of the default map take together, as {@link StateValue#weightBytes} has it.
         *
         * @param most at least 64 KB; 64 MB unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder maximumBytes(long most) {
            this.maximumBytes = Check.atLeast("maximumBytes", most, 64 << 10);
            return this;
        }

        /**
         * Keeps the entries in a map of the user, for example {@code CacheMeter.measure(caffeine).asMap()}, which then
         * bounds them. Only {@code get}, {@code put}, {@code remove} and {@code entrySet} are used. The map must not be
         * shared by caches of different nodes unless all are trusted alike. An exception of the map counts as a missing
         * entry.
         *
         * @param entries the map
         * @return this builder
         */
        public Builder store(ConcurrentMap<StateKey, StateValue> entries) {
            this.store = Objects.requireNonNull(entries, "entries");
            return this;
        }

        /**
         * Starts a daemon thread that looks at the newest block again and again until the cache is closed, so that reads
         * do not have to.
         *
         * @param interval from the end of one look to the next, 1 ms to 1 h; shorter than {@link #maxStale}, or reads
         *     look as well
         * @return this builder
         * @throws IllegalArgumentException if it is outside these bounds
         */
        public Builder pollHeads(Duration interval) {
            this.polling = Check.between("pollHeads", interval, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /**
         * Makes the cache, and registers it so that it has a section in every report of the {@link Perf}.
         *
         * @param service the connection to read through, for example {@code meter.measure(new HttpService(url))}; it is
         *     closed with the cache
         * @return the cache
         * @throws IllegalArgumentException if {@code perf} has a cache of that name
         */
        public StateCache build(Web3jService service) {
            StateCache cache = new StateCache(this, Objects.requireNonNull(service, "service"));
            perf.register("state." + client, cache);
            if (polling != null) {
                // Not before: nobody could end the thread of a cache whose name is taken.
                cache.poller = HeadPoller.start(client, polling, cache.reads.heads());
            }
            return cache;
        }
    }

    /**
     * Tells a new head as soon as it is known, for example from a subscription of one's own; see {@link #eachHead} for a
     * tracker's. It counts as seen at this moment: whoever tells heads late makes answers that much older than the bound.
     * A head that does not lead on from what is known makes the next read look.
     *
     * @param number its number
     * @param hash its hash
     * @param parentHash its parent's hash
     */
    public void head(long number, String hash, String parentHash) {
        try {
            reads.heads().told(new Header(number, Header.hash("hash", hash), Header.hash("parentHash", parentHash)));
        } catch (IOException | RuntimeException e) {
            log.warn("Client {}: a head that it was told of is none; the next read looks for itself", client, e);
            reads.heads().doubt();
        }
    }

    /**
     * Returns a listener by which a tracker's looks stand for the cache's own, so that one node is asked for its newest
     * block once, and not by each who wants to know:
     *
     * <pre>{@code
     * heads.listen(cache.eachHead()).start(Duration.ofMillis(500));   // at most maxStale
     * }</pre>
     *
     * <p>A look counts from when the node was asked, an announcement from its arrival, so the bound holds as ever. The
     * cache still looks for itself where a tracker is late, after a doubt (a receipt of a block that was not seen, a node
     * told to mine), and before it uses again what was read without naming a block.
     *
     * @return a listener for a {@link dev.tacho.chain.block.HeadTracker} of the same node, whose {@code Perf} has the same
     *     clock; takes microseconds on the tracker's thread, asks nothing
     */
    public HeadListener eachHead() {
        return new HeadListener() {
            @Override
            public void head(Head head) {
                if (head.seen() == Head.Seen.ANNOUNCED) {
                    reads.heads().shown(header(head), head.arrivalNanos());
                } else {
                    reads.heads().passed(header(head));
                }
            }

            @Override
            public void reorg(Reorg reorg) {} // The heads of the new branch, which follow, tell.

            @Override
            public void looked(Head head, long askedNanos) {
                reads.heads().shown(header(head), askedNanos);
            }
        };
    }

    private static Header header(Head head) {
        return new Header(head.number(), head.hash(), head.parentHash());
    }

    /**
     * Returns what was saved so far, and how stale the answers were.
     *
     * @return an immutable reading
     */
    public StateReading reading() {
        return ledger.read();
    }

    @Override
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        return send(request, responseType, Recall.take());
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        Recall recall = Recall.take(); // On this thread, not on the one that will answer.
        return Async.run(() -> send(request, responseType, recall));
    }

    @SuppressWarnings("rawtypes")
    private <T extends Response> T send(Request request, Class<T> responseType, Recall recall) throws IOException {
        refuseIfClosed();
        return reads.send(request, responseType, recall);
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        return sendBatch(batch, Recall.take());
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        Recall recall = Recall.take();
        return Async.run(() -> sendBatch(batch, recall));
    }

    private BatchResponse sendBatch(BatchRequest batch, Recall recall) throws IOException {
        refuseIfClosed();
        return batches.send(batch, recall);
    }

    private void refuseIfClosed() throws IOException {
        if (closed) {
            throw new IOException("the state cache of " + client + " is closed: it neither reads nor answers");
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return upstream.service().subscribe(request, unsubscribeMethod, responseType);
    }

    /**
     * Refuses every read from now on with an {@link IOException}, kept or not, interrupts the thread that looks for heads,
     * if there is one, and closes the service behind. Does not wait: a look that hangs in a connection which no interrupt
     * reaches, such as a blocking socket, keeps its daemon thread until that connection's own time-out, and no other look
     * follows. Reads on their way end as the service behind ends them.
     */
    @Override
    public void close() throws IOException {
        closed = true;
        if (poller != null) {
            poller.close();
        }
        upstream.service().close();
    }

    @Override
    public Section section() {
        return new StateSection(
                        client,
                        ledger.read(),
                        ledger.lines(),
                        settings.maxStale,
                        settings.maxStaleBlocks,
                        store instanceof BoundedMap<?, ?> map ? map : null)
                .render();
    }

    /** Returns the service behind, in brackets. */
    @Override
    public String toString() {
        return "StateCache[" + client + ", " + upstream.service() + ']';
    }
}
