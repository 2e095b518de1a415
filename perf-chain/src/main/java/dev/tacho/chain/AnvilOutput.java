package dev.tacho.chain;

import dev.tacho.chain.internal.Daemons;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what a node prints, until it ends. It must be read: a node prints a line for each request, and stops answering
 * after some 5,000 of them when the pipe is full. Only the last lines before it is ready are kept.
 */
final class AnvilOutput {
    private static final Logger log = LoggerFactory.getLogger(AnvilOutput.class);
    private static final String READY = "Listening on ";
    private static final int MOST_LINES = 20;

    private final Process process;
    private final Deque<String> lines = new ArrayDeque<>();
    private final CompletableFuture<String> address = new CompletableFuture<>();

    AnvilOutput(Process process) {
        this.process = process;
        Daemons.named("tacho-anvil-" + process.pid()).newThread(this::read).start();
    }

    /**
     * Waits until the node listens.
     *
     * @return host and port
     * @throws IllegalStateException if it ended before, does not listen in time, or this thread is interrupted, whose
     *     flag is then set
     */
    String awaitAddress(Duration timeout) {
        try {
            return address.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("anvil " + ended() + " before it listened. It printed last: " + last(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "anvil does not listen after timeout=" + timeout + "; give it longer. It printed last: " + last(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while anvil starts", e);
        }
    }

    private String ended() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? "ended with code " + process.exitValue() : "fell silent";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "fell silent";
        }
    }

    private List<String> last() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.startsWith(READY)) {
                    address.complete(line.substring(READY.length()).strip());
                } else if (!address.isDone()) {
                    keep(line);
                }
            }
        } catch (IOException e) {
            log.debug("The output of anvil {} ended: {}", process.pid(), e.toString());
        } finally {
            address.completeExceptionally(new IllegalStateException("the output ended"));
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == MOST_LINES) {
                lines.removeFirst();
            }
            if (!line.isBlank()) {
                lines.addLast(line);
            }
        }
    }
}
