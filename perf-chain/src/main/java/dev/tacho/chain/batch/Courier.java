package dev.tacho.chain.batch;

import dev.tacho.chain.internal.Failures;
import dev.tacho.chain.internal.wire.Tappable;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Brings flights to the node and their answers back: one round trip if all goes well, and otherwise what it takes to
 * give each call its own answer, within bounds. Every flight it is given ends, with an answer or with a failure.
 *
 * <p>What is sent again: reads after any answer that has nothing for them, anything after a refusal that says that it
 * was not executed. A failure of the transport, a time-out above all, is never repeated: it is the caller's, as with a
 * single call.
 */
final class Courier {
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final int MOST_LOSSES = 2;
    private static final int SMALLEST_BATCH_BYTES = 4 * 1024;
    /** No known server takes less: nginx takes 1 MB unless told otherwise, anvil 2 MB, geth 5 MB. */
    private static final int LARGE_BATCH_BYTES = 512 * 1024;

    private final Tappable tap;
    private final Web3jService service;
    private final Clock clock;
    private final Tallies tallies;
    private final SizeLimit limit;
    private final Pool pool;
    private final int retries;
    private final long longestWaitNanos;
    private volatile int mostBytes;
    /** The most bytes of a batch that was taken; that two threads may overwrite each other's makes it a little small. */
    private volatile int takenBytes;

    private volatile boolean closed;
    private final Set<Again> waiting = ConcurrentHashMap.newKeySet();

    Courier(Tappable tap, Web3jService service, Clock clock, Tallies tallies, Pool pool, Options options) {
        this.tap = tap;
        this.service = service;
        this.clock = clock;
        this.tallies = tallies;
        this.pool = pool;
        this.limit = new SizeLimit(options.maxItems());
        this.mostBytes = options.maxBytes();
        this.retries = options.retries();
        this.longestWaitNanos = options.maxRetryAfter().toNanos();
    }

    SizeLimit limit() {
        return limit;
    }

    int mostBytes() {
        return mostBytes;
    }

    /** Calls of a busy node, until they are sent again: whoever takes them out of those that wait ends them. */
    private final class Again implements Runnable {
        private final List<Flight> flights;
        private final Effort effort;

        Again(List<Flight> flights, Effort effort) {
            this.flights = flights;
            this.effort = effort;
        }

        @Override
        public void run() {
            if (waiting.remove(this)) {
                carry(flights, effort);
            }
        }

        void giveUp() {
            if (waiting.remove(this)) {
                fail(flights, new IOException("closed before the call was sent again"));
            }
        }
    }

    /** Fails the calls that wait for a busy node. */
    void close() {
        closed = true;
        waiting.forEach(Again::giveUp);
    }

    /** Carries flights of any number. No exception escapes. */
    void carry(List<Flight> flights) {
        carry(flights, new Effort());
    }

    /** Returns whether nothing was refused on the way. */
    boolean carry(List<Flight> flights, Effort effort) {
        boolean fine = true;
        for (int from = 0; from < flights.size(); ) {
            int to = from + chunk(flights, from);
            List<Flight> chunk = flights.subList(from, to);
            try {
                fine &= once(chunk, effort);
                if (chunk.stream().anyMatch(flight -> !flight.isRead())) {
                    awaitEnd(chunk); // What follows may rely on it.
                }
            } catch (RuntimeException | Error e) {
                // Nobody may wait for ever because of a fault in here.
                fail(chunk, e);
                fine = false;
            }
            from = to;
        }
        return fine;
    }

    private static void awaitEnd(List<Flight> flights) {
        for (Flight flight : flights) {
            flight.answer().handle((element, failure) -> flight).join();
        }
    }

    /** Returns how many flights from a place on go into one batch: at least one. */
    int chunk(List<Flight> flights, int from) {
        int most = Math.min(limit.items(), flights.size() - from);
        long bytes = flights.get(from).bytes();
        int count = 1;
        while (count < most && bytes + flights.get(from + count).bytes() <= mostBytes) {
            bytes += flights.get(from + count).bytes();
            count++;
        }
        return count;
    }

