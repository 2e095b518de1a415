package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One measurement at a time, over JVMs too: another JVM's is waited for, told of, and gone when that JVM is killed. */
class MachineLockTest {
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private MachineLock lock;

    /** Holds the lock until its input ends: the other JVM of the tests. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            MachineLock lock =
                    new MachineLock(Path.of(args[0]), ProcessHandle.current().pid(), Clock.system());
            MachineLock.Held held = lock.acquire(LONG);
            System.out.println("held");
            System.in.read();
            held.close();
            System.out.println("released");
            System.in.read();
        }
    }

    @AfterEach
    void close() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private MachineLock lock(Clock clock) {
        lock = new MachineLock(
                folder.resolve("perf.lock"), ProcessHandle.current().pid(), clock);
        return lock;
    }

    @Test
    void acquire_nobodyElse_isUndisturbedAgainAndAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            try (MachineLock.Held held = lock(Clock.system()).acquire(LONG)) {
                assertEquals("", held.disturbance());
                assertFalse(held.hasNeighbours());
            }
            lock.close();
        }
    }

    @Test
    void acquire_inOneJvm_waitsForTheOther() throws Exception {
        MachineLock.Held first = lock(Clock.system()).acquire(LONG);
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> {
            try (MachineLock.Held held = lock.acquire(LONG)) {
                return held.disturbance();
            } catch (InterruptedException e) {
                return e.toString();
            }
        });
        while (!lock.isAwaited()) {
            Thread.onSpinWait();
        }
        assertTrue(!second.isDone(), "it waits");

        first.close();

        assertEquals("", second.get(1, TimeUnit.MINUTES));
    }

    @Test
    void acquire_anotherJvmMeasures_goesOnWhenPatienceEndsAndSaysSo() throws Exception {
        Process other = holder();
        try (MachineLock.Held held = lock(Clock.system()).acquire(SHORT)) {
            assertEquals("another JVM is measuring on this machine", held.disturbance());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void acquire_anotherJvmIsKilled_nothingStaleIsLeft() throws Exception {
        Process other = holder();
        other.destroyForcibly().waitFor();

        try (MachineLock.Held held = lock(Clock.system()).acquire(LONG)) {
            assertEquals("", held.disturbance());
        }
    }

    @Test
    void acquire_anotherJvmIsAbout_saysSo() throws Exception {
        Process other = holder();
        try (BufferedReader output = other.inputReader(StandardCharsets.UTF_8)) {
            other.getOutputStream().write('\n');
            other.getOutputStream().flush();
            assertEquals("held", output.readLine());
            assertEquals("released", output.readLine());
            try (MachineLock.Held held = lock(Clock.system()).acquire(LONG)) {
                assertEquals("", held.disturbance());
                assertTrue(held.hasNeighbours());
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void acquire_noFileCanBeMade_measuresAllTheSame() throws Exception {
        MachineLock nowhere = new MachineLock(folder.resolve("no").resolve("perf.lock"), 1, new ManualClock());

        try (MachineLock.Held held = nowhere.acquire(LONG)) {
            assertEquals("", held.disturbance());
        }
    }

    /** Starts the other JVM, and returns when it holds the lock. */
    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.resolve("perf.lock").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        output.mark(100);
        assertEquals("held", output.readLine());
        output.reset();
        return process;
    }
}
