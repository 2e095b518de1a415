package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Runs transactions under the tracer: as they were mined, or again with other code. */
record GasRuns(GasNode node, ContractNames names, String fork, GasSchedule schedule, boolean slots) {
    private static final String TRACE = "debug_traceTransaction";
    private static final String TRACE_CALL = "debug_traceCall";
    private static final String CREATE_LIST = "eth_createAccessList";
    private static final String EMPTY_CODE = "0x";
    /** Code that only names the account whose code runs instead (EIP-7702). */
    private static final String DELEGATION = "0xef0100";

    private static final int DELEGATION_DIGITS = 2 * 23;
    /** How many slots are asked for that only one of two runs wrote. */
    private static final int MOST_LOOKUPS = 1_000;
    /** A word that no contract returns by chance. */
    private static final String MARK = "746163686f".repeat(6) + "7461";
    /** Returns the mark: PUSH32 mark PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN. */
    private static final String MARKED_CODE = "0x7f" + MARK + "60005260206000f3";

    GasProfile mined(Transaction transaction) throws GasTraceException {
        Map<?, ?> block = block(transaction.blockNumber());
        List<?> params = List.of(transaction.hash(), options(transaction));
        CodeMaps maps = new CodeMaps(names);
        String created = transaction.created();
        CodeMap creation = maps.creation(created);
        String other = creation == null ? null : creation.differs(transaction.input());
        if (created != null && other != null) {
            maps.refuse(created, other);
        }
        while (true) {
            Trace trace = trace(transaction, block, TRACE, params, !transaction.ok(), null, maps);
            if (!refused(maps, transaction.blockNumber())) {
                return profile(transaction, trace, transaction.gasUsed(), maps);
            }
        }
    }

    /** Whether the trace was told by the map of other code than ran. Only contracts that ran are asked for their code. */
    private boolean refused(CodeMaps maps, long block) throws GasTraceException {
        boolean any = false;
        for (String address : maps.takeUsed()) {
            CodeMap map = maps.runtime(address);
            String other = map == null ? null : map.differs(code(address, block));
            if (other != null) {
                maps.refuse(address, other);
                any = true;
            }
        }
        maps.takeUsed();
        return any;
    }

    /** The positions of a contract's instructions that a transaction ran; its trace must add up like any other. */
    BitSet executed(Transaction transaction, String contract) throws GasTraceException {
        Map<?, ?> block = block(transaction.blockNumber());
        List<?> params = List.of(transaction.hash(), options(transaction));
        Trace trace = trace(transaction, block, TRACE, params, !transaction.ok(), contract, unmapped());
        Calibration.of(schedule, transaction, transaction.gasUsed(), trace.steps(), names);
        return trace.executed();
    }

    GasProof prove(Transaction transaction, String contract, String candidate) throws GasTraceException {
        repeatable(transaction);
        String code = code(contract, transaction.blockNumber() - 1);
        if (code.equals(EMPTY_CODE)) {
            throw new GasTraceException(
                    Reason.NOT_REPEATABLE, contract + ": has no code before block " + transaction.blockNumber());
        }
        Map<?, ?> block = block(transaction.blockNumber());
        requireOverrides(transaction, block, contract);
        GasProfile before = asMined(transaction, block);
        Map<String, ?> replaced = Map.of(contract, Map.of("code", candidate));
        GasProfile after = again(transaction, block, replaced);
        sameOutcome(transaction, before.outcome(), after.outcome());
        if (Effects.any(before.root()) || Effects.any(after.root())) {
            sameEffects(transaction, block, replaced);
        }
        return new GasProof(
                names.contract(contract),
                before,
                after,
                bytes(code),
                bytes(candidate),
                schedule.code().depositByteGas());
    }

    /** Asks the node for an access list, and runs the transaction with it. */
    AccessListProof accessList(Transaction transaction) throws GasTraceException {
        repeatable(transaction);
        Map<?, ?> block = block(transaction.blockNumber());
        Transaction bare = transaction.withAccessList(List.of());
        GasProfile before = asMined(transaction, block);
        if (transaction.listedAccounts() > 0) {
            before = again(bare, block, Map.of());
        }
        Map<?, ?> answer = node.object(CREATE_LIST, bare.asCall(), Quantity.hex(transaction.blockNumber() - 1));
        if (answer == null || !(answer.get("accessList") instanceof List<?> list)) {
            throw GasNode.malformed(CREATE_LIST, "the result has no accessList");
        }
        Transaction listed = transaction.withAccessList(list);
        GasProfile after = again(listed, block, Map.of());
        sameOutcome(transaction, before.outcome(), after.outcome());
        return new AccessListProof(before, after, listed.listedAccounts(), listed.listedSlots());
    }

