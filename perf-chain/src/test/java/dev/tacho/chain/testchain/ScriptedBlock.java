package dev.tacho.chain.testchain;

import static dev.tacho.chain.internal.wire.Quantity.hex;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A block of a scripted chain, with its receipts. Immutable. Fees are in wei, the timestamp in seconds. */
public final class ScriptedBlock {
    private static final long MOST_CHANGE = 8;

    /** What executing a transaction did. */
    public record Execution(boolean ok, long gasUsed, List<Log> logs) {
        /** Success, at the intrinsic cost of a call, without logs. */
        public static Execution plain(ScriptedTx tx) {
            return new Execution(
                    true, Math.min(tx.gasLimit(), 21_000 + 8L * (tx.input().length() - 2)), List.of());
        }
    }

    /** A log entry; the first topic names the event. */
    public record Log(String address, List<String> topics, String data) {}

    private final ScriptedBlock parent;
    private final String hash;
    private final long number;
    private final long timestamp;
    private final long gasLimit;
    private final long gasUsed;
    private final long baseFee;
    private final long blobGasUsed;
    private final long excessBlobGas;
    private final List<ScriptedTx> transactions;
    private final List<Execution> executions;
    /** Each sender's next nonce, of those that this block changes. */
    private final Map<String, Long> nonces = new HashMap<>();

    ScriptedBlock(
            ScriptedBlock parent,
            String salt,
            long timestamp,
            long gasLimit,
            long baseFee,
            long blobGasUsed,
            long excessBlobGas,
            List<ScriptedTx> transactions,
            List<Execution> executions) {
        this.parent = parent;
        this.number = parent == null ? 0 : parent.number + 1;
        this.timestamp = timestamp;
        this.gasLimit = gasLimit;
        this.gasUsed = executions.stream().mapToLong(Execution::gasUsed).sum();
        this.baseFee = baseFee;
        this.blobGasUsed = blobGasUsed;
        this.excessBlobGas = excessBlobGas;
        this.transactions = List.copyOf(transactions);
        this.executions = List.copyOf(executions);
        this.hash = ScriptedTx.digest("block", parent == null ? "" : parent.hash, salt, timestamp, gasUsed);
        transactions.forEach(tx -> nonces.merge(tx.from(), tx.nonce() + 1, Math::max));
    }

    /** The parent; null for the first block. */
    public ScriptedBlock parent() {
        return parent;
    }

    public String hash() {
        return hash;
    }

    public String parentHash() {
        return parent == null ? "0x" + "0".repeat(64) : parent.hash;
    }

    public long number() {
        return number;
    }

    public long timestamp() {
        return timestamp;
    }

    public long gasLimit() {
        return gasLimit;
    }

    public long gasUsed() {
        return gasUsed;
    }

    public long baseFee() {
        return baseFee;
    }

    public long blobGasUsed() {
        return blobGasUsed;
    }

    public long excessBlobGas() {
        return excessBlobGas;
    }

    public List<ScriptedTx> transactions() {
        return transactions;
    }

    public List<String> transactionHashes() {
        return transactions.stream().map(ScriptedTx::hash).toList();
    }

    public List<Execution> executions() {
        return executions;
    }

    /** The next block's base fee, by EIP-1559. */
    public long nextBaseFee() {
        long target = gasLimit / 2;
        BigInteger base = BigInteger.valueOf(baseFee);
        BigInteger change = base.multiply(BigInteger.valueOf(Math.abs(gasUsed - target)))
                .divide(BigInteger.valueOf(target))
                .divide(BigInteger.valueOf(MOST_CHANGE));
        if (gasUsed > target) {
            return baseFee + Math.max(1, change.longValueExact());
        }
        return baseFee - change.longValueExact();
    }

    /** A sender's next nonce after this block. */
    public long nonceOf(String sender) {
        for (ScriptedBlock block = this; block != null; block = block.parent) {
            Long nonce = block.nonces.get(sender);
            if (nonce != null) {
                return nonce;
            }
        }
        return 0;
    }

    /** The block of that number from which this one descends, itself included; null if it is younger than this one. */
    public ScriptedBlock ancestor(long wanted) {
        ScriptedBlock block = this;
        while (block != null && block.number > wanted) {
            block = block.parent;
        }
        return block != null && block.number == wanted ? block : null;
    }

