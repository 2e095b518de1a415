package dev.tacho.chain.gas;

import dev.tacho.chain.gas.SyntaxTree.Definition;
import org.jspecify.annotations.Nullable;

/** A function as a compiler knows it. Two objects are two functions, even of one name. */
final class SourceFunction {
    /** Where the number of stack slots that arguments take is not known. */
    static final int UNKNOWN_SLOTS = -1;

    private static final String OUTER = "external_fun_";

    /** What the compiler calls it. */
    final String raw;
    /** Its number in the syntax tree; negative for what the compiler made itself. */
    final int id;

    final int parameterSlots;
    final @Nullable Definition definition;
    /** What people call it; set once all functions of the code are known. */
    String label;

    SourceFunction(String raw, int id, int parameterSlots, @Nullable Definition definition) {
        this.raw = raw;
        this.id = id;
        this.parameterSlots = parameterSlots;
        this.definition = definition;
        this.label = raw;
    }

    /** Whether the compiler made it itself, as {@code checked_add_t_uint256}. */
    boolean isHelper() {
        return id < 0;
    }

    /** The second pipeline's wrapper that decodes the arguments of an external function. */
    boolean isWrapper() {
        return isHelper() && raw.startsWith(OUTER);
    }

    /** The first of solc's pipelines writes {@code @name_id}. */
    boolean isOfFirstPipeline() {
        return !isHelper() && raw.startsWith("@");
    }

    /** The name in the source where it is told for certain, else what the compiler says. */
    String bareName() {
        if (definition != null) {
            return definition.name().isEmpty() ? definition.kind() : definition.name();
        }
        String ending = "_" + id;
        if (raw.startsWith("@") && raw.endsWith(ending)) {
            String name = raw.substring(1, raw.length() - ending.length());
            return name.isEmpty() ? "unnamed" : name;
        }
        return raw;
    }

    @Override
    public String toString() {
        return label;
    }
}
