package dev.tacho.chain.gas;

import dev.tacho.chain.gas.FunctionTally.Missing;
import dev.tacho.chain.gas.FunctionTally.Use;
import dev.tacho.chain.gas.SyntaxTree.Definition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows which functions are open in one frame of the EVM, and says where the gas of each step belongs.
 *
 * <p><b>The EVM knows no functions.</b> A call of one is a jump that the compiler marks, with an address to come back to
 * somewhere below the arguments; the end of one is a marked jump to that address. So each function that is entered is kept
 * with its address to return to, read from the stack where the compiler tells how many slots the arguments take, else taken
 * to be the instruction after the jump. A marked return ends the innermost function that returns there, and those above
 * it. Optimisers break the pairs: they let a function begin without a jump where the code before it runs on into it, and let
 * one function end in another's name. The address on the stack tells these apart too. A return that fits nothing ends
 * nothing: until one fits again, gas goes to the frame and is counted as adrift.
 *
 * <p>What the compiler moved into another function is found by the source that it comes from, if the syntax tree is there
 * and the pipeline keeps it: only functions that have no entry at all, and only where the function around refers to them,
 * as the optimiser may also have one piece of code serve several functions that end alike.
 */
final class Activations {
    /** The stack has 1,024 slots, and each function needs one to return. */
    private static final int MOST_OPEN = 1_024;

    /** A function that was entered and has not ended. */
    private static final class Open {
        final @Nullable SourceFunction function;
        final Node node;
        /** Null where it is the frame itself, or has no name. */
        final @Nullable Use use;
        /** Whose own its gas is: of what has no name its caller's. */
        final @Nullable Use charged;

        final @Nullable Missing missing;
        /** The function without an entry whose code called this one. */
        final @Nullable Use caller;

        final long returnPc;
        final long gas;
        /** Whether it ends the one that it was entered from as well. */
        final boolean tail;

        boolean adrift;

        Open(
                @Nullable SourceFunction function,
                Node node,
                @Nullable Use use,
                @Nullable Use charged,
                @Nullable Missing missing,
                @Nullable Use caller,
                long returnPc,
                long gas,
                boolean tail) {
            this.function = function;
            this.node = node;
            this.use = use;
            this.charged = charged;
            this.missing = missing;
            this.caller = caller;
            this.returnPc = returnPc;
            this.gas = gas;
            this.tail = tail;
        }
    }

    private final CodeMap map;
    private final FunctionTally tally;
    private final List<Open> open = new ArrayList<>();

    // Where the gas of the pending step goes.
    private @Nullable Use use;
    private @Nullable Use inlined;
    private @Nullable Missing missing;

    // The last place that was looked up.
    private @Nullable Open placedIn;
    private @Nullable SourceFunction placedFor;
    private @Nullable Node placed;

    Activations(CodeMap map, FunctionTally tally) {
        this.map = map;
        this.tally = tally;
    }

    /** Whether a function begins there, so that its address to return to must be read. */
    boolean isEntry(long pc) {
        return map.entry(position(pc)) != null;
    }

    /** Takes a step, while the level still holds the one before. */
    void arrive(Level level, Step step) {
        int pc = position(step.pc);
        int from = position(level.pc);
        boolean jumped = level.op.equals("JUMP");
        if (jumped && map.leaves(from)) {
            leave(pc, step.gas);
            place(level, pc);
        }
        SourceFunction entry = map.entry(pc);
        if (jumped && map.enters(from)) {
            long told = returnAddress(entry, step);
            enter(level, entry == null ? map.definedAt(pc) : entry, told < 0 ? from + 1L : told, step.gas, false);
        } else if (entry != null) {
            runInto(level, entry, step);
        }
        place(level, pc);
    }

    /** Books what a step used that is done. */
    void book(long own, long lent) {
        if (use != null) {
            use.book(own);
        }
        if (missing != null) {
            missing.book(own);
        }
        if (inlined != null) {
            inlined.book(own);
            inlined.enter();
            inlined.leaveInlined(own + lent);
        }
    }

    /** The frame ends, whatever is open. */
    void end(long remaining) {
        while (!open.isEmpty()) {
            pop(remaining);
        }
    }

