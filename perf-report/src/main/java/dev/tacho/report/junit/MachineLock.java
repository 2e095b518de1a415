package dev.tacho.report.junit;

import dev.tacho.core.Clock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one measurement at a time run on a machine: of the tests of one user, over all JVMs and all builds. The operating
 * system holds the locks, on bytes of a file that stays empty, and takes them back from a JVM that dies in whatever way:
 * none is ever stale.
 *
 * <pre>
 * byte 0         who measures
 * byte 1 + pid   a JVM that has performance tests, from its first measurement to its end
 * </pre>
 *
 * <p>The second kind tells who measures that others are about, who may run anything meanwhile.
 */
final class MachineLock {
    private static final Logger log = LoggerFactory.getLogger(MachineLock.class);
    private static final long POLL_MILLIS = 50;

    private final Path file;
    private final long pid;
    private final Clock clock;
    private final ReentrantLock inJvm = new ReentrantLock(true);
    private @Nullable FileChannel channel;
    private boolean broken;

    MachineLock(Path file, long pid, Clock clock) {
        this.file = file;
        this.pid = pid;
        this.clock = clock;
    }

    private static final class Machine {
        static final MachineLock LOCK = new MachineLock(
                Path.of(
                        System.getProperty("java.io.tmpdir", "."),
                        "tacho-perf-" + System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_")
                                + ".lock"),
                ProcessHandle.current().pid(),
                Clock.system());
    }

    /** Returns the one of this machine and user. */
    static MachineLock ofMachine() {
        return Machine.LOCK;
    }

    /** The right to measure, until closed. */
    final class Held implements AutoCloseable {
        private final @Nullable FileLock lock;
        private final String disturbance;

        private Held(@Nullable FileLock lock, String disturbance) {
            this.lock = lock;
            this.disturbance = disturbance;
        }

        /** Returns who measures at the same time; empty if nobody does: who waited for its turn is not disturbed by that. */
        String disturbance() {
            return disturbance;
        }

        /** Returns whether other JVMs with performance tests are about, which may run anything but measurements. */
        boolean hasNeighbours() {
            return others();
        }

        @Override
        public void close() {
            try {
                if (lock != null) {
                    lock.release();
                }
            } catch (IOException e) {
                log.warn("Lock {} was not released, and will be when this JVM ends", file, e);
            } finally {
                // Who lost patience does not hold it.
                if (inJvm.isHeldByCurrentThread()) {
                    inJvm.unlock();
                }
            }
        }
    }

    /**
     * Waits for its turn.
     *
     * @param patience how long; after that it goes on all the same, and says so
     * @throws IllegalStateException if this thread has its turn already
     * @throws InterruptedException if this thread is interrupted meanwhile
     */
    Held acquire(Duration patience) throws InterruptedException {
        long deadline = clock.nanoTime() + patience.toNanos();
        if (inJvm.isHeldByCurrentThread()) {
            throw new IllegalStateException("a measurement is running on this thread: what is measured must not call"
                    + " measure.run(...) itself; measure one after the other");
        }
        if (!inJvm.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
            return new Held(null, "another measurement of this JVM is running");
        }
        boolean passedOn = false;
        try {
            Held held = acquire(deadline);
            passedOn = true;
            return held;
        } finally {
            if (!passedOn) {
                inJvm.unlock();
            }
        }
    }

    private Held acquire(long deadline) throws InterruptedException {
        FileChannel open = open();
        if (open == null) {
            return new Held(null, "");
        }
        while (true) {
            try {
                FileLock lock = open.tryLock(0, 1, false);
                if (lock != null) {
                    return new Held(lock, "");
                }
            } catch (OverlappingFileLockException e) {
                // Held in this JVM through another class loader: to be waited for like one of another JVM.
                log.debug("Lock {} is held by this JVM", file);
            } catch (IOException e) {
                giveUp(e);
                return new Held(null, "");
            }
            if (clock.nanoTime() - deadline >= 0) {
                return new Held(null, "another JVM is measuring on this machine");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    /** Opens the file at the first call and marks this JVM as present; null if there can be no file. */
    private @Nullable FileChannel open() {
        if (channel == null && !broken) {
            try {
                FileChannel opened = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                channel = opened;
                if (opened.tryLock(1 + pid, 1, false) == null) {
                    log.debug("The mark of process {} in {} is taken", pid, file);
                }
            } catch (OverlappingFileLockException e) {
                log.debug("This JVM is present in {} already", file);
            } catch (IOException e) {
                giveUp(e);
            }
        }
        return channel;
    }

    private void giveUp(IOException e) {
        broken = true;
        log.warn("Measurements of other JVMs cannot be kept apart: no lock on {}", file, e);
    }

    private boolean others() {
        return isTaken(1, pid) || isTaken(2 + pid, Long.MAX_VALUE - 2 - pid);
    }

    private boolean isTaken(long from, long length) {
        FileChannel open = channel;
        if (open == null || length == 0) {
            return false;
        }
        try {
            FileLock lock = open.tryLock(from, length, false);
            if (lock == null) {
                return true;
            }
            lock.release();
            return false;
        } catch (IOException | OverlappingFileLockException e) {
            // Not known: as if nobody were there, which costs a mark and no verdict.
            log.debug("The marks in {} cannot be read", file, e);
            return false;
        }
    }

    /** Returns whether another thread of this JVM waits for its turn. */
    boolean isAwaited() {
        return inJvm.hasQueuedThreads();
    }

    /** Frees the mark, for tests: a JVM keeps it to its end. */
    void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        Files.deleteIfExists(file);
    }
}
