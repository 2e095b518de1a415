package dev.tacho.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One relayed connection: for each direction a thread that reads chunks and stamps them with their due time, and one
 * that writes them when they are due. Reading goes on while chunks wait, so the delay does not limit the bandwidth.
 */
final class Link implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS = 64;

    private final Socket client;
    private final Socket server;
    private final Consumer<Link> onClose;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    /** Directions not yet at their end: the sockets close when both are. */
    private final AtomicInteger open = new AtomicInteger(2);

    Link(Socket client, Socket server, Consumer<Link> onClose) {
        this.client = client;
        this.server = server;
        this.onClose = onClose;
    }

    /**
     * How long a chunk takes.
     *
     * @param nanos the fixed part
     * @param jitterNanos the largest additional part
     * @param seed of the additional part
     */
    record Delay(long nanos, long jitterNanos, long seed) {
        SplittableRandom random(long connection, boolean up) {
            return new SplittableRandom(seed + 2 * connection + (up ? 1 : 0));
        }

        long due(SplittableRandom random) {
            return System.nanoTime() + nanos + (jitterNanos == 0 ? 0 : random.nextLong(jitterNanos + 1));
        }
    }

    /** Bytes and when to pass them on; an empty chunk is the end of the stream. */
    private static final class Chunk {
        final byte[] bytes;
        final long due;

        Chunk(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }

    void start(String name, long number, Delay delay, LongAdder bytesUp, LongAdder bytesDown) {
        pipe(name + "-up", client, server, delay, delay.random(number, true), bytesUp);
        pipe(name + "-down", server, client, delay, delay.random(number, false), bytesDown);
        threads.forEach(Thread::start);
        if (closed.get()) {
            // Closed meanwhile, when the threads could not be interrupted yet.
            threads.forEach(Thread::interrupt);
        }
    }

    private void pipe(String name, Socket from, Socket to, Delay delay, SplittableRandom random, LongAdder passed) {
        BlockingQueue<Chunk> queue = new LinkedBlockingQueue<>(CHUNKS);
        threads.add(daemon(name + "-write", () -> write(queue, to, passed)));
        threads.add(daemon(name + "-read", () -> read(from, queue, delay, random)));
    }

    private void read(Socket from, BlockingQueue<Chunk> queue, Delay delay, SplittableRandom random) {
        byte[] buffer = new byte[CHUNK_BYTES];
        long due = Long.MIN_VALUE;
        try {
            int length;
            do {
                length = from.getInputStream().read(buffer);
                long own = delay.due(random);
                // Never before the chunk ahead: jitter does not reorder a TCP stream.
                due = due == Long.MIN_VALUE || own - due > 0 ? own : due;
                byte[] bytes = new byte[Math.max(0, length)];
                System.arraycopy(buffer, 0, bytes, 0, bytes.length);
                queue.put(new Chunk(bytes, due));
            } while (length >= 0);
        } catch (IOException | InterruptedException e) {
            log.debug("A relayed connection ended: {}", e.toString());
            close();
        }
    }

    private void write(BlockingQueue<Chunk> queue, Socket to, LongAdder passed) {
        try {
            while (true) {
                Chunk chunk = queue.take();
                for (long wait = chunk.due - System.nanoTime(); wait > 0 && !closed.get(); ) {
                    LockSupport.parkNanos(wait);
                    wait = chunk.due - System.nanoTime();
                }
                if (chunk.bytes.length == 0) {
                    to.shutdownOutput();
                    if (open.decrementAndGet() == 0) {
                        close();
                    }
                    return;
                }
                to.getOutputStream().write(chunk.bytes);
                passed.add(chunk.bytes.length);
            }
        } catch (IOException | InterruptedException e) {
            log.debug("A relayed connection ended: {}", e.toString());
            close();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeQuietly(client);
            closeQuietly(server);
            // Whoever waits for a chunk or for its time waits no longer.
            threads.forEach(Thread::interrupt);
            onClose.accept(this);
        }
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    static void closeQuietly(Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // Closing is all we want; a socket that fails to close is gone as well.
            log.debug("Closing failed: {}", e.toString());
        }
    }
}
