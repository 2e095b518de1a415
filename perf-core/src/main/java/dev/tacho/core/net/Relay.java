package dev.tacho.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP relay on loopback that delays every byte, in each direction, by a set time: a network with a known round trip.
 *
 * <pre>{@code
 * try (Relay relay = Relay.to("127.0.0.1", nodePort).delay(Duration.ofMillis(25)).open()) {
 *     var service = new HttpService("http://127.0.0.1:" + relay.port());   // 50 ms away
 * }
 * }</pre>
 *
 * <p>Bytes keep their order and value. Bandwidth is not limited: while one chunk waits, the next is read, so a delay of
 * 25 ms makes a request and its answer 50 ms slower, however many there are under way. Jitter is drawn from a seed for
 * each chunk; chunks never overtake one another. How a stream is cut into chunks depends on the sender's timing, so with
 * jitter two runs agree in distribution, without it to the microsecond of the scheduler. The delay is a lower bound:
 * a busy machine adds to it, never takes away.
 *
 * <p>Safe for use by any thread.
 */
public final class Relay implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final String host;
    private final int targetPort;
    private final Link.Delay delay;
    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final LongAdder bytesUp = new LongAdder();
    private final LongAdder bytesDown = new LongAdder();

    private Relay(Builder builder) throws IOException {
        this.host = builder.host;
        this.targetPort = builder.port;
        this.delay = new Link.Delay(builder.delay.toNanos(), builder.jitter.toNanos(), builder.seed);
        this.server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        Link.daemon("tacho-relay-" + server.getLocalPort(), this::accept).start();
    }

    /**
     * Returns a builder of a relay in front of a server.
     *
     * @param host the server's host
     * @param port the server's port, 1 to 65,535
     * @return the builder; it delays nothing unless told
     * @throws IllegalArgumentException if the host is blank or the port is out of range
     */
    public static Builder to(String host, int port) {
        return new Builder(host, port);
    }

    /** Builds a {@link Relay}. */
    public static final class Builder {
        private final String host;
        private final int port;
        private Duration delay = Duration.ZERO;
        private Duration jitter = Duration.ZERO;
        private long seed = 1;

        private Builder(String host, int port) {
            if (host.isBlank()) {
                throw new IllegalArgumentException("host=\"" + host + "\": must not be blank");
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("port=" + port + ": must be 1 to 65535");
            }
            this.host = host;
            this.port = port;
        }

        /**
         * Sets how long each byte takes in each direction; the round trip is twice that.
         *
         * @param oneWay 0 to 1 minute
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder delay(Duration oneWay) {
            this.delay = check("delay", oneWay);
            return this;
        }

        /**
         * Sets how much longer a chunk may take than the delay, drawn evenly from 0 to this.
         *
         * @param most 0 to 1 minute
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder jitter(Duration most) {
            this.jitter = check("jitter", most);
            return this;
        }

        /**
         * Sets the seed of the jitter; 1 unless set.
         *
         * @param newSeed any number
         * @return this builder
         */
        public Builder seed(long newSeed) {
            this.seed = newSeed;
            return this;
        }

        /**
         * Opens the relay on a free loopback port.
         *
         * @return the relay; whoever opens it closes it
         * @throws IOException if no port can be bound. The server is connected to later, for each connection: one that
         *     cannot be reached closes that connection and counts in {@link Relay#refused()}
         */
        public Relay open() throws IOException {
            return new Relay(this);
        }

        private static Duration check(String name, Duration value) {
            Objects.requireNonNull(value, name);
            if (value.isNegative() || value.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException(name + '=' + value + ": must be 0 to " + LONGEST);
            }
            return value;
        }
    }

    /**
     * Returns the port to connect to instead of the server's.
     *
     * @return a port on the loopback address
     */
    public int port() {
        return server.getLocalPort();
    }

    /**
     * Returns how many connections were accepted so far.
     *
     * @return the count
     */
    public long connections() {
        return connections.get();
    }

    /**
     * Returns how many connections were closed because the server could not be reached.
     *
     * @return the count
     */
    public long refused() {
        return refused.sum();
    }

    /**
     * Returns how many bytes were passed on to the server.
     *
     * @return bytes
     */
    public long bytesUp() {
        return bytesUp.sum();
    }

    /**
     * Returns how many bytes were passed on to the clients.
     *
     * @return bytes
     */
    public long bytesDown() {
        return bytesDown.sum();
    }

    /** Closes every connection and the port; bytes still delayed are dropped. A further call does nothing. */
    @Override
    public void close() {
        Link.closeQuietly(server);
        links.forEach(Link::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    log.warn("Relay on port {} could not accept a connection", port(), e);
                }
            }
        }
    }

    private void connect(Socket client) {
        long number = connections.incrementAndGet();
        Socket upstream = new Socket();
        try {
            upstream.connect(new InetSocketAddress(host, targetPort), 10_000);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            Link link = new Link(client, upstream, links::remove);
            links.add(link);
            link.start("tacho-relay-" + port() + '-' + number, number, delay, bytesUp, bytesDown);
            if (server.isClosed()) {
                link.close();
            }
        } catch (IOException e) {
            refused.increment();
            Link.closeQuietly(client);
            Link.closeQuietly(upstream);
            log.warn("Relay on port {} cannot reach {}:{}: {}", port(), host, targetPort, e.toString());
        }
    }
}
