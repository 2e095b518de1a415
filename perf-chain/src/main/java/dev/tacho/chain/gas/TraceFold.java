package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import dev.tacho.chain.gas.GasFrame.Kind;
import dev.tacho.chain.gas.GasTraceException.Reason;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Folds the steps of a transaction into a tree of frames, opcodes and slots while they are read.
 *
 * <p><b>What a step used</b> is the gas left before it less the gas left before the next step of the same frame, less
 * what a frame used that it opened; only the last step of a frame is taken by the cost that the node tells. Sums of such
 * differences telescope, so the whole is exact whatever the node says of single steps, and a call is not billed for what
 * it only lends to its callee. A frame that ends other than by STOP, RETURN, REVERT or SELFDESTRUCT has used all that
 * it had. A call's stipend of 2,300 is the callee's to use and so lowers the caller's own cost.
 *
 * <p><b>Memory.</b> A live frame holds one pending step; finished frames are merged into their caller's tree, whose size
 * is bounded; what was touched and written is paid for with gas. The steps themselves are not kept.
 */
final class TraceFold {
    private static final int MOST_NODES = 50_000;
    private static final int MOST_LABELS = 50_000;
    /** A touch or write costs 100 gas at least: no block has gas for so many. A node may lie, but not without end. */
    private static final int MOST_TOUCHES = 1_000_000;
    /** No fork allows code half as long. */
    private static final int MOST_PC = 1 << 20;
    /** Calls nest up to 1,024 deep; a tree that deep helps nobody. */
    private static final int MOST_DEPTH = 128;

    /** One in so many steps. */
    private static final int MOST_ODD = 4;

    private static final Set<String> OPENERS =
            Set.of("CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2");
    private static final Set<String> ENDS = Set.of("STOP", "RETURN", "REVERT", "SELFDESTRUCT");
    private static final String UNKNOWN = "inner call";

    /** What is known before the first step. */
    record Start(
            String from,
            @Nullable String to,
            @Nullable String created,
            @Nullable String selector) {}

    /** What the steps came to. */
    record Result(
            Node root,
            String label,
            long steps,
            long firstGas,
            long remaining,
            boolean failed,
            long refund,
            long unsureRefunds,
            Suspicions suspicions,
            Map<String, String> written) {}

    private final ContractNames names;
    private final CodeMaps maps;
    private final @Nullable FunctionTally tally;
    private final Start start;
    private final long depositByteGas;
    private final Journal journal = new Journal();
    private final Refunds refunds;
    private final Node.Budget budget = new Node.Budget(MOST_NODES);
    private final Suspicions suspicions = new Suspicions();
    private final Deque<Level> levels = new ArrayDeque<>();
    private final Set<String> addresses = new LinkedHashSet<>();
    private final Map<String, String> labels = new HashMap<>();
    private @Nullable String watched;
    private final BitSet executed = new BitSet();
    private long steps;
    private int created;
    /** Steps whose cost the node told, and of these the ones that used another: see {@link #checkCosts}. */
    private long costed;

    private long odd;

    TraceFold(ContractNames names, Start start, Set<String> warm, GasSchedule schedule) {
        this(names, new CodeMaps(ContractNames.NONE), start, warm, schedule);
    }

    /** @param maps what is known of the code that will run */
    TraceFold(ContractNames names, CodeMaps maps, Start start, Set<String> warm, GasSchedule schedule) {
        this.names = names;
        this.maps = maps;
        this.tally = FunctionTally.unless(maps.isEmpty());
        this.start = start;
        this.depositByteGas = schedule.code().depositByteGas();
        this.refunds = new Refunds(schedule.storage(), journal);
        warm.forEach(journal::touch);
        meet(start.from());
        journal.touch(start.from());
        String own = start.to() == null ? start.created() : start.to();
        if (own != null) {
            meet(own);
            journal.touch(own);
        }
    }

    private void meet(String address) {
        if (addresses.size() < 64) {
            addresses.add(address);
        }
    }

    /** Notes from now on which instructions of a contract run. */
    void watch(String contract) {
        watched = contract;
    }

    /** The positions of the watched contract's instructions that ran. */
    BitSet executed() {
        return executed;
    }

