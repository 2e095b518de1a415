package dev.tacho.chain.gas;

import dev.tacho.chain.gas.SyntaxTree.Definition;
import dev.tacho.chain.gas.SyntaxTree.Range;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a compiler says of one piece of code: which jumps enter a function and which leave one (the markers {@code i} and
 * {@code o} of a source map), where functions begin, and from which function's source an instruction comes.
 *
 * <p>solc has two pipelines. The first keeps for each instruction the statement that it comes from, wherever that is moved
 * to. The second, {@code viaIR}, makes storage accesses and checks helpers' code, whose source is the whole contract; once
 * they are inlined nobody can tell whose they were, so there it is not asked from which function an instruction comes.
 *
 * <p>Only the instructions count that the source map covers. What lies behind them, metadata and the code of contracts
 * that this one creates, is never run here.
 */
final class CodeMap {
    /** Gaps of bytes that are filled in after compilation. */
    record Gap(int start, int length) {}

    /** What a compiler prints of one piece of code. */
    record Parts(
            String sourceName,
            String object,
            String sourceMap,
            Collection<SourceFunction> functions,
            Map<SourceFunction, Integer> entries,
            List<Gap> gaps,
            Map<String, String> external) {}

    private static final int PUSH1 = 0x60;
    private static final int PUSH20 = 0x73;
    private static final int PUSH32 = 0x7f;
    private static final int JUMPDEST = 0x5b;
    private static final int ADDRESS_BYTES = 20;

    final String contract;
    private final SyntaxTree tree;
    private final byte[] code;
    private final BitSet filledIn = new BitSet();
    private final BitSet into = new BitSet();
    private final BitSet outOf = new BitSet();
    private final BitSet destinations = new BitSet();
    private final Map<Integer, SourceFunction> entries = new HashMap<>();
    /** By position, where a jump into a function that has no known entry may end. */
    private final Map<Integer, SourceFunction> byRange = new HashMap<>();
    /** By position, the function without an entry whose source an instruction comes from. */
    private final @Nullable SourceFunction[] vanished;

    private final Map<String, List<Definition>> bySelector = new HashMap<>();
    /** Filled by whichever thread asks. */
    private final Map<Long, Boolean> reached = new ConcurrentHashMap<>();

    private final Map<String, Integer> userNames;
    private final Map<String, String> externalNames;
    private final List<Definition> constructors;
    private final String sourceName;
    /** Whether inlined code keeps its source: the first pipeline, whose functions have names of their own. */
    private final boolean keepsSource;

    private int end;

    private CodeMap(String contract, Parts parts, SyntaxTree tree) {
        this.contract = contract;
        this.tree = tree;
        this.sourceName = parts.sourceName();
        this.code = bytes(parts.object());
        this.keepsSource = parts.functions().stream().anyMatch(SourceFunction::isOfFirstPipeline);
        parts.gaps().forEach(gap -> filledIn.set(gap.start(), gap.start() + gap.length()));
        if (code.length > ADDRESS_BYTES && (code[0] & 0xff) == PUSH20 && allZero(1, ADDRESS_BYTES)) {
            // A library's code begins with its own address, which is filled in as it is deployed.
            filledIn.set(1, 1 + ADDRESS_BYTES);
        }
        parts.entries().forEach((function, entry) -> entries.put(entry, function));
        this.vanished = new SourceFunction[code.length];
        Map<Integer, SourceFunction> byId = new LinkedHashMap<>();
        for (SourceFunction function : parts.functions()) {
            if (!function.isHelper()) {
                byId.put(function.id, function);
            }
        }
        Set<Integer> entered =
                entries.values().stream().map(function -> function.id).collect(Collectors.toSet());
        read(parts.sourceMap(), entered, byId);
        tree.all().forEach(definition -> {
            if (definition.selector() != null) {
                bySelector
                        .computeIfAbsent(definition.selector(), selector -> new ArrayList<>())
                        .add(definition);
            }
        });
        this.userNames =
                byId.values().stream().collect(Collectors.toMap(SourceFunction::bareName, function -> 1, Integer::sum));
        this.externalNames = Map.copyOf(parts.external());
        this.constructors = byId.values().stream()
                .map(function -> function.definition)
                .filter(definition -> definition != null && definition.kind().equals("constructor"))
                .toList();
        name(byId.values());
    }

    /** @throws IllegalArgumentException if the parts do not fit each other */
    static CodeMap of(String contract, Parts parts, SyntaxTree tree) {
        return new CodeMap(contract, parts, tree);
    }

    private static byte[] bytes(String object) {
        byte[] bytes = new byte[object.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            // Where the address of a library is still to be linked stand no digits.
            int high = Character.digit(object.charAt(2 * i), 16);
            int low = Character.digit(object.charAt(2 * i + 1), 16);
            bytes[i] = (byte) (high < 0 || low < 0 ? 0 : high << 4 | low);
        }
        return bytes;
    }

