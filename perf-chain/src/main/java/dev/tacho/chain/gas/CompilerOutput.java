package dev.tacho.chain.gas;

import dev.tacho.chain.gas.CodeMap.Gap;
import dev.tacho.chain.internal.wire.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a compiler says of one contract: the answer of solc to its standard JSON input, or the part of one contract in it,
 * or a file that keeps either (hardhat's build info, forge's artifact). Read as a stream: of the answer only this
 * contract's part and the syntax trees' functions are kept.
 */
final class CompilerOutput {
    private static final String SELECTION = "select abi, storageLayout, evm.bytecode, evm.deployedBytecode and"
            + " evm.methodIdentifiers of the contract and ast of the file in solc's outputSelection";

    /** Of positions, lengths and nodes: no code and no syntax tree has as many. */
    private static final int MOST_NUMBER = 1 << 24;

    private final String what;
    /** As it stands in the answer: the name, or {@code file:name}. */
    private final String wanted;

    private final SyntaxTree tree = new SyntaxTree();
    private final List<String> found = new ArrayList<>();
    private final TreeSet<String> others = new TreeSet<>();
    /** Bare names by selector. */
    private final Map<String, String> external = new LinkedHashMap<>();

    private @Nullable Object abi;
    private @Nullable Object layout;
    private @Nullable Object methods;
    private @Nullable Object creationPart;
    private @Nullable Object runtimePart;
    private @Nullable CodeMap creation;
    private @Nullable CodeMap runtime;

    private CompilerOutput(String what, String wanted) {
        this.what = what;
        this.wanted = wanted;
    }