    private boolean once(List<Flight> flights, Effort effort) {
        long start = clock.nanoTime();
        RoundTrip trip = RoundTrip.of(flights, tap, service);
        long nanos = clock.nanoTime() - start;
        boolean useful = trip.isAnswered() && (flights.size() == 1 || !isRefused(trip, flights));
        tallies.roundTrip(flights, nanos, useful);
        if (useful) {
            if (flights.size() > 1) {
                limit.accepted(flights.size());
                takenBytes = Math.max(takenBytes, bytes(flights));
            }
            return settle(flights, trip, effort);
        }
        return trip.isAnswered() ? refused(flights, trip, effort) : failed(flights, trip, effort);
    }

    private static boolean isRefused(RoundTrip trip, List<Flight> flights) {
        Answers answers = trip.answers();
        // What is neither an array nor an object refuses nothing: it has an answer for none.
        boolean hasNone = answers.elements().isEmpty();
        return (hasNone || answers.isArray())
                ? Refusal.isForAll(answers.elements(), flights.size())
                : answers.elements().get(0).error() != null;
    }

    /** Hands over what came, and sends again what did not. */
    private boolean settle(List<Flight> flights, RoundTrip trip, Effort effort) {
        Pairing pairing = trip.pairing();
        tallies.paired(pairing);
        List<Flight> lost = new ArrayList<>();
        List<Flight> crowdedOut = new ArrayList<>();
        List<Flight> busy = new ArrayList<>();
        List<Element> refusals = new ArrayList<>();
        boolean fine = true;
        for (int i = 0; i < flights.size(); i++) {
            Flight flight = flights.get(i);
            Element element = pairing.answer(i);
            if (element == null && flights.size() == 1) {
                element = alone(trip.answers());
            }
            if (element == null) {
                lost(flight, pairing.hole(i), lost);
            } else if (flight.isRead() && Refusal.isBusy(element.error())) {
                busy.add(flight);
                refusals.add(element);
            } else if (flight.isRead() && flights.size() > 1 && Refusal.isTooLarge(element.error())) {
                crowdedOut.add(flight);
            } else {
                flight.answer().complete(element);
                // Refused alone too: so this call, not the size, was what was wrong with a batch around it.
                fine &= flights.size() > 1 || element.error() == null;
            }
        }
        if (!lost.isEmpty()) {
            fine &= effort.spend(1) ? carry(lost, effort) : fail(lost, missing(lost.get(0)));
        }
        if (!crowdedOut.isEmpty()) {
            // At least one call was answered, or the batch is halved: so this ends.
            boolean all = crowdedOut.size() == flights.size();
            fine &= all ? halves(crowdedOut, effort, 1, null, null) : carry(crowdedOut, effort);
        }
        if (!busy.isEmpty()) {
            fine = false;
            later(busy, refusals, trip, effort);
        }
        return fine;
    }

    /** An error without an id is the answer to the only call there was; an answer with another id is not. */
    private static @Nullable Element alone(Answers answers) {
        if (answers.elements().size() != 1) {
            return null;
        }
        Element only = answers.elements().get(0);
        return !only.hasId() && only.error() != null ? only : null;
    }

    private void lost(Flight flight, String hole, List<Flight> again) {
        tallies.holes.increment();
        if (flight.isRead() && flight.lost() < MOST_LOSSES) {
            again.add(flight);
        } else {
            flight.answer().completeExceptionally(new MissingAnswerException(flight.method(), hole));
        }
    }

    /** The whole was answered with one error. */
    private boolean refused(List<Flight> flights, RoundTrip trip, Effort effort) {
        Element element = trip.answers().elements().get(0);
        Element.Fault error = Objects.requireNonNull(element.error());
        tallies.refused();
        if (!Refusal.isUnexecuted(error) && flights.stream().anyMatch(flight -> !flight.isRead())) {
            return answerAll(flights, element);
        }
        switch (Refusal.ofBatch(error)) {
            case TOO_MANY -> {
                limit.refused(flights.size(), Refusal.hint(error.message(), flights.size()));
                if (!effort.spend(1)) {
                    return answerAll(flights, element);
                }
                carry(flights, effort);
                return false;
            }
            case TOO_LARGE -> {
                if (error.message().contains("request")) {
                    fewerBytes(flights);
                }
                return halves(flights, effort, 1, element, null);
            }
            case BUSY -> {
                List<Element> refusals = new ArrayList<>();
                flights.forEach(flight -> refusals.add(element));
                later(flights, refusals, trip, effort);
                return false;
            }
            default -> {
                if (halves(flights, effort, 1, element, null)) {
                    // Each half went well, so what was wrong with the whole is its size.
                    tooMuch(flights);
                }
                return false;
            }
        }
    }

