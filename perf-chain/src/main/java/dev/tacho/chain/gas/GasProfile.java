package dev.tacho.chain.gas;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the gas of one transaction went, to the unit: {@code root().totalGas()} is the receipt's {@code gasUsed}, and
 * the self gas of all frames adds up to it. A profile that is not exact is not made.
 *
 * <p>Immutable.
 */
public final class GasProfile implements SectionSource {
    /**
     * One line of the table by place: everything that one opcode did with one slot or account in one function, whichever
     * way it was called.
     *
     * @param function {@code contract.function}, also of a function inside a contract, or {@code intrinsic} and the like
     * @param opcode the opcode; empty where there is none
     * @param slot the slot or account, with {@code (cold)} or {@code (warm)}; empty where there is none
     * @param gas what it used; negative for the refund
     * @param count how often it was executed
     */
    public record Line(String function, String opcode, String slot, long gas, long count) {}

    /** What a run did besides using gas. */
    record Outcome(boolean failed, @Nullable String returned, Map<String, String> written) {}

    private final String hash;
    private final String label;
    private final String fork;
    private final GasFrame root;
    private final Calibration sums;
    private final long steps;
    private final boolean slots;
    private final List<GasSuspicion> suspicions;
    private final GasFunctions functions;
    private final Outcome outcome;

    GasProfile(
            String hash,
            String label,
            String fork,
            long gasUsed,
            Calibration sums,
            long steps,
            boolean slots,
            List<GasSuspicion> suspicions,
            GasFunctions functions,
            Outcome outcome) {
        this.hash = hash;
        this.label = label;
        this.fork = fork;
        this.sums = sums;
        this.root = new GasFrame(GasFrame.Kind.TRANSACTION, "transaction", 0, gasUsed, 1, sums.parts());
        this.steps = steps;
        this.slots = slots;
        this.suspicions = List.copyOf(suspicions);
        this.functions = functions;
        this.outcome = outcome;
    }

    /**
     * Returns which transaction this is.
     *
     * @return its hash; for a run with other code, that of the transaction that was repeated
     */
    public String transactionHash() {
        return hash;
    }

    /**
     * Returns what the transaction called.
     *
     * @return for example {@code Ledger.add}; the address or selector where it has no name
     */
    public String function() {
        return label;
    }

    /**
     * Returns whose prices these are.
     *
     * @return the fork, as the user or the node named it
     */
    public String fork() {
        return fork;
    }

    /**
     * Returns what was paid for.
     *
     * @return the receipt's gas, the 21,000 of every transaction included
     */
    public long gasUsed() {
        return root.totalGas();
    }

    /**
     * Returns what was due before the first step.
     *
     * @return gas: 21,000, calldata, access list, creation, authorizations
     */
    public long intrinsicGas() {
        return sums.intrinsicGas();
    }

    /**
     * Returns what the code itself used.
     *
     * @return gas, before the refund, with the deposit of a new contract's code
     */
    public long executionGas() {
        return sums.executionGas();
    }

    /**
     * Returns what was given back.
     *
     * @return gas, at least 0, after the cap of a fifth (EIP-3529)
     */
    public long refundGas() {
        return sums.refundGas();
    }

    /**
     * Returns what the floor of the calldata's price added (EIP-7623).
     *
     * @return gas, 0 where more than the floor was used anyway
     */
    public long calldataFloorGas() {
        return sums.floorGas();
    }

    /**
     * Returns how many steps of the EVM were folded.
     *
     * @return the count; 0 for a plain transfer
     */
    public long steps() {
        return steps;
    }

    /**
     * Returns whether the transaction failed.
     *
     * @return true if it was reverted or ran out of gas
     */
    public boolean failed() {
        return outcome.failed();
    }

    /**
     * Returns the whole as a tree: parts of the transaction, then contracts and functions as they called each other,
     * functions inside a contract too where the compiler's output is known, then opcodes, then storage slots and accounts
     * with cold and warm apart. An external function and the frame that was opened for it are one.
     *
     * @return the tree; its total is {@link #gasUsed}, the refund being a negative part
     */
    public GasFrame root() {
        return root;
    }

    /**
     * Returns what the functions inside contracts used.
     *
     * @return the functions; none unless {@link ContractNames.Builder#compiled} told of a contract that ran
     */
    public GasFunctions functions() {
        return functions;
    }

