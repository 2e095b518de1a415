package dev.tacho.chain.batch;

import dev.tacho.chain.internal.wire.Json;
import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.core.Request;

/**
 * Folds {@code eth_call}s at the same block into one call of Multicall3's {@code aggregate3}, which lets each of them
 * fail alone, and unfolds the answer. A call that fails without a reason in words is asked again alone: because those
 * before it may have taken the gas, and because every node has words of its own for the other errors. So are all if the
 * contract is not there, or does not answer as Multicall3 does.
 */
final class Multicall {
    /** Where Multicall3 stands on most chains. */
    static final String CONTRACT = "0xcA11bde05977b3631167028862bE2a173976CA11";

    /** For how long calls go alone after the contract was not there. */
    private static final long MISSING_NANOS = 60_000_000_000L;

    private static final Logger log = LoggerFactory.getLogger(Multicall.class);

    private final Settings settings;
    private final Tallies tallies;
    private final Clock clock;
    private final Consumer<List<Flight>> alone;
    /** When the contract was last found not to be there, by how the block was named. */
    private final Map<String, Long> missingSince = new ConcurrentHashMap<>();

    /**
     * Makes a folder.
     *
     * @param settings what the user wants
     * @param tallies counts
     * @param clock tells when to look for the contract again
     * @param alone carries calls that have to be asked alone after all, soon and elsewhere
     */
    Multicall(Settings settings, Tallies tallies, Clock clock, Consumer<List<Flight>> alone) {
        this.settings = settings;
        this.tallies = tallies;
        this.clock = clock;
        this.alone = alone;
    }

    /**
     * What a user wants.
     *
     * @param contract the address
     * @param maxCalls the most calls in one
     * @param maxBytes the most bytes of their call data together
     * @param gas how much all may use; 0 for what the node allows
     */
    record Settings(String contract, int maxCalls, int maxBytes, long gas) {}

    /**
     * What was folded.
     *
     * @param folded calls that were answered by a multicall
     * @param folds the multicalls that were made
     * @param unfolded calls that were asked again alone
     */
    record Reading(long folded, long folds, long unfolded) {}

    /**
     * An {@code eth_call} that can be folded.
     *
     * @param to the contract, in hexadecimal
     * @param data the call data, in hexadecimal; may be {@code 0x}
     * @param block the block as the request has it: a number, a tag, or an object of EIP-1898
     */
    record Inner(String to, String data, Object block) {
        int bytes() {
            return data.length() / 2;
        }

        /** Returns what is the same for all calls at the same block. */
        String blockKey() {
            return Json.canonical(block);
        }

        /** Returns what is the same for all blocks that are named in the same way; every tag is a way of its own. */
        String naming() {
            return block instanceof String text ? text.startsWith("0x") ? "a number" : text : "an object";
        }

        /** Finds it in the JSON of a request; null if there is more to it than a contract, call data and a block. */
        static @Nullable Inner of(String json) {
            try {
                return Json.parse(json) instanceof Map<?, ?> request && request.get("params") instanceof List<?> params
                        ? of(params)
                        : null;
            } catch (IOException e) {
                log.debug("A call is not folded: {}", e.toString());
                return null;
            }
        }

        private static @Nullable Inner of(List<?> params) {
            if (params.size() != 2 || !(params.get(0) instanceof Map<?, ?> transaction)) {
                return null;
            }
            Object block = params.get(1);
            Map<Object, Object> said = new HashMap<>(transaction);
            said.values().removeIf(Objects::isNull);
            Object to = said.remove("to");
            Object from = said.remove("from");
            Object input = said.remove("input");
            Object data = said.remove("data");
            boolean same = input == null || data == null || input.equals(data);
            boolean nobody = from == null || (from instanceof String text && text.matches("0x0{40}"));
            if (!same || !nobody || !said.isEmpty() || !(block instanceof String || block instanceof Map<?, ?>)) {
                return null;
            }
            Object bytes = Objects.requireNonNullElse(input != null ? input : data, "0x");
            return to instanceof String contract
                            && Quantity.isAddress(contract)
                            && bytes instanceof String hex
                            && Quantity.isBytes(hex)
                    ? new Inner(contract, hex, block)
                    : null;
        }
    }

