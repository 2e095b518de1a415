package dev.tacho.chain;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the program {@code anvil} on this machine, and remembers where it looked. */
final class AnvilBinary {
    /** The environment of a search; a test gives its own. */
    record Places(
            @Nullable String anvil,
            @Nullable String nodeModules,
            @Nullable String path,
            Path workingDirectory,
            String os,
            String arch) {
        static Places ofThisProcess() {
            return new Places(
                    property("tacho.anvil"),
                    property("tacho.node.modules"),
                    System.getenv("PATH"),
                    Path.of("").toAbsolutePath(),
                    System.getProperty("os.name", ""),
                    System.getProperty("os.arch", ""));
        }

        /** A build that passes on what it was not given passes on an empty text. */
        private static @Nullable String property(String name) {
            String text = System.getProperty(name);
            return text == null || text.isBlank() ? null : text;
        }
    }

    private final Places places;
    private final Set<Path> looked = new LinkedHashSet<>();

    AnvilBinary(Places places) {
        this.places = places;
    }

    /** Returns the first one found: property, PATH, the npm packages. */
    Optional<Path> find() {
        if (places.anvil() != null) {
            return existing(Path.of(places.anvil()));
        }
        return onPath().or(this::inNodeModules);
    }

    /** Returns where {@link #find} looked, and what to do about it. */
    String notFound() {
        return "No anvil found. Looked at " + looked + ". Do one of these: run `npm install --no-save"
                + " @foundry-rs/anvil@1.7.1` in this directory or one above it, put the native anvil of Foundry on the"
                + " PATH, or give its path with -Dtacho.anvil=PATH";
    }

    private Optional<Path> onPath() {
        if (places.path() == null) {
            return Optional.empty();
        }
        for (String directory : places.path().split(File.pathSeparator, -1)) {
            Optional<Path> found = directory.isBlank()
                    ? Optional.empty()
                    : existing(Path.of(directory, program())).filter(AnvilBinary::isNative);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Path> inNodeModules() {
        String module = "@foundry-rs/anvil-" + platform() + "/bin/" + program();
        if (places.nodeModules() != null) {
            Optional<Path> found = existing(Path.of(places.nodeModules(), module));
            if (found.isPresent()) {
                return found;
            }
        }
        for (Path directory = places.workingDirectory(); directory != null; directory = directory.getParent()) {
            for (String modules : List.of("node_modules", "target/node_modules")) {
                Optional<Path> found = existing(directory.resolve(modules).resolve(module));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Path> existing(Path path) {
        looked.add(path);
        return Files.isRegularFile(path) && Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
    }

    /**
     * Returns whether a program is not a script. The one that npm puts on the PATH is a script of Node that starts the
     * real program and, when it is killed, leaves that running.
     */
    private static boolean isNative(Path program) {
        try (InputStream in = Files.newInputStream(program)) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 && !(start[0] == '#' && start[1] == '!');
        } catch (IOException e) {
            return false; // A program that cannot be read is taken for a script: the search goes on.
        }
    }

    private String program() {
        return isWindows() ? "anvil.exe" : "anvil";
    }

    /** Returns for example {@code linux-amd64}, the npm package's words. */
    private String platform() {
        String os = places.os().toLowerCase(Locale.ROOT);
        String system = isWindows() ? "win32" : os.contains("mac") || os.contains("darwin") ? "darwin" : "linux";
        String arch = places.arch().toLowerCase(Locale.ROOT);
        return system + '-' + (arch.equals("aarch64") || arch.equals("arm64") ? "arm64" : "amd64");
    }

    private boolean isWindows() {
        return places.os().toLowerCase(Locale.ROOT).startsWith("windows");
    }
}
