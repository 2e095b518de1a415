package dev.tacho.chain.gas;

import dev.tacho.chain.internal.wire.JsonReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions and modifiers in the syntax tree that solc prints as {@code ast}: what they are called, where they stand
 * in the source, and what they refer to. The tree is read as a stream; of its nodes only these are kept.
 */
final class SyntaxTree {
    /**
     * A function or modifier, or a public variable's getter.
     *
     * @param kind {@code function}, {@code constructor}, {@code receive}, {@code fallback}, {@code freeFunction}, {@code
     *     modifier}, {@code getter}
     * @param range where its definition stands, null for a getter
     * @param references the identifiers of declarations that it names
     * @param bases those that it overrides
     */
    record Definition(
            int id,
            String name,
            String kind,
            String contract,
            boolean library,
            @Nullable String selector,
            @Nullable Range range,
            String types,
            Set<Integer> references,
            Set<Integer> bases) {
        boolean isModifier() {
            return kind.equals("modifier");
        }
    }

    /** A stretch of a source file, as {@code start:length:file} says. */
    record Range(int start, int length, int file) {
        boolean holds(Range other) {
            return file == other.file && start <= other.start && other.start + other.length <= start + length;
        }

        static @Nullable Range of(@Nullable String text) {
            String[] parts = text == null ? new String[0] : text.split(":", -1);
            return parts.length == 3
                            && parts[0].matches("[0-9]{1,9}")
                            && parts[1].matches("[0-9]{1,9}")
                            && parts[2].matches("[0-9]{1,9}")
                    ? new Range(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                    : null;
        }
    }

    /** A node of the tree while its members are read. */
    private static final class Draft {
        final Map<String, String> texts = new HashMap<>();
        final Set<Integer> bases = new HashSet<>();
        int id = -1;
        String types = "";
    }

    private final Map<Integer, Definition> byId = new HashMap<>();
    private final Map<Integer, Integer> families = new HashMap<>();
    private final Map<String, Integer> overloads = new HashMap<>();

    // What was met since the node that is being read began.
    private final List<Definition> met = new ArrayList<>();
    private final List<Integer> references = new ArrayList<>();
    private final List<String> variables = new ArrayList<>();

    /** Reads a tree, beside those that were read before. */
    void read(JsonReader json) throws IOException {
        value(json);
        for (Definition definition : met) {
            if (byId.put(definition.id(), definition) == null && !definition.isModifier()) {
                overloads.merge(definition.contract() + '.' + definition.name(), 1, Integer::sum);
            }
            for (int base : definition.bases()) {
                families.put(family(definition.id()), family(base));
            }
        }
        met.clear();
        references.clear();
        variables.clear();
    }

    @Nullable
    Definition find(int id) {
        return byId.get(id);
    }

    Iterable<Definition> all() {
        return byId.values();
    }

    /** Whether its contract has several functions of its name. */
    boolean isOverloaded(Definition definition) {
        return overloads.getOrDefault(definition.contract() + '.' + definition.name(), 0) > 1;
    }

    /**
     * Tells whether code of one function may have become part of another's: whether the other names it, or what it
     * overrides or is overridden by, directly or by way of others.
     */
    boolean reaches(Definition from, Definition to) {
        int sought = family(to.id());
        Set<Integer> seen = new HashSet<>();
        Deque<Integer> open = new ArrayDeque<>(from.references());
        while (!open.isEmpty()) {
            int family = family(open.pop());
            if (family == sought) {
                return true;
            }
            if (seen.add(family)) {
                byId.values().stream()
                        .filter(definition -> family(definition.id()) == family)
                        .forEach(definition -> open.addAll(definition.references()));
            }
        }
        return false;
    }

    /** One number for all that override each other. */
    private int family(int id) {
        int root = id;
        for (Integer next = families.get(root); next != null && next != root; next = families.get(root)) {
            root = next;
        }
        return root;
    }

    private void value(JsonReader json) throws IOException {
        switch (json.peek()) {
            case OBJECT -> node(json);
            case ARRAY -> {
                json.beginArray();
                while (json.hasNext()) {
                    value(json);
                }
                json.endArray();
            }
            default -> json.skip();
        }
    }

