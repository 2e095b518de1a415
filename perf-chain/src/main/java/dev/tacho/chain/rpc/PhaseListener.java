package dev.tacho.chain.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.util.List;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Handshake;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Told by OkHttp what one HTTP call does, tells the phases of the measured call it belongs to and the connections of
 * the client, and passes everything on to the user's own listener.
 *
 * <p>This is the only class that needs OkHttp; {@link RpcMeter#phases()} is the only way to it.
 */
final class PhaseListener extends EventListener {
    private final Connections connections;
    private final EventListener next;
    private final dev.tacho.chain.rpc.@Nullable Call<?> measured;

    private @Nullable Phases phases;
    /** Whether this call waits for a connection. */
    private boolean waiting;
    /** Whether a connection was opened since this call had one. */
    private boolean opened;

    private PhaseListener(Connections connections, EventListener next, dev.tacho.chain.rpc.@Nullable Call<?> measured) {
        this.connections = connections;
        this.next = next;
        this.measured = measured;
    }

    /**
     * Returns a factory of listeners. OkHttp asks it on the thread that makes the call, where web3j is just sending the
     * measured one, if there is one.
     */
    static EventListener.Factory factory(RpcMeter meter, EventListener.Factory users) {
        Objects.requireNonNull(users, "users");
        Connections connections = meter.watchConnections();
        return meter.isEnabled()
                ? call -> new PhaseListener(connections, users.create(call), dev.tacho.chain.rpc.Call.current())
                : users;
    }

    /** Returns the factory of a client without a listener. */
    static EventListener.Factory none() {
        return call -> NONE;
    }

    @Override
    public void callStart(Call call) {
        connections.called();
        waiting = true;
        phases = measured == null ? null : measured.phases(this);
        next.callStart(call);
    }

    @Override
    public void dnsStart(Call call, String domainName) {
        enter(Phase.CONNECT);
        next.dnsStart(call, domainName);
    }

    @Override
    public void connectStart(Call call, InetSocketAddress inetSocketAddress, Proxy proxy) {
        enter(Phase.CONNECT);
        next.connectStart(call, inetSocketAddress, proxy);
    }

    @Override
    public void secureConnectStart(Call call) {
        enter(Phase.TLS);
        next.secureConnectStart(call);
    }

    @Override
    public void secureConnectEnd(Call call, @Nullable Handshake handshake) {
        enter(Phase.CONNECT);
        next.secureConnectEnd(call, handshake);
    }

    @Override
    public void connectEnd(Call call, InetSocketAddress inetSocketAddress, Proxy proxy, @Nullable Protocol protocol) {
        opened = true;
        connections.opened();
        next.connectEnd(call, inetSocketAddress, proxy, protocol);
    }

    @Override
    public void connectFailed(
            Call call, InetSocketAddress inetSocketAddress, Proxy proxy, @Nullable Protocol protocol, IOException ioe) {
        connections.failed();
        exchanged();
        next.connectFailed(call, inetSocketAddress, proxy, protocol, ioe);
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
        connections.acquired(connection.socket(), waiting, opened);
        waiting = false;
        opened = false;
        enter(Phase.SEND);
        next.connectionAcquired(call, connection);
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
        connections.released(connection.socket());
        next.connectionReleased(call, connection);
    }

    @Override
    public void requestHeadersStart(Call call) {
        // A redirect to the same server keeps its connection and acquires none.
        enterIfNot(Phase.SEND);
        next.requestHeadersStart(call);
    }

    @Override
    public void requestHeadersEnd(Call call, Request request) {
        if (request.body() == null) {
            enter(Phase.WAIT);
        }
        next.requestHeadersEnd(call, request);
    }

    @Override
    public void requestBodyStart(Call call) {
        // Not so only if the server was asked whether it wants the body, and has just said so.
        enterIfNot(Phase.SEND);
        next.requestBodyStart(call);
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
        enter(Phase.WAIT);
        next.requestBodyEnd(call, byteCount);
    }

    @Override
    public void requestFailed(Call call, IOException ioe) {
        exchanged();
        next.requestFailed(call, ioe);
    }

    @Override
    public void responseHeadersStart(Call call) {
        enter(Phase.RECEIVE);
        next.responseHeadersStart(call);
    }

    @Override
    public void responseBodyEnd(Call call, long byteCount) {
        exchanged();
        next.responseBodyEnd(call, byteCount);
    }

    @Override
    public void responseFailed(Call call, IOException ioe) {
        exchanged();
        next.responseFailed(call, ioe);
    }

    @Override
    public void callEnd(Call call) {
        ended(false);
        next.callEnd(call);
    }

    @Override
    public void callFailed(Call call, IOException ioe) {
        ended(true);
        next.callFailed(call, ioe);
    }

    // What follows says nothing about phases or connections.

    @Override
    public void proxySelectStart(Call call, HttpUrl url) {
        next.proxySelectStart(call, url);
    }

    @Override
    public void proxySelectEnd(Call call, HttpUrl url, List<Proxy> proxies) {
        next.proxySelectEnd(call, url, proxies);
    }

    @Override
    public void dnsEnd(Call call, String domainName, List<InetAddress> inetAddressList) {
        next.dnsEnd(call, domainName, inetAddressList);
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
        next.responseHeadersEnd(call, response);
    }

    @Override
    public void responseBodyStart(Call call) {
        next.responseBodyStart(call);
    }

    @Override
    public void canceled(Call call) {
        next.canceled(call);
    }

    @Override
    public void satisfactionFailure(Call call, Response response) {
        next.satisfactionFailure(call, response);
    }

    @Override
    public void cacheHit(Call call, Response response) {
        next.cacheHit(call, response);
    }

    @Override
    public void cacheMiss(Call call) {
        next.cacheMiss(call);
    }

    @Override
    public void cacheConditionalHit(Call call, Response cachedResponse) {
        next.cacheConditionalHit(call, cachedResponse);
    }

    private void enter(Phase phase) {
        if (phases != null) {
            phases.enter(phase);
        }
    }

    private void enterIfNot(Phase phase) {
        if (phases != null && !phases.isIn(phase)) {
            phases.enter(phase);
        }
    }

    private void exchanged() {
        if (phases != null) {
            phases.exchanged();
        }
    }

    private void ended(boolean failed) {
        connections.ended(waiting, failed);
        waiting = false;
        if (phases != null) {
            phases.close();
            phases = null;
        }
    }
}
