package dev.tacho.chain.gas;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What compilers say of the code that one trace runs, and which of it turned out to be of other code. */
final class CodeMaps {
    private final ContractNames names;
    private final Map<String, String> refused = new LinkedHashMap<>();
    private final Set<String> used = new LinkedHashSet<>();

    CodeMaps(ContractNames names) {
        this.names = names;
    }

    /** Of the code at an address; null if nothing is known of it. */
    @Nullable
    CodeMap runtime(@Nullable String address) {
        CompilerOutput output = output(address);
        CodeMap map = output == null ? null : output.runtime();
        if (map != null && address != null) {
            used.add(address);
        }
        return map;
    }

    /** Of the code that deploys what is at an address. */
    @Nullable
    CodeMap creation(@Nullable String address) {
        CompilerOutput output = output(address);
        return output == null ? null : output.creation();
    }

    private @Nullable CompilerOutput output(@Nullable String address) {
        return address == null || refused.containsKey(address) ? null : names.output(address);
    }

    /** The addresses whose code a map was taken of since the last call. */
    Set<String> takeUsed() {
        Set<String> taken = new LinkedHashSet<>(used);
        used.clear();
        return taken;
    }

    /** Wrong names are worse than none: the code at an address is not what the compiler speaks of. */
    void refuse(String address, String why) {
        refused.put(address, why);
    }

    /** Why no map is taken, by address. */
    Map<String, String> refused() {
        return refused;
    }

    boolean isEmpty() {
        return !names.hasOutput();
    }
}
