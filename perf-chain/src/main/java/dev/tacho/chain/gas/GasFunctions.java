package dev.tacho.chain.gas;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What the functions inside contracts used in one transaction, and what could not be told. Only of contracts whose
 * compiler's output is known ({@link ContractNames.Builder#compiled}). Immutable.
 *
 * @param rows the functions, the largest own gas first
 * @param gaps where a function is not told, and how much gas that is; empty if nothing is missing
 */
public record GasFunctions(List<Row> rows, List<Gap> gaps) {
    /** Of no contract is the compiler's output known. */
    static final GasFunctions NONE = new GasFunctions(List.of(), List.of());

    /**
     * One function, whichever way it was called, in code that failed as well.
     *
     * @param contract the name of the contract whose code has it
     * @param function its name: {@code _put}, of another contract or library {@code Base._put}, of several of one name in a
     *     contract with the types of the parameters, if the syntax tree is known, else as the compiler writes it; {@code
     *     _put [inlined]} where the optimiser made it a part of others, {@code only [modifier]}
     * @param helper whether the compiler made it itself, as {@code checked_add_t_uint256}
     * @param calls how often it was entered; 0 for what is a part of others, whose beginning and end are not told
     * @param ownGas gas that its own steps used, without the functions and contracts that it called
     * @param totalGas gas with them; of calls within each other that of the outermost
     * @param minGas what the cheapest call used in all, 0 without calls
     * @param meanGas what a call used on average, 0 without calls; calls within each other count each for itself
     * @param maxGas what the dearest call used, 0 without calls
     */
    public record Row(
            String contract,
            String function,
            boolean helper,
            long calls,
            long ownGas,
            long totalGas,
            long minGas,
            double meanGas,
            long maxGas) {
        /**
         * Names the row.
         *
         * @return for example {@code Ledger._put}
         */
        public String name() {
            return contract + '.' + function;
        }
    }

    /** Why a function is not told. */
    public enum Why {
        /** The code that runs is another than the one compiled: its functions are not told apart at all. */
        OTHER_CODE,
        /** A jump entered a function that the compiler's output does not name: its gas stays with the caller. */
        UNNAMED,
        /** A return came from where no function is known to be open: until one fits again, gas is the frame's own. */
        ADRIFT
    }

    /**
     * Gas of a contract that is not told by function, though it is counted: it stands where the reason says.
     *
     * @param contract the contract's name
     * @param why the reason
     * @param gas how much
     * @param count how often that happened; of other code the frames
     * @param detail what else is known, for people; may be empty
     */
    public record Gap(String contract, Why why, long gas, long count, String detail) {}

    /** Copies the lists. */
    public GasFunctions {
        rows = List.copyOf(rows);
        gaps = List.copyOf(gaps);
    }

    /**
     * Finds a function by its name.
     *
     * @param name for example {@code Ledger._put}
     * @return the row; empty if it did not run, or has no entry of its own
     */
    public Optional<Row> row(String name) {
        Objects.requireNonNull(name, "name");
        return rows.stream().filter(row -> row.name().equals(name)).findFirst();
    }

    /**
     * Adds up what no function is charged with for want of knowledge.
     *
     * @return the gas of all gaps; 0 if nothing is missing
     */
    public long unattributedGas() {
        return gaps.stream().mapToLong(Gap::gas).sum();
    }
}
