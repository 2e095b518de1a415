package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasTraceException.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tells where the gas of mined transactions went, what functions cost over many of them, and what other code would save
 * in the same transaction on the same state.
 *
 * <pre>{@code
 * GasProfiler gas = GasProfiler.builder(URI.create(node.url()))
 *         .names(ContractNames.builder().contract("Ledger", address).compiled("Ledger", solcOutput).build())
 *         .build();
 * GasProfile profile = gas.profile(receipt.getTransactionHash());
 * profile.assertAtMost(120_000);
 * perf.register("gas", profile);                                     // flame graph and table in the report
 * GasTable table = gas.table(1, 500);                                // min / mean / p50 / p99 / max by function
 * GasProof proof = gas.prove(hash, address, candidateRuntimeCode);   // before and after, exact, same state
 * }</pre>
 *
 * <p>The node must have {@code debug_traceTransaction} with struct logs; anvil has it only if started with step tracing
 * ({@code Anvil.builder().stepsTracing()}). A trace that does not add up to the receipt is refused: with ganache that is
 * one of a transaction with inner calls or of more than a megabyte, as it does not tell all of it. Where a node's steps
 * lack the refund counter, as hardhat's and ganache's do, it is told from the prices of the writes.
 *
 * <p>Every call waits for the node on the caller's thread. Safe for use by any thread; there is nothing to close.
 */
public final class GasProfiler {
    /** What a fork's name is where nobody told it. */
    static final String UNKNOWN_FORK = "not told by the node; see GasProfiler.Builder.fork";

    /** A fork as it is named, and the table that splits what is due before the first step. */
    private record Fork(String name, GasSchedule schedule) {}

    private final GasNode node;
    private final ContractNames names;
    private final @Nullable Fork fork;
    private final boolean slots;
    private volatile @Nullable Fork askedFork;

    private GasProfiler(Builder builder) {
        this.node = new GasNode(builder.uri, builder.headers, builder.timeout, builder.mostBytes);
        this.names = builder.names;
        this.fork = builder.fork;
        this.slots = builder.slots;
    }

    /**
     * Returns a builder.
     *
     * @param node where it answers JSON-RPC over HTTP; a user and password in it are sent as HTTP's own header, and no
     *     message or text of this room holds any of it but the host
     * @return the builder
     * @throws IllegalArgumentException if it is not {@code http} or {@code https}, or has no host
     */
    public static Builder builder(URI node) {
        return new Builder(node);
    }

    /** Builds a {@link GasProfiler}. */
    public static final class Builder {
        private final URI uri;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private ContractNames names = ContractNames.NONE;
        private @Nullable Fork fork;
        private Duration timeout = Duration.ofMinutes(5);
        private long mostBytes = 2L << 30;
        private boolean slots = true;

        private Builder(URI uri) {
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                // The address may hold a key: it is not said.
                throw new IllegalArgumentException("node: must be http://host or https://host");
            }
            this.uri = uri;
            headers.putAll(GasNode.authorization(uri));
        }

        /**
         * Names contracts, functions, slots, and functions inside contracts.
         *
         * @param known the names; none unless set
         * @return this builder
         */
        public Builder names(ContractNames known) {
            this.names = Objects.requireNonNull(known, "known");
            return this;
        }

        /**
         * Sends a header with every request, for example a token.
         *
         * @param name the header
         * @param value its value; never shown
         * @return this builder
         */
        public Builder header(String name, String value) {
            headers.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Names the fork whose prices the transactions paid. Unless set, the node is asked once by {@code eth_config}.
         *
         * @param name for example {@code Prague}
         * @return this builder
         */
        public Builder fork(String name) {
            // What is not known is split by the newest table; the sums are measured whatever it says.
            this.fork = new Fork(name, GasSchedule.find(name).orElse(GasSchedule.OSAKA));
            return this;
        }

        /**
         * Gives the prices that the transactions paid, and the fork's name with them.
         *
         * @param schedule for example {@link GasSchedule#PRAGUE}, or one of another chain
         * @return this builder
         */
        public Builder schedule(GasSchedule schedule) {
            this.fork = new Fork(schedule.fork(), schedule);
            return this;
        }

        /**
         * Limits how long one answer may take, from the request to its last byte.
         *
         * @param most above 0; 5 minutes unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder timeout(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException("timeout=" + most + ": must be above 0");
            }
            this.timeout = most;
            return this;
        }

        /**
         * Limits how long one answer may be. A step takes about 150 bytes, half of that without slots; the largest
         * transaction of a 2025 chain (16.7 million gas) has about 2 million.
         *
         * @param bytes at least 1,024; 2 GiB unless set
         * @return this builder
         * @throws IllegalArgumentException if it is less
         */
        public Builder mostBytes(long bytes) {
            if (bytes < 1_024) {
                throw new IllegalArgumentException("mostBytes=" + bytes + ": must be >= 1024");
            }
            this.mostBytes = bytes;
            return this;
        }

        /**
         * Chooses whether the stack is traced: storage slots, accounts, callees, suspicions and the proof need it, and
         * functions inside optimised code to be paired with their returns; without it a trace has half the bytes. A deployment is always traced with it.
         *
         * @param traced true unless set
         * @return this builder
         */
        public Builder slots(boolean traced) {
            this.slots = traced;
            return this;
        }

        /**
         * Returns the profiler; the node is not asked yet.
         *
         * @return the profiler
         */
        public GasProfiler build() {
            return new GasProfiler(this);
        }
    }