    private void node(JsonReader json) throws IOException {
        int firstMet = met.size();
        int firstReference = references.size();
        Draft draft = new Draft();
        json.beginObject();
        while (json.hasNext()) {
            member(json, json.name(), draft);
        }
        json.endObject();
        String type = draft.texts.getOrDefault("nodeType", "");
        switch (type) {
            case "ContractDefinition" -> {
                String contract = draft.texts.getOrDefault("name", "");
                boolean library = "library".equals(draft.texts.get("contractKind"));
                met.subList(firstMet, met.size())
                        .replaceAll(own -> new Definition(
                                own.id,
                                own.name,
                                own.kind,
                                contract,
                                library,
                                own.selector,
                                own.range,
                                own.types,
                                own.references,
                                own.bases));
            }
            case "FunctionDefinition", "ModifierDefinition" -> {
                List<Integer> named = references.subList(firstReference, references.size());
                String kind = type.startsWith("M") ? "modifier" : draft.texts.getOrDefault("kind", "function");
                define(draft, kind, Range.of(draft.texts.get("src")), Set.copyOf(named));
                named.clear();
            }
            case "VariableDeclaration" -> {
                variables.add(draft.types);
                if (draft.texts.containsKey("functionSelector")) {
                    define(draft, "getter", null, Set.of());
                }
            }
            default -> {}
        }
    }

    private void define(Draft draft, String kind, @Nullable Range range, Set<Integer> named) {
        String selector = draft.texts.get("functionSelector");
        met.add(new Definition(
                draft.id,
                draft.texts.getOrDefault("name", ""),
                kind,
                "",
                false,
                selector == null ? null : "0x" + selector,
                range,
                draft.types,
                named,
                Set.copyOf(draft.bases)));
    }

    private void member(JsonReader json, String name, Draft draft) throws IOException {
        JsonReader.Token token = json.peek();
        switch (name) {
            case "name", "nodeType", "src", "kind", "contractKind", "functionSelector", "typeString" -> {
                if (token == JsonReader.Token.STRING) {
                    draft.texts.put(name, json.string());
                } else {
                    value(json);
                }
            }
            case "id" -> draft.id = token == JsonReader.Token.NUMBER ? number(json) : skipped(json);
            case "referencedDeclaration" -> {
                if (token == JsonReader.Token.NUMBER) {
                    references.add(number(json));
                } else {
                    value(json);
                }
            }
            case "baseFunctions", "baseModifiers" -> numbers(json, token, draft.bases);
            case "parameters" -> {
                int first = variables.size();
                value(json);
                List<String> own = variables.subList(first, variables.size());
                draft.types = String.join(",", own);
                if (token == JsonReader.Token.OBJECT) {
                    // The list of a function, not the list in that list.
                    own.clear();
                }
            }
            case "typeDescriptions" -> draft.types = type(json, token);
            default -> value(json);
        }
    }

    private static String type(JsonReader json, JsonReader.Token token) throws IOException {
        String type = "";
        if (token != JsonReader.Token.OBJECT) {
            json.skip();
            return type;
        }
        json.beginObject();
        while (json.hasNext()) {
            if (json.name().equals("typeString") && json.peek() == JsonReader.Token.STRING) {
                type = json.string();
            } else {
                json.skip();
            }
        }
        json.endObject();
        return type;
    }

    private static void numbers(JsonReader json, JsonReader.Token token, Set<Integer> into) throws IOException {
        if (token != JsonReader.Token.ARRAY) {
            json.skip();
            return;
        }
        json.beginArray();
        while (json.hasNext()) {
            if (json.peek() == JsonReader.Token.NUMBER) {
                into.add(number(json));
            } else {
                json.skip();
            }
        }
        json.endArray();
    }

    /** Declarations of the language itself have negative numbers. */
    private static int number(JsonReader json) throws IOException {
        return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, json.longValue()));
    }

    private static int skipped(JsonReader json) throws IOException {
        json.skip();
        return -1;
    }
}
