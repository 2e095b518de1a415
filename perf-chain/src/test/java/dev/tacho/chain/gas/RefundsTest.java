package dev.tacho.chain.gas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.bytecode.GasSchedule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Refunds told from prices, against EIP-2200 and EIP-3529 played with all values known. */
class RefundsTest {
    private static final GasSchedule.Storage PRICES = GasSchedule.OSAKA.storage();
    private static final long RESET = PRICES.resetGas() - PRICES.warmGas();

    /** The storage of a node, which knows what each slot held. */
    private static final class Truth {
        final Map<String, String> original = new HashMap<>();
        private Map<String, String> current = new HashMap<>();
        private Set<String> touched = new HashSet<>();
        long refund;

        private record Frame(
                Map<String, String> current, Set<String> touched, long refund, Refunds.Mark told, int mark) {}

        private final Deque<Frame> frames = new ArrayDeque<>();

        boolean touch(String key) {
            return touched.add(key);
        }

        String value(String key) {
            return current.getOrDefault(key, original.get(key));
        }

        /** Returns what a write costs, without the first touch, and counts what it gives back. */
        long write(String key, String value) {
            String before = value(key);
            String first = original.get(key);
            current.put(key, value);
            if (before.equals(value)) {
                return PRICES.warmGas();
            }
            if (before.equals(first)) {
                if (first.equals("0x0")) {
                    return PRICES.setGas();
                }
                refund += value.equals("0x0") ? PRICES.clearRefundGas() : 0;
                return PRICES.resetGas();
            }
            if (!first.equals("0x0")) {
                refund -= before.equals("0x0") ? PRICES.clearRefundGas() : 0;
                refund += value.equals("0x0") ? PRICES.clearRefundGas() : 0;
            }
            if (value.equals(first)) {
                refund += first.equals("0x0") ? PRICES.setGas() - PRICES.warmGas() : RESET;
            }
            return PRICES.warmGas();
        }
    }

    @Property(tries = 500, seed = "3529")
    void counter_anyWritesInAnyFrames_isThatOfTheRulesBetweenItsBounds(@ForAll long seed) {
        Random random = new Random(seed);
        boolean reads = random.nextBoolean();
        Truth truth = new Truth();
        for (int slot = 0; slot < 4; slot++) {
            truth.original.put("a/" + slot, "0x" + random.nextInt(3));
        }
        Journal journal = new Journal();
        Refunds refunds = new Refunds(PRICES, journal);
        for (int i = 0; i < 60; i++) {
            String key = "a/" + random.nextInt(4);
            int kind = random.nextInt(10);
            if (kind == 0 && truth.frames.size() < 4) {
                truth.frames.push(new Truth.Frame(
                        new HashMap<>(truth.current),
                        new HashSet<>(truth.touched),
                        truth.refund,
                        refunds.mark(),
                        journal.mark()));
            } else if (kind == 1 && !truth.frames.isEmpty()) {
                Truth.Frame frame = truth.frames.pop();
                if (random.nextBoolean()) {
                    truth.current = frame.current();
                    truth.touched = frame.touched();
                    truth.refund = frame.refund();
                    journal.undo(frame.mark());
                    refunds.undo(frame.told());
                }
            } else {
                boolean cold = truth.touch(key);
                assertEquals(cold, journal.touch(key));
                if (reads) {
                    refunds.read(key, truth.value(key));
                }
                String value = "0x" + random.nextInt(3);
                long gas = truth.write(key, value) + (cold ? PRICES.coldGas() : 0);
                refunds.write(key, value, gas, cold);
                journal.write(key, value);
            }
        }

        long missing = truth.refund - refunds.counter();
        assertEquals(0, missing % RESET, () -> missing + " of " + truth.refund);
        assertTrue(missing >= 0 && missing <= refunds.unsure() * RESET, () -> missing + " with " + refunds.unsure());
        if (reads) {
            assertEquals(0, missing, "every value was seen");
        }
    }

    @Test
    void counter_priceOfAnotherChainOrNoStack_isNotTold() {
        Refunds odd = new Refunds(PRICES, new Journal());
        odd.write("a/0x1", "0x0", 5_000, false);
        assertEquals(-1, odd.counter());

        Refunds blind = new Refunds(PRICES, new Journal());
        blind.write(null, null, PRICES.resetGas(), false);
        assertEquals(-1, blind.counter());
    }
}
