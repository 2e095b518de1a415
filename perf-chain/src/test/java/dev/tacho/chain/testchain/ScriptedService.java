package dev.tacho.chain.testchain;

import dev.tacho.chain.testchain.ScriptedNode.Broken;
import dev.tacho.chain.testchain.ScriptedNode.Subscriber;
import io.reactivex.BackpressureStrategy;
import io.reactivex.Flowable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.web3j.protocol.ObjectMapperFactory;
import org.web3j.protocol.Service;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.exceptions.ClientConnectionException;
import org.web3j.protocol.websocket.events.Notification;

/** A scripted node in memory: encoding and decoding are web3j's, so any class of response works. */
final class ScriptedService extends Service {
    private final ScriptedNode node;

    ScriptedService(ScriptedNode node) {
        super(false);
        this.node = node;
    }

    @Override
    protected InputStream performIO(String payload) throws IOException {
        try {
            return new ByteArrayInputStream(node.exchange(payload).getBytes(StandardCharsets.UTF_8));
        } catch (Broken e) {
            switch (e.fault().kind()) {
                case REFUSED -> throw new ConnectException(e.getMessage());
                case HANG -> throw new SocketTimeoutException(e.getMessage());
                case STATUS ->
                    throw new ClientConnectionException("Invalid response received: "
                            + e.fault().code() + "; " + e.fault().text());
                default -> throw new SocketException(e.getMessage());
            }
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // As web3j declares it.
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        if (!node.supports("eth_subscribe")) {
            throw new UnsupportedOperationException("the scripted node has no subscriptions");
        }
        return Flowable.create(
                emitter -> {
                    Subscriber subscriber = node.subscribe(
                            request.getParams(),
                            text -> emitter.onNext(decode(text, responseType)),
                            emitter::tryOnError);
                    emitter.setCancellable(() -> node.unsubscribe(subscriber));
                },
                BackpressureStrategy.BUFFER);
    }

    @Override
    public void close() {}

    /** By name, as web3j 4 and 6 have mappers of two lines of Jackson. */
    private static <T> T decode(String text, Class<T> type) {
        try {
            Object mapper =
                    ObjectMapperFactory.class.getMethod("getObjectMapper").invoke(null);
            return type.cast(mapper.getClass()
                    .getMethod("readValue", String.class, Class.class)
                    .invoke(mapper, text, type));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(text, e);
        }
    }
}
