package dev.tacho.chain.gas;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What functions used, by another way than the profiler's: over the whole list of steps, by recursion, from the height of
 * the stack alone. A function begins where the compiler says that its entry is, and ends at the first step at its address
 * to return to with all its arguments gone and its results in their place; jump markers and source maps are not looked at,
 * and gas is taken from the ends of each call instead of from its steps.
 */
final class NaiveFunctions {
    /** A function as the compiler's debug data has it. */
    private record Entry(String raw, int id, int parameters, int results) {}

    /**
     * What a stretch of steps came to.
     *
     * @param next the first step after it
     * @param ended whether the frame ended with it
     */
    private record Stretch(int next, boolean ended, long used) {}

    static final class Sum {
        long calls;
        long own;
        long total;
        long min = Long.MAX_VALUE;
        long max;
        private int open;

        @Override
        public String toString() {
            return calls + " calls, own " + own + ", total " + total + ", min " + min + ", max " + max;
        }
    }

    /** Tells what a function of a contract is called. */
    interface Names {
        String label(String contract, String raw, int id);

        /** Whether it is called from outside, or deploys: then the frame is it. */
        boolean isExternal(int id);
    }

    private record Open(Entry entry, int base) {
        boolean isWrapper() {
            return entry.id() < 0 && entry.raw().startsWith("external_fun_");
        }
    }

    private final List<?> steps;
    private final Map<String, Map<Integer, Entry>> entries = new HashMap<>();
    private final Names names;
    private final Map<String, String> contracts;
    final Map<String, Sum> sums = new TreeMap<>();

    /**
     * @param steps with their stacks
     * @param contracts by address
     */
    NaiveFunctions(List<?> steps, String mode, Map<String, String> contracts, boolean creation, Names names) {
        this.steps = steps;
        this.contracts = contracts;
        this.names = names;
        for (String contract : List.of("Functions", "Maths")) {
            entries.put(contract, entries(FunctionsFixture.code(mode, contract, "deployedBytecode")));
        }
        entries.put("new Functions", entries(FunctionsFixture.code(mode, "Functions", "bytecode")));
        frame(0, creation ? "new Functions" : "Functions");
    }

    private static Map<Integer, Entry> entries(Map<?, ?> code) {
        Map<Integer, Entry> found = new LinkedHashMap<>();
        ((Map<?, ?>) code.get("functionDebugData")).forEach((raw, value) -> {
            Map<?, ?> told = (Map<?, ?>) value;
            if (told.get("entryPoint") instanceof Number at) {
                int id = told.get("id") instanceof Number number ? number.intValue() : -1;
                found.put(
                        at.intValue(),
                        new Entry(
                                String.valueOf(raw), id, number(told, "parameterSlots"), number(told, "returnSlots")));
            }
        });
        return found;
    }

    private static int number(Map<?, ?> map, String name) {
        return ((Number) map.get(name)).intValue();
    }

    private Map<?, ?> step(int at) {
        return (Map<?, ?>) steps.get(at);
    }

    private int depth(int at) {
        return number(step(at), "depth");
    }

    private long gas(int at) {
        return ((Number) step(at).get("gas")).longValue();
    }

    private List<?> stack(int at) {
        return (List<?>) step(at).get("stack");
    }

    private static BigInteger word(Object text) {
        return new BigInteger(String.valueOf(text).replaceFirst("^0x", ""), 16);
    }

    /** Runs a frame from its first step. */
    private Stretch frame(int start, String contract) {
        return run(start, contract, new ArrayList<>(), -1, -1, new long[1]);
    }

    /** Runs until the address is reached with that height, or the frame ends. */
    private Stretch run(int start, String contract, List<Open> open, long address, int height, long[] children) {
        int depth = depth(start);
        int at = start;
        while (true) {
            if (at > start && number(step(at), "pc") == address && stack(at).size() == height) {
                return new Stretch(at, false, gas(start) - gas(at));
            }
            Entry entry = contract == null ? null : entries.get(contract).get(number(step(at), "pc"));
            Stretch call = entry == null || at == start ? null : call(at, contract, entry, open);
            if (call != null) {
                children[0] += call.used();
                if (call.ended()) {
                    return new Stretch(call.next(), true, gas(start) - gas(at) + call.used());
                }
                at = call.next();
                continue;
            }
            int next = at + 1;
            if (next < steps.size() && depth(next) > depth) {
                Stretch inner = frame(next, called(at));
                children[0] += inner.used();
                next = inner.next();
            }
            if (next >= steps.size() || depth(next) < depth) {
                return new Stretch(next, true, gas(start) - remaining(at));
            }
            at = next;
        }
    }

    /** What is left of a frame after its last step. */
    private long remaining(int last) {
        String op = String.valueOf(step(last).get("op"));
        return List.of("STOP", "RETURN", "REVERT").contains(op)
                ? gas(last) - ((Number) step(last).get("gasCost")).longValue()
                : 0;
    }

    private String called(int at) {
        String op = String.valueOf(step(at).get("op"));
        if (op.startsWith("CREATE")) {
            return null;
        }
        List<?> stack = stack(at);
        String address = "0x" + String.format("%040x", word(stack.get(stack.size() - 2)));
        return contracts.get(address);
    }

    /** A call of a function; null if it is none: a loop back to its beginning, or what a frame was opened for. */
    private Stretch call(int at, String contract, Entry entry, List<Open> open) {
        List<?> stack = stack(at);
        int base = stack.size() - 1 - entry.parameters();
        long address = base < 0
                ? -1
                : word(stack.get(base)).min(BigInteger.valueOf(1 << 30)).longValue();
        if (base < 0 && !"JUMP".equals(step(at - 1).get("op"))) {
            // The code before it ran on into it, and nothing returns from it.
            return null;
        }
        Open last = open.isEmpty() ? null : open.get(open.size() - 1);
        if (last != null && last.entry() == entry && last.base() == base) {
            return null;
        }
        Open mine = new Open(entry, base);
        boolean frameItself = mine.isWrapper()
                || (open.stream().allMatch(Open::isWrapper) && entry.id() >= 0 && names.isExternal(entry.id()));
        open.add(mine);
        Sum sum = frameItself ? null : sums.computeIfAbsent(key(contract, entry), key -> new Sum());
        if (sum != null) {
            sum.open++;
        }
        long[] children = new long[1];
        Stretch stretch = run(at, contract, open, address, base + entry.results(), children);
        open.remove(open.size() - 1);
        if (sum != null) {
            sum.open--;
            sum.calls++;
            sum.own += stretch.used() - children[0];
            sum.total += sum.open == 0 ? stretch.used() : 0;
            sum.min = Math.min(sum.min, stretch.used());
            sum.max = Math.max(sum.max, stretch.used());
        }
        return stretch;
    }

    private String key(String contract, Entry entry) {
        String owner = contract.replace("new ", "");
        return owner + '.' + (entry.id() < 0 ? entry.raw() : names.label(owner, entry.raw(), entry.id()));
    }
}
