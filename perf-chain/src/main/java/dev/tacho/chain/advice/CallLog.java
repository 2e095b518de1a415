package dev.tacho.chain.advice;

import dev.tacho.chain.internal.Check;
import dev.tacho.chain.internal.Futures;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.Recall;
import dev.tacho.chain.internal.RpcMethods;
import dev.tacho.chain.internal.wire.Codec;
import dev.tacho.chain.internal.wire.Json;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import io.reactivex.Flowable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthBlock;
import org.web3j.protocol.websocket.events.Notification;

/**
 * A connection to a node that remembers what was called when, and tells which of it did not have to be.
 *
 * <pre>{@code
 * CallLog log = CallLog.over(perf, "mainnet", new HttpService(url));
 * Web3j web3j = Web3j.build(log);
 * ... // the program's own work
 * try (CallLog.Operation quote = log.independent()) {
 *     pools.forEach(pool -> reserves(web3j, pool)); // none of these needs the answer of another
 * }
 * log.savings().forEach(saving -> ...); // what to keep, derive or batch, and what that saves
 * }</pre>
 *
 * <p>Answers, exceptions, order and threads stay those of the service. Of parameters only a hash is kept, of answers only
 * whether there was one.
 *
 * <p><b>The same block</b> means the same head, as far as heads were seen: from answers about the newest block that pass
 * by here, and from {@link #head}. A block that was mined unseen is not known, so a head that was seen counts for a second
 * only, from when it was asked for (see {@link #over(Perf, String, Web3jService, Duration)}), and one that was told until
 * the next is told, a minute at most. Beyond that, nothing is called repeated but what never changes.
 *
 * <p><b>In a stack</b> it stands over all else, or right over a connection. A {@link dev.tacho.chain.state.StateCache}
 * below tells which items it answered from memory: they are counted apart, and nothing is advised about them. It can tell
 * only on the thread that called the log, so put no {@link dev.tacho.chain.batch.FastReads} between the two.
 *
 * <p>Safe for use by any thread; starts none. Once the log is full, further items are counted and not kept. The
 * package description says what a call costs more, for encoding and hashing its parameters; an item takes 130 bytes.
 */
public final class CallLog implements Web3jService, SectionSource, Closeable {
    /** How many items are kept. */
    public static final int MOST_ITEMS = 100_000;

    private static final Duration HEAD_COUNTS = Duration.ofSeconds(1);

    /** Who tells heads tells each. After so long without any, that has come to an end, or the chain stands still. */
    private static final long TOLD_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final Logger log = LoggerFactory.getLogger(CallLog.class);

    private final Clock clock;
    private final String client;
    private final Web3jService service;
    private final Codec codec = new Codec();
    private final Queue<Entry> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger kept = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong ids = new AtomicLong();
    private final ThreadLocal<Long> operation = ThreadLocal.withInitial(() -> 0L);
    private final long seenNanos;
    private volatile Head head = new Head("", -1, 0);

    /**
     * The newest head that is known.
     *
     * @param hash what tells it apart from others
     * @param ordinal how many were known before; -1 if it is none
     * @param untilNanos until when it counts as the newest, if it is not seen again
     */
    private record Head(String hash, int ordinal, long untilNanos) {
        /** Returns the head seen at a later moment. */
        Head seenAgain(String name, long until) {
            return new Head(name, ordinal, until - untilNanos > 0 ? until : untilNanos);
        }
    }

    private CallLog(Perf perf, String client, Web3jService service, long seenNanos) {
        this.clock = perf.clock();
        this.client = client;
        this.service = service;
        this.seenNanos = seenNanos;
    }

    /**
     * Returns a log over a connection, and registers it so that it has a section in every report of {@code perf}.
     *
     * @param perf gives the clock and shows the section
     * @param client names the connection, for example {@code mainnet}; {@code advice.mainnet} is the id of the section
     * @param service does the calls; closed with the log
     * @return the log
     * @throws IllegalArgumentException if the name is blank, holds white space or is a URL, which may hold a key
     */
    public static CallLog over(Perf perf, String client, Web3jService service) {
        return over(perf, client, service, HEAD_COUNTS);
    }

