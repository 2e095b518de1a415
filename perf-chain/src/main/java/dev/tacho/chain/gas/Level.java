package dev.tacho.chain.gas;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A frame of the EVM while it runs: the step whose cost is not known yet, and what it did so far. */
final class Level {
    final int depth;
    /** The opcode that opened it; empty for the transaction's own. */
    final String opener;
    /** The account whose code runs; null where the trace has no stack. */
    final @Nullable String code;
    /** The account whose storage it uses. */
    final @Nullable String storage;
    /** What it may use, with the stipend of a call that carries value. */
    final long firstGas;

    final int mark;
    final Refunds.Mark refunds;
    final Node node;
    /** Where the gas of the pending step goes: the frame, or a function in it. */
    Node at;
    /** The functions that are open; null where nothing is known of the code. */
    @Nullable
    Activations functions;

    final Map<String, SlotUse> slots = new HashMap<>();
    final Map<String, Repeated> queries = new HashMap<>();

    @Nullable
    String selector;

    // The step before the next one of this frame.
    String op = "";
    long pc;
    long gas;
    long cost;
    long refund;
    boolean error;
    GasFrame.@Nullable Kind detailKind;

    @Nullable
    String detail;
    /** The slot's key, or the account's address. */
    @Nullable
    String target;

    @Nullable
    String slotLabel;

    @Nullable
    String value;

    /** Whether the slot or account was touched for the first time. */
    boolean cold;

    long length;
    boolean firstWordOfCalldata;
    /** The frame that this step opened, once it ended. */
    @Nullable
    Level child;

    // How it ended.
    long remaining;
    boolean reverted;
    boolean halted;

    Level(
            int depth,
            String opener,
            @Nullable String code,
            @Nullable String storage,
            long firstGas,
            int mark,
            Refunds.Mark refunds,
            Node.Budget budget) {
        this.depth = depth;
        this.opener = opener;
        this.code = code;
        this.storage = storage;
        this.firstGas = firstGas;
        this.mark = mark;
        this.refunds = refunds;
        this.node = new Node(GasFrame.Kind.CALL, "", budget);
        this.at = node;
    }

    boolean isCreation() {
        return opener.startsWith("CREATE");
    }

    boolean failed() {
        return reverted || halted;
    }

    /** Like steps that did the same again. */
    static final class Repeated {
        long count;
        long gas;
    }
}
