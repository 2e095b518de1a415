package dev.tacho.chain.bytecode;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks the start of a contract as a call of one function does, until the function's selector has been found, and counts
 * the gas. It is a small EVM: it knows what compilers use to find a function, and gives up at anything else, so that it
 * never guesses. The costs of these plain steps have been the same under every fork.
 */
final class Dispatcher {
    private static final int MOST_STEPS = 20_000;
    private static final int MOST_STEPS_IN_ALL = 2_000_000;
    private static final int MOST_STACK = 1_024;
    private static final int SELECTOR_BITS = 32;
    private static final int WORD_BYTES = 32;
    private static final int WORD_BITS = 256;
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(WORD_BITS);

    /** Arguments of some words, so that no function finds its data too short. */
    private static final int CALLDATA_BYTES = 4 + 32 * 8;

    private final byte[] code;
    private final Instructions instructions;
    private final BigInteger selector;
    private final Deque<BigInteger> stack = new ArrayDeque<>();
    private int pc;
    private long gas;
    private long memoryWords;
    private int comparisons;
    /** Set once a comparison found the selector, until the branch after it. */
    private boolean found;

    private Dispatcher(byte[] code, Instructions instructions, int selector) {
        this.code = code;
        this.instructions = instructions;
        this.selector = BigInteger.valueOf(Integer.toUnsignedLong(selector));
    }

    /** How many steps the walks for all constants of one contract may take: those of real code need a tenth. */
    static final class Effort {
        private int left = MOST_STEPS_IN_ALL;

        boolean isSpent() {
            return left <= 0;
        }
    }

    /** Returns how a selector is found; empty if it is none of the contract's, or the way there is not understood. */
    static Optional<BytecodeReport.Selector> find(byte[] code, Instructions instructions, int selector, Effort effort) {
        Dispatcher walk = new Dispatcher(code, instructions, selector);
        for (int step = 0; step < MOST_STEPS && walk.pc < instructions.end() && !effort.isSpent(); step++) {
            effort.left--;
            int opcode = code[walk.pc] & 0xff;
            boolean branch = walk.found && opcode == Opcodes.JUMPI;
            if (!walk.step(opcode)) {
                return Optional.empty();
            }
            if (branch) {
                return Optional.of(new BytecodeReport.Selector(selector, walk.pc, walk.comparisons, walk.gas));
            }
        }
        return Optional.empty();
    }

    /** Returns false where the walk ends. */
    private boolean step(int opcode) {
        int next = pc + 1 + Opcodes.pushedBytes(opcode);
        if (opcode >= Opcodes.PUSH0 && opcode <= Opcodes.PUSH32) {
            gas += opcode == Opcodes.PUSH0 ? 2 : 3;
            push(new BigInteger(1, Arrays.copyOfRange(code, pc + 1, next)));
        } else if (opcode >= Opcodes.DUP1 && opcode < Opcodes.SWAP1) {
            gas += 3;
            if (!dup(opcode - Opcodes.DUP1)) {
                return false;
            }
        } else if (opcode >= Opcodes.SWAP1 && opcode < Opcodes.LOG0) {
            gas += 3;
            if (!swap(opcode - Opcodes.SWAP1 + 1)) {
                return false;
            }
        } else if (opcode == Opcodes.JUMP || opcode == Opcodes.JUMPI) {
            return jump(opcode == Opcodes.JUMPI, next);
        } else if (!calculate(Opcodes.name(opcode))) {
            return false;
        }
        pc = next;
        return stack.size() <= MOST_STACK;
    }

    private boolean jump(boolean conditional, int next) {
        gas += conditional ? 10 : 8;
        if (stack.size() < (conditional ? 2 : 1)) {
            return false;
        }
        BigInteger target = pop();
        if (conditional && pop().signum() == 0) {
            pc = next;
            return true;
        }
        if (target.bitLength() > 31 || !instructions.isJumpDestination(target.intValue())) {
            return false;
        }
        pc = target.intValue();
        return true;
    }

