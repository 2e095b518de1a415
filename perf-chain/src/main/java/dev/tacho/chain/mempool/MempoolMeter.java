package dev.tacho.chain.mempool;

import dev.tacho.chain.block.Head;
import dev.tacho.chain.block.HeadListener;
import dev.tacho.chain.block.Reorg;
import dev.tacho.chain.internal.Names;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.core.Counter;
import dev.tacho.core.Gauge;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;

/**
 * Looks into the pool of a node: how much waits there, what is stuck behind a gap of nonces, and how much gas is ahead of
 * a transaction.
 *
 * <pre>{@code
 * MempoolMeter pool = MempoolMeter.of(perf, "mainnet", service);
 * heads.listen(pool.eachHead());                              // pending and queued over time
 * pool.lane(account).ifPresent(lane -> lane.gaps());          // which nonces are missing
 * pool.content().flatMap(content -> content.position(hash));  // what is ahead of mine
 * }</pre>
 *
 * <p>Which of {@code txpool_status}, {@code txpool_content} and {@code txpool_contentFrom} a node offers differs; what is
 * not offered is empty here and named in {@link #missingMethods} and in the section. No call throws because of the node:
 * it is empty too, counted, and logged the first time. Safe for use by any thread.
 */
public final class MempoolMeter implements SectionSource {
    private static final Logger log = LoggerFactory.getLogger(MempoolMeter.class);
    private static final int MOST_TRANSACTIONS = 10_000;
    private static final int MOST_SAMPLES = 1024;

    /** The counts at one moment. */
    record Sample(long atNanos, PoolStatus status) {}

    private final Perf perf;
    private final String client;
    private final PoolReader reader;
    private final int mostTransactions;
    private final Gauge pending;
    private final Gauge queued;
    private final Counter failures;
    private final Counter unreadable;
    private final Counter tooLarge;
    private final AtomicBoolean failureLogged = new AtomicBoolean();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private @Nullable Long sendersBehindGap;

    private MempoolMeter(Perf perf, String client, Web3jService service, int mostTransactions) {
        this.perf = perf;
        this.client = client;
        this.reader = new PoolReader(service);
        this.mostTransactions = mostTransactions;
        pending = perf.gauge("mempool.pending", Unit.COUNT, "client", client);
        queued = perf.gauge("mempool.queued", Unit.COUNT, "client", client);
        failures = perf.counter("mempool.events", "client", client, "event", "failure");
        unreadable = perf.counter("mempool.events", "client", client, "event", "lie");
        tooLarge = perf.counter("mempool.events", "client", client, "event", "too-large");
    }

    /**
     * Returns a meter that reads pools of up to 10,000 transactions, and registers it so that it has a section in every
     * report of {@code perf}.
     *
     * @param perf holds the instruments and the clock
     * @param client names the connection: the tag {@code client} of every instrument
     * @param service asks the node; not closed by the meter
     * @return the meter
     * @throws IllegalArgumentException if the name is blank, holds white space, is a URL or is taken
     */
    public static MempoolMeter of(Perf perf, String client, Web3jService service) {
        return of(perf, client, service, MOST_TRANSACTIONS);
    }

    /**
     * Returns a meter, and registers it so that it has a section in every report of {@code perf}.
     *
     * @param perf holds the instruments and the clock
     * @param client names the connection: the tag {@code client} of every instrument
     * @param service asks the node; not closed by the meter
     * @param maximumTransactions the largest pool whose content is asked for, at least 1; a transaction takes about 3 KB
     *     while it is read
     * @return the meter
     * @throws IllegalArgumentException if the name is blank, holds white space, is a URL or is taken, or the maximum is
     *     below 1
     */
    public static MempoolMeter of(Perf perf, String client, Web3jService service, int maximumTransactions) {
        Names.check("client", client);
        if (maximumTransactions < 1) {
            throw new IllegalArgumentException("maximumTransactions=" + maximumTransactions
                    + ": must be >= 1; call only status() to read no content");
        }
        MempoolMeter meter =
                new MempoolMeter(perf, client, Objects.requireNonNull(service, "service"), maximumTransactions);
        perf.register("mempool." + client, meter);
        return meter;
    }

