package dev.tacho.chain.state;

import dev.tacho.chain.internal.Recall;
import dev.tacho.chain.internal.wire.Codec;
import dev.tacho.chain.internal.wire.Json;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * Answers reads from what is kept, and loads what is missing.
 *
 * <p>One read goes thus: what is known of the chain is taken once; the newest block becomes a hash; the entry under that
 * hash is taken or loaded; and before it is handed out, its block is compared with what is known of the chain by then,
 * and with both bounds. If it fails that, all begins anew, and after three times the request goes to the node as it is.
 */
final class Reads implements Heads.Node {
    static final int MOST_ATTEMPTS = 3;
    private static final String HEAD_BY_HASH = "eth_getBlockByHash";
    private static final String HEAD_BY_NUMBER = "eth_getBlockByNumber";
    private static final String WITHOUT_TRANSACTIONS = Json.canonical(List.of(false));

    private final Upstream upstream;
    private final Ledger ledger;
    private final Codec codec = new Codec();
    private final Clock clock;
    private final Bounds bounds;
    private final ConcurrentMap<StateKey, StateValue> store;
    private final Heads heads;
    private final Loader loader;
    private final Flights flights = new Flights();
    private final ReentrantLock askingChainId = new ReentrantLock();
    private volatile long chainId;
    private final AtomicLong chainIdFailures = new AtomicLong();

    /**
     * How stale an answer may be.
     *
     * @param blocks at most so many blocks behind the newest one known
     * @param nanos and so long after its block was last known to be the newest
     * @param failing whether a read fails for which that cannot be made sure of; otherwise it goes to the node
     */
    record Bounds(int blocks, long nanos, boolean failing) {}

    Reads(Upstream upstream, Ledger ledger, Clock clock, Bounds bounds, ConcurrentMap<StateKey, StateValue> store) {
        this.upstream = upstream;
        this.ledger = ledger;
        this.clock = clock;
        this.bounds = bounds;
        this.store = store;
        this.heads = new Heads(this, clock, bounds.nanos());
        this.loader = new Loader(upstream, heads);
    }

    Heads heads() {
        return heads;
    }

    Flights flights() {
        return flights;
    }

    Loader loader() {
        return loader;
    }

    long nanoTime() {
        return clock.nanoTime();
    }

