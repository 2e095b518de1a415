package dev.tacho.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
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
 *
 * <p>A chunk is what one read gives, so usually what the sender wrote at once, and stands for as many packets as it
 * fills. A lost packet is sent again by TCP: it, and all behind it, come a time-out later.
 */
final class Link implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Link.class);
    private static final int CHUNK_BYTES = 16 * 1024;
    private static final int CHUNKS = 64;
    /** The shortest time-out of Linux; RFC 6298 asks for a second. It doubles each time the same packet is lost. */
    private static final long RETRANSMISSION_NANOS = 200_000_000;

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

    /** Bytes and when to pass them on; an empty chunk is the end of the stream. */
    private static final class Chunk {
        final byte[] bytes;
        final long due;
        /** Whether the connection breaks after these bytes. */
        final boolean breaks;

        Chunk(byte[] bytes, long due, boolean breaks) {
            this.bytes = bytes;
            this.due = due;
            this.breaks = breaks;
        }
    }

    /** What all connections of a relay count together. */
    record Counts(LongAdder bytesUp, LongAdder bytesDown, LongAdder retransmissions, LongAdder cuts) {
        Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    void start(String name, long number, Impairment impairment, Gate gate, Counts counts) {
        pipe(name + "-up", new Direction(client, server, impairment.flow(number, true), counts.bytesUp), gate, counts);
        pipe(
                name + "-down",
                new Direction(server, client, impairment.flow(number, false), counts.bytesDown),
                gate,
                counts);
        threads.forEach(Thread::start);
        if (closed.get()) {
            // Closed meanwhile, when the threads could not be interrupted yet.
            threads.forEach(Thread::interrupt);
        }
    }

    private record Direction(Socket from, Socket to, Impairment.Flow flow, LongAdder passed) {}

    private void pipe(String name, Direction direction, Gate gate, Counts counts) {
        BlockingQueue<Chunk> queue = new LinkedBlockingQueue<>(CHUNKS);
        threads.add(daemon(name + "-write", () -> write(queue, direction, gate)));
        threads.add(daemon(name + "-read", () -> read(queue, direction, counts)));
    }

    private void read(BlockingQueue<Chunk> queue, Direction direction, Counts counts) {
        byte[] buffer = new byte[CHUNK_BYTES];
        long due = Long.MIN_VALUE;
        try {
            int length;
            do {
                length = direction.from.getInputStream().read(buffer);
                Chunk chunk = chunk(buffer, Math.max(0, length), direction.flow, counts);
                // Never before the chunk ahead: a TCP stream keeps its order.
                due = due == Long.MIN_VALUE || chunk.due - due > 0 ? chunk.due : due;
                queue.put(new Chunk(chunk.bytes, due, chunk.breaks));
            } while (length >= 0);
        } catch (IOException | InterruptedException e) {
            log.debug("A relayed connection ended: {}", e.toString());
            close();
        }
    }

    private static Chunk chunk(byte[] buffer, int length, Impairment.Flow flow, Counts counts) {
        long due = flow.dueNanos(System.nanoTime(), length);
        long longestLoss = 0;
        for (int from = 0; from < length; from += Impairment.PACKET_BYTES) {
            long loss = 0;
            for (long timeout = RETRANSMISSION_NANOS; flow.lost(); timeout *= 2) {
                counts.retransmissions.increment();
                loss += timeout;
            }
            longestLoss = Math.max(longestLoss, loss);
            if (flow.cut()) {
                counts.cuts.increment();
                int half = Math.min(Impairment.PACKET_BYTES, length - from) / 2;
                return new Chunk(Arrays.copyOf(buffer, from + half), due + longestLoss, true);
            }
        }
        return new Chunk(Arrays.copyOf(buffer, length), due + longestLoss, false);
    }

    private void write(BlockingQueue<Chunk> queue, Direction direction, Gate gate) {
        try {
            while (true) {
                Chunk chunk = queue.take();
                for (long wait = chunk.due - System.nanoTime(); wait > 0 && !closed.get(); ) {
                    LockSupport.parkNanos(wait);
                    wait = chunk.due - System.nanoTime();
                }
                gate.await();
                direction.to.getOutputStream().write(chunk.bytes);
                direction.passed.add(chunk.bytes.length);
                if (chunk.breaks) {
                    reset();
                    return;
                }
                if (chunk.bytes.length == 0) {
                    direction.to.shutdownOutput();
                    if (open.decrementAndGet() == 0) {
                        close();
                    }
                    return;
                }
            }
        } catch (IOException | InterruptedException e) {
            log.debug("A relayed connection ended: {}", e.toString());
            close();
        }
    }

    /** Breaks the connection, as a network does: both ends get a reset instead of an end. */
    void reset() {
        for (Socket socket : List.of(client, server)) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                log.debug("A socket that is closed already needs no reset: {}", e.toString());
            }
        }
        close();
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