    /**
     * Asks how many transactions wait: one request.
     *
     * @return the counts; empty if the node does not offer them or cannot be asked
     */
    public Optional<PoolStatus> status() {
        try {
            return Optional.ofNullable(readStatus());
        } catch (IOException | RuntimeException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /**
     * Asks for all transactions that wait: up to three requests.
     *
     * @return the content; empty if the node does not offer it, does not tell first how large it is, has more than the
     *     maximum, or cannot be asked
     */
    public Optional<PoolContent> content() {
        try {
            PoolStatus status = readStatus();
            if (status == null) {
                return Optional.empty();
            }
            if (status.total() > mostTransactions) {
                tooLarge.increment();
                return Optional.empty();
            }
            PoolReader.Transactions transactions = reader.content();
            if (transactions == null) {
                return Optional.empty();
            }
            unreadable.add(transactions.unreadable());
            BigInteger baseFee = reader.nextBaseFee();
            PoolContent content = new PoolContent(transactions.read(), baseFee, transactions.unreadable());
            long senders =
                    content.gaps().stream().map(NonceGap::sender).distinct().count();
            synchronized (samples) {
                sendersBehindGap = senders;
            }
            return Optional.of(content);
        } catch (IOException | RuntimeException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /**
     * Asks for what waits of one sender, and for its next nonce: two requests, or four where {@code txpool_contentFrom} is
     * not offered and the whole content is read.
     *
     * @param address the sender: 0x and 40 hexadecimal digits
     * @return the sender's transactions, maybe none; empty if the node offers neither method, the content is too large, or
     *     the node cannot be asked
     * @throws IllegalArgumentException if it is no address
     */
    public Optional<PoolLane> lane(String address) {
        if (!Quantity.isAddress(address)) {
            throw new IllegalArgumentException("address: must be 0x and 40 hexadecimal digits, not " + address.length()
                    + " characters of another form");
        }
        String sender = address.toLowerCase(Locale.ROOT);
        try {
            PoolReader.Transactions found = reader.contentFrom(sender);
            List<PoolTransaction> own;
            if (found != null) {
                unreadable.add(found.unreadable());
                own = found.read();
            } else {
                Optional<PoolContent> content = content();
                if (content.isEmpty()) {
                    return Optional.empty();
                }
                own = content.get().transactions().stream()
                        .filter(transaction -> transaction.sender().equals(sender))
                        .toList();
            }
            // Asked last: what was included in the meantime is below it, and no gap.
            long nonce = reader.accountNonce(sender);
            List<PoolTransaction> lane = own.stream()
                    .filter(transaction -> transaction.nonce() >= nonce)
                    .sorted((a, b) -> Long.compare(a.nonce(), b.nonce()))
                    .toList();
            return Optional.of(new PoolLane(nonce, lane, PoolContent.gaps(sender, lane, nonce)));
        } catch (IOException | RuntimeException e) {
            failed(e);
            return Optional.empty();
        }
    }

    /**
     * Returns a listener that asks for the status at each head, and so makes the section's time line.
     *
     * @return a listener for a {@link dev.tacho.chain.block.HeadTracker}: one request a head, on the tracker's thread
     */
    public HeadListener eachHead() {
        return new HeadListener() {
            @Override
            public void head(Head head) {
                if (head.seen() != Head.Seen.BACKFILLED) {
                    status();
                }
            }

            @Override
            public void reorg(Reorg reorg) {}
        };
    }

    /**
     * Returns what the node has been found to lack.
     *
     * @return the methods, by name; a method that was not asked for yet is not known to be missing
     */
    public List<String> missingMethods() {
        return List.copyOf(new TreeSet<>(reader.missingMethods()));
    }

    @Override
    public Section section() {
        List<Sample> read;
        Long senders;
        synchronized (samples) {
            read = List.copyOf(samples);
            senders = sendersBehindGap;
        }
        return new MempoolSection(
                        client,
                        read,
                        senders,
                        missingMethods(),
                        failures.snapshot().count(),
                        unreadable.snapshot().count(),
                        tooLarge.snapshot().count(),
                        mostTransactions)
                .render();
    }

    private @Nullable PoolStatus readStatus() throws IOException {
        PoolStatus status = reader.status();
        if (status != null) {
            pending.set((double) status.pending());
            queued.set((double) status.queued());
            synchronized (samples) {
                Sample last = samples.peekLast();
                long now = perf.elapsedNanos();
                samples.add(new Sample(last == null ? now : Math.max(now, last.atNanos()), status));
                if (samples.size() > MOST_SAMPLES) {
                    samples.remove();
                }
            }
        }
        return status;
    }

    private void failed(Exception failure) {
        failures.increment();
        if (failureLogged.compareAndSet(false, true)) {
            log.warn("Client {}: the pool cannot be read; further failures are counted, not logged", client, failure);
        }
    }
}
