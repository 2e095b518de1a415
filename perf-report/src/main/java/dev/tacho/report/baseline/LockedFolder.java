package dev.tacho.report.baseline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets one thread of one JVM at a time change the files of a folder: by a lock on a file {@code .lock} in it, which is there
 * as long as somebody changes something. The files themselves cannot be locked, as they are replaced, and a lock stays with
 * what was replaced. So does the one on the lock file, which its owner removes: who gets the lock of a removed file sees that
 * by the token he writes, which is not what he finds at the place, and tries again.
 */
final class LockedFolder {
    private static final Logger log = LoggerFactory.getLogger(LockedFolder.class);

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
        try {
            boolean isDone = false;
            while (!isDone) {
                isDone = changed(lockFile, change);
            }
        } finally {
            here.unlock();
        }
    }

    /** False if the file that was locked is not the one at that place any more. */
    private static boolean changed(Path lockFile, Change change) throws IOException {
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            String token = UUID.randomUUID().toString();
            channel.truncate(0).write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)));
            if (!lock.isValid() || !token.equals(content(lockFile))) {
                return false;
            }
            try {
                change.run();
            } finally {
                remove(lockFile);
            }
            return true;
        }
    }

    private static String content(Path lockFile) throws IOException {
        try {
            return Files.readString(lockFile);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static void remove(Path lockFile) {
        try {
            Files.deleteIfExists(lockFile);
        } catch (IOException e) {
            // Windows keeps what is open: then it stays, and serves the next one.
            log.debug("{} stays", lockFile, e);
        }
    }
}
