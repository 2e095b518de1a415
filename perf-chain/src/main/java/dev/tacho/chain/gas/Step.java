package dev.tacho.chain.gas;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One step of the EVM as a node tells it. One object is filled again and again while a trace is read. */
final class Step {
    /** A function has as many slots of arguments as the EVM can reach at most, and its address to return to below them. */
    static final int WORDS = 17;

    /** Of an opcode CALL looks deepest, to its third word; CREATE2 has four. */
    static final int WORDS_OF_OPCODES = 4;

    long pc;
    String op = "";
    /** What is left before the step. */
    long gas;
    /** What the node says the step costs; only the last step of a frame is taken by it. */
    long cost;

    int depth;
    /** The refund counter; negative if the node does not tell it. */
    long refund;

    boolean failed;

    private final @Nullable String[] words = new String[WORDS];
    private int told;

    void clear() {
        pc = 0;
        op = "";
        gas = -1;
        cost = -1;
        depth = -1;
        refund = -1;
        failed = false;
        Arrays.fill(words, 0, told, null);
        told = 0;
    }

    /** The word that many below the top, as {@link Word} writes it; null if it was not told. */
    @Nullable
    String word(int belowTop) {
        return words[belowTop];
    }

    void word(int belowTop, String word) {
        words[belowTop] = word;
        told = Math.max(told, belowTop + 1);
    }
}
