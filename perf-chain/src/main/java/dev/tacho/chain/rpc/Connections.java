package dev.tacho.chain.rpc;

import java.net.Socket;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Counts the connections of one HTTP client, and what pools of other sizes would have done with the same calls.
 *
 * <p>OkHttp keeps up to so many idle connections for later. A call takes an idle one if there is one and opens one
 * otherwise; a connection that becomes idle while the pool is full is closed. So how many connections a pool of each
 * size opens follows from the order in which calls begin and end, and a dozen pools are played along with a counter
 * each. A connection whose call failed is lost to every pool. The play knows no keep-alive that ends and no server that
 * hangs up in between; where these matter, it opens less than the real pool did.
 *
 * <p>A lock keeps levels and peaks true to each other. It is held for some ten nanoseconds, beside OkHttp's own locks and
 * the network of each call. Sockets stand for connections: they are known without OkHttp's classes, and know whether they
 * are closed, which no event of OkHttp 4 tells.
 */
final class Connections {
    /** The size of OkHttp's own pool is among them; the last one never closes any. */
    private static final int[] SIZES = {1, 2, 3, 5, 8, 12, 16, 24, 32, 48, 64, 128, 256, Integer.MAX_VALUE};

    private final IdentityHashMap<Socket, Use> open = new IdentityHashMap<>();
    private final int[] idleBySize = new int[SIZES.length];
    private final long[] openedBySize = new long[SIZES.length];
    private int sweepAt = 64;

    private long calls;
    private long opened;
    private long reused;
    private long failed;
    private int inFlight;
    private int inFlightPeak;
    private int waiting;
    private int waitingPeak;
    private int inUse;
    private int inUsePeak;

    private static final class Use {
        /** More than one only over HTTP/2. */
        int calls;
    }

    /** A call begins, and needs a connection. */
    synchronized void called() {
        calls++;
        inFlightPeak = Math.max(inFlightPeak, ++inFlight);
        waitingPeak = Math.max(waitingPeak, ++waiting);
        for (int i = 0; i < SIZES.length; i++) {
            if (idleBySize[i] > 0) {
                idleBySize[i]--;
            } else {
                openedBySize[i]++;
            }
        }
    }

    /**
     * A call ended.
     *
     * @param stillWaiting whether it never had a connection
     * @param failed whether it failed; over HTTP/1.1 its connection, if it had one, is closed then
     */
    synchronized void ended(boolean stillWaiting, boolean failed) {
        inFlight--;
        if (stillWaiting) {
            waiting--;
        } else if (failed) {
            return;
        }
        for (int i = 0; i < SIZES.length; i++) {
            if (idleBySize[i] < SIZES[i]) {
                idleBySize[i]++;
            }
        }
    }

    synchronized void opened() {
        opened++;
    }

    /** A connection could not be opened; OkHttp may try another route. */
    synchronized void failed() {
        failed++;
    }

    /**
     * A call has a connection.
     *
     * @param socket the connection
     * @param first whether the call had to wait for it; not so when a retry or a redirect takes another
     * @param fresh whether the call opened it
     */
    synchronized void acquired(Socket socket, boolean first, boolean fresh) {
        if (first) {
            waiting--;
        }
        if (!fresh) {
            reused++;
        }
        Use use = open.get(socket);
        if (use == null) {
            use = new Use();
            open.put(socket, use);
            if (open.size() > sweepAt) {
                sweep();
            }
        }
        if (++use.calls == 1) {
            inUsePeak = Math.max(inUsePeak, ++inUse);
        }
    }

    /** A call gave its connection back. */
    synchronized void released(Socket socket) {
        Use use = open.get(socket);
        if (use != null && --use.calls == 0) {
            inUse--;
        }
    }

    synchronized ConnectionSnapshot read() {
        sweep();
        long[] predicted = openedBySize.clone();
        return new ConnectionSnapshot(
                calls,
                opened,
                reused,
                failed,
                open.size(),
                open.size() - inUse,
                inFlight,
                inFlightPeak,
                inUsePeak,
                waitingPeak,
                SIZES,
                predicted);
    }

    /** Forgets what was closed: by the pool, by a server, after its keep-alive. */
    private void sweep() {
        for (Iterator<Map.Entry<Socket, Use>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Socket, Use> entry = all.next();
            if (entry.getValue().calls == 0 && entry.getKey().isClosed()) {
                all.remove();
            }
        }
        sweepAt = Math.max(64, 2 * open.size());
    }
}