    /**
     * Traces a mined transaction and folds the trace while it arrives. Of contracts whose compiler's output is known the
     * functions inside are told too ({@link GasProfile#functions}), if the code that ran is the code compiled.
     *
     * @param transactionHash {@code 0x} and 64 hexadecimal digits
     * @return its profile, exact to the unit
     * @throws IllegalArgumentException if the hash is none
     * @throws GasTraceException if there is no such transaction, no trace, or none that adds up to the receipt
     */
    public GasProfile profile(String transactionHash) throws GasTraceException {
        return runs().mined(transaction(transactionHash));
    }

    /**
     * Runs a mined transaction again on the state before its block, with the code that a contract has and with a
     * candidate's, and tells the difference. The first run must use exactly what the receipt says, and the candidate must
     * end, return and write the same; otherwise there is no proof. The node must run the code that it is given in {@code
     * stateOverrides} of {@code debug_traceCall}, as anvil and geth do and hardhat does not; it is tried first.
     *
     * @param transactionHash a transaction that is the first of its block, as only that one's state can be had again
     * @param contract the address whose code is replaced
     * @param candidateCode the candidate's runtime code ({@code deployedBytecode}), immutables filled in, as hexadecimal
     *     digits
     * @return the proof, which may show that the candidate costs more
     * @throws IllegalArgumentException if the hash, the address or the code is none
     * @throws GasTraceException if there is no proof; the reason says why
     */
    public GasProof prove(String transactionHash, String contract, String candidateCode) throws GasTraceException {
        if (!ContractNames.isAddress(contract)) {
            throw new IllegalArgumentException("contract=" + contract + ": give 0x and 40 hexadecimal digits");
        }
        String code = candidateCode.startsWith("0x") ? candidateCode : "0x" + candidateCode;
        if (!code.matches("0x([0-9a-fA-F]{2})++")) {
            throw new IllegalArgumentException(
                    "candidateCode: must be hexadecimal digits; link libraries and fill in immutables first");
        }
        if (!slots) {
            throw new IllegalStateException("slots=false: a proof compares what is written; leave slots on");
        }
        return runs().prove(transaction(transactionHash), contract.toLowerCase(Locale.ROOT), code);
    }

    /**
     * Runs a mined transaction again with the access list that the node makes for it, and tells whether it pays. The run
     * without one must use exactly what the receipt says (where the transaction had a list of its own, the run with
     * that), and both must end, return and write the same.
     *
     * @param transactionHash a transaction that is the first of its block
     * @return the proof, which often shows that the list costs more than it saves
     * @throws IllegalArgumentException if the hash is none
     * @throws GasTraceException if there is no proof; {@code REFUSED} where the node has no {@code eth_createAccessList}
     */
    public AccessListProof proveAccessList(String transactionHash) throws GasTraceException {
        return runs().accessList(transaction(transactionHash));
    }

    /**
     * Tells which instructions of a contract some transactions ran, whichever way they came to it: what {@code
     * BytecodeReport.unexecuted} needs to tell which code never runs.
     *
     * @param contract its address; of a proxy's code that of the code, not of the proxy
     * @param transactionHashes mined transactions, failed ones included
     * @return the positions of the instructions that ran; empty if none came there
     * @throws IllegalArgumentException if the address or a hash is none
     * @throws GasTraceException if one of them is not known or has no exact trace
     */
    public BitSet executed(String contract, Collection<String> transactionHashes) throws GasTraceException {
        if (!ContractNames.isAddress(contract)) {
            throw new IllegalArgumentException("contract=" + contract + ": give 0x and 40 hexadecimal digits");
        }
        if (!slots) {
            throw new IllegalStateException("slots=false: who is called is told by the stack; leave slots on");
        }
        BitSet executed = new BitSet();
        GasRuns runs = runs();
        for (String hash : transactionHashes) {
            executed.or(runs.executed(transaction(hash), contract.toLowerCase(Locale.ROOT)));
        }
        return executed;
    }