    private static int position(long pc) {
        return pc < 0 || pc > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) pc;
    }

    private long returnAddress(@Nullable SourceFunction entry, Step step) {
        if (entry == null || entry.parameterSlots < 0 || entry.parameterSlots >= Step.WORDS) {
            return -1;
        }
        long told = Word.small(step.word(entry.parameterSlots));
        return map.isDestination(position(told)) ? told : -1;
    }

    private @Nullable Open top() {
        return open.isEmpty() ? null : open.get(open.size() - 1);
    }

    private void enter(Level level, @Nullable SourceFunction function, long returnPc, long gas, boolean tail) {
        if (open.size() == MOST_OPEN) {
            return;
        }
        Node node = level.at;
        Use used = null;
        Missing unknown = null;
        if (function == null) {
            unknown = tally.unnamed(map);
            unknown.begin();
        } else if (!isFrameItself(level, function)) {
            used = tally.entered(map, function);
            used.enter();
            if (tally.nestsDeeper()) {
                node = node.child(GasFrame.Kind.FUNCTION, function.label);
                node.add(0, 1);
            }
            tally.nest(1);
        }
        if (inlined != null) {
            inlined.enter();
        }
        Use charged = function == null ? (inlined == null ? use : inlined) : used;
        open.add(new Open(function, node, used, charged, unknown, inlined, returnPc, gas, tail));
    }

    /** The external function that a frame was opened for is the frame: its gas is not shown twice. */
    private boolean isFrameItself(Level level, SourceFunction function) {
        for (Open other : open) {
            if (other.function == null || !other.function.isWrapper()) {
                return false;
            }
        }
        if (level.isCreation()) {
            return function.definition != null
                    ? function.definition.kind().equals("constructor")
                    : !function.isHelper() && function.raw.startsWith("constructor_");
        }
        return function.isWrapper() || map.isExternal(function, level.selector);
    }

    /** Code came to the beginning of a function other than by a marked jump. */
    private void runInto(Level level, SourceFunction entry, Step step) {
        long returnPc = returnAddress(entry, step);
        Open top = top();
        boolean same = top != null && top.returnPc == returnPc;
        // A loop may begin where its function does: then nothing is entered.
        boolean loop = same && top != null && top.function == entry;
        if (returnPc >= 0 && !loop) {
            enter(level, entry, returnPc, step.gas, same);
        }
    }

    private void leave(int pc, long gas) {
        int found = open.size() - 1;
        while (found >= 0 && open.get(found).returnPc != pc) {
            found--;
        }
        if (found < 0) {
            Open top = top();
            if (top != null && !top.adrift) {
                close(top, gas);
                top.adrift = true;
                tally.adrift(map).begin();
            }
            return;
        }
        while (open.size() > found + 1) {
            pop(gas);
        }
        boolean tail = true;
        while (tail && !open.isEmpty()) {
            tail = pop(gas).tail;
        }
    }

    private Open pop(long gas) {
        Open last = open.remove(open.size() - 1);
        if (!last.adrift) {
            close(last, gas);
        }
        return last;
    }

    private void close(Open last, long gas) {
        long used = last.gas - gas;
        if (last.use != null) {
            last.use.leave(used);
            tally.nest(-1);
        }
        if (last.caller != null) {
            last.caller.leaveInlined(used);
        }
    }

    private void place(Level level, int pc) {
        Open top = top();
        boolean adrift = top != null && top.adrift;
        use = adrift || top == null ? null : top.charged;
        missing = adrift ? tally.adrift(map) : top == null ? null : top.missing;
        inlined = null;
        level.at = adrift || top == null ? level.node : top.node;
        SourceFunction from = map.inlinedAt(pc);
        if (from == null || adrift) {
            return;
        }
        if (placed == null || from != placedFor || top != placedIn) {
            placedFor = from;
            placedIn = top;
            placed = isPartOf(level, top, from)
                    ? level.at.child(GasFrame.Kind.FUNCTION, FunctionTally.inlinedLabel(from))
                    : level.at;
        }
        if (placed != level.at) {
            level.at = placed;
            inlined = tally.inlined(map, from);
            use = null;
            missing = null;
        }
    }

    /** Whether a function became part of the one that is open, or of the frame's own. */
    private boolean isPartOf(Level level, @Nullable Open top, SourceFunction from) {
        Definition inner = from.definition;
        if (inner == null || (top != null && top.missing != null)) {
            return false;
        }
        if (top != null && top.use != null) {
            Definition around = top.function == null ? null : top.function.definition;
            return around != null && around.id() != inner.id() && map.reaches(around, inner);
        }
        List<Definition> around = map.outermost(level.isCreation(), level.selector);
        return around.stream().noneMatch(definition -> definition.id() == inner.id())
                && around.stream().anyMatch(definition -> map.reaches(definition, inner));
    }
}