    /**
     * The same, with another time for which a head counts that an answer has shown.
     *
     * @param perf gives the clock and shows the section
     * @param client names the connection
     * @param service does the calls; closed with the log
     * @param headCounts how long after it was asked for a head is taken to be the newest still: the {@code maxStale} of the
     *     cache that the advice is for. 1 ms to 1 h; one second unless set, as with {@link
     *     dev.tacho.chain.state.StateCache.Builder#maxStale}, so that a read is called repeated which such a cache would
     *     have answered. Longer finds more, part of which is of another block
     * @return the log
     * @throws IllegalArgumentException if the name is blank, holds white space or is a URL, or the time is outside its
     *     bounds
     */
    public static CallLog over(Perf perf, String client, Web3jService service, Duration headCounts) {
        CallLog made = new CallLog(
                perf,
                Names.check("client", client),
                Objects.requireNonNull(service, "service"),
                Check.between("headCounts", headCounts, Duration.ofMillis(1), Duration.ofHours(1))
                        .toNanos());
        perf.register("advice." + client, made);
        return made;
    }

    /** Marks what a thread calls until it is closed, on that thread. */
    public static final class Operation implements AutoCloseable {
        private final ThreadLocal<Long> current;
        private final long before;

        private Operation(ThreadLocal<Long> current, long id) {
            this.current = current;
            this.before = current.get();
            current.set(id);
        }

        /** Ends the operation; to be called by the thread that began it. */
        @Override
        public void close() {
            current.set(before);
        }
    }

    /**
     * Marks what this thread calls from now on as independent: no call needs the answer of another one, so that all could
     * go in one batch. Without the mark, calls one after another on a thread are taken to depend on each other.
     *
     * @return the operation, to be closed by the same thread
     */
    public Operation independent() {
        return new Operation(operation, ids.incrementAndGet());
    }

    /**
     * Tells a new head, so that it is known which reads were at the same block: it counts until the next is told, or seen,
     * but a minute at most.
     *
     * @param hash its hash, or anything else that tells it apart from the one before
     */
    public void head(String hash) {
        head(hash, clock.nanoTime() + TOLD_NANOS);
    }

    private void head(String hash, long untilNanos) {
        synchronized (ids) {
            head = hash.equals(head.hash())
                    ? head.seenAgain(hash, untilNanos)
                    : new Head(hash, head.ordinal() + 1, untilNanos);
        }
    }

    /** Returns which head counts as the newest; -1 if none does. */
    private int headAt(long nanos) {
        Head known = head;
        return nanos - known.untilNanos() <= 0 ? known.ordinal() : -1;
    }

    /**
     * Returns what did not have to be, of all that was kept so far, the largest saving first. Savings of different kinds
     * may overlap: a read that is left out does not have to be batched any more.
     *
     * @return an immutable list; empty if nothing was found
     */
    public List<Saving> savings() {
        return Analysis.of(List.copyOf(entries));
    }

    /**
     * Returns how many items are kept.
     *
     * @return at most {@value #MOST_ITEMS}
     */
    public int items() {
        return kept.get();
    }

    /**
     * Returns how many items were not kept because the log was full.
     *
     * @return the count
     */
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public Section section() {
        return AdviceSection.of(client, List.copyOf(entries), savings(), dropped.sum(), failures.sum());
    }

