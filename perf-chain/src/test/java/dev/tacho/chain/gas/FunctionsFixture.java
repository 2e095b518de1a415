package dev.tacho.chain.gas;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The contracts of {@code Functions.sol}, compiled in one of four ways and deployed on a node. */
final class FunctionsFixture {
    static final List<String> MODES = List.of("legacy", "legacy optimized", "ir", "ir optimized");

    private static final Map<?, ?> COMPILED = load();
    private static final BigInteger GAS = BigInteger.valueOf(9_000_000);

    private final Map<Boolean, GasProfiler> profilers = new HashMap<>();
    final String mode;
    final GasChain chain;
    final String maths;
    final String functions;
    /** The transaction that deployed it. */
    final String deployment;

    FunctionsFixture(GasChain chain, String mode) {
        this.chain = chain;
        this.mode = mode;
        this.maths = deploy("Maths", "");
        this.deployment = creation("Functions", GasChain.word(3));
        this.functions = chain.receipt(deployment).getContractAddress();
    }

    private static Map<?, ?> load() {
        try (InputStream in =
                new GZIPInputStream(FunctionsFixture.class.getResourceAsStream("/contracts/functions.json.gz"))) {
            return map(Json.parse("functions.json.gz", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<?, ?> map(Object value) {
        return (Map<?, ?>) value;
    }

    /** What solc answers, with the syntax tree or without. */
    static String output(String mode, boolean tree) {
        Object contracts = map(COMPILED.get("modes")).get(mode);
        return Json.text(
                tree
                        ? Map.of("contracts", contracts, "sources", COMPILED.get("sources"))
                        : Map.of("contracts", contracts));
    }

    /** {@code bytecode} or {@code deployedBytecode} of a contract. */
    static Map<?, ?> code(String mode, String contract, String which) {
        Map<?, ?> file = map(map(map(COMPILED.get("modes")).get(mode)).get("Functions.sol"));
        return map(map(map(file.get(contract)).get("evm")).get(which));
    }

    static Map<?, ?> sources() {
        return map(COMPILED.get("sources"));
    }

    String creation(String contract, String arguments) {
        // Only one library is to be linked, so every placeholder stands for it.
        String object = String.valueOf(code(mode, contract, "bytecode").get("object"))
                .replaceAll("__\\$[0-9a-f]{34}\\$__", maths == null ? "" : maths.substring(2));
        return chain.send(null, object + arguments, 0, GAS);
    }

    String deploy(String contract, String arguments) {
        return chain.receipt(creation(contract, arguments)).getContractAddress();
    }

    String call(String signature, long... words) {
        String[] arguments = Arrays.stream(words).mapToObj(GasChain::word).toArray(String[]::new);
        return chain.send(functions, GasChain.calldata(signature, arguments), 0, GAS);
    }

    GasProfiler profiler(boolean tree) {
        return profilers.computeIfAbsent(tree, key -> profilerBuilder(tree).build());
    }

    GasProfiler.Builder profilerBuilder(boolean tree) {
        String output = output(mode, tree);
        return GasProfiler.builder(URI.create(chain.node.url()))
                .names(ContractNames.builder()
                        .contract("Functions", functions)
                        .compiled("Functions", output)
                        .contract("Maths", maths)
                        .compiled("Maths", output)
                        .build());
    }
}