    /** Nothing came that can be read. */
    private boolean failed(List<Flight> flights, RoundTrip trip, Effort effort) {
        Throwable failure = trip.failure();
        boolean batch = flights.size() > 1;
        if (trip.isBroken() || trip.isEmpty()) {
            tallies.unreadable();
            if (!batch && trip.isBroken() && trip.bytes().length > 0) {
                // Read by nobody here; web3j reads some things that are no JSON, and says of others what they are.
                flights.get(0).answer().complete(Element.unread(trip.bytes()));
                return false;
            }
            Throwable cause = failure == null || trip.bytes().length == 0 || !Failures.isUndecodable(failure)
                    ? unreadable(flights.get(0), trip, failure)
                    : failure;
            if (!batch) {
                return fail(flights, cause);
            }
            halves(flights, effort, Effort.OF_GARBAGE, null, cause);
            return false;
        }
        Throwable cause = Objects.requireNonNull(failure, "no answer and no failure");
        Refusal refusal = Refusal.of(cause, batch, trip.retryAfter().isPresent());
        if (refusal != Refusal.FAILURE) {
            tallies.refused();
        }
        return switch (refusal) {
            case FAILURE -> isInterrupted(cause) ? handOver(flights, cause, effort) : fail(flights, cause);
            case BUSY -> {
                boolean mayRepeat =
                        Refusal.isUnexecuted(cause) || flights.stream().allMatch(Flight::isRead);
                if (mayRepeat) {
                    later(flights, null, trip, effort);
                } else {
                    fail(flights, cause);
                }
                yield false;
            }
            case TOO_MANY -> {
                limit.refused(flights.size(), Refusal.hint(cause.getMessage(), flights.size()));
                if (!effort.spend(1)) {
                    yield fail(flights, cause);
                }
                carry(flights, effort);
                yield false;
            }
            case TOO_LARGE -> {
                // A status of 413 may mean too many calls as well: whatever takes so little, counts.
                boolean maybeCalls = Failures.httpStatus(cause) == 413 && bytes(flights) < LARGE_BATCH_BYTES;
                if (!maybeCalls) {
                    fewerBytes(flights);
                }
                if (halves(flights, effort, 1, null, cause) && maybeCalls) {
                    tooMuch(flights);
                }
                yield false;
            }
            case UNKNOWN -> {
                if (halves(flights, effort, 1, null, cause)) {
                    tooMuch(flights);
                }
                yield false;
            }
        };
    }

    /**
     * A batch was refused without a clear reason, and its halves were not: of its bytes, or of its calls, were too many.
     * Which, is told by batches that were taken and had as many; if none is, by how long it was.
     */
    private void tooMuch(List<Flight> flights) {
        int bytes = bytes(flights);
        if (bytes > takenBytes && (limit.hasTaken(flights.size()) || bytes >= LARGE_BATCH_BYTES)) {
            fewerBytes(flights);
        } else {
            limit.suspected(flights.size());
        }
    }

    private void fewerBytes(List<Flight> flights) {
        mostBytes = Math.max(SMALLEST_BATCH_BYTES, Math.min(mostBytes, bytes(flights) / 2));
    }

    private static int bytes(List<Flight> flights) {
        return (int) Math.min(
                Integer.MAX_VALUE, flights.stream().mapToLong(Flight::bytes).sum());
    }