    /**
     * Collects what the functions called by the transactions of some blocks cost.
     *
     * @param fromBlock the first block, at least 0
     * @param toBlock the last block, not below the first
     * @return the table; two calls to the node for each block
     * @throws IllegalArgumentException if the range is none
     * @throws GasTraceException if the node has no such block, or does not answer
     */
    public GasTable table(long fromBlock, long toBlock) throws GasTraceException {
        if (fromBlock < 0 || toBlock < fromBlock) {
            throw new IllegalArgumentException(
                    "fromBlock=" + fromBlock + ", toBlock=" + toBlock + ": must be 0 <= fromBlock <= toBlock");
        }
        GasTable.Collector collector = new GasTable.Collector(names);
        GasBlocks blocks = new GasBlocks(node);
        for (long number = fromBlock; number <= toBlock; number++) {
            blocks.transactions(number).forEach(collector::add);
        }
        return collector.toTable(fork().name());
    }

    /**
     * Collects what the functions called by some transactions cost.
     *
     * @param transactionHashes their hashes; one given twice counts once
     * @return the table; two calls to the node for each transaction
     * @throws IllegalArgumentException if a hash is none
     * @throws GasTraceException if there is no such transaction, or the node does not answer
     */
    public GasTable table(Collection<String> transactionHashes) throws GasTraceException {
        GasTable.Collector collector = new GasTable.Collector(names);
        for (String hash : transactionHashes.stream().distinct().toList()) {
            collector.add(transaction(hash));
        }
        return collector.toTable(fork().name());
    }

    private Transaction transaction(String hash) throws GasTraceException {
        if (!hash.matches("0x[0-9a-fA-F]{64}")) {
            throw new IllegalArgumentException("transactionHash=" + hash + ": give 0x and 64 hexadecimal digits");
        }
        Map<?, ?> transaction = node.object("eth_getTransactionByHash", hash);
        Map<?, ?> receipt = transaction == null ? null : node.object("eth_getTransactionReceipt", hash);
        if (transaction == null || receipt == null) {
            throw new GasTraceException(
                    Reason.NOT_MINED,
                    hash + ": the node "
                            + (transaction == null ? "knows no such transaction" : "has not mined it yet"));
        }
        for (Object told : new Object[] {transaction.get("hash"), receipt.get("transactionHash")}) {
            if (told != null && !hash.equalsIgnoreCase(String.valueOf(told))) {
                throw GasNode.malformed("eth_getTransactionByHash", "the node answers with another transaction");
            }
        }
        return Transaction.of(transaction, receipt);
    }

    private GasRuns runs() throws GasTraceException {
        Fork prices = fork();
        return new GasRuns(node, names, prices.name(), prices.schedule(), slots);
    }

    private Fork fork() throws GasTraceException {
        if (fork != null) {
            return fork;
        }
        Fork known = askedFork;
        if (known == null) {
            known = askFork();
            askedFork = known;
        }
        return known;
    }

    /** The built-in contracts that a node has tell which fork brought the newest of them (EIP-7910). */
    private Fork askFork() throws GasTraceException {
        Object current;
        try {
            Map<?, ?> config = node.object("eth_config");
            current = config == null ? null : config.get("current");
        } catch (GasTraceException e) {
            if (e.reason() != Reason.REFUSED) {
                throw e;
            }
            return new Fork(UNKNOWN_FORK, GasSchedule.OSAKA);
        }
        if (!(current instanceof Map<?, ?> map) || !(map.get("precompiles") instanceof Map<?, ?> precompiles)) {
            return new Fork(UNKNOWN_FORK, GasSchedule.OSAKA);
        }
        List<?> present = List.copyOf(precompiles.keySet());
        if (present.contains("P256VERIFY")) {
            return new Fork("Osaka or later, by the node's eth_config", GasSchedule.OSAKA);
        }
        if (present.contains("BLS12_PAIRING_CHECK")) {
            return new Fork("Prague, by the node's eth_config", GasSchedule.PRAGUE);
        }
        return present.contains("KZG_POINT_EVALUATION")
                ? new Fork("Cancun, by the node's eth_config", GasSchedule.CANCUN)
                : new Fork("before Cancun, by the node's eth_config", GasSchedule.SHANGHAI);
    }

    /** Names the host of the node. */
    @Override
    public String toString() {
        return "GasProfiler[" + node + ']';
    }
}
