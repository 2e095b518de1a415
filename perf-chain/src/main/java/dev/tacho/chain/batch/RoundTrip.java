package dev.tacho.chain.batch;

import dev.tacho.chain.internal.RetryAfter;
import dev.tacho.chain.internal.wire.Json;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.chain.internal.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;

/**
 * One round trip: the calls go out under new ids, and the answer is read here before web3j sees it. Web3j, and a meter
 * below, are given the same answers in the order of the calls, without their results: so no result of one call can fail
 * another, and the meter sees who got which answer, and null for a hole.
 */
final class RoundTrip implements Wire {
    /** More is not read: geth ends its answers at 25 MB. */
    static final int MOST_BYTES = 64 << 20;

    private final long[] ids;
    private @Nullable Answers answers;
    private @Nullable Pairing pairing;
    private byte[] bytes = {};
    private @Nullable Throwable failure;
    private @Nullable Duration retryAfter;

    private RoundTrip(long[] ids) {
        this.ids = ids;
    }

    /** Makes the trip; whatever happens on the way is kept in what is returned. */
    static RoundTrip of(List<Flight> flights, Tappable tap, Web3jService service) {
        long[] ids = new long[flights.size()];
        RoundTrip trip = new RoundTrip(ids);
        RetryAfter.take();
        try {
            if (ids.length == 1) {
                Request<?, Flight.Outline> request = flights.get(0).copy(service);
                ids[0] = request.getId();
                tap.send(request, Flight.Outline.class, trip);
            } else {
                BatchRequest batch = new BatchRequest(service);
                for (int i = 0; i < ids.length; i++) {
                    Request<?, Flight.Outline> request = flights.get(i).copy(service);
                    ids[i] = request.getId();
                    batch.add(request);
                }
                tap.sendBatch(batch, trip);
            }
        } catch (Throwable e) {
            trip.failure = e;
        }
        trip.retryAfter = RetryAfter.take().orElse(null);
        return trip;
    }

    @Override
    public void sent(int size) {}

    @Override
    public void received(int size) {}

    @Override
    public InputStream decoding(InputStream answer) throws IOException {
        bytes = answer instanceof ByteArrayInputStream whole && whole.available() < MOST_BYTES
                ? whole.readAllBytes() // As web3j's own services give it: one copy, of the right size.
                : answer.readNBytes(MOST_BYTES);
        if (bytes.length == MOST_BYTES) {
            throw new IOException("an answer of " + MOST_BYTES + " bytes or more is not read; ask for less at once");
        }
        Answers read = Answers.read(bytes);
        Pairing paired = Pairing.of(ids, read.elements());
        answers = read;
        pairing = paired;
        if (read.broken() != null || read.isArray() != ids.length > 1) {
            return new ByteArrayInputStream(bytes); // Web3j says what is wrong with it, for the caller and the meter.
        }
        return new ByteArrayInputStream(outline(read, paired).getBytes(StandardCharsets.UTF_8));
    }

    private String outline(Answers read, Pairing paired) {
        if (ids.length == 1) {
            Element only = paired.answer(0);
            return outline(
                    only != null
                            ? only
                            : read.elements().isEmpty() ? null : read.elements().get(0));
        }
        StringBuilder text = new StringBuilder(ids.length * 16).append('[');
        for (int i = 0; i < ids.length; i++) {
            text.append(i == 0 ? "" : ",").append(outline(paired.answer(i)));
        }
        return text.append(']').toString();
    }

    private static String outline(@Nullable Element element) {
        if (element == null) {
            return "null";
        }
        Element.Fault error = element.error();
        return "{\"id\":" + element.id()
                + (error == null
                        ? ""
                        : ",\"error\":{\"code\":" + error.code() + ",\"message\":" + Json.write(error.message()) + '}')
                + '}';
    }

    /** Whether an answer came whose elements could be read, at least in part. */
    boolean isAnswered() {
        return answers != null
                && (answers.broken() == null || !answers.elements().isEmpty());
    }

    boolean isArray() {
        return answers().isArray();
    }

    /** Whether the JSON breaks off or is none. */
    boolean isBroken() {
        return answers != null && answers.broken() != null;
    }

    Answers answers() {
        return Objects.requireNonNull(answers, "answers");
    }

    Pairing pairing() {
        return Objects.requireNonNull(pairing, "pairing");
    }

    boolean isEmpty() {
        return answers == null && failure == null;
    }

    byte[] bytes() {
        return bytes;
    }

    /** What web3j threw: a failure of the transport, or what it makes of an answer that is none. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
