package dev.tacho.chain.gas;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * What contracts, functions and storage slots are called. A chain knows addresses, selectors and slots only; what is not
 * named here is shown as these.
 *
 * <pre>{@code
 * ContractNames names = ContractNames.builder()
 *         .contract("Ledger", ledger.getContractAddress(), "add(uint256)", "total()")
 *         .layout("Ledger", layoutJson)          // optional: solc's storageLayout
 *         .compiled("Ledger", solcOutput)        // or all of it, and the functions inside the contract
 *         .build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class ContractNames {
    private static final Pattern ADDRESS = Pattern.compile("0x[0-9a-fA-F]{40}");
    private static final Pattern SIGNATURE =
            Pattern.compile("([A-Za-z_$][A-Za-z0-9_$]*)\\(([A-Za-z0-9_$,()\\[\\]]*)\\)");
    private static final Pattern ALIAS = Pattern.compile("(?<![A-Za-z0-9_])(u?int|byte|fixed|ufixed)(?![A-Za-z0-9_])");

    /** Names nothing. */
    public static final ContractNames NONE = builder().build();

    private final Map<String, String> contracts;
    private final Map<String, Map<String, String>> functions;
    private final Map<String, StorageLayout> layouts;
    private final Map<String, CompilerOutput> outputs;

    private ContractNames(Builder builder) {
        this.contracts = Map.copyOf(builder.contracts);
        this.functions = builder.signatures.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> shortened(entry.getValue())));
        this.layouts = Map.copyOf(builder.layouts);
        this.outputs = Map.copyOf(builder.outputs);
    }

    /** A function is called by its bare name, unless its contract has several of that name. */
    private static Map<String, String> shortened(Map<String, String> signatures) {
        Map<String, Long> times =
                signatures.values().stream().collect(Collectors.groupingBy(ContractNames::bare, Collectors.counting()));
        return signatures.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        entry -> times.getOrDefault(bare(entry.getValue()), 1L) == 1
                                ? bare(entry.getValue())
                                : entry.getValue()));
    }

    private static String bare(String signature) {
        return signature.substring(0, signature.indexOf('('));
    }

    /**
     * Returns a builder.
     *
     * @return the builder of names
     */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link ContractNames}. */
    public static final class Builder {
        private final Map<String, String> contracts = new HashMap<>();
        /** By contract, then by selector; functions of no particular contract stand under the empty name. */
        private final Map<String, Map<String, String>> signatures = new HashMap<>();

        private final Map<String, StorageLayout> layouts = new HashMap<>();
        private final Map<String, CompilerOutput> outputs = new HashMap<>();

        private Builder() {}

        /**
         * Names a contract and its functions. Called again with the same name it adds an address, or functions.
         *
         * @param name for people, for example {@code Ledger}: letters, digits, {@code _}, {@code $} and {@code -}
         * @param address {@code 0x} and 40 hexadecimal digits
         * @param functions their signatures as the ABI has them, for example {@code add(uint256)}
         * @return this builder
         * @throws IllegalArgumentException if a name, an address or a signature is none, the address has another name
         *     already, or two functions have one selector
         */
        public Builder contract(String name, String address, String... functions) {
            if (!ADDRESS.matcher(address).matches()) {
                throw new IllegalArgumentException("address=" + address + ": give 0x and 40 hexadecimal digits");
            }
            String other = contracts.putIfAbsent(address.toLowerCase(Locale.ROOT), checked(name));
            if (other != null && !other.equals(name)) {
                throw new IllegalArgumentException(
                        "address=" + address + ": is " + other + " already; give a contract one name");
            }
            return add(name, functions);
        }

        /**
         * Names functions of whichever contract has no name for them.
         *
         * @param functions their signatures as the ABI has them, for example {@code transfer(address,uint256)}
         * @return this builder
         * @throws IllegalArgumentException if a signature is none, or two functions have one selector
         */
        public Builder functions(String... functions) {
            return add("", functions);
        }

        /**
         * Names a contract's functions by its ABI.
         *
         * @param name the contract's name, as given to {@link #contract}
         * @param abi the ABI in JSON, as solc and web3j write it
         * @return this builder
         * @throws IllegalArgumentException if it is no ABI
         */
        public Builder abi(String name, String abi) {
            return add(checked(name), Abi.signatures(name, abi));
        }

        /**
         * Names a contract's storage slots.
         *
         * @param name the contract's name, as given to {@link #contract}
         * @param json what solc prints as {@code storageLayout}
         * @return this builder
         * @throws IllegalArgumentException if it is no storage layout
         */
        public Builder layout(String name, String json) {
            layouts.put(checked(name), StorageLayout.parse(name, json));
            return this;
        }

        /**
         * Names all that the compiler knows of a contract: its functions, its storage slots, and the functions inside it,
         * which {@link GasProfiler#profile} then tells apart. Takes what solc answers to its standard JSON input with {@code
         * abi}, {@code storageLayout}, {@code evm.bytecode}, {@code evm.deployedBytecode} and {@code evm.methodIdentifiers}
         * of the contract; with {@code ast} of the file as well, functions are called as in the source, several of one name
         * are told apart by their contract, and those that the optimiser made a part of others are found. The part of one
         * contract in that answer, hardhat's build info and forge's artifacts will do.
         *
         * <p>Code at an address that is not the code compiled (but for immutables and libraries' addresses) is not named
         * by it; the profile says so.
         *
         * @param name the contract's name, as given to {@link #contract} and as it stands in the source; for a part of an
         *     answer any name
         * @param output the compiler's answer in JSON
         * @return this builder
         * @throws IllegalArgumentException if it holds no such contract, several, or no source map of it
         */
        public Builder compiled(String name, String output) {
            return compiled(name, name, output);
        }

        /**
         * Names all that the compiler knows of a contract that has another name here than in its source.
         *
         * @param name the contract's name, as given to {@link #contract}
         * @param source its name in the source, or {@code file:name} where several files have one of that name
         * @param output the compiler's answer in JSON
         * @return this builder
         * @throws IllegalArgumentException if it holds no such contract, several, or no source map of it
         * @see #compiled(String, String)
         */
        public Builder compiled(String name, String source, String output) {
            CompilerOutput read = CompilerOutput.parse(checked(name), source, output);
            outputs.put(name, read);
            add(name, read.signatures(name));
            String layout = read.layout();
            return layout == null ? this : layout(name, layout);
        }

        /**
         * Returns the names.
         *
         * @return the names given so far
         */
        public ContractNames build() {
            return new ContractNames(this);
        }

        private Builder add(String contract, String... functions) {
            Map<String, String> known = signatures.computeIfAbsent(contract, name -> new HashMap<>());
            for (String signature : functions) {
                Matcher matcher = SIGNATURE.matcher(signature);
                Matcher alias = ALIAS.matcher(signature);
                if (!matcher.matches()) {
                    throw new IllegalArgumentException(
                            "function=\"" + signature
                                    + "\": give its name and the types of its parameters without spaces, as transfer(address,uint256)");
                }
                if (alias.find(matcher.start(2))) {
                    throw new IllegalArgumentException("function=\"" + signature + "\": " + alias.group()
                            + " is a short form; write it as the ABI does, for example uint256");
                }
                String other = known.putIfAbsent(selector(signature), signature);
                if (other != null && !other.equals(signature)) {
                    throw new IllegalArgumentException("function=\"" + signature + "\": has the selector of \"" + other
                            + "\"; one contract cannot have both");
                }
            }
            return this;
        }

        private static String checked(String name) {
            if (!name.matches("[A-Za-z0-9_$-]+")) {
                throw new IllegalArgumentException(
                        "name=\"" + name + "\": use letters, digits, _, $ and -, as in the id of a fact");
            }
            return name;
        }
    }

    static String selector(String signature) {
        return Hash.sha3String(signature).substring(0, 10);
    }

    /** The name of an account: the user's, a precompile's, or the address. */
    String contract(String address) {
        String name = contracts.get(address);
        if (name != null) {
            return name;
        }
        String precompile = Precompile.name(address);
        return precompile != null ? precompile : address;
    }

    /** The name of a function; the selector if it has none, {@code fallback} where there is no selector. */
    String function(String address, @Nullable String selector) {
        if (selector == null) {
            return "fallback";
        }
        String contract = contracts.get(address);
        for (String owner : contract == null ? List.of("") : List.of(contract, "")) {
            String name = functions.getOrDefault(owner, Map.of()).get(selector);
            if (name != null) {
                return name;
            }
        }
        return selector;
    }

    /** The name of a slot; the slot itself if it has none. */
    String slot(String address, String word, Set<String> addresses) {
        String contract = contracts.get(address);
        StorageLayout layout = contract == null ? null : layouts.get(contract);
        if (layout == null) {
            return "slot " + word;
        }
        Set<String> keys = new LinkedHashSet<>(addresses);
        keys.addAll(contracts.keySet());
        String label = layout.label(word, keys);
        return label == null ? "slot " + word : named(label);
    }

    /** What the compiler says of the contract at an address; null if it was not asked. */
    @Nullable
    CompilerOutput output(String address) {
        String contract = contracts.get(address);
        return contract == null ? null : outputs.get(contract);
    }

    /** Whether the compiler was asked of any contract. */
    boolean hasOutput() {
        return !outputs.isEmpty();
    }

    /** How many variables of the layout lie in a slot; 0 if that is not known. */
    int variables(String address, String word) {
        String contract = contracts.get(address);
        StorageLayout layout = contract == null ? null : layouts.get(contract);
        return layout == null ? 0 : layout.variables(word);
    }

    /** A key that has a name is shown by it. */
    private String named(String label) {
        int open = label.indexOf("[0x");
        if (open < 0) {
            return label;
        }
        String address = label.substring(open + 1, label.length() - 1);
        return label.substring(0, open + 1) + contract(address) + ']';
    }

    static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }
}
