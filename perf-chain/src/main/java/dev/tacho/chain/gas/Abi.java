package dev.tacho.chain.gas;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The signatures in an ABI. */
final class Abi {
    private Abi() {}

    static String[] signatures(String contract, String json) {
        if (!(Json.parse("abi of " + contract, json) instanceof List<?> entries)) {
            throw new IllegalArgumentException("abi of " + contract + ": is no list; give what solc prints as abi");
        }
        List<String> signatures = new ArrayList<>();
        for (Object entry : entries) {
            if (entry instanceof Map<?, ?> function && "function".equals(function.get("type"))) {
                signatures.add(function.get("name") + types(contract, function.get("inputs")));
            }
        }
        return signatures.toArray(String[]::new);
    }

    private static String types(String contract, @Nullable Object inputs) {
        if (!(inputs instanceof List<?> list)) {
            throw new IllegalArgumentException("abi of " + contract + ": a function without inputs");
        }
        return list.stream().map(input -> type(contract, input)).collect(Collectors.joining(",", "(", ")"));
    }

    /** A struct is written as the types of its members. */
    private static String type(String contract, Object input) {
        if (!(input instanceof Map<?, ?> parameter) || !(parameter.get("type") instanceof String type)) {
            throw new IllegalArgumentException("abi of " + contract + ": an input without type");
        }
        return type.startsWith("tuple")
                ? types(contract, parameter.get("components")) + type.substring("tuple".length())
                : type;
    }
}
