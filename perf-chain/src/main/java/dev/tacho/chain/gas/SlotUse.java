package dev.tacho.chain.gas;

import org.jspecify.annotations.Nullable;

/** What one frame did with one storage slot. */
final class SlotUse {
    /** A warm read could become a copy of what lies on the stack: DUP costs 3 (Yellow Paper, G_verylow). */
    private static final long COPY_GAS = 3;

    final String label;
    final int variables;
    private @Nullable String initial;
    private @Nullable String known;

    long knownReads;
    long knownReadGas;
    long unchangedWrites;
    long unchangedWriteGas;
    long writes;
    boolean oneWriter = true;
    private long writeGas;
    private long changingWriteGas;
    private boolean changed;
    private long writerPc = -1;

    SlotUse(String label, int variables) {
        this.label = label;
        this.variables = variables;
    }

    void read(String value, long gas) {
        if (value.equals(known)) {
            knownReads++;
            knownReadGas += Math.max(0, gas - COPY_GAS);
        }
        if (known == null) {
            initial = value;
        }
        known = value;
    }

    void write(String value, long gas, long pc) {
        if (value.equals(known)) {
            unchangedWrites++;
            unchangedWriteGas += gas;
        } else if (!changed) {
            // The only write would have to do as much: it is dear to change a value, not to change it again (EIP-2200).
            changed = true;
            changingWriteGas = gas;
        }
        if (writes == 0) {
            writerPc = pc;
        }
        oneWriter &= writerPc == pc;
        writes++;
        writeGas += gas;
        known = value;
    }

    /** At most so much less with one write at the end: none at all if the value ends as it was. */
    long mostSavedByOneWrite() {
        boolean maybeNone = initial == null || initial.equals(known);
        return maybeNone ? writeGas : writeGas - changingWriteGas;
    }
}