    /** @throws IllegalArgumentException if it holds no such contract, or not what is needed of it */
    static CompilerOutput parse(String contract, String wanted, String json) {
        CompilerOutput output = new CompilerOutput("compiler output of " + contract, wanted);
        try (JsonReader reader = new JsonReader(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)))) {
            if (reader.peek() != JsonReader.Token.OBJECT) {
                throw output.wrong("is no object; give what solc answers to its standard JSON input");
            }
            output.part(reader);
            if (reader.peek() != JsonReader.Token.END_OF_DOCUMENT) {
                throw output.wrong("more than one document");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(output.what + ": is not JSON: " + e.getMessage(), e);
        }
        output.finish(contract);
        return output;
    }

    /** The signatures of the external functions; none where the output tells none. */
    String[] signatures(String contract) {
        if (methods instanceof Map<?, ?> map) {
            return map.keySet().stream().map(String::valueOf).toArray(String[]::new);
        }
        return abi == null ? new String[0] : Abi.signatures(contract, Json.text(abi));
    }

    /** The storage layout as JSON; null where the output has none. */
    @Nullable
    String layout() {
        return layout == null ? null : Json.text(layout);
    }

    /** The code of a deployed contract; null where the output has none. */
    @Nullable
    CodeMap runtime() {
        return runtime;
    }

    /** The code that deploys it; null where the output has none. */
    @Nullable
    CodeMap creation() {
        return creation;
    }

    private void part(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String name = json.name();
            boolean object = json.peek() == JsonReader.Token.OBJECT;
            switch (name) {
                case "abi" -> abi = Json.value(json);
                case "storageLayout" -> layout = Json.value(json);
                case "methodIdentifiers" -> methods = Json.value(json);
                case "bytecode" -> creationPart = code(json);
                case "deployedBytecode" -> runtimePart = code(json);
                case "ast" -> tree.read(json);
                case "contracts" -> contracts(json);
                case "sources" -> sources(json);
                case "evm", "output" -> {
                    if (object) {
                        part(json);
                    } else {
                        json.skip();
                    }
                }
                default -> json.skip();
            }
        }
        json.endObject();
    }

    private void contracts(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            String file = json.name();
            json.beginObject();
            while (json.hasNext()) {
                String name = json.name();
                String full = file + ':' + name;
                if (name.equals(wanted) || full.equals(wanted)) {
                    found.add(full);
                    part(json);
                } else {
                    others.add(name);
                    json.skip();
                }
            }
            json.endObject();
        }
        json.endObject();
        if (found.size() != 1) {
            throw wrong(
                    found.isEmpty()
                            ? "holds no contract " + wanted + ", only " + others
                            : "holds several: " + found + "; name one of these");
        }
    }

    /** Only the output's own sources have trees; the input's have text. */
    private void sources(JsonReader json) throws IOException {
        json.beginObject();
        while (json.hasNext()) {
            json.name();
            if (json.peek() != JsonReader.Token.OBJECT) {
                json.skip();
                continue;
            }
            json.beginObject();
            while (json.hasNext()) {
                if (json.name().equals("ast")) {
                    tree.read(json);
                } else {
                    json.skip();
                }
            }
            json.endObject();
        }
        json.endObject();
    }

    /** Of a piece of code what is needed: generated sources and gas estimates may be large. */
    private static @Nullable Object code(JsonReader json) throws IOException {
        if (json.peek() != JsonReader.Token.OBJECT) {
            json.skip();
            return null;
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.name();
            switch (name) {
                case "object", "sourceMap", "functionDebugData", "immutableReferences", "linkReferences" ->
                    kept.put(name, Json.value(json));
                default -> json.skip();
            }
        }
        json.endObject();
        return kept;
    }

    private void finish(String contract) {
        for (String signature : signatures(contract)) {
            external.put(ContractNames.selector(signature), signature.substring(0, signature.indexOf('(')));
        }
        runtime = map(contract, runtimePart, "evm.deployedBytecode");
        creation = map(contract, creationPart, "evm.bytecode");
        if (runtime == null && creation == null) {
            throw wrong("has no source map; " + SELECTION);
        }
    }

    private @Nullable CodeMap map(String contract, @Nullable Object part, String where) {
        if (!(part instanceof Map<?, ?> code)
                || !(code.get("sourceMap") instanceof String sourceMap)
                || !(code.get("object") instanceof String object)
                || sourceMap.isEmpty()
                || object.isEmpty()) {
            return null;
        }
        String digits = object.startsWith("0x") ? object.substring(2) : object;
        if (digits.length() % 2 != 0 || !digits.replaceAll("__.{36}__", "").matches("[0-9a-fA-F]*+")) {
            throw wrong(where + ".object is no code");
        }
        String source = wanted.substring(wanted.lastIndexOf(':') + 1);
        List<SourceFunction> functions = new ArrayList<>();
        Map<SourceFunction, Integer> entries = new LinkedHashMap<>();
        if (code.get("functionDebugData") instanceof Map<?, ?> debug) {
            debug.forEach((name, value) -> {
                if (value instanceof Map<?, ?> told) {
                    int id = number(told.get("id"));
                    SourceFunction function = new SourceFunction(
                            String.valueOf(name),
                            id,
                            number(told.get("parameterSlots")),
                            id < 0 ? null : tree.find(id));
                    functions.add(function);
                    int entry = number(told.get("entryPoint"));
                    if (entry >= 0) {
                        entries.put(function, entry);
                    }
                }
            });
        }
        List<Gap> gaps = new ArrayList<>();
        gaps(code.get("immutableReferences"), gaps);
        if (code.get("linkReferences") instanceof Map<?, ?> files) {
            files.values().forEach(libraries -> gaps(libraries, gaps));
        }
        placeholders(digits, gaps);
        return CodeMap.of(
                contract, new CodeMap.Parts(source, digits, sourceMap, functions, entries, gaps, external), tree);
    }

    private static void gaps(@Nullable Object byName, List<Gap> gaps) {
        if (!(byName instanceof Map<?, ?> map)) {
            return;
        }
        for (Object places : map.values()) {
            for (Object place : places instanceof List<?> list ? list : List.of()) {
                if (place instanceof Map<?, ?> gap) {
                    int start = number(gap.get("start"));
                    int length = number(gap.get("length"));
                    if (start >= 0 && length > 0) {
                        gaps.add(new Gap(start, length));
                    }
                }
            }
        }
    }

    /** Where the address of a library is still to be linked. */
    private static void placeholders(String digits, List<Gap> gaps) {
        for (int at = digits.indexOf("__"); at >= 0; at = digits.indexOf("__", at + 40)) {
            gaps.add(new Gap(at / 2, 20));
        }
    }

    private static int number(@Nullable Object value) {
        return value instanceof Number number && number.longValue() >= 0 && number.longValue() <= MOST_NUMBER
                ? number.intValue()
                : -1;
    }

    private IllegalArgumentException wrong(String how) {
        return new IllegalArgumentException(what + ": " + how);
    }
}
