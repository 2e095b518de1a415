package dev.tacho.cache.redis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A real Redis server on a free port of loopback, for tests: it keeps nothing on disk but in a temporary directory, and
 * ends with {@link #close}, or with this JVM unless that is killed outright.
 *
 * <p>The program is the one that the system property {@code tacho.redis} names, else {@code redis-server} on the PATH,
 * else the 6.2 that the library embedded-redis carries. Not safe for use by several threads.
 */
public final class RedisServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String READY = "Ready to accept connections";
    private static final int MOST_PORTS = 5;
    private static final long MOST_SECONDS = 15;

    private static Path unpacked;

    private final Path directory;
    private final List<String> options;
    private final Thread hook = new Thread(this::end, "tacho-redis-end");
    private int port;
    private volatile Process process;

    private RedisServer(Path directory, List<String> options) {
        this.directory = directory;
        this.options = options;
    }

    /**
     * Starts a server and waits until it answers.
     *
     * @param options further options, for example {@code "--maxmemory", "2mb"}
     * @return the running server; whoever starts it closes it
     * @throws IllegalStateException if it does not start, with the last lines that it printed
     */
    public static RedisServer start(String... options) {
        RedisServer server = new RedisServer(temporaryDirectory(), List.of(options));
        Runtime.getRuntime().addShutdownHook(server.hook);
        for (int attempt = 1; ; attempt++) {
            server.port = freePort();
            try {
                server.launch();
                return server;
            } catch (IllegalStateException e) {
                // Somebody may have taken the port meanwhile.
                if (attempt == MOST_PORTS) {
                    server.close();
                    throw e;
                }
            }
        }
    }

    /** Returns where it listens, for example {@code redis://127.0.0.1:36631}. */
    public String url() {
        return "redis://" + HOST + ':' + port;
    }

    /** Returns the port, the same after a restart. */
    public int port() {
        return port;
    }

    /** Returns whether the process is alive. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Returns the process, also after it ended. */
    public ProcessHandle process() {
        return process.toHandle();
    }

    /** Lets the server end in good order, and waits for that. */
    public void stop() {
        process.destroy();
        if (!hasEnded()) {
            kill();
        }
    }

    /** Ends the server at once, as a crash would. */
    public void kill() {
        process.destroyForcibly();
        if (!hasEnded()) {
            throw new IllegalStateException("process " + process.pid() + " does not end");
        }
    }

    /** Ends the server if it runs, and starts an empty one on the same port with the same options. */
    public void restart() {
        if (isRunning()) {
            stop();
        }
        launch();
    }

    /** Ends the server and deletes its directory. A further call does nothing. */
    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private void launch() {
        List<String> command = new ArrayList<>(List.of(program().toString(), "--port", Integer.toString(port)));
        command.addAll(List.of("--bind", HOST, "--save", "", "--appendonly", "no", "--dir", directory.toString()));
        command.addAll(options);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        List<String> lines = new ArrayList<>();
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            Thread reader = new Thread(() -> read(output, lines, ready), "tacho-redis-output");
            reader.setDaemon(true);
            reader.start();
            ready.get(MOST_SECONDS, TimeUnit.SECONDS);
            ping();
        } catch (IOException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException(command + " does not answer. It printed: " + copy(lines), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command + " starts", e);
        }
    }

    /** It must be read to the end, or the server stops when the pipe is full. */
    private static void read(BufferedReader output, List<String> lines, CompletableFuture<Void> ready) {
        try (output) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.contains(READY)) {
                    ready.complete(null);
                } else if (!ready.isDone()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            }
            ready.completeExceptionally(new IOException("the server ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /** A server that wants a password answers that it does, which is an answer. */
    private void ping() throws IOException {
        try (RespClient client = new RespClient(port)) {
            client.execute("PING");
        } catch (RespClient.RespError e) {
            if (e.getMessage().startsWith("LOADING")) {
                throw new IOException(e);
            }
        }
    }

    private boolean hasEnded() {
        try {
            return process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void end() {
        if (isRunning()) {
            kill();
        }
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path program() {
        String named = System.getProperty("tacho.redis");
        if (named != null) {
            return Path.of(named);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator))
                .map(place -> Path.of(place, "redis-server"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(RedisServer::embedded);
    }

    /** Unpacks the program at the first call; it is gone with the JVM. */
    private static synchronized Path embedded() {
        if (unpacked == null) {
            try {
                File directory = temporaryDirectory().toFile();
                directory.deleteOnExit();
                File program =
                        ExecutableProvider.newJarResourceProvider(directory).get();
                program.deleteOnExit();
                unpacked = program.toPath();
            } catch (IOException e) {
                throw new UncheckedIOException("No redis-server on the PATH, and embedded-redis has none for here", e);
            }
        }
        return unpacked;
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("tacho-redis-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> copy(List<String> lines) {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }
}
