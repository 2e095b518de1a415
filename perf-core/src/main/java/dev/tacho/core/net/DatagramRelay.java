package dev.tacho.core.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP relay on loopback that does to datagrams what a network does, by a seed: delay, jitter, loss, duplication and
 * reordering.
 *
 * <pre>{@code
 * try (DatagramRelay relay = DatagramRelay.to("127.0.0.1", port).delay(Duration.ofMillis(20)).loss(0.05).open()) {
 *     socket.connect(InetAddress.getLoopbackAddress(), relay.port());
 *     ...
 *     relay.lost();   // how many of them the relay kept
 * }
 * }</pre>
 *
 * <p>Datagrams are passed on whole and unchanged, or not at all. What happens to the n-th datagram of a client in a
 * direction is drawn from the seed and does not depend on its time. With jitter, datagrams may overtake each other, as
 * in a network; {@link Builder#reordering} makes them do so even without. Clients are told apart by their address, at
 * most {@value #MOST_CLIENTS} of them; what further ones send is lost and counts as such.
 *
 * <p>Safe for use by any thread.
 */
public final class DatagramRelay implements Closeable {
    /** Each client needs a socket and a thread. */
    static final int MOST_CLIENTS = 256;

    private static final Logger log = LoggerFactory.getLogger(DatagramRelay.class);
    private static final int LARGEST = 65_535;

    private final SocketAddress target;
    private final Impairment impairment;
    private final DatagramSocket front;
    private final DelayQueue<Datagram> underWay = new DelayQueue<>();
    private final Map<SocketAddress, Client> clients = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final LongAdder passed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder duplicated = new LongAdder();
    private final LongAdder overtaken = new LongAdder();
    private final Thread sender;

    private DatagramRelay(Builder builder) throws IOException {
        this.target = new InetSocketAddress(InetAddress.getByName(builder.host), builder.port);
        this.impairment = builder.impairment;
        this.front = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        this.sender = Link.daemon("tacho-datagram-relay-" + port() + "-send", this::send);
        sender.start();
        Link.daemon("tacho-datagram-relay-" + port() + "-up", this::receiveFromClients)
                .start();
    }

    /**
     * Returns a builder of a relay in front of a server.
     *
     * @param host the server's host
     * @param port the server's port, 1 to 65,535
     * @return the builder; it changes nothing unless told
     * @throws IllegalArgumentException if the host is blank or the port is out of range
     */
    public static Builder to(String host, int port) {
        return new Builder(host, port);
    }

    /** Builds a {@link DatagramRelay}. */
    public static final class Builder {
        private final String host;
        private final int port;
        private Impairment impairment = Impairment.NONE;

        private Builder(String host, int port) {
            Relay.check(host, port);
            this.host = host;
            this.port = port;
        }

        /**
         * Sets how long each datagram takes in each direction; the round trip is twice that.
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
         * Sets how much longer a datagram may take than the delay, drawn evenly from 0 to this.
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
         * Loses datagrams, each by itself.
         *
         * @param ratio the share, 0 to 0.9
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder loss(double ratio) {
            impairment = impairment.withLoss(ratio);
            return this;
        }

        /**
         * Passes datagrams on twice.
         *
         * @param ratio the share, 0 to 0.9
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder duplication(double ratio) {
            impairment = impairment.withDuplication(ratio);
            return this;
        }

        /**
         * Holds datagrams back until the next one of their client and direction has passed, which so overtakes them. One
         * that no other follows within 100 ms goes on then.
         *
         * @param ratio the share, 0 to 0.9
         * @return this builder
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder reordering(double ratio) {
            impairment = impairment.withReordering(ratio);
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
         * @throws IOException if no port can be bound, or the host is unknown
         */
        public DatagramRelay open() throws IOException {
            return new DatagramRelay(this);
        }
    }

    /**
     * Returns the port to send to instead of the server's.
     *
     * @return a port on the loopback address
     */
    public int port() {
        return front.getLocalPort();
    }

    /**
     * Returns how many datagrams were passed on, in both directions, second copies included.
     *
     * @return the count
     */
    public long passed() {
        return passed.sum();
    }

    /**
     * Returns how many datagrams were lost, in both directions.
     *
     * @return the count
     */
    public long lost() {
        return lost.sum();
    }

    /**
     * Returns how many datagrams were passed on twice, in both directions.
     *
     * @return the count
     */
    public long duplicated() {
        return duplicated.sum();
    }

    /**
     * Returns how many datagrams were held back so that the next one overtakes them, in both directions.
     *
     * @return the count
     */
    public long overtaken() {
        return overtaken.sum();
    }

    /** Closes the port; datagrams under way are dropped. A further call does nothing. */
    @Override
    public void close() {
        front.close();
        sender.interrupt();
        clients.values().forEach(client -> client.back.close());
    }

    private void receiveFromClients() {
        receive(front, packet -> {
            Client client = client(packet.getSocketAddress());
            if (client == null) {
                lost.increment();
            } else {
                client.up.accept(packet);
            }
        });
    }

    private @Nullable Client client(SocketAddress address) {
        Client known = clients.get(address);
        if (known != null || clients.size() >= MOST_CLIENTS) {
            return known;
        }
        try {
            Client client = new Client(address, clients.size() + 1);
            clients.put(address, client);
            client.start();
            return client;
        } catch (IOException e) {
            log.warn("Datagram relay on port {} has no socket for a client", port(), e);
            return null;
        }
    }

    private void receive(DatagramSocket socket, Consumer<DatagramPacket> handler) {
        byte[] buffer = new byte[LARGEST];
        while (!front.isClosed() && !socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                handler.accept(packet);
            } catch (IOException e) {
                if (!front.isClosed()) {
                    // For example a server's port that nobody listens on.
                    log.debug("A datagram could not be received: {}", e.toString());
                }
            }
        }
    }

    private void send() {
        try {
            while (true) {
                Datagram datagram = underWay.take();
                try {
                    datagram.socket.send(datagram.packet);
                    passed.increment();
                } catch (IOException e) {
                    lost.increment();
                    log.debug("A datagram could not be sent: {}", e.toString());
                }
            }
        } catch (InterruptedException e) {
            log.debug("The relay on port {} is closed", port());
        }
    }

    /** A client's address, and the socket through which the server sees it. */
    private final class Client {
        private final DatagramSocket back;
        private final Path up;
        private final Path down;
        private final long number;

        Client(SocketAddress address, long number) throws IOException {
            this.number = number;
            this.back = new DatagramSocket();
            this.up = new Path(back, target, impairment.flow(number, true));
            this.down = new Path(front, address, impairment.flow(number, false));
        }

        void start() {
            Link.daemon("tacho-datagram-relay-" + port() + "-down-" + number, () -> receive(back, down::accept))
                    .start();
        }
    }

    /** One direction of a client's datagrams. */
    private final class Path {
        /** How long a datagram waits for one to overtake it. */
        private static final long HELD_NANOS = 100_000_000;

        private final DatagramSocket socket;
        private final SocketAddress to;
        private final Impairment.Flow flow;
        private @Nullable Datagram held;

        Path(DatagramSocket socket, SocketAddress to, Impairment.Flow flow) {
            this.socket = socket;
            this.to = to;
            this.flow = flow;
        }

        void accept(DatagramPacket received) {
            byte[] bytes = new byte[received.getLength()];
            System.arraycopy(received.getData(), received.getOffset(), bytes, 0, bytes.length);
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length, to);
            // All are drawn each time, so that one fate does not shift those of the datagrams behind it.
            long due = flow.dueNanos(System.nanoTime(), bytes.length);
            boolean gone = flow.lost();
            boolean twice = flow.duplicated();
            boolean late = flow.overtaken();
            if (gone) {
                lost.increment();
                return;
            }
            Datagram ahead = held;
            held = null;
            Datagram datagram = new Datagram(socket, packet, due, sequence.incrementAndGet());
            if (late && ahead == null) {
                overtaken.increment();
                held = datagram.at(due + HELD_NANOS, datagram.number);
                underWay.add(held);
                return;
            }
            underWay.add(datagram);
            if (twice) {
                duplicated.increment();
                underWay.add(datagram.at(due, sequence.incrementAndGet()));
            }
            if (ahead != null && underWay.remove(ahead)) {
                underWay.add(ahead.at(due, sequence.incrementAndGet()));
            }
        }
    }

    private static final class Datagram implements Delayed {
        private final DatagramSocket socket;
        private final DatagramPacket packet;
        private final long due;
        private final long number;

        Datagram(DatagramSocket socket, DatagramPacket packet, long due, long number) {
            this.socket = socket;
            this.packet = packet;
            this.due = due;
            this.number = number;
        }

        Datagram at(long newDue, long newNumber) {
            return new Datagram(socket, packet, newDue, newNumber);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Datagram that = (Datagram) other;
            return due == that.due ? Long.compare(number, that.number) : Long.compare(due - that.due, 0);
        }
    }
}