    private static void repeatable(Transaction transaction) throws GasTraceException {
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
    }

    private GasProfile asMined(Transaction transaction, Map<?, ?> block) throws GasTraceException {
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
        return before;
    }

    /**
     * Makes sure that the node runs the code that it is given: hardhat takes the argument and runs the contract's own, and
     * any candidate would seem to save nothing and to change nothing.
     */
    private void requireOverrides(Transaction transaction, Map<?, ?> block, String contract) throws GasTraceException {
        Map<String, Object> call = transaction.asCall();
        call.put("to", contract);
        call.put("data", "0x");
        Map<String, Object> options = againOptions(transaction, block, Map.of(contract, Map.of("code", MARKED_CODE)));
        List<?> params = List.of(call, Quantity.hex(transaction.blockNumber() - 1), options);
        Trace trace = trace(transaction, block, TRACE_CALL, params, null, null, unmapped());
        if (!("0x" + MARK).equals(trace.end().returned())) {
            throw new GasTraceException(
                    Reason.NO_OVERRIDE,
                    TRACE_CALL
                            + ": the node does not run the code that stateOverrides gives it (hardhat ignores it), so no"
                            + " candidate can be tried there; anvil and geth run it");
        }
    }

    private void sameOutcome(Transaction transaction, GasProfile.Outcome before, GasProfile.Outcome after)
            throws GasTraceException {
        if (before.failed() != after.failed()) {
            throw differs(
                    after.failed() ? "fails where the code it replaces succeeds" : "succeeds where the other fails");
        }
        if (!String.valueOf(before.returned()).equals(String.valueOf(after.returned()))) {
            throw differs("returns something else");
        }
        Set<String> keys = new TreeSet<>(before.written().keySet());
        keys.addAll(after.written().keySet());
        keys.removeIf(
                key -> Objects.equals(before.written().get(key), after.written().get(key)));
        if (keys.size() > MOST_LOOKUPS) {
            throw differs("writes " + keys.size() + " slots otherwise, more than are looked up");
        }
        for (String key : keys) {
            // What only one of them wrote may be what stood there already.
            String left = before.written().get(key);
            String right = after.written().get(key);
            String stood = left == null || right == null ? stored(key, transaction.blockNumber() - 1) : Word.ZERO;
            if (!(left == null ? stood : left).equals(right == null ? stood : right)) {
                throw differs("leaves other values in storage");
            }
        }
    }

    private String stored(String key, long block) throws GasTraceException {
        int slash = key.indexOf('/');
        String slot = "0x" + Word.padded(key.substring(slash + 1));
        if (node.call("eth_getStorageAt", key.substring(0, slash), slot, Quantity.hex(block)) instanceof String word
                && Word.is(word)) {
            return Word.of(word);
        }
        throw GasNode.malformed("eth_getStorageAt", "the result is no word");
    }

    private void sameEffects(Transaction transaction, Map<?, ?> block, Map<String, ?> replaced)
            throws GasTraceException {
        String difference = effects(transaction, block, Map.of()).differenceTo(effects(transaction, block, replaced));
        if (difference != null) {
            throw differs(difference);
        }
    }