    /** The youngest block from which both descend. */
    public ScriptedBlock commonAncestor(ScriptedBlock other) {
        ScriptedBlock mine = this;
        ScriptedBlock theirs = other;
        while (mine != theirs) {
            if (mine.number >= theirs.number) {
                mine = mine.parent;
            } else {
                theirs = theirs.parent;
            }
        }
        return mine;
    }

    /** The blocks above an ancestor up to this one, oldest first. */
    public List<ScriptedBlock> above(ScriptedBlock ancestor) {
        List<ScriptedBlock> blocks = new ArrayList<>();
        for (ScriptedBlock block = this; block != ancestor; block = block.parent) {
            blocks.add(0, block);
        }
        return blocks;
    }

    Map<String, Object> header() {
        String zero = "0x" + "0".repeat(64);
        return Json.object(
                "number",
                hex(number),
                "hash",
                hash,
                "parentHash",
                parentHash(),
                "timestamp",
                hex(timestamp),
                "gasLimit",
                hex(gasLimit),
                "gasUsed",
                hex(gasUsed),
                "baseFeePerGas",
                hex(baseFee),
                "blobGasUsed",
                hex(blobGasUsed),
                "excessBlobGas",
                hex(excessBlobGas),
                "difficulty",
                "0x0",
                "nonce",
                "0x0000000000000000",
                "mixHash",
                zero,
                "sha3Uncles",
                zero,
                "logsBloom",
                "0x" + "0".repeat(512),
                "transactionsRoot",
                zero,
                "stateRoot",
                zero,
                "receiptsRoot",
                zero,
                "miner",
                "0x" + "0".repeat(40),
                "extraData",
                "0x");
    }

    Map<String, Object> json(boolean full) {
        Map<String, Object> json = header();
        json.put("size", "0x220");
        json.put("totalDifficulty", "0x0");
        json.put("uncles", List.of());
        json.put("withdrawals", List.of());
        List<Object> content = new ArrayList<>();
        for (int i = 0; i < transactions.size(); i++) {
            content.add(
                    full
                            ? transactions.get(i).json(this, i)
                            : transactions.get(i).hash());
        }
        json.put("transactions", content);
        return json;
    }

    Map<String, Object> receipt(int index) {
        ScriptedTx tx = transactions.get(index);
        Execution execution = executions.get(index);
        long cumulative = executions.subList(0, index + 1).stream()
                .mapToLong(Execution::gasUsed)
                .sum();
        return Json.object(
                "transactionHash", tx.hash(),
                "transactionIndex", hex(index),
                "blockHash", hash,
                "blockNumber", hex(number),
                "from", tx.from(),
                "to", tx.to(),
                "contractAddress", tx.to() == null ? ScriptedTx.address(tx.hash()) : null,
                "cumulativeGasUsed", hex(cumulative),
                "gasUsed", hex(execution.gasUsed()),
                "effectiveGasPrice", hex(baseFee + tx.effectiveTip(baseFee)),
                "logs", logs(index, false),
                "logsBloom", "0x" + "0".repeat(512),
                "status", execution.ok() ? "0x1" : "0x0",
                "type", hex(tx.type()));
    }

    List<Map<String, Object>> logs(int index, boolean removed) {
        int before = executions.subList(0, index).stream()
                .mapToInt(execution -> execution.logs().size())
                .sum();
        List<Map<String, Object>> json = new ArrayList<>();
        for (Log log : executions.get(index).logs()) {
            json.add(Json.object(
                    "address", log.address(),
                    "topics", log.topics(),
                    "data", log.data(),
                    "blockNumber", hex(number),
                    "blockHash", hash,
                    "transactionHash", transactions.get(index).hash(),
                    "transactionIndex", hex(index),
                    "logIndex", hex(before + json.size()),
                    "removed", removed));
        }
        return json;
    }

    List<Map<String, Object>> logs(boolean removed) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < transactions.size(); i++) {
            all.addAll(logs(i, removed));
        }
        return all;
    }

    @Override
    public String toString() {
        return "block " + number + ' ' + hash.substring(0, 10);
    }
}
