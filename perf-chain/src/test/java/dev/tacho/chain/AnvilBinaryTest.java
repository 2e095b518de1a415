package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnvilBinaryTest {
    private static final String NATIVE = "\u007fELF";
    private static final String SCRIPT = "#!/usr/bin/env node\n";

    @TempDir
    private Path home;

    @Test
    void find_property_winsAndNothingElseIsTried() throws IOException {
        Path given = program(home.resolve("mine/anvil"), NATIVE);
        program(home.resolve("bin/anvil"), NATIVE);

        assertEquals(Optional.of(given), search(given.toString(), null, "bin").find());
        AnvilBinary wrong = search(home.resolve("nowhere").toString(), null, "bin");
        assertEquals(Optional.empty(), wrong.find());
        assertTrue(wrong.notFound().contains("nowhere"));
    }

    @Test
    void find_path_skipsScriptsAndPlainFiles() throws IOException {
        program(home.resolve("scripts/anvil"), SCRIPT);
        Files.createDirectories(home.resolve("files"));
        Files.writeString(home.resolve("files/anvil"), NATIVE);
        Path wanted = program(home.resolve("bin/anvil"), NATIVE);

        assertEquals(
                Optional.of(wanted),
                search(null, null, "scripts", "", "files", "bin").find());
    }

    @Test
    void find_npm_namedDirectoryThenEachDirectoryAbove() throws IOException {
        Path above = program(home.resolve("target/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"), NATIVE);
        Files.createDirectories(home.resolve("a/b"));

        assertEquals(Optional.of(above), search(null, null).find());

        Path nearer = program(home.resolve("a/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"), NATIVE);
        assertEquals(Optional.of(nearer), search(null, null).find());

        Path named = program(home.resolve("named/@foundry-rs/anvil-linux-amd64/bin/anvil"), NATIVE);
        assertEquals(
                Optional.of(named),
                search(null, home.resolve("named").toString()).find());
    }

    @Test
    void find_nothing_saysWhereItLookedAndWhatToDo() {
        AnvilBinary search = search(null, null, "bin");

        assertEquals(Optional.empty(), search.find());

        String message = search.notFound();
        assertTrue(message.contains(home.resolve("bin/anvil").toString()), message);
        assertTrue(message.contains("node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil"), message);
        assertTrue(message.contains("npm install --no-save @foundry-rs/anvil@1.7.1"), message);
        assertTrue(message.contains("-Dtacho.anvil=PATH"), message);
    }

    @Test
    void find_otherMachines_haveOtherPackages() throws IOException {
        assertEquals("anvil-darwin-arm64/bin/anvil", packageOn("Mac OS X", "aarch64"));
        assertEquals("anvil-darwin-amd64/bin/anvil", packageOn("Mac OS X", "x86_64"));
        assertEquals("anvil-linux-arm64/bin/anvil", packageOn("Linux", "aarch64"));
        assertEquals("anvil-win32-amd64/bin/anvil.exe", packageOn("Windows 11", "amd64"));
    }

    private String packageOn(String os, String arch) {
        AnvilBinary search =
                new AnvilBinary(new AnvilBinary.Places(null, home.toString(), null, Path.of("/"), os, arch));
        assertEquals(Optional.empty(), search.find());
        String message = search.notFound();
        int start = message.indexOf("@foundry-rs/anvil-") + "@foundry-rs/".length();
        return message.substring(start, message.indexOf(',', start)).replace('\\', '/');
    }

    private AnvilBinary search(String anvil, String nodeModules, String... path) {
        String joined = String.join(
                File.pathSeparator,
                Arrays.stream(path)
                        .map(name -> name.isEmpty() ? "" : home.resolve(name).toString())
                        .toList());
        return new AnvilBinary(
                new AnvilBinary.Places(anvil, nodeModules, joined, home.resolve("a/b"), "Linux", "amd64"));
    }

    private static Path program(Path path, String start) throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, start);
        assertTrue(path.toFile().setExecutable(true));
        return path;
    }
}
