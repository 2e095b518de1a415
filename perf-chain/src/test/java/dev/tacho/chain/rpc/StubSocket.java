package dev.tacho.chain.rpc;

import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/** A WebSocket server on loopback that answers what a test wants: a text, nothing (empty), or by hanging up (null). */
final class StubSocket extends WebSocketServer implements AutoCloseable {
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile UnaryOperator<String> answer = request -> "";

    private StubSocket() {
        super(new InetSocketAddress("127.0.0.1", 0), 1);
    }

    static StubSocket open() throws InterruptedException {
        StubSocket socket = new StubSocket();
        socket.setDaemon(true);
        socket.setReuseAddr(true);
        socket.start();
        if (!socket.started.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the server does not start");
        }
        return socket;
    }

    StubSocket answer(UnaryOperator<String> next) {
        this.answer = next;
        return this;
    }

    String url() {
        return "ws://127.0.0.1:" + getPort();
    }

    @Override
    public void onMessage(WebSocket client, String request) {
        String text = answer.apply(request);
        if (text == null) {
            client.close();
        } else if (!text.isEmpty()) {
            client.send(text);
        }
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
        try {
            stop(1000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
