package dev.tacho.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Numbered datagrams through the relay to a socket, which knows what became of each. */
@Timeout(60)
class DatagramRelayTest {
    private static final int COUNT = 400;

    private DatagramSocket server;

    @BeforeEach
    void bind() throws IOException {
        server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server.setReceiveBufferSize(1 << 20);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void datagrams_withoutImpairment_comeAllOnceInOrder() throws IOException {
        try (DatagramRelay relay = to().open()) {
            assertEquals(IntStream.range(0, COUNT).boxed().toList(), sent(relay));
            assertEquals(COUNT, relay.passed());
        }
    }

    @Test
    void loss_bySeed_losesTheSameDatagramsEachTimeAndCountsThem() throws IOException {
        List<Integer> first;
        try (DatagramRelay relay = to().loss(0.2).seed(7).open()) {
            first = sent(relay);
            assertEquals(COUNT - first.size(), relay.lost());
            // 80 are expected; five standard deviations are 40.
            assertTrue(relay.lost() > 40 && relay.lost() < 120, "lost " + relay.lost());
        }
        try (DatagramRelay relay = to().loss(0.2).seed(7).open()) {
            assertEquals(first, sent(relay));
        }
        try (DatagramRelay relay = to().loss(0.2).seed(8).open()) {
            assertTrue(!first.equals(sent(relay)), "another seed loses others");
        }
    }

    @Test
    void duplication_bySeed_bringsDatagramsTwice() throws IOException {
        try (DatagramRelay relay = to().duplication(0.3).seed(3).open()) {
            List<Integer> received = sent(relay);

            assertEquals(COUNT, new HashSet<>(received).size());
            assertEquals(COUNT + relay.duplicated(), received.size());
            assertTrue(relay.duplicated() > 60, "duplicated " + relay.duplicated());
        }
    }

    @Test
    void reordering_bySeed_letsTheNextOneOvertakeAndLosesNone() throws IOException {
        try (DatagramRelay relay = to().reordering(0.3).seed(3).open()) {
            List<Integer> received = sent(relay);

            assertEquals(COUNT, received.size());
            assertEquals(COUNT, new HashSet<>(received).size());
            long behind = IntStream.range(1, COUNT)
                    .filter(i -> received.get(i) < received.get(i - 1))
                    .count();
            assertTrue(behind > 30, "overtaken " + behind);
            // The last one may have been held back with none to overtake it.
            assertTrue(relay.overtaken() - behind <= 1, relay.overtaken() + " held back, " + behind + " overtaken");
        }
    }

    @Test
    void delay_roundTrip_isNeverShorterThanTwiceTheDelay() throws IOException {
        Duration delay = Duration.ofMillis(10);
        try (DatagramRelay relay =
                        to().delay(delay).jitter(Duration.ofMillis(2)).open();
                DatagramSocket client = client(relay)) {
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                client.send(packet(i));
                DatagramPacket request = new DatagramPacket(new byte[4], 4);
                server.receive(request);
                server.send(new DatagramPacket(request.getData(), 4, request.getSocketAddress()));
                DatagramPacket answer = new DatagramPacket(new byte[4], 4);
                client.receive(answer);
                assertEquals(i, ByteBuffer.wrap(answer.getData()).getInt());
                assertTrue(System.nanoTime() - start >= 2 * delay.toNanos());
            }
        }
    }

    @Test
    void close_endsItsThreads() throws IOException {
        DatagramRelay relay = to().open();
        String prefix = "tacho-datagram-relay-" + relay.port();
        try (DatagramSocket client = client(relay)) {
            client.send(packet(1));
            server.receive(new DatagramPacket(new byte[4], 4));
            assertEquals(3, threads(prefix));
            relay.close();
            relay.close();
        }
        while (threads(prefix) > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void builder_badValues_areNamedWithTheirBound() {
        assertMessage("port=70000: must be 1 to 65535", () -> DatagramRelay.to("h", 70_000));
        assertMessage("loss=1.0: must be 0 to 0.9; close() loses all", () -> to().loss(1));
        assertMessage("duplication=NaN: must be 0 to 0.9; close() loses all", () -> to().duplication(Double.NaN));
        assertMessage("reordering=-0.1: must be 0 to 0.9; close() loses all", () -> to().reordering(-0.1));
        assertMessage("delay=PT-1S: must be 0 to PT1M", () -> to().delay(Duration.ofSeconds(-1)));
    }

    /** Sends them one after the other and returns what comes, in its order. */
    private List<Integer> sent(DatagramRelay relay) throws IOException {
        List<Integer> received = new ArrayList<>();
        try (DatagramSocket client = client(relay)) {
            for (int i = 0; i < COUNT; i++) {
                client.send(packet(i));
                if (i % 50 == 49) {
                    // A socket's buffer is a place to lose datagrams too.
                    drain(received, 20);
                }
            }
            drain(received, 400);
        }
        return received;
    }

    private void drain(List<Integer> received, int quietMillis) throws IOException {
        server.setSoTimeout(quietMillis);
        DatagramPacket packet = new DatagramPacket(new byte[4], 4);
        try {
            while (true) {
                server.receive(packet);
                received.add(ByteBuffer.wrap(packet.getData()).getInt());
            }
        } catch (SocketTimeoutException e) {
            server.setSoTimeout(0);
        }
    }

    private DatagramRelay.Builder to() {
        return DatagramRelay.to("127.0.0.1", server.getLocalPort());
    }

    private static DatagramSocket client(DatagramRelay relay) throws IOException {
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        client.connect(InetAddress.getLoopbackAddress(), relay.port());
        return client;
    }

    private static DatagramPacket packet(int number) {
        return new DatagramPacket(ByteBuffer.allocate(4).putInt(number).array(), 4);
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    private static void assertMessage(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
