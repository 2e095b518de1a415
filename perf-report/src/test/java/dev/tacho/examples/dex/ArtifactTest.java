package dev.tacho.examples.dex;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The compiled contracts that stand in the repository are what the compiler makes of their sources. */
class ArtifactTest {
    private static final String CURE =
            "contracts.json is not what compile.js makes of src/test/solidity. In perf-report,"
                    + " run: node src/test/solidity/compile.js src/test/solidity src/test/resources/dex/contracts.json"
                    + " ../target/node_modules";

    @Test
    void contractsAreCompiledFromTheirSources(@TempDir Path folder) throws Exception {
        String modules = System.getProperty("tacho.node.modules", "../target/node_modules");
        assumeTrue(
                Files.exists(Path.of(modules, "solc", "package.json")),
                () -> "no Solidity compiler in " + modules + ": the build installs it with npm");
        Path compiled = folder.resolve("contracts.json");
        Path log = folder.resolve("compile.log");
        Process compiler = start(new ProcessBuilder(
                        "node", "src/test/solidity/compile.js", "src/test/solidity", compiled.toString(), modules)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        assertEquals(0, compiler.waitFor(), () -> read(log));
        assertEquals("", read(log), "the compiler warns");
        try (InputStream kept = Contracts.class.getResourceAsStream(Contracts.RESOURCE)) {
            assertNotNull(kept, CURE);
            assertArrayEquals(Files.readAllBytes(compiled), kept.readAllBytes(), CURE);
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            assumeTrue(false, "node cannot be started: " + e.getMessage());
            throw new AssertionError(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
