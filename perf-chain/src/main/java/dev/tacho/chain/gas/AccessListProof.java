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

/**
 * Whether an access list (EIP-2930) pays for one transaction, shown by running it without and with the list that the
 * node makes for it, on the same state. Both figures are exact. A list often costs more than it saves: an address costs
 * 2,400 gas to list and saves 2,500, a slot 1,900 and saves 2,000 (2,100 where its first touch is a write), but the
 * called contract itself is warm anyway and must be listed for its slots.
 *
 * <p>It holds for this transaction: other arguments and other state touch other slots. Immutable.
 */
public final class AccessListProof implements SectionSource {
    private final GasProfile without;
    private final GasProfile with;
    private final int accounts;
    private final int slots;

    AccessListProof(GasProfile without, GasProfile with, int accounts, int slots) {
        this.without = without;
        this.with = with;
        this.accounts = accounts;
        this.slots = slots;
    }

    /**
     * Returns the run without a list.
     *
     * @return the profile; its gas is the receipt's, unless the transaction had a list of its own
     */
    public GasProfile without() {
        return without;
    }

    /**
     * Returns the run with the list.
     *
     * @return the profile; its intrinsic gas holds what the list costs
     */
    public GasProfile with() {
        return with;
    }

    /**
     * Returns how long the list is.
     *
     * @return how many addresses it names
     */
    public int accounts() {
        return accounts;
    }

    /**
     * Returns how long the list is.
     *
     * @return how many slots it names, of all addresses
     */
    public int slots() {
        return slots;
    }

    /**
     * Returns what the list costs before the first step.
     *
     * @return gas, at least 0
     */
    public long listGas() {
        return with.intrinsicGas() - without.intrinsicGas();
    }

    /**
     * Returns what the sender saves, the cost of the list taken off.
     *
     * @return gas without the list less gas with it; negative if the list costs more
     */
    public long savedGas() {
        return without.gasUsed() - with.gasUsed();
    }

    /**
     * Returns this proof as a chapter of a report: the figures, and the advice if the list pays.
     *
     * @return the section {@code gas.access-list.CONTRACT.FUNCTION}
     */
    @Override
    public Section section() {
        String name = GasSection.id(without.function());
        String id = "gas." + name + ".access-list";
        List<Block> blocks = new ArrayList<>();
        blocks.add(Facts.of(
                gas(id + ".without", "Without a list", without.gasUsed(), Better.NEITHER),
                gas(id + ".with", "With the list", with.gasUsed(), Better.NEITHER),
                gas(id + ".cost", "The list costs", listGas(), Better.NEITHER),
                gas(id + ".saved", "Saved in all", savedGas(), Better.HIGHER),
                Fact.of(id + ".accounts", "Addresses", accounts, Unit.COUNT, Better.NEITHER),
                Fact.of(id + ".slots", "Slots", slots, Unit.COUNT, Better.NEITHER)));
        blocks.add(savedGas() > 0 ? advice(id) : loss());
        blocks.add(
                Note.info("Fork: " + without.fork() + ". Both runs are exact, on the state before the block. It holds"
                        + " for this transaction's arguments and state."));
        return new Section("gas.access-list." + name, "Access list: " + without.function(), blocks);
    }

    private Finding advice(String id) {
        return new Finding(
                id,
                "Send " + without.function() + " with an access list",
                Unit.GAS.format(savedGas()) + " less in all",
                Finding.Effect.exactly(savedGas(), Unit.GAS),
                "the same transaction on the same state: " + Unit.GAS.format(without.gasUsed()) + " without a list, "
                        + Unit.GAS.format(with.gasUsed()) + " with one of " + Unit.COUNT.format(accounts)
                        + " addresses and " + Unit.COUNT.format(slots) + " slots; " + without.transactionHash(),
                "a transaction that touches other slots and so uses more gas with this list",
                "");
    }

    private Note loss() {
        if (slots == 0 && accounts == 0) {
            return Note.info(
                    "The node names nothing for a list: no address or slot is touched that is not warm anyway.");
        }
        return Note.warning("An access list does not pay here: the transaction uses " + Unit.GAS.format(-savedGas())
                + " more with it.");
    }

    private static Fact gas(String id, String label, long value, Better better) {
        return Fact.of(id, label, value, Unit.GAS, better);
    }

    /** Returns what the list saves or costs, for debugging. */
    @Override
    public String toString() {
        return without.function() + ": " + Unit.GAS.format(without.gasUsed()) + " without a list, "
                + Unit.GAS.format(with.gasUsed()) + " with one of " + accounts + " addresses and " + slots + " slots";
    }
}