    void step(Step step) throws IOException {
        steps++;
        if (journal.mark() > MOST_TOUCHES) {
            throw malformed("more than " + MOST_TOUCHES + " touches and writes, which no block could pay for");
        }
        Level top = levels.peek();
        if (top == null) {
            String own = start.to() == null ? start.created() : start.to();
            boolean creation = start.to() == null;
            Level root = new Level(
                    step.depth, creation ? "CREATE" : "", own, own, step.gas, journal.mark(), refunds.mark(), budget);
            root.selector = start.selector();
            begin(root, creation ? maps.creation(own) : maps.runtime(own));
        } else if (step.depth == top.depth + 1) {
            open(top, step);
        } else {
            while (top.depth > step.depth) {
                close(top, step.depth == top.depth - 1 ? step : null);
                top = levels.element();
            }
            if (top.depth != step.depth) {
                throw malformed("a frame at depth " + step.depth + " that nothing opened");
            }
            settle(top, step);
        }
        arrive(levels.element(), step);
    }

    private void open(Level caller, Step first) throws IOException {
        if (!OPENERS.contains(caller.op)) {
            throw malformed("a frame that " + caller.op + " opened");
        }
        String code = caller.target;
        String storage = code;
        if (caller.op.startsWith("CREATE")) {
            // Its address is told once its constructor is done. No address has such a name.
            code = "new#" + ++created;
            storage = code;
        } else if (caller.op.equals("DELEGATECALL") || caller.op.equals("CALLCODE")) {
            storage = caller.storage;
        }
        Level level =
                new Level(first.depth, caller.op, code, storage, first.gas, journal.mark(), refunds.mark(), budget);
        // Of code that deploys a contract from within a transaction nobody tells what it is.
        begin(level, level.isCreation() ? null : maps.runtime(code));
    }

    private void begin(Level level, @Nullable CodeMap map) {
        if (map != null && tally != null) {
            level.functions = new Activations(map, tally);
        }
        levels.push(level);
    }

    /** Whether any function inside a contract can be told. */
    boolean tellsFunctions() {
        return tally != null;
    }

    /** Whether a function begins there in the frame that runs, so that the stack is needed to tell where it returns. */
    boolean isEntry(Step step) {
        Level top = tally == null ? null : levels.peek();
        return top != null && top.depth == step.depth && top.functions != null && top.functions.isEntry(step.pc);
    }

    /** What functions used, once the trace is finished; null if nothing is known of any code. */
    @Nullable
    FunctionTally functions() {
        return tally;
    }

    /** Ends the innermost frame and hands it to the step that opened it. */
    private void close(Level level, @Nullable Step next) throws IOException {
        levels.pop();
        end(level);
        Level caller = levels.peek();
        if (caller == null) {
            throw malformed("a step outside of the transaction");
        }
        caller.child = level;
        if (next == null) {
            // The caller ended with its callee: it has no further step to tell how that went.
            adopt(caller, level, null);
        }
    }

    /** The last step of a frame: nothing follows it there to take a difference from. */
    private void end(Level level) throws IOException {
        if (level.cost < 0 && !level.error) {
            throw new GasTraceException(
                    Reason.NOT_EXACT,
                    "the trace cannot be added up: " + level.op + " at pc " + level.pc + ", depth " + level.depth
                            + ", has no cost, or a negative one; this node's tracer (ganache's) does not tell what the last"
                            + " step of an inner call costs");
        }
        level.halted = level.error || !ENDS.contains(level.op) || level.cost > level.gas;
        level.reverted = !level.halted && level.op.equals("REVERT");
        long use = level.child == null ? 0 : level.child.firstGas - level.child.remaining;
        long own = level.halted ? level.gas - use : level.cost;
        if (own < 0) {
            throw notExact(level, own);
        }
        book(level, own, use);
        level.remaining = level.gas - own - use;
        if (level.functions != null) {
            level.functions.end(level.remaining);
        }
        if (level.halted) {
            undo(level);
        }
    }

    /** The step before this one, in the same frame: now its cost is known. */
    private void settle(Level level, Step next) throws IOException {
        String result = next.word(0);
        long use = level.child == null ? 0 : adopt(level, level.child, result);
        long own = level.gas - next.gas - use;
        if (own < 0) {
            throw notExact(level, own);
        }
        if (level.cost >= 0 && !OPENERS.contains(level.op)) {
            costed++;
            odd += own == level.cost ? 0 : 1;
        }
        book(level, own, use);
        outcome(level, own, use, result);
        level.child = null;
    }

