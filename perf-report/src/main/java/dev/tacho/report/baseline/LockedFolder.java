package dev.tacho.report.baseline;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one thread of one JVM at a time change the files of a folder: by a lock on the empty file {@code .lock} in it. That
 * file stays: who removes it may remove what another process is just about to lock. The files themselves cannot be locked, as
 * they are replaced, and a lock stays with what was replaced.
 */
final class LockedFolder {
    /** A JVM cannot lock a file twice, so its own threads wait here. */
    private static final ConcurrentHashMap<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

    private LockedFolder() {}

    /** What is done while the lock is held. */
    @FunctionalInterface
    interface Change {
        void run() throws IOException;
    }

    static void change(Path folder, Change change) throws IOException {
        Path lockFile = folder.toRealPath().resolve(".lock");
        ReentrantLock here = HERE.computeIfAbsent(lockFile, path -> new ReentrantLock());
        here.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException("the lock of " + lockFile + " was lost");
            }
            change.run();
        } finally {
            here.unlock();
        }
    }
}
