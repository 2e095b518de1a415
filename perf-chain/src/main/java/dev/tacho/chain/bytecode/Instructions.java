package dev.tacho.chain.bytecode;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Where instructions begin: bytes that a PUSH brings along are none, whatever they look like. */
final class Instructions {
    private final byte[] code;
    private final int end;
    private final BitSet starts = new BitSet();

    /** Decodes the bytes before {@code end}; what follows is no code. */
    Instructions(byte[] code, int end) {
        this.code = code;
        this.end = end;
        for (int pc = 0; pc < end; pc = next(pc)) {
            starts.set(pc);
        }
    }

    int end() {
        return end;
    }

    int opcode(int pc) {
        return code[pc] & 0xff;
    }

    /** Where the instruction after the given one begins, at most at the end. */
    int next(int pc) {
        return Math.min(end, pc + 1 + Opcodes.pushedBytes(opcode(pc)));
    }

    boolean isStart(int pc) {
        return starts.get(pc);
    }

    boolean isJumpDestination(int pc) {
        return starts.get(pc) && opcode(pc) == Opcodes.JUMPDEST;
    }

    int count() {
        return starts.cardinality();
    }

    int[] all() {
        return starts.stream().toArray();
    }

    /** Stretches that are entered only at their start and left only at their end, in order; none is left out. */
    List<BytecodeReport.BasicBlock> basicBlocks() {
        List<BytecodeReport.BasicBlock> blocks = new ArrayList<>();
        int start = 0;
        for (int pc : all()) {
            int next = next(pc);
            boolean branches = Opcodes.endsPath(opcode(pc)) || opcode(pc) == Opcodes.JUMPI;
            if (branches || next == end || isJumpDestination(next)) {
                blocks.add(new BytecodeReport.BasicBlock(start, next));
                start = next;
            }
        }
        return blocks;
    }
}
