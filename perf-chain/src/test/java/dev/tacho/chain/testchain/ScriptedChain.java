package dev.tacho.chain.testchain;

import dev.tacho.chain.testchain.ScriptedBlock.Execution;
import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.web3j.protocol.Web3jService;

/**
 * A chain that does what a test's script says: no EVM, but true nonces, a true pool, EIP-1559 base fees, reorgs with
 * removed logs. It is seen through {@linkplain ScriptedNode nodes}, each with faults of its own.
 *
 * <pre>{@code
 * ScriptedChain chain = new ScriptedChain(new ManualClock());
 * ScriptedNode node = chain.node();
 * Web3j web3j = Web3j.build(node.service());     // in memory; node.http() and node.socket() for real sockets
 * chain.submit(ScriptedTx.of(ScriptedTx.address("alice"), 0));
 * chain.mine();                                  // 12 s later
 * chain.reorg(1);
 * node.fault(Fault.on("eth_call").every(3).error(-32005, "slow down"));
 * }</pre>
 *
 * <p>Safe for use by any thread. Subscribers are told on the thread that changed the chain, after it let go of it.
 */
public final class ScriptedChain {
    public static final long CHAIN_ID = 31_337;

    static final long BLOB_GAS = 131_072;
    static final long BLOB_TARGET = 6;
    static final long BLOB_MOST = 9;
    static final long BLOB_FRACTION = 5_007_716;

    /** Answers what contracts would: distinct values for distinct blocks, unless a test says otherwise. */
    @FunctionalInterface
    public interface State {
        /**
         * @param what {@code call}, {@code storage} or {@code code}
         * @param address the account
         * @param key the data of a call, or the slot
         * @param block the state to read
         * @return hexadecimal, with 0x
         */
        String read(String what, String address, String key, ScriptedBlock block) throws RpcError;
    }

    private final Object lock = new Object();
    private final Object telling = new Object();
    private final Clock clock;
    private final Map<String, ScriptedBlock> blocks = new LinkedHashMap<>();
    private final ScriptedPool pool = new ScriptedPool();
    private final List<ScriptedNode> nodes = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> untold = new ConcurrentLinkedQueue<>();
    private ScriptedBlock head;
    private long salt;
    private Duration blockTime = Duration.ofSeconds(12);
    private long gasLimit = 30_000_000;
    private long blobs;
    private long safeBehind = 32;
    private long finalizedBehind = 64;
    private Function<ScriptedTx, Execution> executor = Execution::plain;
    private State state = (what, address, key, block) ->
            what.equals("code") ? "0x00" : ScriptedTx.digest(what, address.toLowerCase(), key, block.hash());
    private Function<String, BigInteger> balance = address -> BigInteger.TEN.pow(24);

    /** A chain of one block, with a base fee of 1 gwei, whose timestamp is the clock's time. */
    public ScriptedChain(Clock clock) {
        this.clock = clock;
        head = new ScriptedBlock(
                null, "genesis", clock.instant().getEpochSecond(), gasLimit, 1_000_000_000, 0, 0, List.of(), List.of());
        blocks.put(head.hash(), head);
    }

    // What the chain is.

    /** How long it takes to mine a block: virtual clocks are moved by it. 12 s unless said. */
    public ScriptedChain blockTime(Duration time) {
        blockTime = time;
        return this;
    }

    public ScriptedChain gasLimit(long gas) {
        gasLimit = gas;
        return this;
    }

    /** How far behind the head the tags {@code safe} and {@code finalized} are: 32 and 64 blocks unless said. */
    public ScriptedChain tags(long safe, long finalized) {
        safeBehind = safe;
        finalizedBehind = finalized;
        return this;
    }

    /** How many blobs each further block carries. */
    public ScriptedChain blobs(long each) {
        blobs = each;
        return this;
    }

    public ScriptedChain executor(Function<ScriptedTx, Execution> function) {
        executor = function;
        return this;
    }

    public ScriptedChain state(State function) {
        state = function;
        return this;
    }

    public ScriptedChain balance(Function<String, BigInteger> function) {
        balance = function;
        return this;
    }

    public ScriptedChain poolCapacity(int most) {
        pool.capacity(most);
        return this;
    }

    /** A new node that sees this chain. */
    public ScriptedNode node() {
        ScriptedNode node = new ScriptedNode(this);
        nodes.add(node);
        return node;
    }

    /** A faultless node, in memory. */
    public Web3jService service() {
        return node().service();
    }

    public Clock clock() {
        return clock;
    }

    public ScriptedBlock head() {
        return locked(() -> head);
    }

    /** The canonical blocks, from the first to the head. */
    public List<ScriptedBlock> canonical() {
        return locked(() -> head.above(null));
    }

    /** A canonical block. */
    public ScriptedBlock block(long number) {
        return locked(() -> head.ancestor(number));
    }

    /** Any block that ever was, canonical or not; null if there is none. */
    public ScriptedBlock block(String hash) {
        return locked(() -> blocks.get(hash));
    }

    // What happens to it.

    /** Mines a block of what the pool holds. */
    public ScriptedBlock mine() {
        return change(() -> {
            advance(blockTime);
            return append(pool.select(head, head.nextBaseFee(), gasLimit));
        });
    }

