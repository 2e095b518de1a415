package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.Quantity;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Runs transactions under the tracer: as they were mined, or again with other code. */
record GasRuns(GasNode node, ContractNames names, String fork, boolean slots) {
    private static final String TRACE = "debug_traceTransaction";
    private static final String TRACE_CALL = "debug_traceCall";
    private static final String EMPTY_CODE = "0x";

    GasProfile mined(Transaction transaction) throws GasTraceException {
        Map<?, ?> block = block(transaction.blockNumber());
        Trace trace =
                trace(transaction, block, TRACE, List.of(transaction.hash(), options(transaction)), !transaction.ok());
        return profile(transaction, trace, transaction.gasUsed());
    }

    GasProof prove(Transaction transaction, String contract, String candidate) throws GasTraceException {
        if (transaction.index() != 0) {
            throw new GasTraceException(
                    Reason.NOT_REPEATABLE,
                    transaction.hash() + ": " + transaction.index()
                            + " transactions stand before it in its block, so the"
                            + " state it met cannot be had again; take one that is the first of its block");
        }
        if (transaction.blockNumber() == 0) {
            throw new GasTraceException(Reason.NOT_REPEATABLE, transaction.hash() + ": nothing precedes block 0");
        }
        String code = code(contract, transaction.blockNumber() - 1);
        if (code.equals(EMPTY_CODE)) {
            throw new GasTraceException(
                    Reason.NOT_REPEATABLE, contract + ": has no code before block " + transaction.blockNumber());
        }
        Map<?, ?> block = block(transaction.blockNumber());
        GasProfile before = again(transaction, block, Map.of());
        if (before.gasUsed() != transaction.gasUsed()) {
            throw new GasTraceException(
                    Reason.NOT_EXACT,
                    String.format(
                            Locale.ROOT,
                            "run again with its own code the transaction uses %,d gas, the receipt says %,d: the state or"
                                    + " the block is not the same",
                            before.gasUsed(),
                            transaction.gasUsed()));
        }
        GasProfile after = again(transaction, block, Map.of(contract, Map.of("code", candidate)));
        sameOutcome(before.outcome(), after.outcome());
        return new GasProof(names.contract(contract), before, after, bytes(code), bytes(candidate));
    }

    private static void sameOutcome(GasProfile.Outcome before, GasProfile.Outcome after) throws GasTraceException {
        String what = null;
        if (before.failed() != after.failed()) {
            what = after.failed() ? "fails where the code it replaces succeeds" : "succeeds where the other fails";
        } else if (!String.valueOf(before.returned()).equals(String.valueOf(after.returned()))) {
            what = "returns something else";
        } else if (!before.written().equals(after.written())) {
            what = "leaves other values in storage";
        }
        if (what != null) {
            throw new GasTraceException(
                    Reason.BEHAVES_DIFFERENTLY,
                    "the candidate " + what + ": a saving that changes what the contract does");
        }
    }

    private GasProfile again(Transaction transaction, Map<?, ?> block, Map<String, ?> overrides)
            throws GasTraceException {
        Map<String, Object> options = new LinkedHashMap<>(options(transaction));
        options.put("stateOverrides", overrides);
        options.put("blockOverrides", blockOverrides(transaction, block));
        List<?> params = List.of(transaction.asCall(), Quantity.hex(transaction.blockNumber() - 1), options);
        Trace trace = trace(transaction, block, TRACE_CALL, params, null);
        return profile(transaction, trace, trace.end().gas());
    }

    /** The block that the transaction was in, on the state of the one before. */
    private static Map<String, Object> blockOverrides(Transaction transaction, Map<?, ?> block) {
        Map<String, Object> overrides = new LinkedHashMap<>();
        overrides.put("number", Quantity.hex(transaction.blockNumber()));
        copy(block, "timestamp", overrides, "time");
        copy(block, "gasLimit", overrides, "gasLimit");
        copy(block, "miner", overrides, "feeRecipient");
        copy(block, "mixHash", overrides, "prevRandao");
        copy(block, "baseFeePerGas", overrides, "baseFeePerGas");
        return overrides;
    }

