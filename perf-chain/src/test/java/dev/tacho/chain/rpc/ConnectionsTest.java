package dev.tacho.chain.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.http.HttpService;

/** Connections of real concurrent calls, and pools played along against a simulation that keeps each connection. */
@Timeout(60)
class ConnectionsTest {
    private static final int THREADS = 32;
    private static final int ROUNDS = 20;

    private final Perf perf = Perf.create("test");
    private final RpcMeter meter = RpcMeter.of(perf, "node");

    @Test
    void pool_ofFive_opensAgainAndAgain_andTheRecommendedOneOpensOncePerThread() throws Exception {
        ConnectionSnapshot five = load(meter, 5);

        assertEquals(THREADS * ROUNDS, five.calls());
        assertEquals(THREADS, five.inFlightPeak());
        assertEquals(THREADS, five.inUsePeak());
        assertEquals(THREADS, five.recommendedSize());
        assertEquals(five.calls(), five.opened() + five.reused());
        // Of each further round all but five open one again; and the pool that was played along says so too.
        assertEquals(THREADS + (ROUNDS - 1) * (THREADS - 5), five.opened());
        assertEquals(five.opened(), five.openedWith(5));
        assertTrue(five.isPoolTooSmall(), five.toString());
        Finding finding = findings().get(0);
        assertEquals("Let the pool keep 32 idle connections", finding.title());
        assertTrue(finding.evidence().startsWith(five.opened() + " connections were opened for 640 calls"));
        double spared = five.opened() - THREADS;
        double connecting = perf.snapshot().histograms().stream()
                .filter(histogram -> histogram.id().name().startsWith("rpc.phase"))
                .filter(histogram -> "connect".equals(histogram.id().tags().get("phase")))
                .mapToDouble(histogram -> histogram.values().sum())
                .sum();
        assertEquals(Unit.NANOS, finding.effect().unit());
        assertEquals(connecting / five.opened() * spared, finding.effect().saved(), 0.001 * connecting);
        assertTrue(finding.change().contains("new ConnectionPool(32, 5, TimeUnit.MINUTES)"));

        RpcMeter other = RpcMeter.of(perf, "other");
        ConnectionSnapshot recommended = load(other, five.recommendedSize());

        assertEquals(five.openedWith(THREADS), recommended.opened());
        assertEquals(THREADS, recommended.opened());
        assertEquals(THREADS * (ROUNDS - 1), recommended.reused());
        assertEquals(THREADS, recommended.idle());
        assertEquals(0, recommended.inFlight());
        assertFalse(recommended.isPoolTooSmall());
        assertEquals(
                THREADS,
                perf.snapshot().gauge("rpc.connections.idle client=other").value());
    }

    @Test
    void serverHangsUp_noPoolIsRecommended() throws Exception {
        try (FaultyNode node = new FaultyNode()) {
            node.answer((self, exchange, ids) -> {
                exchange.getResponseHeaders().set("Connection", "close");
                FaultyNode.ok(self, exchange, ids);
            });
            Web3jService service = meter.measure(new HttpService(node.url(), client(meter, 5)));
            for (int i = 0; i < 20; i++) {
                service.send(request(), EthBlockNumber.class);
            }
        }

        ConnectionSnapshot read = meter.connections();
        assertEquals(20, read.opened());
        assertEquals(0, read.reused());
        assertEquals(0, read.open());
        assertTrue(read.isClosedByOthers());
        assertFalse(read.isPoolTooSmall());
        assertEquals(List.of(), findings());
        assertTrue(meter.section().blocks().stream()
                .anyMatch(block -> block instanceof Note note
                        && note.text().startsWith("20 connections were opened for 20 calls, of which at most 1")));
    }

    @Test
    void callsThatFail_loseTheirConnections_andNoPoolIsBlamed() {
        Connections connections = new Connections();
        for (int round = 0; round < 100; round++) {
            for (int call = 0; call < 4; call++) {
                boolean fresh = round == 0 || call == 0; // The first of each round breaks, the others are kept.
                connections.called();
                if (fresh) {
                    connections.opened();
                }
                connections.acquired(new Socket(), true, fresh);
            }
            for (int call = 0; call < 4; call++) {
                connections.ended(false, call == 0);
            }
        }

        ConnectionSnapshot read = connections.read();

        assertEquals(103, read.opened());
        assertEquals(103, read.openedWith(4));
        assertFalse(read.isPoolTooSmall(), read.toString());
        assertFalse(read.isClosedByOthers());
    }

