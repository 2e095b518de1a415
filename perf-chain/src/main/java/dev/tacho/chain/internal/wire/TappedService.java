package dev.tacho.chain.internal.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.Service;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * web3j's own {@code send} and {@code sendBatch} over the I/O of another service, counting the bytes on their way.
 *
 * <p>web3j's {@link Service} turns a request into text, hands it to its abstract {@code performIO(String)} and decodes
 * the stream that comes back. This subclass leaves all of that to web3j and passes {@code performIO} on to the user's
 * service, so encoding, decoding, raw responses and every exception are web3j's, whatever its version, and the user's
 * service is not touched. It mentions no type of Jackson and so runs with either line of it.
 *
 * <p>What makes it exact is checked by {@link #over} once for each service, and where it cannot be proved the service
 * is not tapped:
 *
 * <ol>
 *   <li>the user's service inherits all four ways to send, so nothing of its own is bypassed;
 *   <li>{@link Service} has no state and no method to override beyond those known here, so nothing is left behind;
 *   <li>both have the same mapper, or two that nobody can have told apart.
 * </ol>
 */
@SuppressWarnings("rawtypes") // As web3j declares it.
public final class TappedService extends Service implements Tappable {
    private static final Logger log = LoggerFactory.getLogger(TappedService.class);
    private static final Set<String> KNOWN_METHODS =
            Set.of("performIO", "send", "sendAsync", "sendBatch", "sendBatchAsync", "subscribe");
    private static final Set<String> KNOWN_FIELDS = Set.of("objectMapper", "includeRawResponses");

    /** Set while a call is on its way to {@link #performIO}, which web3j calls on the same thread. */
    private static final ThreadLocal<@Nullable Wire> CURRENT = new ThreadLocal<>();

    private static final Request<Object, Response> NOTHING = new Request<>();

    private final MethodHandle performIo;

    private TappedService(MethodHandle performIo, boolean includeRawResponses) {
        super(includeRawResponses);
        this.performIo = performIo;
    }

    /**
     * Returns a tap over a service.
     *
     * @param service the user's service
     * @return the tap; empty if the service's bytes cannot be seen without changing what it does
     */
    public static Optional<TappedService> over(Web3jService service) {
        if (!(service instanceof Service tappable)) {
            return Optional.empty();
        }
        try {
            return tap(tappable);
        } catch (ReflectiveOperationException | RuntimeException e) {
            log.warn("The sizes of requests and responses stay unknown: this web3j does not allow to see them", e);
            return Optional.empty();
        }
    }

    /** Always true: where nothing can be seen there is no tap. */
    @Override
    public boolean isTapped() {
        return true;
    }

    @Override
    public <T extends Response> T send(Request request, Class<T> responseType, Wire wire) throws IOException {
        CURRENT.set(wire);
        try {
            return send(request, responseType);
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public BatchResponse sendBatch(BatchRequest batch, Wire wire) throws IOException {
        CURRENT.set(wire);
        try {
            return sendBatch(batch);
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public String encode(Request request) throws IOException {
        Rehearsal rehearsal = new Rehearsal(null);
        send(request, Response.class, rehearsal);
        return rehearsal.payload;
    }

    @Override
    public <T extends Response> @Nullable T decode(InputStream answer, Class<T> responseType) throws IOException {
        return send(NOTHING, responseType, new Rehearsal(answer));
    }

    @Override
    protected @Nullable InputStream performIO(String payload) throws IOException {
        // Taken before the I/O: an interceptor of the user may send a request of its own there.
        Wire wire = CURRENT.get();
        if (wire == null) {
            return perform(payload);
        }
        if (wire instanceof Rehearsal rehearsal) {
            rehearsal.payload = payload;
            return rehearsal.answer;
        }
        wire.sent(utf8Length(payload));
        InputStream answer = perform(payload);
        // Any stream that web3j itself returns is one; another kind is passed on unread and its size stays unknown.
        if (answer instanceof ByteArrayInputStream bytes) {
            wire.received(bytes.available());
        }
        return answer == null ? null : wire.decoding(answer);
    }

    /** Stands for a wire over which nothing goes: web3j encodes for it, and decodes what it holds. */
    private static final class Rehearsal implements Wire {
        private final @Nullable InputStream answer;
        private String payload = "";

        Rehearsal(@Nullable InputStream answer) {
            this.answer = answer;
        }

        @Override
        public void sent(int bytes) {}

        @Override
        public void received(int bytes) {}
    }

    /** Does nothing: the user's service is closed by its decorator. */
    @Override
    public void close() {}

    private @Nullable InputStream perform(String payload) throws IOException {
        try {
            return (InputStream) performIo.invokeExact(payload);
        } catch (Throwable e) {
            throw TappedService.<IOException>asIs(e);
        }
    }

    /** Throws any exception without wrapping it, also a checked one that {@code performIO} does not declare. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asIs(Throwable e) throws E {
        throw (E) e;
    }

    private static Optional<TappedService> tap(Service service) throws ReflectiveOperationException {
        if (!inheritsSending(service.getClass()) || !isKnown()) {
            return Optional.empty();
        }
        Method method = Service.class.getDeclaredMethod("performIO", String.class);
        method.setAccessible(true);
        MethodHandle performIo = MethodHandles.lookup().unreflect(method).bindTo(service);
        boolean ownClass = service.getClass().getName().startsWith("org.web3j.");
        for (boolean raw : new boolean[] {false, true}) {
            TappedService tap = new TappedService(performIo, raw);
            if (decodesAlike(tap, service, raw, ownClass)) {
                return Optional.of(tap);
            }
        }
        return Optional.empty();
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is one mapper, not whether two are alike.
    private static boolean decodesAlike(Service tap, Service service, boolean raw, boolean ownClass)
            throws ReflectiveOperationException {
        for (Field field : Service.class.getDeclaredFields()) {
            if (field.getName().equals("includeRawResponses")) {
                // web3j 6: the mapper is immutable and always made in the same way; the flag is all there is.
                field.setAccessible(true);
                return field.getBoolean(service) == raw;
            }
        }
        // web3j 4 and 5: services without raw responses share one mapper. Each with raw responses has one of its own,
        // which a subclass from elsewhere may have changed.
        Field mapper = Service.class.getDeclaredField("objectMapper");
        mapper.setAccessible(true);
        return mapper.get(tap) == mapper.get(service) || (raw && ownClass);
    }

    private static boolean inheritsSending(Class<?> type) throws NoSuchMethodException {
        return declaredByService(type, "send", Request.class, Class.class)
                && declaredByService(type, "sendAsync", Request.class, Class.class)
                && declaredByService(type, "sendBatch", BatchRequest.class)
                && declaredByService(type, "sendBatchAsync", BatchRequest.class);
    }

    private static boolean declaredByService(Class<?> type, String name, Class<?>... parameters)
            throws NoSuchMethodException {
        return type.getMethod(name, parameters).getDeclaringClass() == Service.class;
    }

    private static boolean isKnown() {
        Predicate<Member> unknown = member -> !member.isSynthetic() && !Modifier.isStatic(member.getModifiers());
        return Arrays.stream(Service.class.getDeclaredFields())
                        .filter(unknown)
                        .allMatch(field -> KNOWN_FIELDS.contains(field.getName()))
                && Arrays.stream(Service.class.getDeclaredMethods())
                        .filter(unknown.and(method -> !Modifier.isPrivate(method.getModifiers())))
                        .allMatch(method -> KNOWN_METHODS.contains(method.getName()));
    }

    /**
     * Returns how many bytes a text has in UTF-8, without making them.
     *
     * @param text the text; a lone surrogate counts as one question mark
     * @return bytes
     */
    public static int utf8Length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                if (c < 0x800) {
                    length += 1;
                } else if (!Character.isSurrogate(c)) {
                    length += 2;
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    length += 2;
                    i++;
                }
            }
        }
        return length;
    }
}