    @SuppressWarnings({"rawtypes", "unchecked"}) // As web3j declares it.
    <T extends Response> T send(Request request, Class<T> type, Recall recall) throws IOException {
        Question question = question(request);
        if (question == null) {
            return pass(request, type);
        }
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Canon canon = canon(question);
            Loader.Found found = canon == null ? null : find(question, canon);
            if (found == null) {
                break;
            }
            StateValue value = found.value();
            Loaded loaded = value != null ? Loaded.of(value) : load(question, found, recall);
            if (loaded == null) {
                continue;
            }
            if (loaded.isPass()) {
                break;
            }
            if (isDeliverable(question, loaded)) {
                delivered(question, loaded);
                if (value != null) {
                    kept(question);
                    recall.answered(0, true);
                }
                return answer(request.getId(), loaded, type);
            }
        }
        recall.answered(0, false);
        return upstream.pass(request, type);
    }

    /** Returns what a request asks, and counts it as asked; null if only the node can answer it. */
    @Nullable
    Question question(Request<?, ?> request) throws InterruptedIOException {
        String method = request.getMethod();
        if (method == null) {
            return null;
        }
        if (Methods.isRead(method)) {
            ledger.asked(method);
        }
        if (Methods.of(method).lifetime() == Lifetime.NEVER) {
            return null;
        }
        try {
            return Question.of(chainId(), request, codec);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return null; // What is wrong with it the caller will hear from the node.
        }
    }

    /** Returns the chain to answer by; null if the question has to go to the node because there is none. */
    @Nullable
    Canon canon(Question question) throws IOException {
        Canon canon = heads.fresh();
        if (canon == null) {
            ledger.unconfirmed();
            if (bounds.failing()) {
                throw new StaleHeadException(question.method(), bounds.nanos() / 1_000_000);
            }
        }
        return canon;
    }

    /** Finds a question's place, and the answer if it is kept; null if only the node can answer it. */
    Loader.@Nullable Found find(Question question, Canon canon) throws IOException {
        switch (question.where()) {
            case LATEST -> {
                return findLatest(question, canon);
            }
            case NUMBER -> {
                Canon.Block block = canon.at(question.number());
                if (block != null) {
                    return found(question, question.key().at(block.hash()), block, canon);
                }
                heads.wantFinality();
                return question.number() <= canon.finalNumber()
                        ? found(question, question.key().atFinal(question.number()), null, canon)
                        : null;
            }
            case HASH -> {
                Canon.Block block = canon.byHash(question.hash());
                return block == null ? null : found(question, question.key().at(block.hash()), block, canon);
            }
            default -> {
                return question.lifetime() == Lifetime.HEAD_NUMBER
                        ? headNumber(question, canon)
                        : found(question, question.key(), null, canon);
            }
        }
    }

    /** Loads an answer, or waits for somebody else's load of it; null if that came to nothing. */
    private @Nullable Loaded load(Question question, Loader.Found found, Recall recall) throws IOException {
        recall.answered(0, false);
        Flights.Flight mine = flights.begin(found.key(), clock.nanoTime());
        Flights.Flight other = flights.depart(mine);
        if (other != null) {
            if (isOverdue(other)) {
                return keep(found, loader.load(question, found));
            }
            Loaded loaded = other.join();
            if (loaded != null) {
                joined(question);
                recall.answered(0, true);
            }
            return loaded;
        }
        try {
            Loaded loaded = landed(found);
            if (loaded == null) {
                loaded = keep(found, loader.load(question, found));
            }
            flights.land(mine, loaded);
            return loaded;
        } catch (Throwable e) {
            flights.fail(mine, e);
            throw e;
        }
    }

    /** Whether a load takes so long that what it will bring is too old. */
    boolean isOverdue(Flights.Flight flight) {
        return clock.nanoTime() - flight.startNanos() > bounds.nanos();
    }

    void kept(Question question) {
        ledger.kept(question.method());
    }

    void joined(Question question) {
        ledger.joined();
        kept(question);
    }

    /** Returns what another caller has loaded just now, between our looking and our setting out. */
    @Nullable
    Loaded landed(Loader.Found found) {
        StateValue value = get(found.key());
        return value != null && value.isVerified() && isCanonical(value) ? Loaded.of(value) : null;
    }

    Loaded keep(Loader.Found found, Loaded loaded) {
        StateValue value = loaded.value();
        if (value != null) {
            put(found.key(), value);
        }
        return loaded;
    }

    /** Compares an answer with the chain and the bounds as they are now. */
    boolean isDeliverable(Question question, Loaded loaded) {
        StateValue value = loaded.value();
        if (value == null || value.isEverywhere()) {
            return true;
        }
        if (!isCanonical(value)) {
            return false;
        }
        if (!question.isAboutNewest()) {
            return true;
        }
        Canon known = heads.current();
        Canon.Block block = known == null ? null : known.at(value.blockNumber());
        return known != null
                && block != null
                && known.isConfirmed()
                && known.head().number() - block.number() <= bounds.blocks()
                && clock.nanoTime() - block.currentNanos() <= bounds.nanos();
    }

    /** Counts how stale an answer is that goes out now. */
    void delivered(Question question, Loaded loaded) {
        StateValue value = loaded.value();
        Canon known = heads.current();
        if (value != null && known != null && !value.isEverywhere() && question.isAboutNewest()) {
            Canon.Block block = known.at(value.blockNumber());
            if (block != null) {
                ledger.stale(
                        known.head().number() - block.number(), Math.max(0, clock.nanoTime() - block.currentNanos()));
            }
        }
    }

    @SuppressWarnings("rawtypes")
    <T extends Response> T answer(long id, Loaded loaded, Class<T> type) throws IOException {
        byte[] result = loaded.result();
        T answer = codec.answer(id, result == null ? Loaded.bytes(null) : result, type);
        Response.Error error = loaded.error();
        if (error != null) {
            Response.Error copy = new Response.Error(error.getCode(), error.getMessage());
            copy.setData(error.getData());
            answer.setError(copy);
        }
        return answer;
    }

    @SuppressWarnings("rawtypes")
    private <T extends Response> T pass(Request request, Class<T> type) throws IOException {
        T answer = upstream.pass(request, type);
        passed(request.getMethod());
        return answer;
    }

    /** A node that was told to mine, to go back or to change its state has another head now. */
    void passed(@Nullable String method) {
        if (method != null && Methods.changesChain(method)) {
            heads.doubt();
        }
    }

    private Loader.@Nullable Found findLatest(Question question, Canon canon) throws IOException {
        Canon.Block head = canon.head();
        for (int back = 0; back <= bounds.blocks(); back++) {
            Canon.Block block = canon.at(head.number() - back);
            if (block != null && clock.nanoTime() - block.currentNanos() <= bounds.nanos()) {
                Loader.Found found = found(question, question.key().at(block.hash()), block, canon);
                if (found.value() != null) {
                    return found;
                }
            }
        }
        return new Loader.Found(question.key().at(head.hash()), head, canon.epoch(), null);
    }

    private Loader.Found found(Question question, StateKey key, Canon.@Nullable Block block, Canon canon)
            throws IOException {
        StateValue value = get(key);
        boolean usable = value != null && isUsable(question, value, canon);
        return new Loader.Found(key, block, canon.epoch(), usable ? value : null);
    }

    private static Loader.Found headNumber(Question question, Canon canon) {
        Canon.Block head = canon.head();
        byte[] text = ('"' + Quantity.hex(head.number()) + '"').getBytes(StandardCharsets.US_ASCII);
        StateValue value =
                StateValue.named(text, new StateValue.Anchor(head.number(), head.hash(), canon.epoch(), false));
        return new Loader.Found(question.key(), head, canon.epoch(), value);
    }

    private boolean isUsable(Question question, StateValue value, Canon canon) throws IOException {
        if (value.isEverywhere() || (value.isSettled() && value.epoch() == canon.epoch())) {
            return true;
        }
        if (!canon.holds(value.blockNumber(), value.blockHash())) {
            return false;
        }
        if (!value.isVerified()) {
            // It was read without naming its block: a later look has to show that the chain had stood still.
            Canon later = canon.confirmedTick() > value.readTick() ? canon : heads.seenAfter(value.readTick());
            if (later == null
                    || !later.holds(value.blockNumber(), value.blockHash())
                    || (question.lifetime() == Lifetime.HEAD
                            && !later.head().hash().equals(value.blockHash()))) {
                return false;
            }
            value.verify();
        }
        if (value.blockNumber() <= canon.finalNumber() && value.epoch() == canon.epoch()) {
            value.settle();
        }
        return true;
    }

    private boolean isCanonical(StateValue value) {
        Canon known = heads.current();
        return value.isEverywhere()
                || (known != null
                        && ((value.isSettled() && value.epoch() == known.epoch())
                                || known.holds(value.blockNumber(), value.blockHash())));
    }

    private long chainId() throws IOException {
        if (chainId == 0) {
            long failuresBefore = chainIdFailures.get();
            askingChainId.lock();
            try {
                if (chainId == 0 && chainIdFailures.get() != failuresBefore) {
                    // Or all who wait for a node that hangs would try in turn, the last one after as many time-outs.
                    throw new IOException("the node did not tell its chain's id to whoever asked before");
                }
                if (chainId == 0) {
                    askChainId();
                }
            } finally {
                askingChainId.unlock();
            }
        }
        return chainId;
    }

    private void askChainId() throws IOException {
        try {
            RawRpc.Answer answer = upstream.ask("eth_chainId", List.of());
            chainId = Math.max(1, Quantity.of("eth_chainId", RawRpc.result("eth_chainId", answer)));
            put(
                    StateKey.of(chainId, StateKey.ANY_BLOCK, "eth_chainId", Json.canonical(List.of())),
                    StateValue.named(Loaded.bytes(answer.getResult()), new StateValue.Anchor(-1, "", 0, false)));
        } finally {
            if (chainId == 0) {
                chainIdFailures.incrementAndGet();
            }
        }
    }

    // What the heads need of the node.

    @Override
    public Header latest() throws IOException {
        ledger.looked();
        RawRpc.Answer answer = upstream.ask(HEAD_BY_NUMBER, List.of("latest", false));
        Object block = RawRpc.result(HEAD_BY_NUMBER, answer);
        Header header = Header.of(block);
        if (header == null) {
            throw new IOException("the node has no newest block");
        }
        Canon known = heads.current();
        if (chainId != 0) {
            put(
                    StateKey.of(chainId, header.hash(), HEAD_BY_HASH, WITHOUT_TRANSACTIONS),
                    StateValue.named(
                            Loaded.bytes(block),
                            new StateValue.Anchor(
                                    header.number(), header.hash(), known == null ? 0 : known.epoch(), false)));
        }
        return header;
    }

    @Override
    public @Nullable Header at(long number) throws IOException {
        return Header.of(
                RawRpc.result(HEAD_BY_NUMBER, upstream.ask(HEAD_BY_NUMBER, List.of(Quantity.hex(number), false))));
    }

    @Override
    public @Nullable Header finalized() throws IOException {
        RawRpc.Answer answer = upstream.ask(HEAD_BY_NUMBER, List.of("finalized", false));
        return answer.hasError() ? null : Header.of(answer.getResult());
    }

    @Override
    public void reorganized(Canon next, long depth) {
        long dropped = 0;
        try {
            for (Map.Entry<StateKey, StateValue> entry : store.entrySet()) {
                StateValue value = entry.getValue();
                boolean remains = value.isEverywhere()
                        || (value.isSettled() && value.epoch() == next.epoch())
                        || next.holds(value.blockNumber(), value.blockHash());
                if (!remains && store.remove(entry.getKey(), value)) {
                    dropped++;
                }
            }
        } catch (RuntimeException e) {
            ledger.storeFailed(e);
        }
        ledger.reorganized(dropped, depth);
    }

    @Override
    public void behind() {
        ledger.behind();
    }

    // The user's map may throw; then it has no entry.

    private @Nullable StateValue get(StateKey key) {
        try {
            return store.get(key);
        } catch (RuntimeException e) {
            ledger.storeFailed(e);
            return null;
        }
    }

    private void put(StateKey key, StateValue value) {
        try {
            store.put(key, value);
        } catch (RuntimeException e) {
            ledger.storeFailed(e);
        }
    }
}