    private static void copy(Map<?, ?> block, String name, Map<String, Object> overrides, String as) {
        Object value = block.get(name);
        if (value != null) {
            overrides.put(as, value);
        }
    }

    private record Trace(TraceFold.@Nullable Result steps, TraceReader.End end, boolean slots) {}

    /** @param failed what the receipt says, null to take the trace's word */
    private Trace trace(
            Transaction transaction, Map<?, ?> block, String method, List<?> params, @Nullable Boolean failed)
            throws GasTraceException {
        Set<String> warm = new LinkedHashSet<>(transaction.warm());
        if (block.get("miner") instanceof String miner) {
            warm.add(miner.toLowerCase(Locale.ROOT)); // EIP-3651
        }
        TraceFold fold = new TraceFold(
                names,
                new TraceFold.Start(
                        transaction.from(), transaction.to(), transaction.created(), transaction.selector()),
                warm);
        TraceReader.End end = node.stream(method, params, json -> new TraceReader(json, fold).read());
        TraceFold.Result steps;
        try {
            steps = fold.finish(failed == null ? end.failed() : failed);
        } catch (GasTraceException e) {
            throw e;
        } catch (IOException e) {
            throw new GasTraceException(Reason.MALFORMED, method + ": " + e.getMessage(), e);
        }
        if (steps == null && ranCode(transaction)) {
            throw new GasTraceException(
                    Reason.NO_STEPS,
                    method
                            + ": the node answers success and not one step, although the transaction ran code; anvil must be"
                            + " started with --steps-tracing (Anvil.builder().stepsTracing())");
        }
        return new Trace(steps, end, stack(transaction));
    }

    private boolean ranCode(Transaction transaction) throws GasTraceException {
        return transaction.to() == null
                ? transaction.inputBytes() > 0
                : !code(transaction.to(), transaction.blockNumber()).equals(EMPTY_CODE);
    }

    private GasProfile profile(Transaction transaction, Trace trace, long used) throws GasTraceException {
        TraceFold.Result steps = trace.steps();
        Calibration sums = Calibration.of(transaction, used, steps, names);
        String to = transaction.to();
        String transfer = to == null ? "creation" : names.contract(to) + ".transfer";
        return new GasProfile(
                transaction.hash(),
                steps == null ? transfer : steps.label(),
                fork,
                used,
                sums,
                steps == null ? 0 : steps.steps(),
                trace.slots(),
                steps == null ? List.of() : steps.suspicions().toList(),
                new GasProfile.Outcome(
                        steps == null ? !transaction.ok() : steps.failed(),
                        trace.end().returned(),
                        steps == null ? Map.of() : steps.written()));
    }

    private boolean stack(Transaction transaction) {
        return slots || transaction.to() == null;
    }

    private Map<String, Object> options(Transaction transaction) {
        Map<String, Object> options = new LinkedHashMap<>();
        // Nodes differ in which of these they know, and in what they leave out unless told.
        options.put("enableMemory", false);
        options.put("disableMemory", true);
        options.put("disableStorage", true);
        options.put("enableReturnData", false);
        options.put("disableStack", !stack(transaction));
        return options;
    }

    private Map<?, ?> block(long number) throws GasTraceException {
        Map<?, ?> block = node.object("eth_getBlockByNumber", Quantity.hex(number), false);
        if (block == null) {
            throw new GasTraceException(Reason.NOT_MINED, "block " + number + ": the node has no such block");
        }
        return block;
    }

    private String code(String address, long block) throws GasTraceException {
        if (node.call("eth_getCode", address, Quantity.hex(block)) instanceof String code && code.startsWith("0x")) {
            return code;
        }
        throw GasNode.malformed("eth_getCode", "the result is no code");
    }

    private static long bytes(String hex) {
        return (hex.length() - 2L) / 2;
    }
}