    private boolean calculate(String name) {
        switch (name) {
            case "JUMPDEST" -> gas += 1;
            case "CALLVALUE" -> base(BigInteger.ZERO);
            case "CALLDATASIZE" -> base(BigInteger.valueOf(CALLDATA_BYTES));
            case "POP" -> {
                gas += 2;
                return !stack.isEmpty() && pop() != null;
            }
            case "ISZERO", "NOT", "CALLDATALOAD" -> {
                return unary(name);
            }
            case "LT", "GT", "EQ", "AND", "OR", "XOR", "SHR", "SHL", "SUB", "ADD", "DIV" -> {
                return binary(name);
            }
            case "MSTORE" -> {
                return store();
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void base(BigInteger value) {
        gas += 2;
        push(value);
    }

    private boolean unary(String name) {
        gas += 3;
        if (stack.isEmpty()) {
            return false;
        }
        BigInteger a = pop();
        push(
                switch (name) {
                    case "ISZERO" -> bool(a.signum() == 0);
                    case "NOT" -> WORD.subtract(BigInteger.ONE).subtract(a);
                    default -> calldata(a);
                });
        return true;
    }

    /** The selector, then zeros. */
    private BigInteger calldata(BigInteger offset) {
        if (offset.bitLength() > 2 || offset.intValue() >= 4) {
            return BigInteger.ZERO;
        }
        return selector.shiftLeft(WORD_BITS - SELECTOR_BITS + 8 * offset.intValue())
                .mod(WORD);
    }

    private boolean binary(String name) {
        gas += name.equals("DIV") ? 5 : 3;
        if (stack.size() < 2) {
            return false;
        }
        BigInteger a = pop();
        BigInteger b = pop();
        boolean compared = name.equals("EQ") || name.equals("SUB") || name.equals("XOR");
        if (compared && (isSelector(a) || isSelector(b))) {
            comparisons++;
            found = a.equals(b);
        }
        push(
                switch (name) {
                    case "LT" -> bool(a.compareTo(b) < 0);
                    case "GT" -> bool(a.compareTo(b) > 0);
                    case "EQ" -> bool(a.equals(b));
                    case "AND" -> a.and(b);
                    case "OR" -> a.or(b);
                    case "XOR" -> a.xor(b);
                    case "SHR" -> a.bitLength() > 8 ? BigInteger.ZERO : b.shiftRight(a.intValue());
                    case "SHL" ->
                        a.bitLength() > 8
                                ? BigInteger.ZERO
                                : b.shiftLeft(a.intValue()).mod(WORD);
                    case "SUB" -> a.subtract(b).mod(WORD);
                    case "ADD" -> a.add(b).mod(WORD);
                    default -> b.signum() == 0 ? BigInteger.ZERO : a.divide(b);
                });
        return true;
    }

    /** A contract that compares with zero compares with the selector only if that is zero. */
    private boolean isSelector(BigInteger value) {
        return value.equals(selector);
    }

    /** Memory costs 3 a word, and more only where there is a lot. */
    private boolean store() {
        gas += 3;
        if (stack.size() < 2) {
            return false;
        }
        BigInteger offset = pop();
        pop();
        if (offset.bitLength() > 12) {
            return false;
        }
        long words = (offset.longValue() + 2L * WORD_BYTES - 1) / WORD_BYTES;
        if (words > memoryWords) {
            gas += memoryGas(words) - memoryGas(memoryWords);
            memoryWords = words;
        }
        return true;
    }

    private static long memoryGas(long words) {
        return 3 * words + words * words / 512;
    }

    private boolean dup(int depth) {
        BigInteger value = at(depth);
        if (value != null) {
            push(value);
        }
        return value != null;
    }

    private @Nullable BigInteger at(int depth) {
        return stack.stream().skip(depth).findFirst().orElse(null);
    }

    private boolean swap(int depth) {
        if (stack.size() <= depth) {
            return false;
        }
        BigInteger[] top = new BigInteger[depth + 1];
        for (int i = 0; i <= depth; i++) {
            top[i] = pop();
        }
        push(top[0]);
        for (int i = depth - 1; i > 0; i--) {
            push(top[i]);
        }
        push(top[depth]);
        return true;
    }

    private void push(BigInteger value) {
        stack.push(value);
    }

    private BigInteger pop() {
        return stack.pop();
    }

    private static BigInteger bool(boolean value) {
        return value ? BigInteger.ONE : BigInteger.ZERO;
    }
}
