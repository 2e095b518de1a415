package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tacho.chain.rpc.RpcMeter;
import dev.tacho.core.Perf;
import io.reactivex.Flowable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Service;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.response.EthBlockNumber;
import org.web3j.protocol.websocket.events.Notification;

/** A class path without OkHttp, as users have it whose service is a WebSocket, IPC or their own. */
class WithoutOkHttpTest {
    @Test
    void meter_withoutOkHttp_measures() throws Exception {
        assertEquals("calls=2, items=3, errors=0", WithoutOkHttp.run(Measures.class));
    }

    @Test
    void phases_withoutOkHttp_saysWhatIsMissing() {
        InvocationTargetException thrown =
                assertThrows(InvocationTargetException.class, () -> WithoutOkHttp.run(AsksForPhases.class));

        NoClassDefFoundError missing = assertInstanceOf(NoClassDefFoundError.class, thrown.getCause());
        assertEquals("okhttp3/EventListener", missing.getMessage());
    }

    /** Runs where there is no OkHttp. */
    public static final class Measures implements Callable<String> {
        @Override
        public String call() throws IOException {
            ChainMeter meter = ChainMeter.of(Perf.create("test"), "node");
            Web3jService service = meter.measure(new LocalNode());
            service.send(new Request<>("eth_blockNumber", List.of(), null, EthBlockNumber.class), EthBlockNumber.class);
            service.sendBatch(new BatchRequest(service)
                    .add(new Request<>("eth_blockNumber", List.of(), null, EthBlockNumber.class))
                    .add(new Request<>("eth_gasPrice", List.of(), null, EthBlockNumber.class)));
            meter.section();
            String told = meter.snapshot().toString();
            return told.substring(0, told.indexOf(", requestBytes"));
        }
    }

    /** Runs where there is no OkHttp. */
    public static final class AsksForPhases implements Callable<String> {
        @Override
        public String call() {
            return String.valueOf(RpcMeter.of(Perf.create("test"), "node").phases());
        }
    }

    private static final class LocalNode extends Service {
        LocalNode() {
            super(false);
        }

        @Override
        protected InputStream performIO(String payload) {
            String answer = payload.replaceAll("\"method\":\"[^\"]*\",\"params\":\\[\\]", "\"result\":\"0x1\"");
            return new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        @SuppressWarnings("rawtypes")
        public <T extends Notification<?>> Flowable<T> subscribe(
                Request request, String unsubscribeMethod, Class<T> responseType) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Defines everything of ours and of web3j again, and finds no OkHttp. */
    private static final class WithoutOkHttp extends ClassLoader {
        WithoutOkHttp() {
            super(WithoutOkHttpTest.class.getClassLoader());
        }

        static Object run(Class<? extends Callable<String>> code) throws ReflectiveOperationException {
            Class<?> type = new WithoutOkHttp().loadClass(code.getName());
            return type.getMethod("call").invoke(type.getConstructor().newInstance());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (name.startsWith("okhttp3.") || name.startsWith("okio.")) {
                    throw new ClassNotFoundException(name);
                }
                if (!name.startsWith("dev.tacho.") && !name.startsWith("org.web3j.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
