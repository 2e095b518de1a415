package dev.tacho.chain.mempool;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A pool at one moment, with all its transactions. Immutable. */
public final class PoolContent {
    /** Stands for a transaction that is asked about and is not in the pool. */
    private static final String NOBODY = "";

    private final Map<String, SortedMap<Long, PoolTransaction>> lanes = new TreeMap<>();
    private final Map<String, PoolTransaction> byHash = new HashMap<>();
    private final @Nullable BigInteger nextBaseFee;
    private final int unreadable;
    private final PoolStatus status;

    PoolContent(Collection<PoolTransaction> transactions, @Nullable BigInteger nextBaseFee, int unreadable) {
        for (PoolTransaction transaction : transactions) {
            lanes.computeIfAbsent(transaction.sender(), sender -> new TreeMap<>())
                    .put(transaction.nonce(), transaction);
            byHash.put(transaction.hash(), transaction);
        }
        this.nextBaseFee = nextBaseFee;
        this.unreadable = unreadable;
        long queued = transactions.stream().filter(PoolTransaction::queued).count();
        this.status = new PoolStatus(transactions.size() - queued, queued);
    }

    /**
     * Returns how many transactions of either kind there are.
     *
     * @return the counts, without those that could not be read
     */
    public PoolStatus status() {
        return status;
    }

    /**
     * Returns the base fee of the next block, by which positions are told.
     *
     * @return wei; empty if the node does not tell it, and positions are told as if it were 0
     */
    public Optional<BigInteger> nextBaseFeeWei() {
        return Optional.ofNullable(nextBaseFee);
    }

    /**
     * Returns how many transactions were left out because they could not be read.
     *
     * @return at least 0; positions may be too good by as many places
     */
    public int unreadable() {
        return unreadable;
    }

    /**
     * Returns the transactions.
     *
     * @return all of them, by sender and nonce
     */
    public List<PoolTransaction> transactions() {
        return lanes.values().stream().flatMap(lane -> lane.values().stream()).toList();
    }

    /**
     * Returns what keeps transactions queued.
     *
     * @return the gaps, by sender and nonce
     */
    public List<NonceGap> gaps() {
        List<NonceGap> gaps = new ArrayList<>();
        lanes.forEach((sender, lane) -> gaps.addAll(gaps(sender, lane.values(), null)));
        return gaps;
    }

    /**
     * Returns where a transaction stands.
     *
     * <p>The order is that of a producer who earns the most for each unit of gas: of all transactions that could be next
     * of their sender, the one of the highest effective tip at the next base fee. Producers may do otherwise.
     *
     * @param hash the transaction
     * @return its position; empty if it is not in the pool. Takes n log n for n transactions
     */
    public Optional<Position> position(String hash) {
        PoolTransaction mine = byHash.get(hash.toLowerCase(Locale.ROOT));
        if (mine == null) {
            return Optional.empty();
        }
        return Optional.of(mine.queued() ? new Position(Position.State.QUEUED, 0, 0, 0, 0) : position(mine));
    }

    /**
     * Returns where a transaction of a sender who has none in the pool would stand.
     *
     * @param maxFeeWei the most it would pay for a unit of gas
     * @param maxTipWei the most of it as tip
     * @return its position
     */
    public Position positionOf(BigInteger maxFeeWei, BigInteger maxTipWei) {
        return position(new PoolTransaction(NOBODY, NOBODY, 0, 0, maxFeeWei, maxTipWei, false));
    }

    /** The missing nonces in a sender's transactions; {@code next} is the account's nonce, or null if unknown. */
    static List<NonceGap> gaps(String sender, Collection<PoolTransaction> lane, @Nullable Long next) {
        List<NonceGap> gaps = new ArrayList<>();
        Long expected = next;
        for (PoolTransaction transaction : lane) {
            // Without the account's nonce, the first transaction tells whether something is missing before it.
            boolean missing = expected == null ? transaction.queued() : transaction.nonce() > expected;
            if (missing) {
                gaps.add(new NonceGap(sender, expected, transaction.nonce()));
            }
            expected = transaction.nonce() + 1;
        }
        return gaps;
    }

    private Position position(PoolTransaction mine) {
        Ahead best = ahead(mine, true);
        Ahead worst = ahead(mine, false);
        if (best == null || worst == null) {
            return new Position(Position.State.PRICED_OUT, 0, 0, 0, 0);
        }
        return new Position(Position.State.READY, best.count(), worst.count(), best.gas(), worst.gas());
    }

    private record Ahead(int count, long gas) {}

    private record Next(PoolTransaction transaction, BigInteger tip) {}

    /** Fills blocks until it is the turn of mine; null if it never is. */
    private @Nullable Ahead ahead(PoolTransaction mine, boolean winsTies) {
        Comparator<Next> order = Comparator.comparing(Next::tip).reversed();
        Comparator<Next> ties = Comparator.comparing(
                next -> next.transaction().sender().equals(mine.sender()) != winsTies); // false first
        PriorityQueue<Next> heads = new PriorityQueue<>(order.thenComparing(ties));
        BigInteger baseFee = nextBaseFee == null ? BigInteger.ZERO : nextBaseFee;
        lanes.values().forEach(lane -> offer(heads, lane.get(lane.firstKey()), baseFee));
        if (mine.sender().equals(NOBODY)) {
            offer(heads, mine, baseFee);
        }
        int count = 0;
        long gas = 0;
        for (Next next = heads.poll(); next != null; next = heads.poll()) {
            PoolTransaction transaction = next.transaction();
            if (transaction.equals(mine)) {
                return new Ahead(count, gas);
            }
            count++;
            gas = PoolStatus.sum(gas, transaction.gasLimit());
            SortedMap<Long, PoolTransaction> lane = lanes.get(transaction.sender());
            if (lane != null) {
                offer(heads, lane.get(transaction.nonce() + 1), baseFee);
            }
        }
        return null;
    }

    private static void offer(PriorityQueue<Next> heads, @Nullable PoolTransaction transaction, BigInteger baseFee) {
        if (transaction != null && !transaction.queued()) {
            BigInteger tip = transaction.effectiveTip(baseFee);
            if (tip.signum() >= 0) {
                heads.add(new Next(transaction, tip));
            }
        }
    }
}