    private Effects effects(Transaction transaction, Map<?, ?> block, Map<String, ?> overrides)
            throws GasTraceException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("tracer", "callTracer");
        options.put("tracerConfig", Map.of("withLog", true));
        options.put("stateOverrides", overrides);
        options.put("blockOverrides", blockOverrides(transaction, block));
        List<?> params = List.of(transaction.asCall(), Quantity.hex(transaction.blockNumber() - 1), options);
        return node.stream(TRACE_CALL, params, Effects::read);
    }

    private static GasTraceException differs(String what) {
        return new GasTraceException(
                Reason.BEHAVES_DIFFERENTLY, "the candidate " + what + ": a saving that changes what the contract does");
    }

    private GasProfile again(Transaction transaction, Map<?, ?> block, Map<String, ?> overrides)
            throws GasTraceException {
        Map<String, Object> options = againOptions(transaction, block, overrides);
        List<?> params = List.of(transaction.asCall(), Quantity.hex(transaction.blockNumber() - 1), options);
        // Two runs are compared frame by frame, and of a candidate nobody tells its functions.
        CodeMaps maps = unmapped();
        Trace trace = trace(transaction, block, TRACE_CALL, params, null, null, maps);
        return profile(transaction, trace, trace.end().gas(), maps);
    }

    private static CodeMaps unmapped() {
        return new CodeMaps(ContractNames.NONE);
    }

    private Map<String, Object> againOptions(Transaction transaction, Map<?, ?> block, Map<String, ?> overrides) {
        Map<String, Object> options = new LinkedHashMap<>(options(transaction));
        options.put("stateOverrides", overrides);
        options.put("blockOverrides", blockOverrides(transaction, block));
        return options;
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

    private record Trace(
            TraceFold.@Nullable Result steps,
            TraceReader.End end,
            boolean slots,
            BitSet executed,
            @Nullable FunctionTally functions) {}

    /** @param failed what the receipt says, null to take the trace's word */
    private Trace trace(
            Transaction transaction,
            Map<?, ?> block,
            String method,
            List<?> params,
            @Nullable Boolean failed,
            @Nullable String watched,
            CodeMaps maps)
            throws GasTraceException {
        Set<String> warm = new LinkedHashSet<>(transaction.warm());
        if (block.get("miner") instanceof String miner) {
            warm.add(miner.toLowerCase(Locale.ROOT)); // EIP-3651
        }
        TraceFold fold = new TraceFold(
                names,
                maps,
                new TraceFold.Start(
                        transaction.from(), transaction.to(), transaction.created(), transaction.selector()),
                warm,
                schedule);
        if (watched != null) {
            fold.watch(watched);
        }
        TraceReader.End end = node.stream(method, params, json -> new TraceReader(json, fold).read());
        if (Boolean.FALSE.equals(failed) && Boolean.TRUE.equals(end.failed())) {
            throw new GasTraceException(
                    Reason.NOT_EXACT,
                    method + ": the trace says that the transaction failed, its receipt that it did not; one of them is"
                            + " of another transaction or chain");
        }
        TraceFold.Result steps;
        try {
            steps = fold.finish(failed == null ? Boolean.TRUE.equals(end.failed()) : failed);
        } catch (GasTraceException e) {
            throw e;
        } catch (IOException e) {
            throw new GasTraceException(Reason.MALFORMED, method + ": " + e.getMessage(), e);
        }
        if (steps == null && ranCode(transaction)) {
            throw new GasTraceException(
                    Reason.NO_STEPS,
                    method
                            + ": the node answers success and not one step, although the transaction ran code; if it is"
                            + " anvil, start it with --steps-tracing (Anvil.builder().stepsTracing())");
        }
        return new Trace(steps, end, stack(transaction), fold.executed(), fold.functions());
    }

    private boolean ranCode(Transaction transaction) throws GasTraceException {
        if (transaction.to() == null) {
            return transaction.inputBytes() > 0;
        }
        String code = code(transaction.to(), transaction.blockNumber());
        if (code.startsWith(DELEGATION) && code.length() == 2 + DELEGATION_DIGITS) {
            String target = "0x" + code.substring(DELEGATION.length());
            // A delegation to a built-in contract runs nothing, one to another delegation is not followed further.
            return Precompile.name(target) == null
                    && !code(target, transaction.blockNumber()).equals(EMPTY_CODE);
        }
        return !code.equals(EMPTY_CODE);
    }

    private GasProfile profile(Transaction transaction, Trace trace, long used, CodeMaps maps)
            throws GasTraceException {
        TraceFold.Result steps = trace.steps();
        Calibration sums = Calibration.of(schedule, transaction, used, steps, names);
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
                functions(trace.functions(), sums, maps),
                new GasProfile.Outcome(
                        steps == null ? !transaction.ok() : steps.failed(),
                        trace.end().returned(),
                        steps == null ? Map.of() : steps.written()));
    }

    private GasFunctions functions(@Nullable FunctionTally tally, Calibration sums, CodeMaps maps) {
        if (tally == null) {
            return GasFunctions.NONE;
        }
        List<GasFunctions.Gap> gaps = new ArrayList<>();
        maps.refused().forEach((address, why) -> {
            String contract = names.contract(address);
            long[] found = new long[2];
            sums.parts().forEach(part -> gather(part, contract + '.', found));
            gaps.add(new GasFunctions.Gap(
                    contract, GasFunctions.Why.OTHER_CODE, found[0], found[1], address + ": " + why));
        });
        return tally.toFunctions(gaps);
    }

    /** What the frames of a contract used without those that they called. */
    private static void gather(GasFrame frame, String contract, long[] into) {
        boolean own = frame.kind() == GasFrame.Kind.CALL && frame.label().startsWith(contract);
        if (own) {
            into[0] += frame.totalGas() - called(frame);
            into[1] += frame.count();
        }
        for (GasFrame part : frame.parts()) {
            gather(part, contract, into);
        }
    }

    private static long called(GasFrame frame) {
        long gas = 0;
        for (GasFrame part : frame.parts()) {
            gas += part.kind() == GasFrame.Kind.CALL ? part.totalGas() : called(part);
        }
        return gas;
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
