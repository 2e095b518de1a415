package dev.tacho.report.baseline;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs child JVMs, each in a folder of its own below a temporary one. A child's output is read to its end, so that it never
 * waits for a reader, and the last of it is kept to explain a failure; nothing in it is taken for a result. Closing ends what
 * still runs and removes the folders. A child whose parent dies ends itself: {@link ChildLife}.
 */
final class Children implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Children.class);

    /** So much of a child's output is kept. */
    private static final int KEPT_BYTES = 4_096;
    /** A child's own children may hold its output open after its end. */
    private static final long DRAIN_MILLIS = 1_000;
    /** Flags in these reach the child by this JVM's own flags, without agents. */
    private static final List<String> FLAG_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTIONS");

    private final Path root;
    private final List<Child> started = new ArrayList<>();

    private Children(Path root) {
        this.root = root;
    }

    static Children open() {
        try {
            return new Children(Files.createTempDirectory("tacho-children-"));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no temporary folder can be made (" + e
                            + "); name one this process may write to by -Djava.io.tmpdir",
                    e);
        }
    }

    /** How a child ended. */
    enum End {
        /** It exited with 0. */
        DONE,
        /** It exited with another code. */
        EXITED,
        /** A signal ended it. */
        KILLED,
        /** It was ended because it took too long. */
        TIMED_OUT
    }

    /**
     * What is left of a child.
     *
     * @param end how it ended
     * @param exitCode its exit code
     * @param folder what it wrote
     * @param output the last of what it printed
     */
    record Ended(End end, int exitCode, Path folder, String output) {
        /** What happened, for people: a clause, and the output if there was any. */
        String text() {
            String what = switch (end) {
                case DONE -> "ended without a result";
                case EXITED -> "exited with code " + exitCode;
                case KILLED -> "was killed by signal " + (exitCode - 128);
                case TIMED_OUT -> "took too long and was ended";
            };
            return output.isBlank() ? what + ", and printed nothing" : what + "; it last printed:\n" + output.strip();
        }
    }

    /** Returns an empty folder for a child. */
    Path folder(String name) {
        try {
            return Files.createDirectories(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a child.
     *
     * @param folder its folder, also its last argument
     * @param classPath where its classes are
     * @param main its main class
     * @param arguments what comes before the folder
     */
    Child start(Path folder, String classPath, Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(Flags.forChildren());
        command.add("-Djava.awt.headless=true");
        command.add("-cp");
        command.add(classPath);
        command.add(main.getName());
        command.addAll(arguments);
        command.add(folder.toString());
        try {
            // By file, as a class path is soon longer than a command line may be.
            Path file = folder.resolve("arguments");
            Files.write(file, command.stream().map(Children::quoted).toList(), StandardCharsets.UTF_8);
            Path java = Path.of(System.getProperty("java.home"), "bin", "java");
            ProcessBuilder builder = new ProcessBuilder(java.toString(), "@" + file).redirectErrorStream(true);
            FLAG_VARIABLES.forEach(builder.environment()::remove);
            Child child = new Child(builder.start(), folder);
            started.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("a child JVM cannot be started: " + e, e);
        }
    }

    /** The class path of this JVM. */
    static String classPath() {
        StringBuilder absolute = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            absolute.append(absolute.length() > 0 ? File.pathSeparator : "")
                    .append(Path.of(entry).toAbsolutePath());
        }
        return absolute.toString();
    }

    static Duration positive(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("timeout=" + longest + ": must be positive");
        }
        return longest;
    }

    /** In an argument file a backslash and a quote are escaped by a backslash. */
    static String quoted(String argument) {
        return '"'
                + argument.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** A child that was started. */
    static final class Child {
        private final Process process;
        private final Path folder;
        private final Thread reader;
        private final byte[] kept = new byte[KEPT_BYTES];
        private long read;

        private Child(Process process, Path folder) {
            this.process = process;
            this.folder = folder;
            this.reader = new Thread(this::read, "tacho-child-output-" + process.pid());
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (InputStream in = process.getInputStream()) {
                byte[] chunk = new byte[8_192];
                for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                    keep(chunk, n);
                }
            } catch (IOException e) {
                log.debug("The output of child {} ended early", process.pid(), e);
            }
        }

        private synchronized void keep(byte[] chunk, int n) {
            for (int i = Math.max(0, n - KEPT_BYTES); i < n; i++) {
                kept[(int) ((read + i) % KEPT_BYTES)] = chunk[i];
            }
            read += n;
        }

        private synchronized String output() {
            int length = (int) Math.min(read, KEPT_BYTES);
            byte[] last = new byte[length];
            for (int i = 0; i < length; i++) {
                last[i] = kept[(int) ((read - length + i) % KEPT_BYTES)];
            }
            return new String(last, StandardCharsets.UTF_8);
        }

        long pid() {
            return process.pid();
        }

        /** Waits until it ends, or ends it. */
        Ended await(Duration longest) {
            try {
                boolean inTime = process.waitFor(longest.toNanos(), TimeUnit.NANOSECONDS);
                if (!inTime) {
                    kill();
                }
                int code = process.waitFor();
                reader.join(DRAIN_MILLIS);
                // The JVM itself exits with 128 and the signal's number where a signal asked it to end.
                End end = !inTime
                        ? End.TIMED_OUT
                        : code == 0 ? End.DONE : code > 128 && code < 160 ? End.KILLED : End.EXITED;
                return new Ended(end, code, folder, output());
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a child JVM was measuring; it was ended", e);
            }
        }

        private void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        started.stream().filter(child -> child.process.isAlive()).forEach(Child::kill);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("The temporary folder {} stays", root, e);
        }
    }
}
