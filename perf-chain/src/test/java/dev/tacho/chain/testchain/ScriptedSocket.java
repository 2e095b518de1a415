package dev.tacho.chain.testchain;

import dev.tacho.chain.testchain.ScriptedNode.Broken;
import dev.tacho.chain.testchain.ScriptedNode.Subscriber;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A scripted node over WebSocket, with subscriptions, on loopback. */
public final class ScriptedSocket extends WebSocketServer implements AutoCloseable {
    private final ScriptedNode node;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();

    private ScriptedSocket(ScriptedNode node) {
        super(new InetSocketAddress("127.0.0.1", 0), 1);
        this.node = node;
    }

    static ScriptedSocket open(ScriptedNode node) {
        ScriptedSocket socket = new ScriptedSocket(node);
        socket.setDaemon(true);
        socket.setReuseAddr(true);
        socket.start();
        try {
            if (!socket.started.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the server does not start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return socket;
    }

    public String url() {
        return "ws://127.0.0.1:" + getPort();
    }

    @Override
    public void onMessage(WebSocket client, String request) {
        try {
            Map<?, ?> call = Json.parse(request) instanceof Map<?, ?> single ? single : Map.of();
            Object method = call.get("method");
            if ("eth_subscribe".equals(method) && node.supports("eth_subscribe")) {
                Subscriber subscriber =
                        node.subscribe((List<?>) call.get("params"), client::send, failure -> client.close());
                subscribers.put(subscriber.id(), subscriber);
                reply(client, call, subscriber.id());
            } else if ("eth_unsubscribe".equals(method)) {
                Subscriber subscriber = subscribers.remove((String) ((List<?>) call.get("params")).get(0));
                if (subscriber != null) {
                    node.unsubscribe(subscriber);
                }
                reply(client, call, subscriber != null);
            } else {
                client.send(node.exchange(request));
            }
        } catch (Broken e) {
            if (e.fault().kind() != Fault.Kind.HANG) {
                client.close();
            }
        } catch (IOException e) {
            client.close();
        }
    }

    private static void reply(WebSocket client, Map<?, ?> call, Object result) {
        client.send(Json.write(Json.object("jsonrpc", "2.0", "id", call.get("id"), "result", result)));
    }

    /** Breaks every connection; new ones are accepted. */
    public void hangUp() {
        subscribers.values().forEach(node::unsubscribe);
        subscribers.clear();
        getConnections().forEach(WebSocket::close);
    }

    @Override
    public void onStart() {
        started.countDown();
    }

    @Override
    public void onOpen(WebSocket client, ClientHandshake handshake) {}

    @Override
    public void onClose(WebSocket client, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket client, Exception failure) {}

    @Override
    public void close() {
        subscribers.values().forEach(node::unsubscribe);
        try {
            stop(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
