package dev.tacho.chain.gas;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a candidate's code saves in one transaction, shown by running that transaction with both codes on the same state:
 * both figures are exact, the first is the receipt's, and both runs ended and returned alike, left the same in storage,
 * emitted the same events, moved the same money and created the same contracts.
 *
 * <p>It holds for this transaction: other arguments and other state may save more, less or nothing. Immutable.
 */
public final class GasProof implements SectionSource {
    private final String contract;
    private final GasProfile before;
    private final GasProfile after;
    private final long codeBytesBefore;
    private final long codeBytesAfter;
    private final long depositByteGas;

    GasProof(
            String contract,
            GasProfile before,
            GasProfile after,
            long codeBytesBefore,
            long codeBytesAfter,
            long depositByteGas) {
        this.contract = contract;
        this.before = before;
        this.after = after;
        this.codeBytesBefore = codeBytesBefore;
        this.codeBytesAfter = codeBytesAfter;
        this.depositByteGas = depositByteGas;
    }

    /**
     * Returns the run with the contract's own code.
     *
     * @return the profile; its gas is the receipt's
     */
    public GasProfile before() {
        return before;
    }

    /**
     * Returns the run with the candidate's code.
     *
     * @return the profile
     */
    public GasProfile after() {
        return after;
    }

    /**
     * Returns the difference, frame by frame.
     *
     * @return the difference
     */
    public GasDifference difference() {
        return before.to(after);
    }

    /**
     * Returns what the sender saves: the honest total, with the 21,000 of every transaction in it.
     *
     * @return gas before less gas after; negative if the candidate costs more
     */
    public long savedGas() {
        return before.gasUsed() - after.gasUsed();
    }

    /**
     * Returns {@link #savedGas} relative to what the transaction used.
     *
     * @return for example 0.15; negative if the candidate costs more
     */
    public double savedRatio() {
        return (double) savedGas() / before.gasUsed();
    }

    /**
     * Returns what the code itself saves, before refunds and without what is due before the first step.
     *
     * @return gas before less gas after; negative if the candidate uses more
     */
    public long savedExecutionGas() {
        return before.executionGas() - after.executionGas();
    }

    /**
     * Returns {@link #savedExecutionGas} relative to what the code used: the figure that is usually quoted, and larger
     * than {@link #savedRatio}.
     *
     * @return for example 0.4; 0 if the code used nothing
     */
    public double savedExecutionRatio() {
        return before.executionGas() == 0 ? 0 : (double) savedExecutionGas() / before.executionGas();
    }

    /**
     * Returns how much smaller the candidate is.
     *
     * @return bytes of runtime code before less after; negative if the candidate is larger
     */
    public long savedCodeBytes() {
        return codeBytesBefore - codeBytesAfter;
    }

    /**
     * Returns what storing the candidate's code saves at deployment, 200 gas a byte on Ethereum; what its constructor and calldata
     * cost is not known here.
     *
     * @return gas; negative if the candidate is larger
     */
    public long savedDepositGas() {
        return savedCodeBytes() * depositByteGas;
    }

    /**
     * Returns this proof as a chapter of a report: both figures, and the advice if the candidate is the cheaper one.
     *
     * @return the section {@code gas.proof.CONTRACT.FUNCTION}
     */
    @Override
    public Section section() {
        String name = GasSection.id(before.function());
        List<Block> blocks = new ArrayList<>();
        blocks.add(Facts.of(
                gas(name + ".proof.before", "Total before", before.gasUsed(), Better.NEITHER),
                gas(name + ".proof.after", "Total with the candidate", after.gasUsed(), Better.LOWER),
                gas(name + ".proof.saved", "Saved in all", savedGas(), Better.HIGHER),
                Fact.of("gas." + name + ".proof.saved-ratio", "of the total", savedRatio(), Unit.RATIO, Better.HIGHER),
                gas(name + ".proof.saved-execution", "Saved in execution", savedExecutionGas(), Better.HIGHER),
                Fact.of(
                        "gas." + name + ".proof.saved-execution-ratio",
                        "of the execution",
                        savedExecutionRatio(),
                        Unit.RATIO,
                        Better.HIGHER),
                gas(name + ".proof.saved-deposit", "Saved in storing the code", savedDepositGas(), Better.HIGHER)));
        blocks.add(
                savedGas() > 0
                        ? advice(name)
                        : Note.warning("The candidate saves nothing in this transaction: it costs "
                                + Unit.GAS.format(-savedGas()) + " more."));
        blocks.add(
                Note.info(
                        "Fork: " + before.fork() + ". Both runs are exact, on the state before the block; they ended"
                                + " and returned alike, with the same storage, events, payments and contracts. It holds for this transaction's arguments and state."));
        difference().section().blocks().stream()
                .filter(block -> !(block instanceof Facts))
                .forEach(blocks::add);
        return new Section("gas.proof." + name, "Gas saved by other code: " + before.function(), blocks);
    }

    private Finding advice(String name) {
        return new Finding(
                "gas." + name + ".proof",
                "Deploy the candidate for " + contract,
                String.format(
                        Locale.ROOT,
                        "%s less in all (%s), %s less in execution (%s)",
                        Unit.GAS.format(savedGas()),
                        Unit.RATIO.format(savedRatio()),
                        Unit.GAS.format(savedExecutionGas()),
                        Unit.RATIO.format(savedExecutionRatio())),
                Finding.Effect.exactly(savedGas(), Unit.GAS),
                "the same transaction on the same state: " + Unit.GAS.format(before.gasUsed())
                        + " with the code deployed,"
                        + " as its receipt says, " + Unit.GAS.format(after.gasUsed()) + " with the candidate; "
                        + before.transactionHash(),
                "a transaction that uses more gas with the candidate, or ends otherwise",
                "");
    }

    private static Fact gas(String id, String label, long value, Better better) {
        return Fact.of("gas." + id, label, value, Unit.GAS, better);
    }

    /** Returns what the other code saves, for debugging. */
    @Override
    public String toString() {
        return before.function() + ": " + Unit.GAS.format(before.gasUsed()) + " before, "
                + Unit.GAS.format(after.gasUsed()) + " after; execution " + Unit.GAS.format(before.executionGas())
                + " before, " + Unit.GAS.format(after.executionGas()) + " after";
    }
}
