package dev.tacho.examples.dex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tacho.chain.Anvil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a whole. */
class DexDemoTest {
    /** Nothing listens on port 1, and the rest of the URL is not to be seen. */
    private static final String UNREACHABLE = "http://user:secret@127.0.0.1:1/v2/secret";

    @TempDir
    private Path folder;

    @Test
    void comparesBothWaysOnAChain() throws IOException {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine: the demonstration cannot run");
        String said = run(null, 20);

        assertTrue(said.contains("JSON-RPC round trips per quote 21 -> 1.1 (-94.8 %)"), said);
        assertTrue(said.contains("20 of 20 quotes equal, 2 of 2 equal to the contracts' own"), said);
        String json = Files.readString(folder.resolve("report.json"));
        assertTrue(json.indexOf("\"dex.speedup\"") > 0);
        assertTrue(json.indexOf("\"dex\"") < json.indexOf("\"measurements\""), "the comparison comes first");
        assertTrue(Files.exists(folder.resolve("report.html")));
        assertTrue(Files.readString(folder.resolve("report.md")).contains("All 4 checks held"));
    }

    @Test
    void saysWhatIsMissingWithoutAChain() throws IOException {
        String said = run(UNREACHABLE, 20);

        String reason = "No Ethereum node answers at http://127.0.0.1:1";
        assertTrue(said.contains("NOT COMPARED, FOR WANT OF A CHAIN. " + reason), said);
        assertTrue(said.contains("route p50 "), said);
        assertFalse(said.contains("secret"), said);
        for (String form : new String[] {"report.html", "report.md", "report.json"}) {
            // In Markdown an address is parted, so that it is no link.
            String report = Files.readString(folder.resolve(form)).replaceAll("[\\\\\u200b\u2060]", "");
            assertTrue(report.contains(reason), form);
            assertTrue(report.contains("route"), form);
            assertFalse(report.contains("secret"), form);
        }
    }

    @Test
    void refusesWhatIsNotAUrl() {
        for (String wrong : new String[] {"127.0.0.1:8545", "ws://127.0.0.1:8545", "http://", "a secret"}) {
            assertEquals(
                    "tacho.rpc is not a URL of HTTP such as http://127.0.0.1:8545",
                    assertThrows(IllegalStateException.class, () -> DevChain.open(wrong))
                            .getMessage());
        }
    }

    @Test
    void refusesBadSettings() {
        assertThrows(IllegalArgumentException.class, () -> settings(null, 0));
    }

    private DexDemo.Settings settings(@Nullable String rpc, int orders) {
        return new DexDemo.Settings(folder, rpc, Duration.ZERO, orders, 7);
    }

    private String run(@Nullable String rpc, int orders) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new DexDemo(settings(rpc, orders), out).run();
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
