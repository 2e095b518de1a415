package dev.tacho.chain.gas;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import java.util.Locale;
import java.util.Objects;

/**
 * Something in a trace that looks as if it could cost less. It is no advice: what it would save is known only once the
 * same transaction was run with other code, which {@link GasProfiler#prove} does.
 *
 * @param kind what was seen
 * @param where the contract and function
 * @param what the slot or account
 * @param count how often it was seen
 * @param upperBoundGas no change of this can save more, before refunds
 */
public record GasSuspicion(Kind kind, String where, String what, long count, long upperBoundGas) {
    /** What can be seen in a trace. */
    public enum Kind {
        /** A frame read a slot whose value it had read or written before (100 gas each, EIP-2929). */
        KNOWN_VALUE_READ("Value read again that is known already", "keeps the value in a local variable"),
        /** A write of the value that is there already (100 to 2,200 gas, EIP-2200 and EIP-2929). */
        UNCHANGED_WRITE("Write of the value that is there already", "writes only what differs"),
        /** One instruction wrote a slot several times in a frame. */
        WRITE_IN_LOOP("Slot written in a loop", "adds up in a local variable and writes once behind the loop"),
        /** Several instructions wrote a slot in a frame. */
        REPEATED_WRITE("Slot written again", "writes the slot once"),
        /** Several variables that share a slot were written one by one. */
        PACKED_WRITES("Variables of one slot written one by one", "writes the variables of the slot together"),
        /** A frame asked another contract the same function again, without changing it. */
        REPEATED_QUERY("Contract asked again", "keeps the answer in a local variable");

        private final String title;
        private final String cure;

        Kind(String title, String cure) {
            this.title = title;
            this.cure = cure;
        }
    }

    /** Checks for null. */
    public GasSuspicion {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(where, "where");
        Objects.requireNonNull(what, "what");
    }

    /**
     * Returns this as a block of a report, marked as unproven.
     *
     * @return a finding with its evidence, the most it could save, and what would prove it
     */
    public Finding toFinding() {
        String id = "gas.unproven." + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + '.' + where + '.' + what;
        return new Finding(
                id.replaceAll("[\\s\\p{Cntrl}]+", "-"),
                "Unproven: " + kind.title + ": " + what + " in " + where,
                "",
                Finding.Effect.between(0, upperBoundGas, Unit.GAS),
                "At most " + Unit.GAS.format(upperBoundGas) + " less, seen " + Unit.COUNT.format(count)
                        + (count == 1 ? " time" : " times") + " in the traced transaction",
                "a run of the same transaction with code that " + kind.cure
                        + " (GasProfiler.prove): it shows the true difference, which may be nothing",
                "");
    }
}