    public List<ScriptedBlock> mine(int count) {
        List<ScriptedBlock> mined = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            mined.add(mine());
        }
        return mined;
    }

    /** Mines a block without transactions. */
    public ScriptedBlock mineEmpty() {
        return mineWith(List.of());
    }

    /** Mines a block of exactly these transactions, whether they are in the pool or not. */
    public ScriptedBlock mineWith(List<ScriptedTx> transactions) {
        return change(() -> {
            advance(blockTime);
            return append(transactions);
        });
    }

    /** Mines a block that is full to the given share of its gas limit, by one transaction of a stranger. */
    public ScriptedBlock mineFilled(double gasUsedRatio) {
        return change(() -> {
            advance(blockTime);
            long gas = Math.round(gasUsedRatio * gasLimit);
            ScriptedTx filler = ScriptedTx.of(ScriptedTx.address("filler " + salt), 0)
                    .withGas(gas)
                    .withMaxFee(Long.MAX_VALUE / 2);
            return append(
                    gas == 0 ? List.of() : List.of(filler),
                    gas == 0 ? List.of() : List.of(new Execution(true, gas, List.of())));
        });
    }

    /** Replaces the top blocks by one more, all transactions going back to the pool and from there into the branch. */
    public List<ScriptedBlock> reorg(int depth) {
        return reorg(depth, depth + 1, true);
    }

    /**
     * Replaces the top of the chain, in one block time.
     *
     * @param depth how many blocks are orphaned
     * @param length how many take their place, at least 1; fewer than before is possible, as on chains by stake
     * @param keep whether orphaned transactions go back to the pool, and are included again; otherwise they are gone
     */
    public List<ScriptedBlock> reorg(int depth, int length, boolean keep) {
        return change(() -> {
            advance(blockTime);
            ScriptedBlock old = head;
            ScriptedBlock ancestor = head.ancestor(head.number() - depth);
            List<ScriptedBlock> orphans = old.above(ancestor);
            head = ancestor;
            if (keep) {
                orphans.forEach(orphan -> orphan.transactions().forEach(pool::takeBack));
            }
            pool.prune(head);
            List<ScriptedBlock> branch = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                ScriptedBlock next = append(
                        keep ? pool.select(head, head.nextBaseFee(), gasLimit) : List.of(),
                        null,
                        i < orphans.size() ? orphans.get(i).timestamp() : now());
                branch.add(next);
            }
            return branch;
        });
    }

    /** Offers a transaction to the pool, as a node would by {@code eth_sendRawTransaction}. */
    public String submit(ScriptedTx tx) throws RpcError {
        RpcError[] refused = new RpcError[1];
        change(() -> {
            try {
                pool.add(tx, head, gasLimit);
                untold.add(() -> nodes.forEach(node -> node.tellPending(tx)));
            } catch (RpcError e) {
                refused[0] = e;
            }
            return head;
        });
        if (refused[0] != null) {
            throw refused[0];
        }
        return tx.hash();
    }

    /** Makes a waiting transaction vanish. */
    public boolean drop(String hash) {
        return locked(() -> pool.drop(hash)) != null;
    }

    /** Restarts every node: the pool is lost and all subscriptions end. */
    public void restart() {
        locked(() -> {
            pool.clear();
            return head;
        });
        nodes.forEach(ScriptedNode::disconnect);
    }

    // For the nodes, under the lock.

    <T> T locked(Supplier<T> action) {
        synchronized (lock) {
            return action.get();
        }
    }

    ScriptedPool pool() {
        return pool;
    }

    State state() {
        return state;
    }

    BigInteger balance(String address) {
        return balance.apply(address);
    }

    Execution execute(ScriptedTx tx) {
        return executor.apply(tx);
    }

    long gasLimit() {
        return gasLimit;
    }

    long safeBehind() {
        return safeBehind;
    }

    long finalizedBehind() {
        return finalizedBehind;
    }

    void advance(Duration time) {
        if (clock instanceof ManualClock manual) {
            manual.advance(time);
        }
    }

    /** Changes the chain under the lock, and tells the nodes' subscribers without it, in the order of the changes. */
    private <T> T change(Supplier<T> action) {
        T result;
        synchronized (lock) {
            ScriptedBlock before = head;
            result = action.get();
            if (head != before) {
                ScriptedBlock after = head;
                untold.add(() -> nodes.forEach(node -> node.follow(after)));
            }
        }
        synchronized (telling) {
            for (Runnable news = untold.poll(); news != null; news = untold.poll()) {
                news.run();
            }
        }
        return result;
    }

    private ScriptedBlock append(List<ScriptedTx> transactions) {
        return append(transactions, null);
    }

    private ScriptedBlock append(List<ScriptedTx> transactions, List<Execution> executions) {
        return append(transactions, executions, now());
    }

    private ScriptedBlock append(List<ScriptedTx> transactions, List<Execution> executions, long timestamp) {
        head = new ScriptedBlock(
                head,
                Long.toString(salt++),
                Math.max(timestamp, head.timestamp() + 1),
                gasLimit,
                head.nextBaseFee(),
                blobs * BLOB_GAS,
                Math.max(0, head.excessBlobGas() + head.blobGasUsed() - BLOB_TARGET * BLOB_GAS),
                transactions,
                executions != null
                        ? executions
                        : transactions.stream().map(executor).toList());
        blocks.put(head.hash(), head);
        pool.prune(head);
        return head;
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }
}
