package dev.tacho.core.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RelayTest {
    /** An answer that does not come within it is a failure, and no test that never ends. */
    private static final int PATIENCE_MILLIS = 50_000;

    private ServerSocket echo;
    private Thread acceptor;

    @BeforeEach
    void startEcho() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        acceptor = Link.daemon("echo", () -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Link.daemon("echo-one", () -> copyBack(socket)).start();
                } catch (IOException e) {
                    return;
                }
            }
        });
        acceptor.start();
    }

    @AfterEach
    void stopEcho() throws IOException {
        echo.close();
    }

    private static void copyBack(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream()) {
            in.transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The test closed the connection.
        }
    }

    @Test
    void bytes_throughAJitteryRelay_keepOrderAndValue() throws IOException {
        byte[] sent = new byte[3_000_000];
        new Random(7).nextBytes(sent);
        byte[] received = new byte[sent.length];
        try (Relay relay = relay(Duration.ofMillis(1), Duration.ofMillis(3));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            Link.daemon("send", () -> {
                        try {
                            socket.getOutputStream().write(sent);
                            socket.shutdownOutput();
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    })
                    .start();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.readFully(received);
            assertEquals(-1, in.read(), "the end of the stream is passed on too");
            assertEquals(sent.length, relay.bytesUp());
            assertEquals(sent.length, relay.bytesDown());
            assertEquals(1, relay.connections());
        }
        assertArrayEquals(sent, received);
    }

    /** A lower bound holds on any machine, however busy. */
    @Test
    void delay_roundTrip_isNeverShorterThanTwiceTheDelay() throws IOException {
        Duration delay = Duration.ofMillis(10);
        try (Relay relay = relay(delay, Duration.ZERO);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < 20; i++) {
                long start = System.nanoTime();
                socket.getOutputStream().write(i);
                assertEquals(i, socket.getInputStream().read());
                assertTrue(System.nanoTime() - start >= 2 * delay.toNanos());
            }
        }
    }

    /** Two hundred one-byte messages under way at once share one delay; one after another would take 200 of them. */
    @Test
    void delay_manyMessagesUnderWay_shareIt() throws IOException {
        Duration delay = Duration.ofMillis(100);
        try (Relay relay = relay(delay, Duration.ZERO);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.setTcpNoDelay(true);
            long start = System.nanoTime();
            for (int i = 0; i < 200; i++) {
                socket.getOutputStream().write(i);
            }
            for (int i = 0; i < 200; i++) {
                assertEquals(i, socket.getInputStream().read());
            }
            assertTrue(System.nanoTime() - start < 200 * delay.toNanos(), "the delay must not limit the bandwidth");
        }
    }

    @Test
    void close_endsConnectionsAndThreads() throws Exception {
        Relay relay = relay(Duration.ofSeconds(30), Duration.ZERO);
        String prefix = "tacho-relay-" + relay.port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.getOutputStream().write(1);
            while (threads(prefix) < 5) {
                Thread.onSpinWait();
            }
            relay.close();
            relay.close();
            assertTrue(ended(socket), "the client sees the end at once, not after 30 s");
        }
        while (threads(prefix) > 0) {
            Thread.onSpinWait();
        }
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), relay.port()).close());
    }

    @Test
    void connect_serverIsGone_closesTheClientAndCounts() throws Exception {
        echo.close();
        // Who was in the middle of accepting when it was closed may still take a connection.
        acceptor.join();
        try (Relay relay = relay(Duration.ZERO, Duration.ZERO);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            assertTrue(ended(socket));
            assertEquals(1, relay.refused());
        }
    }

    /** A lost packet comes a time-out later, and so does everything behind it; nothing is missing. */
    @Test
    void loss_bySeed_delaysTheSamePacketsEachTime() throws IOException {
        List<Boolean> first = slow(5);
        List<Boolean> second = slow(5);

        assertEquals(first, second);
        assertTrue(first.contains(true) && first.contains(false), "of 12: " + first);
    }

    /** Returns for each of twelve round trips whether a packet of it was lost. */
    private List<Boolean> slow(long seed) throws IOException {
        List<Boolean> slow = new ArrayList<>();
        try (Relay relay = Relay.to("127.0.0.1", echo.getLocalPort())
                        .loss(0.1)
                        .seed(seed)
                        .open();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.setTcpNoDelay(true);
            for (int i = 0; i < 12; i++) {
                long before = relay.retransmissions();
                long start = System.nanoTime();
                socket.getOutputStream().write(i);
                assertEquals(i, socket.getInputStream().read());
                boolean lost = relay.retransmissions() > before;
                assertTrue(!lost || System.nanoTime() - start >= 200_000_000, "a loss costs 200 ms");
                slow.add(lost);
            }
        }
        return slow;
    }

    @Test
    void cuts_bySeed_breakTheConnectionInTheMiddle() throws IOException {
        byte[] message = new byte[1_000];
        int broken = 0;
        try (Relay relay =
                Relay.to("127.0.0.1", echo.getLocalPort()).cuts(0.2).seed(1).open()) {
            for (int i = 0; i < 20; i++) {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                    socket.getOutputStream().write(message);
                    new DataInputStream(socket.getInputStream()).readFully(new byte[message.length]);
                } catch (IOException e) {
                    broken++;
                }
            }
            assertEquals(broken, relay.cuts());
        }
        assertTrue(broken > 0 && broken < 20, broken + " of 20 broken");
    }

    @Test
    void bytesPerSecond_longMessage_takesAtLeastItsTime() throws IOException {
        byte[] message = new byte[100_000];
        try (Relay relay = Relay.to("127.0.0.1", echo.getLocalPort())
                        .bytesPerSecond(1_000_000)
                        .open();
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            long start = System.nanoTime();
            socket.getOutputStream().write(message);
            new DataInputStream(socket.getInputStream()).readFully(message);
            assertTrue(System.nanoTime() - start >= 100_000_000, "100 KB at 1 MB a second take 0.1 s");
        }
    }

    @Test
    void pause_untilResume_holdsEverythingBack() throws IOException {
        try (Relay relay = relay(Duration.ZERO, Duration.ZERO);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            relay.pause();
            socket.getOutputStream().write(7);
            socket.setSoTimeout(50);
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getInputStream().read());
            relay.resume();
            socket.setSoTimeout(0);
            assertEquals(7, socket.getInputStream().read());
        }
    }

    @Test
    void reset_breaksWhatIsOpenAndAcceptsAnew() throws IOException {
        try (Relay relay = relay(Duration.ZERO, Duration.ZERO)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                socket.getOutputStream().write(1);
                assertEquals(1, socket.getInputStream().read());
                relay.reset();
                assertTrue(ended(socket));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
                socket.getOutputStream().write(2);
                assertEquals(2, socket.getInputStream().read());
            }
            assertEquals(2, relay.connections());
        }
    }

    @Test
    void builder_badValues_areNamedWithTheirBound() {
        assertMessage("port=0: must be 1 to 65535", () -> Relay.to("127.0.0.1", 0));
        assertMessage("host=\" \": must not be blank", () -> Relay.to(" ", 1));
        assertMessage("delay=PT-1S: must be 0 to PT1M", () -> Relay.to("h", 1).delay(Duration.ofSeconds(-1)));
        assertMessage(
                "loss=0.95: must be 0 to 0.9; close() loses all",
                () -> Relay.to("h", 1).loss(0.95));
        assertMessage(
                "cuts=-1.0: must be 0 to 0.9; close() loses all",
                () -> Relay.to("h", 1).cuts(-1));
        assertMessage(
                "bytesPerSecond=0: must be >= 1; leave it out for no limit",
                () -> Relay.to("h", 1).bytesPerSecond(0));
        assertMessage("jitter=PT2M: must be 0 to PT1M", () -> Relay.to("h", 1).jitter(Duration.ofMinutes(2)));
    }

    private Relay relay(Duration delay, Duration jitter) throws IOException {
        return Relay.to("127.0.0.1", echo.getLocalPort())
                .delay(delay)
                .jitter(jitter)
                .seed(42)
                .open();
    }

    private static boolean ended(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
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
