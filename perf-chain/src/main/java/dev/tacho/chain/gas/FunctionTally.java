package dev.tacho.chain.gas;

import dev.tacho.chain.gas.GasFunctions.Gap;
import dev.tacho.chain.gas.GasFunctions.Row;
import dev.tacho.chain.gas.GasFunctions.Why;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Adds up over a transaction what functions used; grows with the number of functions, not of their calls. */
final class FunctionTally {
    /** How deep functions stand in each other in the tree; the figures of deeper calls are taken all the same. */
    static final int MOST_NESTED = 64;

    static final String INLINED = " [inlined]";

    /** One function. */
    static final class Use {
        final String contract;
        final String label;
        final boolean helper;
        private long calls;
        private long own;
        private long total;
        private long sum;
        private long min = Long.MAX_VALUE;
        private long max;
        /** How many calls of it have not ended: what is used in all is that of the outermost. */
        private int open;

        private Use(String contract, String label, boolean helper) {
            this.contract = contract;
            this.label = label;
            this.helper = helper;
        }

        void enter() {
            open++;
        }

        void book(long gas) {
            own += gas;
        }

        /** A call of it ended. */
        void leave(long gas) {
            calls++;
            sum += gas;
            min = Math.min(min, gas);
            max = Math.max(max, gas);
            leaveInlined(gas);
        }

        /** What its code called ended, or a step of it, where its own beginning and end are not told. */
        void leaveInlined(long gas) {
            open--;
            total += open == 0 ? gas : 0;
        }

        private Row toRow() {
            return new Row(
                    contract,
                    label,
                    helper,
                    calls,
                    own,
                    total,
                    calls == 0 ? 0 : min,
                    calls == 0 ? 0 : (double) sum / calls,
                    max);
        }
    }

    /** Gas that no function is charged with, and how often that came to be. */
    static final class Missing {
        private long gas;
        private long count;

        void book(long more) {
            gas += more;
        }

        void begin() {
            count++;
        }
    }

    private final Map<SourceFunction, Use> entered = new HashMap<>();
    private final Map<SourceFunction, Use> inlined = new HashMap<>();
    /** Code that deploys a contract and code that was deployed have the same functions. */
    private final Map<String, Use> uses = new LinkedHashMap<>();

    private final Map<String, Missing> unnamed = new LinkedHashMap<>();
    private final Map<String, Missing> adrift = new LinkedHashMap<>();
    private int nested;

    Use entered(CodeMap map, SourceFunction function) {
        return entered.computeIfAbsent(function, key -> use(map, key, key.label));
    }

    Use inlined(CodeMap map, SourceFunction function) {
        return inlined.computeIfAbsent(function, key -> use(map, key, inlinedLabel(key)));
    }

    /** A modifier has no other way to run, so it is not said of it. */
    static String inlinedLabel(SourceFunction function) {
        boolean modifier = function.definition != null && function.definition.isModifier();
        return modifier ? function.label : function.label + INLINED;
    }

    private Use use(CodeMap map, SourceFunction function, String label) {
        return uses.computeIfAbsent(
                map.contract + '.' + label, key -> new Use(map.contract, label, function.isHelper()));
    }

    Missing unnamed(CodeMap map) {
        return unnamed.computeIfAbsent(map.contract, contract -> new Missing());
    }

    Missing adrift(CodeMap map) {
        return adrift.computeIfAbsent(map.contract, contract -> new Missing());
    }

    boolean nestsDeeper() {
        return nested < MOST_NESTED;
    }

    void nest(int more) {
        nested += more;
    }

    /**
     * Returns what was found.
     *
     * @param refused what else is not told apart
     */
    GasFunctions toFunctions(List<Gap> refused) {
        List<Row> rows = uses.values().stream()
                .map(Use::toRow)
                .sorted(Comparator.comparingLong(Row::ownGas)
                        .reversed()
                        .thenComparing(Row::contract)
                        .thenComparing(Row::function))
                .toList();
        List<Gap> gaps = new ArrayList<>(refused);
        add(gaps, unnamed, Why.UNNAMED);
        add(gaps, adrift, Why.ADRIFT);
        return new GasFunctions(rows, gaps);
    }

    private static void add(List<Gap> gaps, Map<String, Missing> missing, Why why) {
        missing.forEach((contract, what) -> gaps.add(new Gap(contract, why, what.gas, what.count, "")));
    }

    /** Where nothing is known of any code. */
    static @Nullable FunctionTally unless(boolean unknown) {
        return unknown ? null : new FunctionTally();
    }
}