    /** Says what came instead of an answer, of which web3j may make no failure, or a failed cast that tells nobody. */
    private static IOException unreadable(Flight flight, RoundTrip trip, @Nullable Throwable failure) {
        if (!trip.isBroken()) {
            return new MissingAnswerException(flight.method(), "the service gave no answer");
        }
        IOException unreadable = new IOException(flight.method()
                + (trip.bytes().length == 0
                        ? ": the node's answer was empty"
                        : ": the node's answer to the batch cannot be read"));
        unreadable.initCause(failure != null ? failure : trip.answers().broken());
        return unreadable;
    }

    private static boolean isInterrupted(Throwable failure) {
        // By the thread, not by the type: OkHttp says "timeout" by the same type, and "Canceled" by none of its own.
        return failure instanceof IOException && Thread.currentThread().isInterrupted();
    }

    /** The caller who made this round trip on her own thread was interrupted, but not those who share her call. */
    private boolean handOver(List<Flight> flights, Throwable failure, Effort effort) {
        List<Flight> shared = flights.stream()
                .filter(flight -> flight.isRead() && flight.isShared())
                .toList();
        List<Flight> rest =
                flights.stream().filter(flight -> !shared.contains(flight)).toList();
        boolean again = !shared.isEmpty() && effort.spend(1) && pool.execute(() -> carry(shared, effort));
        return fail(again ? rest : flights, failure);
    }

    /** Sends half and half, within the effort; beyond it all get the answer, or the failure, that the whole got. */
    private boolean halves(
            List<Flight> flights, Effort effort, int cost, @Nullable Element answer, @Nullable Throwable failure) {
        List<Flight> again = new ArrayList<>();
        for (Flight flight : flights) {
            if (failure == null || flight.isRead() || Refusal.isUnexecuted(failure)) {
                again.add(flight);
            } else {
                flight.answer().completeExceptionally(failure);
            }
        }
        if (!effort.spend(cost)) {
            return answer != null
                    ? answerAll(again, answer)
                    : fail(
                            again,
                            failure != null
                                    ? failure
                                    : new MissingAnswerException(
                                            again.get(0).method(), "the batch's answer is too large"));
        }
        int middle = (again.size() + 1) / 2;
        boolean fine = carry(again.subList(0, middle), effort);
        return carry(again.subList(middle, again.size()), effort) && fine;
    }

    private static MissingAnswerException missing(Flight flight) {
        return new MissingAnswerException(flight.method(), "the node's answers have nothing for this call");
    }

    /**
     * Tries again when the node says, or after twice as long as before; gives up when that is too long, and for those
     * who have somebody else to ask.
     */
    private void later(List<Flight> flights, @Nullable List<Element> refusals, RoundTrip trip, Effort effort) {
        int before = effort.waitAgain();
        long nanos = trip.retryAfter().map(Duration::toNanos).orElse(FIRST_WAIT.toNanos() << Math.min(before, 10));
        tallies.busy();
        List<Flight> patient =
                flights.stream().filter(flight -> !flight.hasAlternative()).toList();
        boolean again =
                !patient.isEmpty() && before < retries && nanos <= longestWaitNanos && later(patient, effort, nanos);
        for (int i = 0; i < flights.size(); i++) {
            Flight flight = flights.get(i);
            if (again && !flight.hasAlternative()) {
                continue;
            }
            if (refusals != null) {
                flight.answer().complete(refusals.get(i));
            } else {
                flight.answer()
                        .completeExceptionally(Objects.requireNonNull(trip.failure(), "a refusal without a failure"));
            }
        }
    }

    /** Returns whether they will be sent, or end otherwise. */
    private boolean later(List<Flight> flights, Effort effort, long nanos) {
        Again again = new Again(flights, effort);
        waiting.add(again);
        // Whoever takes it out of those that wait ends it; that may be close, meanwhile.
        return (!closed && pool.after(nanos, again)) || !waiting.remove(again);
    }

    private static boolean answerAll(List<Flight> flights, Element element) {
        flights.forEach(flight -> flight.answer().complete(element));
        return false;
    }

    static boolean fail(List<Flight> flights, Throwable failure) {
        flights.forEach(flight -> flight.answer().completeExceptionally(failure));
        return false;
    }
}
