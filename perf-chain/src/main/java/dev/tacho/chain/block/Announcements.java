package dev.tacho.chain.block;

import dev.tacho.chain.internal.wire.Quantity;
import io.reactivex.disposables.Disposable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthSubscribe;
import org.web3j.protocol.websocket.events.NewHead;
import org.web3j.protocol.websocket.events.NewHeadsNotification;

/**
 * Hears of new heads by subscription. Nothing is believed but that there is a block of that hash: web3j completes what
 * it reads on the connection's only thread, so nothing is asked from there either; a head's arrival is noted and the
 * tracker woken. A connection that broke is made again when the tracker next looks.
 */
final class Announcements {
    /** A head that was announced. */
    record Announced(String hash, long number, String parentHash) {}

    private static final Logger log = LoggerFactory.getLogger(Announcements.class);

    /** How long after a connection that failed the next is tried. */
    private static final long RETRY_NANOS = 1_000_000_000L;

    private final String client;
    private final Callable<? extends Web3jService> connect;
    private final HeadStats stats;
    private final int most;
    private final Runnable wake;

    private final List<Announced> unread = new ArrayList<>();
    private final Map<String, Long> arrivals;
    private @Nullable Web3jService connection;
    private @Nullable Disposable subscription;
    private boolean live;
    private boolean unsupported;
    private boolean closed;
    private @Nullable Long lastTry;

    Announcements(String client, Callable<? extends Web3jService> connect, HeadStats stats, int most, Runnable wake) {
        this.client = client;
        this.connect = connect;
        this.stats = stats;
        this.most = most;
        this.wake = wake;
        this.arrivals = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > most;
            }
        };
    }

    /** Connects if there is no connection and it is time; takes as long as the user's connector. */
    void ensureLive() {
        synchronized (this) {
            if (live || unsupported || closed || (lastTry != null && stats.now() - lastTry < RETRY_NANOS)) {
                return;
            }
            lastTry = stats.now();
        }
        disconnect();
        try {
            Web3jService made = connect.call();
            boolean late;
            synchronized (this) {
                late = closed;
                connection = made;
                live = !late;
            }
            if (late) {
                disconnect();
                return;
            }
            Request<String, EthSubscribe> request =
                    new Request<>("eth_subscribe", List.of("newHeads"), made, EthSubscribe.class);
            Disposable opened = made.subscribe(request, "eth_unsubscribe", NewHeadsNotification.class)
                    .subscribe(this::announced, this::lost, () -> lost(new IOException("the subscription ended")));
            synchronized (this) {
                subscription = opened;
            }
        } catch (UnsupportedOperationException e) {
            synchronized (this) {
                unsupported = true;
                live = false;
            }
            log.warn("Client {}: the service has no subscriptions; its heads are found by polling", client);
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            lost(e);
        }
    }

    synchronized boolean isLive() {
        return live;
    }

    synchronized boolean isUnsupported() {
        return unsupported;
    }

    /** Takes what was announced since the last call, in order. */
    synchronized List<Announced> take() {
        List<Announced> taken = List.copyOf(unread);
        unread.clear();
        return taken;
    }

    /** Returns when a block was announced, or null if it was not, or too long ago. */
    synchronized @Nullable Long arrival(String hash) {
        return arrivals.get(hash);
    }

    void close() {
        synchronized (this) {
            closed = true;
        }
        disconnect();
    }

    private void announced(NewHeadsNotification notification) {
        long now = stats.now();
        NewHead head = notification.getParams() == null
                ? null
                : notification.getParams().getResult();
        String hash = head == null ? null : BlockReader.hash(head.getHash());
        String parent = head == null ? null : BlockReader.hash(head.getParentHash());
        Long number = head == null ? null : number(head.getNumber());
        if (hash == null || parent == null || number == null) {
            stats.lied("an announcement without hash, parent or number");
            return;
        }
        synchronized (this) {
            if (arrivals.putIfAbsent(hash, now) != null) {
                stats.announcedAgain();
                return;
            }
            // Polling finds what finds no room here.
            if (unread.size() < most) {
                unread.add(new Announced(hash, number, parent));
            }
        }
        wake.run();
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return Quantity.of("number", text);
        } catch (IOException e) {
            return null; // The caller counts it as a lie.
        }
    }

    private void lost(Throwable failure) {
        synchronized (this) {
            if (closed) {
                return;
            }
            live = false;
        }
        stats.subscriptionLost();
        log.debug("Client {}: the subscription to heads is lost and will be renewed", client, failure);
        wake.run();
    }

    private void disconnect() {
        Disposable oldSubscription;
        Web3jService oldConnection;
        synchronized (this) {
            oldSubscription = subscription;
            oldConnection = connection;
            subscription = null;
            connection = null;
            live = false;
        }
        try {
            if (oldSubscription != null) {
                oldSubscription.dispose();
            }
            if (oldConnection != null) {
                oldConnection.close();
            }
        } catch (IOException | RuntimeException e) {
            // It is given up anyway, and was counted as lost if it was.
            log.debug("Client {}: a connection could not be closed", client, e);
        }
    }
}