    @Override
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Response> T send(Request request, Class<T> responseType) throws IOException {
        @Nullable Pending pending = began(request, 0);
        Recall recall = Recall.open(1);
        T answer = null;
        try {
            answer = service.send(request, responseType);
            return answer;
        } finally {
            recall.close();
            ended(pending, answer, recall.isRemembered(0), clock.nanoTime());
        }
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Response> CompletableFuture<T> sendAsync(Request request, Class<T> responseType) {
        @Nullable Pending pending = began(request, 0);
        Recall recall = Recall.open(1);
        CompletableFuture<T> answer;
        try {
            answer = service.sendAsync(request, responseType);
        } finally {
            recall.close();
        }
        return Futures.observe(
                answer, (response, failure) -> ended(pending, response, recall.isRemembered(0), clock.nanoTime()));
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch) throws IOException {
        List<@Nullable Pending> pending = began(batch);
        Recall recall = Recall.open(pending.size());
        BatchResponse answers = null;
        try {
            answers = service.sendBatch(batch);
            return answers;
        } finally {
            recall.close();
            ended(pending, answers, recall);
        }
    }

    @Override
    public CompletableFuture<BatchResponse> sendBatchAsync(BatchRequest batch) {
        List<@Nullable Pending> pending = began(batch);
        Recall recall = Recall.open(pending.size());
        CompletableFuture<BatchResponse> answers;
        try {
            answers = service.sendBatchAsync(batch);
        } finally {
            recall.close();
        }
        return Futures.observe(answers, (response, failure) -> ended(pending, response, recall));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return service.subscribe(request, unsubscribeMethod, responseType);
    }

    @Override
    public void close() throws IOException {
        service.close();
    }

    /** Returns the service behind, in brackets. */
    @Override
    public String toString() {
        return "CallLog[" + client + ", " + service + ']';
    }

    /** An item on its way. */
    private record Pending(
            Shape shape, String method, int head, long startNanos, long thread, long operation, long batch) {}

    private @Nullable Pending began(Request<?, ?> request, long batch) {
        if (kept.get() >= MOST_ITEMS) {
            dropped.increment();
            return null;
        }
        try {
            Shape shape = Shape.of(request.getMethod(), codec.params(request));
            long now = clock.nanoTime();
            return new Pending(
                    shape,
                    request.getMethod(),
                    headAt(now),
                    now,
                    Thread.currentThread().getId(),
                    operation.get(),
                    batch);
        } catch (IOException | RuntimeException e) {
            failed(e);
            return null;
        }
    }

    private List<@Nullable Pending> began(BatchRequest batch) {
        long id = ids.incrementAndGet();
        List<@Nullable Pending> pending = new ArrayList<>();
        for (Request<?, ?> request : batch.getRequests()) {
            pending.add(began(request, id));
        }
        return pending;
    }

    private void ended(List<@Nullable Pending> pending, @Nullable BatchResponse answers, Recall recall) {
        long now = clock.nanoTime();
        List<? extends Response<?>> responses = answers == null ? List.of() : answers.getResponses();
        for (int i = 0; i < pending.size(); i++) {
            ended(pending.get(i), i < responses.size() ? responses.get(i) : null, recall.isRemembered(i), now);
        }
    }

    private void ended(@Nullable Pending pending, @Nullable Response<?> response, boolean remembered, long now) {
        if (pending == null) {
            return;
        }
        try {
            Entry.Answer answer = response == null || response.hasError()
                    ? Entry.Answer.ERROR
                    : response.getResult() == null ? Entry.Answer.NOTHING : Entry.Answer.VALUE;
            int headThen = pending.head();
            if (answer == Entry.Answer.VALUE && pending.shape().isLatest()) {
                sawHead(
                        pending.method(),
                        Objects.requireNonNull(response).getResult(),
                        pending.startNanos() + seenNanos);
                // What shows a new head belongs to that head.
                headThen = pending.method().equals("eth_blockNumber")
                                || pending.method().equals("eth_getBlockByNumber")
                        ? head.ordinal()
                        : headThen;
            }
            if (kept.incrementAndGet() > MOST_ITEMS) {
                kept.decrementAndGet();
                dropped.increment();
                return;
            }
            entries.add(pending.shape()
                    .entry(
                            pending.method(),
                            headThen,
                            pending.startNanos(),
                            now,
                            pending.thread(),
                            pending.operation(),
                            pending.batch(),
                            remembered && response != null ? Entry.Answer.REMEMBERED : answer));
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** Takes the head out of an answer that passes by; it counts until then. */
    private void sawHead(String method, @Nullable Object result, long untilNanos) {
        if (method.equals("eth_getBlockByNumber")) {
            if (result instanceof EthBlock.Block block && block.getHash() != null) {
                sawHead(block.getNumberRaw(), block.getHash(), untilNanos);
            } else if (result instanceof Map<?, ?> map && map.get("hash") != null) {
                sawHead(String.valueOf(map.get("number")), String.valueOf(map.get("hash")), untilNanos);
            }
        } else if (method.equals("eth_blockNumber")) {
            synchronized (ids) {
                String number = String.valueOf(result);
                head(number.equals(numberSeen) ? head.hash() : "number " + number, untilNanos);
                numberSeen = number;
            }
        }
    }

    /** The number of the head, where an answer has told it. */
    private String numberSeen = "";

    private void sawHead(String number, String hash, long untilNanos) {
        synchronized (ids) {
            if (head.hash().equals("number " + number)) {
                head = head.seenAgain(hash, untilNanos); // The same head, now known by its hash.
            } else {
                head(hash, untilNanos);
            }
            numberSeen = number;
        }
    }

    private void failed(Exception failure) {
        failures.increment();
        if (failures.sum() == 1) {
            log.warn(
                    "Client {}: a call could not be logged; further failures are counted, not logged", client, failure);
        }
    }

    /** What the parameters of a request come to. */
    private record Shape(
            long params, long target, long function, boolean isPinned, boolean isPending, boolean isLatest) {
        static Shape of(String method, List<@Nullable Object> params) {
            boolean pinned = false;
            boolean pending = false;
            int index = RpcMethods.blockPlace(method);
            if (index >= 0 && index < params.size()) {
                Object block = params.get(index);
                pinned = block instanceof Map<?, ?>
                        || (block instanceof String text && (text.startsWith("0x") || text.equals("earliest")));
                pending = !pinned && !"latest".equals(block);
            }
            List<@Nullable Object> rest = new ArrayList<>(params);
            if (index >= 0 && index < rest.size() && "latest".equals(rest.get(index))) {
                rest.remove(index);
            }
            return new Shape(
                    hash(Json.canonical(rest)),
                    target(method, params),
                    function(params),
                    pinned,
                    pending,
                    !pinned && !pending);
        }

        Entry entry(
                String method,
                int head,
                long start,
                long end,
                long thread,
                long operation,
                long batch,
                Entry.Answer answer) {
            return new Entry(
                    method, params, target, function, isPinned, isPending, head, start, end, thread, operation, batch,
                    answer);
        }

        /** Contract and selector of a call, the account of a nonce, the contract of a slot. */
        private static long target(String method, List<@Nullable Object> params) {
            Object first = params.isEmpty() ? null : params.get(0);
            if (first instanceof Map<?, ?> call) {
                return hash(Json.canonical(call.get("to")) + selector(call));
            }
            return method.equals("eth_getTransactionCount") || method.equals("eth_getStorageAt")
                    ? hash(Json.canonical(first))
                    : 0;
        }

        /** The selector of a call alone: a loop may go over contracts as well as over arguments. */
        private static long function(List<@Nullable Object> params) {
            return !params.isEmpty() && params.get(0) instanceof Map<?, ?> call ? hash(selector(call)) : 0;
        }

        private static String selector(Map<?, ?> call) {
            Object data = call.get("data") == null ? call.get("input") : call.get("data");
            return data instanceof String text ? text.substring(0, Math.min(10, text.length())) : "";
        }

        /** Returns 64 bits of SHA-256: nobody reads the text out of that, and 100,000 of them do not meet by chance. */
        private static long hash(String text) {
            return Json.sha256(text).getLong();
        }
    }
}
