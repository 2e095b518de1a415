package dev.tacho.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TCP relay on loopback that does to a connection what a network does, by a seed: delay, jitter, lost packets, limited
 * bandwidth, broken connections, outages.
 *
 * <pre>{@code
 * try (Relay relay = Relay.to("127.0.0.1", nodePort).delay(Duration.ofMillis(25)).open()) {
 *     var service = new HttpService("http://127.0.0.1:" + relay.port());   // 50 ms away
 *     ...
 *     relay.pause();                                                       // and now it hangs
 * }
 * }</pre>
 *
 * <p>Bytes keep their order and value: TCP sends lost packets again, so that loss shows as time, 200 ms and twice as
 * much each further time, for everything behind them too. Bandwidth is not limited unless asked: while one chunk waits,
 * the next is read, so a delay of 25 ms makes a request and its answer 50 ms slower, however many there are under way.
 * What happens to the n-th packet of a connection's direction is drawn from the seed; a packet is what the sender wrote
 * at once, up to 1,460 bytes. Where that depends on timing, as in a long stream, two runs agree in distribution;
 * where requests and answers alternate, packet for packet. Times are lower bounds: a busy machine adds, never takes
 * away. Datagrams, which can also be lost for good, come twice or overtake each other, have {@link DatagramRelay}.
 *
 * <p>Safe for use by any thread.
 */
public final class Relay implements Closeable {
    private static final Logger log = LoggerFactory.getLogger(Relay.class);

    private final String host;
    private final int targetPort;
    private final Impairment impairment;
    private final Gate gate = new Gate();
    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicLong connections = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private final Link.Counts counts = new Link.Counts();

    private Relay(Builder builder) throws IOException {
        this.host = builder.host;
        this.targetPort = builder.port;
        this.impairment = builder.impairment;
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
        private Impairment impairment = Impairment.NONE;

        private Builder(String host, int port) {
            check(host, port);
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
            impairment = impairment.withDelay(oneWay);
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
            impairment = impairment.withJitter(most);
            return this;
        }

        /**
         * Loses packets, which TCP then sends again: they, and all behind them in their direction, come 200 ms later,
         * twice as much for each further loss of the same packet.
         *
         * @param ratio the share of packets, 0 to 0.9
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder loss(double ratio) {
            impairment = impairment.withLoss(ratio);
            return this;
        }

        /**
         * Breaks connections in the middle of a packet, so of a message: both ends get a reset.
         *
         * @param ratio the share of packets at which that happens, 0 to 0.9
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder cuts(double ratio) {
            impairment = impairment.withCuts(ratio);
            return this;
        }

        /**
         * Limits what each direction of each connection carries.
         *
         * @param most bytes a second, at least 1; unlimited unless set
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder bytesPerSecond(long most) {
            impairment = impairment.withBytesPerSecond(most);
            return this;
        }

        /**
         * Sets the seed of all that is drawn; 1 unless set.
         *
         * @param newSeed any number
         * @return this builder
         */
        public Builder seed(long newSeed) {
            impairment = impairment.withSeed(newSeed);
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
        return counts.bytesUp().sum();
    }

    /**
     * Returns how many bytes were passed on to the clients.
     *
     * @return bytes
     */
    public long bytesDown() {
        return counts.bytesDown().sum();
    }

    /**
     * Returns how many packets were lost, and so sent again.
     *
     * @return the count; a packet that was lost twice counts twice
     */
    public long retransmissions() {
        return counts.retransmissions().sum();
    }

    /**
     * Returns how many connections were broken in the middle of a packet.
     *
     * @return the count; {@link #reset} does not add to it
     */
    public long cuts() {
        return counts.cuts().sum();
    }

    /** Holds back every byte, in both directions, until {@link #resume}: a node that hangs. Connections stay open. */
    public void pause() {
        gate.shut();
    }

    /** Lets the bytes go on that {@link #pause} held back. Does nothing if none are. */
    public void resume() {
        gate.open();
    }

    /** Breaks all connections there are, by a reset; new ones are accepted as before. */
    public void reset() {
        links.forEach(Link::reset);
    }

    /** Closes every connection and the port; bytes still delayed are dropped. A further call does nothing. */
    @Override
    public void close() {
        Link.closeQuietly(server);
        links.forEach(Link::close);
    }

    static void check(String host, int port) {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host=\"" + host + "\": must not be blank");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port=" + port + ": must be 1 to 65535");
        }
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
            link.start("tacho-relay-" + port() + '-' + number, number, impairment, gate, counts);
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