    /** Returns the flights to send instead: those that cannot be folded, and the folds. */
    List<Flight> fold(List<Flight> flights) {
        Map<String, List<Flight>> byBlock = new LinkedHashMap<>();
        List<Flight> out = new ArrayList<>();
        for (Flight flight : flights) {
            Inner inner = flight.inner();
            if (inner == null || isMissing(inner)) {
                out.add(flight);
            } else {
                byBlock.computeIfAbsent(inner.blockKey(), block -> new ArrayList<>())
                        .add(flight);
            }
        }
        byBlock.values().forEach(sameBlock -> fold(sameBlock, out));
        return out;
    }

    private boolean isMissing(Inner inner) {
        Long since = missingSince.get(inner.naming());
        return since != null && clock.nanoTime() - since < MISSING_NANOS;
    }

    private void fold(List<Flight> sameBlock, List<Flight> into) {
        for (int from = 0; from < sameBlock.size(); ) {
            int to = from + 1;
            int bytes = bytes(sameBlock.get(from));
            while (to < sameBlock.size()
                    && to - from < settings.maxCalls()
                    && bytes + bytes(sameBlock.get(to)) <= settings.maxBytes()) {
                bytes += bytes(sameBlock.get(to++));
            }
            List<Flight> some = List.copyOf(sameBlock.subList(from, to));
            into.add(some.size() == 1 ? some.get(0) : aggregate(some));
            from = to;
        }
    }

    private static int bytes(Flight flight) {
        Inner inner = flight.inner();
        return inner == null ? 0 : inner.bytes();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What follows does not fail: each flight is answered or asked again.
    private Flight aggregate(List<Flight> flights) {
        List<Inner> calls =
                flights.stream().map(Flight::inner).filter(Objects::nonNull).toList();
        String data = Aggregate3.encode(calls);
        Map<String, Object> transaction = new LinkedHashMap<>();
        transaction.put("to", settings.contract());
        transaction.put("data", data);
        if (settings.gas() > 0) {
            transaction.put("gas", "0x" + Long.toHexString(settings.gas()));
        }
        Inner first = calls.get(0);
        Request<Object, Flight.Outline> request =
                new Request<>("eth_call", List.of(transaction, first.block()), null, Flight.Outline.class);
        Flight fold = Flight.ofMany(request, data.length() + 200, flights);
        tallies.folds.increment();
        fold.answer().whenComplete((element, failure) -> unfold(flights, first.naming(), element, failure));
        return fold;
    }

    private void unfold(List<Flight> flights, String naming, @Nullable Element element, @Nullable Throwable failure) {
        if (element == null) {
            // The transport failed, so asking again would not mend it.
            flights.forEach(flight ->
                    flight.answer().completeExceptionally(failure != null ? failure : new IOException("no answer")));
            return;
        }
        List<Flight> again = new ArrayList<>();
        try {
            List<Aggregate3.Result> results = Aggregate3.decode(element, flights.size());
            for (int i = 0; i < flights.size(); i++) {
                Element answer = results.get(i).toElement();
                if (answer == null) {
                    again.add(flights.get(i));
                } else {
                    tallies.folded.increment();
                    flights.get(i).answer().complete(answer);
                }
            }
        } catch (Aggregate3.NotThereException e) {
            if (missingSince.put(naming, clock.nanoTime()) == null) {
                log.info(
                        "No Multicall3 at {} in a block named by {}: calls go alone for a minute, and so whenever it is"
                                + " not there",
                        settings.contract(),
                        naming);
            }
            again.addAll(flights);
        } catch (IOException | RuntimeException e) {
            log.debug("A multicall failed, and its calls go alone: {}", e.toString());
            again.addAll(flights);
        }
        if (!again.isEmpty()) {
            tallies.unfolded.add(again.size());
            alone.accept(again);
        }
    }
}