    /**
     * Returns what looks as if it could cost less. None of it is advice until {@link GasProfiler#prove} ran.
     *
     * @return the suspicions, the largest bound first; empty without slots
     */
    public List<GasSuspicion> suspicions() {
        return suspicions;
    }

    /**
     * Returns the tree as folded stacks, the text that flame graph tools read: {@code a;b;c 123} for each path.
     *
     * @return lines without the refund, as those tools know no negative numbers; they add up to {@link #gasUsed} plus
     *     {@link #refundGas}
     */
    public String collapsed() {
        StringBuilder text = new StringBuilder();
        Paths.of(root).forEach((path, frame) -> {
            if (frame[0] > 0) {
                text.append(path).append(' ').append(frame[0]).append('\n');
            }
        });
        return text.toString();
    }

    /**
     * Returns the places that used most.
     *
     * @param most how many at most, at least 1
     * @return lines by falling gas
     * @throws IllegalArgumentException if {@code most} is below 1
     */
    public List<Line> top(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("most=" + most + ": must be >= 1");
        }
        Map<List<String>, long[]> sums = new LinkedHashMap<>();
        root.parts().forEach(part -> gather(part, part.label(), "", sums));
        return sums.entrySet().stream()
                .map(entry -> new Line(
                        entry.getKey().get(0),
                        entry.getKey().get(1),
                        entry.getKey().get(2),
                        entry.getValue()[0],
                        entry.getValue()[1]))
                .filter(line -> line.gas() != 0)
                .sorted(Comparator.comparingLong(Line::gas).reversed())
                .limit(most)
                .toList();
    }

    private static void gather(GasFrame frame, String function, String opcode, Map<List<String>, long[]> sums) {
        boolean leaf = frame.parts().isEmpty();
        switch (frame.kind()) {
            case CALL -> {
                frame.parts().forEach(part -> gather(part, frame.label(), "", sums));
                if (leaf) {
                    count(frame, List.of(frame.label(), "", ""), sums);
                }
            }
            case FUNCTION -> {
                int dot = function.indexOf('.');
                String own = function.substring(0, Math.max(0, dot)) + '.' + frame.label();
                frame.parts().forEach(part -> gather(part, own, "", sums));
            }
            case OPCODE -> {
                frame.parts().forEach(part -> gather(part, function, frame.label(), sums));
                if (leaf) {
                    count(frame, List.of(function, frame.label(), ""), sums);
                }
            }
            case SLOT, ACCOUNT -> count(frame, List.of(function, opcode, frame.label()), sums);
            default -> {
                frame.parts().forEach(part -> gather(part, function, frame.label(), sums));
                if (leaf || frame.selfGas() != 0) {
                    String detail = frame.label().equals(function) ? "" : frame.label();
                    count(frame, List.of(function, detail, ""), sums);
                }
            }
        }
    }

    private static void count(GasFrame frame, List<String> place, Map<List<String>, long[]> sums) {
        long[] sum = sums.computeIfAbsent(place, unused -> new long[2]);
        sum[0] += frame.selfGas();
        sum[1] += frame.count();
    }

    /**
     * Returns what a change of code changed, frame by frame.
     *
     * @param after a profile of the same call with the changed code
     * @return the difference; its total is exact
     */
    public GasDifference to(GasProfile after) {
        return new GasDifference(this, Objects.requireNonNull(after, "after"));
    }

    /**
     * Fails if this transaction used more than allowed.
     *
     * @param mostGas the budget, for the receipt's gas
     * @return this profile
     * @throws AssertionError if it used more; the message has the three largest places
     */
    public GasProfile assertAtMost(long mostGas) {
        if (gasUsed() > mostGas) {
            List<String> places = new ArrayList<>();
            for (Line line : top(3)) {
                places.add(String.join(" ", line.function(), line.opcode(), line.slot())
                                .strip() + " " + line.gas());
            }
            throw new AssertionError(label + " used " + gasUsed() + " gas, allowed are " + mostGas + " (fork " + fork
                    + "); most went to " + String.join(", ", places));
        }
        return this;
    }

    Outcome outcome() {
        return outcome;
    }

    boolean hasSlots() {
        return slots;
    }

    /**
     * Returns this profile as a chapter of a report: the sums, a flame graph, the table by place, and suspicions.
     *
     * @return the section {@code gas.profile.CONTRACT.FUNCTION}
     */
    @Override
    public Section section() {
        return new GasSection(this).render();
    }

    /** Names function, gas and transaction. */
    @Override
    public String toString() {
        return label + ": " + gasUsed() + " gas, " + hash;
    }
}
