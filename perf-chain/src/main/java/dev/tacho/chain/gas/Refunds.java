package dev.tacho.chain.gas;

import dev.tacho.chain.bytecode.GasSchedule;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a transaction's writes give back (EIP-2200, EIP-2929, EIP-3529), for nodes whose traces lack the counter.
 *
 * <p>What a slot held before the transaction is seldom read, but the price of a write tells what matters: whether the slot
 * was zero, and whether it was changed already. Only whether a changed slot is given back a value that was never seen
 * cannot be told; such writes are counted apart.
 */
final class Refunds {
    /** Of a slot of which no more is known than that it was not zero. */
    private static final String NOT_ZERO = "not zero";

    private final GasSchedule.Storage prices;
    private final Journal journal;
    /** What slots held before the transaction. */
    private final Map<String, String> originals = new HashMap<>();

    private long counter;
    private long unsure;
    private boolean lost;

    Refunds(GasSchedule.Storage prices, Journal journal) {
        this.prices = prices;
        this.journal = journal;
    }

    /** The count at some moment, to be restored if the frame that begins then fails. */
    record Mark(long counter, long unsure) {}

    Mark mark() {
        return new Mark(counter, unsure);
    }

    void undo(Mark mark) {
        counter = mark.counter();
        unsure = mark.unsure();
    }

    void read(String key, String value) {
        if (journal.written(key) == null) {
            originals.put(key, value);
        }
    }

    /**
     * Takes a write, before the journal does.
     *
     * @param gas what it used
     * @param cold whether it was the slot's first touch
     */
    void write(@Nullable String key, @Nullable String value, long gas, boolean cold) {
        long price = gas - (cold ? prices.coldGas() : 0);
        boolean clean = price == prices.setGas() || price == prices.resetGas();
        if (key == null || value == null || (!clean && price != prices.warmGas())) {
            lost = true;
            return;
        }
        if (clean) {
            boolean wasZero = price == prices.setGas();
            originals.putIfAbsent(key, wasZero ? Word.ZERO : NOT_ZERO);
            if (!wasZero && value.equals(Word.ZERO)) {
                counter += prices.clearRefundGas();
            }
            return;
        }
        String current = journal.written(key);
        if (current == null) {
            originals.put(key, value); // At this price it wrote what was there.
            return;
        }
        String original = originals.get(key);
        if (original == null) {
            lost = true;
        } else if (!value.equals(current)) {
            again(value, current, original);
        }
    }

    /** A slot that was changed already is changed again. */
    private void again(String value, String current, String original) {
        boolean wasZero = original.equals(Word.ZERO);
        if (!wasZero && current.equals(Word.ZERO)) {
            counter -= prices.clearRefundGas();
        } else if (!wasZero && value.equals(Word.ZERO)) {
            counter += prices.clearRefundGas();
        }
        if (value.equals(original)) {
            counter += (wasZero ? prices.setGas() : prices.resetGas()) - prices.warmGas();
        } else if (original.equals(NOT_ZERO) && !value.equals(Word.ZERO)) {
            unsure++;
        }
    }

    /** A contract's address is known only once its constructor is done. */
    void rename(String before, String after) {
        Map<String, String> renamed = new HashMap<>();
        originals.forEach((key, value) -> {
            if (key.startsWith(before)) {
                renamed.put(after + key.substring(before.length()), value);
            }
        });
        originals.putAll(renamed);
    }

    /** What is given back at least, without a cap; negative if it cannot be told. */
    long counter() {
        return lost ? -1 : counter;
    }

    /** How many writes may have given a slot the value it had, each of which would give back a reset less a warm write. */
    long unsure() {
        return unsure;
    }
}