    @Property(tries = 200, seed = "5")
    void openedWith_anyOrderOfCalls_isThatOfAPoolThatKeepsEachConnection(
            @ForAll @Size(max = 200) List<Boolean> begins) {
        Connections connections = new Connections();
        List<Boolean> calls = new ArrayList<>();
        int running = 0;
        for (boolean begin : begins) {
            if (begin || running > 0) {
                calls.add(begin);
                running += begin ? 1 : -1;
                if (begin) {
                    connections.called();
                } else {
                    connections.ended(true, false);
                }
            }
        }

        ConnectionSnapshot read = connections.read();

        assertEquals(running, read.inFlight());
        for (int size : new int[] {1, 2, 3, 5, 8, 12, 16, 24, 32}) {
            assertEquals(simulate(calls, size), read.openedWith(size), "a pool of " + size);
        }
        assertEquals(simulate(calls, Integer.MAX_VALUE), read.openedWith(read.recommendedSize() + 1));
    }

    @Test
    void openedWith_noSize_saysSo() {
        ConnectionSnapshot read = new Connections().read();

        assertEquals(0, read.recommendedSize());
        assertFalse(read.isPoolTooSmall());
        assertFalse(read.isClosedByOthers());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> read.openedWith(0))
                .getMessage()
                .contains("must be at least 1"));
    }

    @Test
    void read_closedConnections_areForgotten() throws Exception {
        Connections connections = new Connections();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            connections.called();
            connections.opened();
            connections.acquired(socket, true, true);
            connections.released(socket);
            connections.ended(false, false);
        }
        assertEquals(200, connections.read().idle());

        for (Socket socket : sockets.subList(0, 150)) {
            socket.close();
        }

        assertEquals(50, connections.read().idle());
        assertEquals(50, connections.read().open());
    }

    /** An idle connection is a number on a stack; the pool closes the one that is idle for longest. */
    private static long simulate(List<Boolean> calls, int size) {
        Deque<Integer> idle = new ArrayDeque<>();
        Deque<Integer> inUse = new ArrayDeque<>();
        int opened = 0;
        for (boolean begin : calls) {
            if (begin) {
                Integer connection = idle.pollLast();
                inUse.add(connection == null ? opened++ : connection);
            } else {
                idle.add(inUse.remove());
                if (idle.size() > size) {
                    idle.pollFirst();
                }
            }
        }
        return opened;
    }

    /**
     * Every call of a round is answered only once all have come, so that so many are in flight at once; the next round
     * begins when the pool has closed what it does not keep.
     */
    private static ConnectionSnapshot load(RpcMeter meter, int poolSize) throws Exception {
        CyclicBarrier all = new CyclicBarrier(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (FaultyNode node = new FaultyNode()) {
            node.answer((self, exchange, ids) -> {
                try {
                    all.await(30, TimeUnit.SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
                FaultyNode.ok(self, exchange, ids);
            });
            Web3jService service = meter.measure(new HttpService(node.url(), client(meter, poolSize)));
            CyclicBarrier round = new CyclicBarrier(THREADS, () -> awaitOpen(meter, poolSize));
            Callable<Void> work = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    service.send(request(), EthBlockNumber.class);
                    round.await(30, TimeUnit.SECONDS);
                }
                return null;
            };
            List<Future<Void>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                done.add(threads.submit(work));
            }
            for (Future<Void> one : done) {
                one.get(30, TimeUnit.SECONDS);
            }
            return meter.connections();
        } finally {
            threads.shutdownNow();
        }
    }

    /** OkHttp closes on a thread of its own. */
    private static void awaitOpen(RpcMeter meter, int most) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (meter.connections().open() > most && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static OkHttpClient client(RpcMeter meter, int poolSize) {
        return new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(poolSize, 1, TimeUnit.MINUTES))
                .eventListenerFactory(meter.phases())
                .build();
    }

    private static Request<?, EthBlockNumber> request() {
        return new Request<>("eth_blockNumber", List.of(), null, EthBlockNumber.class);
    }

    private List<Finding> findings() {
        return meter.section().blocks().stream()
                .filter(Finding.class::isInstance)
                .map(Finding.class::cast)
                .toList();
    }
}