    /** Merges a frame that ended into its caller, and returns what it used. */
    private long adopt(Level caller, Level child, @Nullable String result) {
        if (Word.ZERO.equals(result) && !child.failed()) {
            // It ended well and failed all the same: a constructor whose code could not be stored.
            child.halted = true;
            child.node.child(Kind.OPCODE, "lost with the failure").add(child.remaining, 1);
            child.remaining = 0;
        }
        String address = child.code;
        long use = child.firstGas - child.remaining;
        if (child.failed()) {
            undo(child);
        } else if (child.isCreation() && result != null) {
            long deposit = deposit(child);
            child.node.child(Kind.CODE_DEPOSIT, "code deposit").add(deposit, 1);
            use += deposit;
            address = Word.address(result);
            journal.rename(child.mark, child.code + '/', address + '/');
            refunds.rename(child.code + '/', address + '/');
        }
        String label = label(child, address);
        suspicions.add(label, child);
        child.node.add(0, 1);
        if (child.depth - rootDepth() > MOST_DEPTH) {
            caller.at
                    .child(Kind.OTHER, "calls nested deeper than " + MOST_DEPTH)
                    .add(child.node.total(), 1);
        } else {
            caller.at.child(Kind.CALL, label).merge(child.node);
        }
        return use;
    }

    private void undo(Level failed) {
        journal.undo(failed.mark);
        refunds.undo(failed.refunds);
    }

    private int rootDepth() {
        return levels.getLast().depth;
    }

    private long deposit(Level creation) {
        return creation.op.equals("RETURN") ? Math.max(0, creation.length) * depositByteGas : 0;
    }

    private String label(Level level, @Nullable String address) {
        String contract = address == null ? UNKNOWN : address.startsWith("new#") ? "new" : names.contract(address);
        String function = level.isCreation()
                ? ".constructor"
                : address == null ? "" : '.' + names.function(address, level.selector);
        String how = switch (level.opener) {
            case "DELEGATECALL" -> " [delegatecall]";
            case "CALLCODE" -> " [callcode]";
            case "STATICCALL" -> " [staticcall]";
            default -> "";
        };
        String end = level.reverted ? " [reverted]" : level.halted ? " [failed]" : "";
        return contract + function + how + end;
    }

    private static void book(Level level, long own, long lent) {
        if (level.functions != null) {
            level.functions.book(own, lent);
        }
        Node op = level.at.child(Kind.OPCODE, level.op);
        if (level.detail == null || level.detailKind == null) {
            op.add(own, 1);
        } else {
            op.add(0, 1);
            op.child(level.detailKind, level.detail).add(own, 1);
        }
    }

    /** Takes a step whose cost is not known yet. */
    private void arrive(Level level, Step step) {
        if (level.functions != null) {
            level.functions.arrive(level, step);
        }
        level.op = step.op;
        level.pc = step.pc;
        level.gas = step.gas;
        level.cost = step.cost;
        level.refund = step.refund;
        level.error = step.failed;
        level.detail = null;
        level.detailKind = null;
        level.target = null;
        level.firstWordOfCalldata = false;
        if (watched != null && watched.equals(level.code) && !level.isCreation() && step.pc <= MOST_PC) {
            executed.set((int) step.pc);
        }
        switch (step.op) {
            case "SLOAD", "SSTORE" -> slot(level, step.word(0), step.word(1));
            case "TLOAD", "TSTORE" -> {
                level.detailKind = Kind.SLOT;
                level.detail = step.word(0) == null ? null : "transient " + step.word(0);
            }
            case "CALL", "CALLCODE", "DELEGATECALL", "STATICCALL" -> account(level, step.word(1));
            case "BALANCE", "EXTCODESIZE", "EXTCODECOPY", "EXTCODEHASH", "SELFDESTRUCT" -> account(level, step.word(0));
            case "RETURN" -> level.length = Word.small(step.word(1));
            case "CALLDATALOAD" -> level.firstWordOfCalldata = Word.ZERO.equals(step.word(0));
            default -> {}
        }
    }

    private void slot(Level level, @Nullable String word, @Nullable String value) {
        if (word == null || level.storage == null) {
            return;
        }
        String key = level.storage + '/' + word;
        boolean cold = journal.touch(key);
        String storage = level.storage;
        String label = labels.get(key);
        if (label == null) {
            label = names.slot(storage, word, addresses);
            if (labels.size() < MOST_LABELS) {
                labels.put(key, label);
            }
        }
        level.target = key;
        level.value = value;
        level.cold = cold;
        level.slotLabel = label;
        level.detailKind = Kind.SLOT;
        level.detail = label + (cold ? " (cold)" : " (warm)");
    }

