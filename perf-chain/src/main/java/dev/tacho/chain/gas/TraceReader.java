package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasTraceException.Reason;
import dev.tacho.chain.internal.wire.JsonReader;
import dev.tacho.chain.internal.wire.Quantity;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the result of {@code debug_traceTransaction} or {@code debug_traceCall} with struct logs, step by step, into a
 * {@link TraceFold}: what is kept does not grow with the number of steps.
 *
 * <p>Of the stack only the words that a step or the one after it needs are made; most steps need none.
 */
final class TraceReader {
    /** How many opcodes there may be by name; more is no trace. */
    private static final int MOST_NAMES = 1_024;

    /** Calls nest 1,024 deep (Yellow Paper, 9.4.2); nodes count from 0 or 1. */
    private static final int MOST_DEPTH = 1_030;

    /** Steps whose arguments are looked at. */
    private static final Set<String> TAKES = Set.of(
            "SLOAD",
            "SSTORE",
            "TLOAD",
            "TSTORE",
            "CALL",
            "CALLCODE",
            "DELEGATECALL",
            "STATICCALL",
            "CREATE",
            "CREATE2",
            "RETURN",
            "CALLDATALOAD",
            "BALANCE",
            "EXTCODESIZE",
            "EXTCODECOPY",
            "EXTCODEHASH",
            "SELFDESTRUCT");

    /** Steps whose outcome is looked at, on the stack of the next step. */
    private static final Set<String> GIVES =
            Set.of("SLOAD", "CALLDATALOAD", "CALL", "CALLCODE", "DELEGATECALL", "STATICCALL", "CREATE", "CREATE2");

    /** What stands beside the steps. */
    record End(@Nullable Boolean failed, @Nullable String returned, long gas) {}

    private final JsonReader json;
    private final TraceFold fold;
    private final Step step = new Step();
    private final Map<String, String> names = new HashMap<>();
    private final String[] ring = new String[Step.WORDS];
    private String lastOp = "";
    private int lastDepth = Integer.MAX_VALUE;
    private boolean placed;

    TraceReader(JsonReader json, TraceFold fold) {
        this.json = json;
        this.fold = fold;
    }

    End read() throws IOException {
        Boolean failed = null;
        boolean listed = false;
        String returned = null;
        long gas = -1;
        if (json.peek() != JsonReader.Token.OBJECT) {
            throw new GasTraceException(
                    Reason.MALFORMED, "the trace is no object: the node does not know the transaction, or traces none");
        }
        json.beginObject();
        while (json.hasNext()) {
            switch (json.name()) {
                case "structLogs" -> {
                    listed = true;
                    steps();
                }
                case "failed" -> failed = json.bool();
                case "gas" -> gas = number();
                case "returnValue" -> returned = json.peek() == JsonReader.Token.STRING ? json.string() : skipped();
                default -> json.skip();
            }
        }
        json.endObject();
        if (!listed) {
            throw new GasTraceException(
                    Reason.MALFORMED, "the trace has no structLogs: this node answers with another tracer");
        }
        return new End(failed, returned == null || returned.startsWith("0x") ? returned : "0x" + returned, gas);
    }

    private void steps() throws IOException {
        json.beginArray();
        while (json.hasNext()) {
            step();
        }
        json.endArray();
    }

    private void step() throws IOException {
        step.clear();
        placed = false;
        json.beginObject();
        while (json.hasNext()) {
            switch (json.name()) {
                case "pc" -> {
                    step.pc = number();
                    placed = true;
                }
                case "op" -> step.op = opcode();
                case "gas" -> step.gas = number();
                case "gasCost" -> step.cost = number();
                case "depth" -> step.depth = (int) Math.min(MOST_DEPTH, number());
                case "refund" -> step.refund = counter();
                case "error" -> step.failed = error();
                case "stack" -> stack();
                default -> json.skip();
            }
        }
        json.endObject();
        if (step.gas < 0 || step.depth < 0 || step.depth == MOST_DEPTH || step.op.isEmpty()) {
            throw new IOException("a step without op, gas or possible depth, before byte " + json.offset());
        }
        fold.step(step);
        lastOp = step.op;
        lastDepth = step.depth;
    }

    /** Some nodes say "error": null with every step, ganache says "error": "". */
    private boolean error() throws IOException {
        if (json.peek() == JsonReader.Token.STRING) {
            return !json.string().isEmpty();
        }
        boolean any = json.peek() != JsonReader.Token.NULL;
        json.skip();
        return any;
    }

    private void stack() throws IOException {
        // Members come in any order: what is not known yet may need the stack.
        boolean wanted = step.op.isEmpty()
                || step.depth < lastDepth
                || TAKES.contains(step.op)
                || GIVES.contains(lastOp)
                || (step.op.equals("JUMPDEST") && (placed ? fold.isEntry(step) : fold.tellsFunctions()));
        if (!wanted || json.peek() == JsonReader.Token.NULL) {
            json.skip();
            return;
        }
        int count = 0;
        json.beginArray();
        while (json.hasNext()) {
            ring[count % Step.WORDS] = json.string();
            count++;
        }
        json.endArray();
        boolean deep = fold.tellsFunctions() && !TAKES.contains(step.op);
        int most = Math.min(count, deep ? Step.WORDS : Step.WORDS_OF_OPCODES);
        for (int i = 0; i < most; i++) {
            String word = ring[(count - 1 - i) % Step.WORDS];
            if (!Word.is(word)) {
                throw new IOException("a stack that holds no word, before byte " + json.offset());
            }
            step.word(i, Word.of(word));
        }
    }

    private String opcode() throws IOException {
        String name = json.string();
        String known = names.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() == MOST_NAMES) {
            throw new IOException("more than " + MOST_NAMES + " names of opcodes");
        }
        String made = canonical(name);
        names.put(name, made);
        return made;
    }

    /** Nodes differ in what they call one opcode, and in how they say that there is none. */
    private static String canonical(String name) {
        String word = name.strip();
        return switch (word) {
            case "SHA3" -> "KECCAK256";
            case "DIFFICULTY", "RANDOM" -> "PREVRANDAO";
            case "SUICIDE" -> "SELFDESTRUCT";
            default -> word.chars().allMatch(c -> Character.isLetterOrDigit(c) && c < 0x80) ? word : "INVALID";
        };
    }

    /**
     * The refund counter goes below zero in a frame that takes back what another one gave; anvil then writes it with 2^64
     * added.
     */
    private long counter() throws IOException {
        if (json.peek() != JsonReader.Token.NUMBER) {
            return number();
        }
        String text = json.number();
        try {
            return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IOException("a refund counter that is no whole number, before byte " + json.offset(), e);
        }
    }

    private long number() throws IOException {
        if (json.peek() == JsonReader.Token.STRING) {
            return Quantity.of("a number of the trace", json.string());
        }
        return json.longValue();
    }

    private @Nullable String skipped() throws IOException {
        json.skip();
        return null;
    }
}