    private boolean allZero(int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (code[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /** Walks the entries of a source map beside the instructions; each leaves out what is as in the one before. */
    private void read(String sourceMap, Set<Integer> entered, Map<Integer, SourceFunction> byId) {
        String[] last = {"-1", "-1", "-1", "-", "0"};
        Map<List<String>, List<Definition>> around = new HashMap<>();
        int pc = 0;
        for (String entry : sourceMap.split(";", -1)) {
            if (pc >= code.length) {
                throw new IllegalArgumentException(
                        "compiler output of " + contract + ": its sourceMap has more instructions than its code");
            }
            if (!entry.isEmpty()) {
                String[] fields = entry.split(":", -1);
                for (int i = 0; i < Math.min(fields.length, last.length); i++) {
                    last[i] = fields[i].isEmpty() ? last[i] : fields[i];
                }
            }
            into.set(pc, last[3].equals("i"));
            outOf.set(pc, last[3].equals("o"));
            List<Definition> definitions = around.computeIfAbsent(List.of(last[0], last[1], last[2]), this::enclosing);
            if (!definitions.isEmpty()) {
                Definition innermost = definitions.get(0);
                if (keepsSource && !entered.contains(innermost.id())) {
                    vanished[pc] = function(innermost, byId);
                }
            }
            int opcode = code[pc] & 0xff;
            if (opcode == JUMPDEST) {
                destinations.set(pc);
                Range range = Range.of(last[0] + ':' + last[1] + ':' + last[2]);
                if (range != null
                        && !definitions.isEmpty()
                        && range.equals(definitions.get(0).range())) {
                    byRange.put(pc, function(definitions.get(0), byId));
                }
            }
            pc += 1 + (opcode >= PUSH1 && opcode <= PUSH32 ? opcode - PUSH1 + 1 : 0);
        }
        end = Math.min(pc, code.length);
    }

    private static SourceFunction function(Definition definition, Map<Integer, SourceFunction> byId) {
        return byId.computeIfAbsent(
                definition.id(),
                id -> new SourceFunction(definition.name(), id, SourceFunction.UNKNOWN_SLOTS, definition));
    }

    /** The innermost function around a stretch of source, or none. */
    private List<Definition> enclosing(List<String> fields) {
        Range range = Range.of(String.join(":", fields));
        Definition innermost = null;
        if (range != null) {
            for (Definition definition : tree.all()) {
                Range whole = definition.range();
                if (whole != null
                        && whole.holds(range)
                        && (innermost == null
                                || Objects.requireNonNull(innermost.range()).holds(whole))) {
                    innermost = definition;
                }
            }
        }
        return innermost == null ? List.of() : List.of(innermost);
    }

    /** A name says the same whatever else is in this code: what the optimiser removes must not change it. */
    private void name(Collection<SourceFunction> functions) {
        Map<String, List<SourceFunction>> byLabel = new LinkedHashMap<>();
        for (SourceFunction function : functions) {
            function.label = label(function);
            byLabel.computeIfAbsent(function.label, label -> new ArrayList<>()).add(function);
        }
        byLabel.values().stream()
                .filter(same -> same.size() > 1)
                .flatMap(List::stream)
                .forEach(function -> function.label = function.label + '_' + function.id);
    }

    private String label(SourceFunction function) {
        Definition definition = function.definition;
        String name = function.bareName();
        if (definition == null) {
            return name;
        }
        String owner = definition.contract();
        String qualified = owner.isEmpty() || owner.equals(sourceName) ? name : owner + '.' + name;
        String types = tree.isOverloaded(definition) ? '(' + definition.types() + ')' : "";
        return qualified + types + (definition.isModifier() ? " [modifier]" : "");
    }

    /** Says where code is another than the one compiled; null if it is the same but for what is filled in later. */
    @Nullable
    String differs(String hex) {
        String digits = hex.startsWith("0x") ? hex.substring(2) : hex;
        if (digits.isEmpty()) {
            return "there is no code";
        }
        byte[] other = bytes(digits);
        for (int i = 0; i < Math.min(end, other.length); i++) {
            if (code[i] != other[i] && !filledIn.get(i)) {
                return "the code is another than the one compiled, from byte " + i + " on";
            }
        }
        return other.length < end ? "the code is shorter than the one compiled" : null;
    }

    /** Whether the jump there enters a function. */
    boolean enters(int pc) {
        return into.get(pc);
    }

    /** Whether the jump there leaves one. */
    boolean leaves(int pc) {
        return outOf.get(pc);
    }

    boolean isDestination(int pc) {
        return destinations.get(pc);
    }

    /** The function that begins there, null if none is known to. */
    @Nullable
    SourceFunction entry(int pc) {
        return entries.get(pc);
    }

    /** The function whose definition a jump into one found there, although it has no entry that the compiler tells. */
    @Nullable
    SourceFunction definedAt(int pc) {
        return byRange.get(pc);
    }

    /** The function without an entry of its own whose source an instruction comes from. */
    @Nullable
    SourceFunction inlinedAt(int pc) {
        return pc < vanished.length ? vanished[pc] : null;
    }

    /**
     * Whether this is the external function of a selector, entered by the code that looks for selectors. Several of one
     * name are told apart by the syntax tree only.
     */
    boolean isExternal(SourceFunction function, @Nullable String selector) {
        Definition definition = function.definition;
        if (definition != null) {
            return definition.selector() == null
                    ? definition.kind().equals("fallback") || definition.kind().equals("receive")
                    : definition.selector().equals(selector);
        }
        String name = selector == null ? null : externalNames.get(selector);
        String bare = function.bareName();
        return name != null
                && (bare.equals(name) || bare.equals("fun_" + name))
                && userNames.getOrDefault(bare, 0) == 1;
    }

    /** Whose code a frame runs outside of any function that was entered. */
    List<Definition> outermost(boolean creation, @Nullable String selector) {
        return creation ? constructors : selector == null ? List.of() : bySelector.getOrDefault(selector, List.of());
    }

    /** Whether code of one function may have become part of the other's. */
    boolean reaches(Definition from, Definition to) {
        return reached.computeIfAbsent(((long) from.id() << 32) | to.id(), pair -> tree.reaches(from, to));
    }
}
