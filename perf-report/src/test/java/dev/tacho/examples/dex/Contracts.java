package dev.tacho.examples.dex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Function;

/**
 * The compiled contracts, as {@code src/test/solidity/compile.js} leaves them in {@code contracts.json}. Calls are encoded
 * by what the compiler says about a function, so a call that does not fit the contract fails here and not on the chain.
 */
final class Contracts {
    /** Where the compiled contracts are, on the class path. */
    static final String RESOURCE = "/dex/contracts.json";

    private static final JsonNode COMPILED = read();

    /** The list of pools. */
    static final Contract REGISTRY = contract("Registry");
    /** A token of fixed supply. */
    static final Contract TOKEN = contract("Token");
    /** Trades along several routes at once. */
    static final Contract AGGREGATOR = contract("Aggregator");
    /** A constant-product pool of two tokens. */
    static final Contract POOL = contract("Pool");

    private Contracts() {}

    /**
     * A compiled contract.
     *
     * @param name its name in the source
     * @param bytecode what creates it, in hex
     * @param abi its constructor, functions and events
     */
    record Contract(String name, String bytecode, JsonNode abi) {
        /**
         * Returns a call of a function.
         *
         * @param function the function's name
         * @param arguments text for an address or a string, a {@link java.math.BigInteger} for a number
         * @return the call, with the types of what it returns
         */
        Function function(String function, Object... arguments) {
            JsonNode declared = StreamSupport.stream(abi.spliterator(), false)
                    .filter(entry -> entry.path("type").asText().equals("function"))
                    .filter(entry -> entry.path("name").asText().equals(function))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(name + " has no function " + function));
            return encode(function, declared, arguments);
        }

        /**
         * Returns the data of the transaction that creates this contract.
         *
         * @param arguments the constructor's arguments
         * @return hex
         */
        String creation(Object... arguments) {
            JsonNode declared = StreamSupport.stream(abi.spliterator(), false)
                    .filter(entry -> entry.path("type").asText().equals("constructor"))
                    .findFirst()
                    .orElse(MissingNode.getInstance());
            Function constructor = encode("constructor", declared, arguments);
            return bytecode + FunctionEncoder.encodeConstructor(constructor.getInputParameters());
        }

        private Function encode(String function, JsonNode declared, Object... arguments) {
            List<String> inputs = types(declared.path("inputs"));
            if (inputs.size() != arguments.length) {
                throw new IllegalArgumentException(
                        name + '.' + function + " takes " + inputs + ", not " + List.of(arguments));
            }
            try {
                return FunctionEncoder.makeFunction(
                        function, inputs, List.of(arguments), types(declared.path("outputs")));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(
                        name + '.' + function + " takes " + inputs + ", not " + List.of(arguments), e);
            }
        }

        private static List<String> types(JsonNode parameters) {
            return StreamSupport.stream(parameters.spliterator(), false)
                    .map(parameter -> parameter.path("type").asText())
                    .toList();
        }
    }

    private static Contract contract(String name) {
        JsonNode contract = COMPILED.path("contracts").path(name);
        return new Contract(name, contract.path("bytecode").asText(), contract.path("abi"));
    }

    private static JsonNode read() {
        try (InputStream in = Contracts.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, RESOURCE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
