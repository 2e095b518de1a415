package dev.tacho.chain.gas;

import java.util.List;
import java.util.Objects;

/**
 * A part of the gas of a transaction, with its own parts.
 *
 * @param kind what it is
 * @param label names it: {@code Ledger.add}, {@code SLOAD}, {@code total (cold)}
 * @param selfGas what it used itself; negative for {@link Kind#REFUND} only
 * @param totalGas with what its parts used
 * @param count how often it was entered or executed
 * @param parts its parts, the largest first
 */
public record GasFrame(Kind kind, String label, long selfGas, long totalGas, long count, List<GasFrame> parts) {
    /** What a part is. */
    public enum Kind {
        /** The whole transaction. */
        TRANSACTION,
        /** What is due before the first step: 21,000, calldata, access list, creation, authorizations. */
        INTRINSIC,
        /** Code that ran: a function of a contract, a constructor. */
        CALL,
        /**
         * A function inside a contract, told by the compiler's output; one that became part of others has count 0, as its
         * beginning and end are not told.
         */
        FUNCTION,
        /** All executions of one opcode in a frame. */
        OPCODE,
        /** Those of them that met one storage slot, for the first time (cold) or again (warm). */
        SLOT,
        /** Those of them that met one account, for the first time (cold) or again (warm). */
        ACCOUNT,
        /** Storing the code of a new contract, 200 gas a byte. */
        CODE_DEPOSIT,
        /** What was given back, a negative number (EIP-3529). */
        REFUND,
        /** What the least price of calldata came to beyond what was used (EIP-7623). */
        CALLDATA_FLOOR,
        /** Parts beyond the most that are told apart. */
        OTHER
    }

    /** Copies the parts. */
    public GasFrame {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(label, "label");
        parts = List.copyOf(parts);
    }
}