    private void account(Level level, @Nullable String word) {
        if (word == null) {
            return;
        }
        String address = Word.address(word);
        meet(address);
        // Built-in contracts are warm from the start (EIP-2929).
        boolean cold = journal.touch(address) && Precompile.name(address) == null;
        level.target = address;
        level.detailKind = Kind.ACCOUNT;
        level.detail = names.contract(address) + (cold ? " (cold)" : " (warm)");
    }

    /** What a step came to, told by the stack of the next one. */
    private void outcome(Level level, long own, long use, @Nullable String result) {
        switch (level.op) {
            case "SLOAD" -> {
                if (level.target != null && result != null) {
                    use(level).read(result, own);
                    refunds.read(level.target, result);
                }
            }
            case "SSTORE" -> {
                refunds.write(level.target, level.value, own, level.cold);
                if (level.target != null && level.value != null) {
                    use(level).write(level.value, own, level.pc);
                    journal.write(level.target, level.value);
                }
            }
            case "CALLDATALOAD" -> {
                if (level.firstWordOfCalldata && level.selector == null && result != null) {
                    level.selector = Word.selector(result);
                }
            }
            case "STATICCALL" -> query(level, own + use);
            case "CREATE", "CREATE2" -> {
                if (result != null && !Word.ZERO.equals(result)) {
                    journal.touch(Word.address(result));
                }
            }
            default -> {}
        }
    }

    private SlotUse use(Level level) {
        String key = level.target == null ? "" : level.target;
        String label = level.slotLabel == null ? key : level.slotLabel;
        return level.slots.computeIfAbsent(key, unused -> {
            int slash = key.indexOf('/');
            return new SlotUse(label, names.variables(key.substring(0, slash), key.substring(slash + 1)));
        });
    }

    private void query(Level level, long gas) {
        Level child = level.child;
        if (child == null || child.code == null || child.failed()) {
            return;
        }
        String what = names.contract(child.code) + '.' + names.function(child.code, child.selector);
        Level.Repeated known = level.queries.get(what);
        if (known == null) {
            level.queries.put(what, new Level.Repeated());
        } else {
            known.count++;
            known.gas += gas;
        }
    }

    /** Ends what still runs. Empty if there was no step at all. */
    @Nullable
    Result finish(boolean failed) throws IOException {
        if (levels.isEmpty()) {
            return null;
        }
        while (levels.size() > 1) {
            close(levels.element(), null);
        }
        Level root = levels.element();
        end(root);
        checkCosts();
        if (failed && !root.failed()) {
            root.halted = true;
            root.node.child(Kind.OPCODE, "lost with the failure").add(root.remaining, 1);
            root.remaining = 0;
        }
        if (root.failed()) {
            undo(root);
        } else if (root.isCreation()) {
            long deposit = deposit(root);
            root.node.child(Kind.CODE_DEPOSIT, "code deposit").add(deposit, 1);
            root.remaining -= deposit;
        }
        root.selector = start.selector();
        String label = label(root, root.code);
        suspicions.add(label, root);
        root.node.add(0, 1);
        return new Result(
                root.node,
                label,
                steps,
                root.firstGas,
                root.remaining,
                root.failed(),
                root.failed() ? 0 : root.refund >= 0 ? root.refund : refunds.counter(),
                root.failed() || root.refund >= 0 ? 0 : refunds.unsure(),
                suspicions,
                journal.written());
    }

    /**
     * A step that a node leaves out would go to the account of the one before it, which then used more than the node says
     * it costs. Where that is so for many steps, the node's costs are another thing and show nothing.
     */
    private void checkCosts() throws GasTraceException {
        if (odd > 0 && odd * MOST_ODD < costed) {
            throw new GasTraceException(
                    Reason.NOT_EXACT,
                    odd + " of " + costed + " steps used more or less than the node says they cost: it left steps out");
        }
    }

    private static GasTraceException notExact(Level level, long own) {
        return new GasTraceException(
                Reason.NOT_EXACT,
                "the trace cannot be added up: " + level.op + " at pc " + level.pc + ", depth " + level.depth
                        + ", used " + own + " gas; this node's tracer does not tell the remaining gas of each step");
    }

    private static IOException malformed(String what) {
        return new IOException("the trace is not one: " + what);
    }
}
