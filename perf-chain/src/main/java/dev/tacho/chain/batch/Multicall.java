package dev.tacho.chain.batch;

import dev.tacho.chain.internal.JsonReader;
import dev.tacho.chain.internal.JsonReader.Token;
import dev.tacho.chain.internal.Quantity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.protocol.core.Request;

/**
 * Folds {@code eth_call}s at the same block into one call of Multicall3's {@code aggregate3}, which lets each of them
 * fail alone, and unfolds the answer. A call that fails without saying why, for example because those before it took
 * the gas, is asked again alone; so are all if the contract is not there, or does not answer as Multicall3 does.
 */
final class Multicall {
    /** Where Multicall3 stands on most chains. */
    static final String CONTRACT = "0xcA11bde05977b3631167028862bE2a173976CA11";

    private static final Logger log = LoggerFactory.getLogger(Multicall.class);

    private final Settings settings;
    private final Tallies tallies;
    private final Consumer<List<Flight>> alone;
    /** Blocks at which the contract did not answer; those of numbers are not kept. */
    private final Set<String> without = ConcurrentHashMap.newKeySet();

    /**
     * Makes a folder.
     *
     * @param settings what the user wants
     * @param tallies counts
     * @param alone carries calls that have to be asked alone after all, soon and elsewhere
     */
    Multicall(Settings settings, Tallies tallies, Consumer<List<Flight>> alone) {
        this.settings = settings;
        this.tallies = tallies;
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
     * @param folded calls that became part of another
     * @param folds the calls they became
     * @param unfolded calls that were asked again alone
     */
    record Reading(long folded, long folds, long unfolded) {}

    /**
     * An {@code eth_call} that can be folded.
     *
     * @param to the contract, in hexadecimal
     * @param data the call data, in hexadecimal; may be {@code 0x}
     * @param block the block's number or tag
     */
    record Inner(String to, String data, String block) {
        int bytes() {
            return data.length() / 2;
        }

        /** Finds it in the JSON of a request; null if there is more to it than a contract, call data and a block. */
        static @Nullable Inner of(String json) {
            try (JsonReader reader = new JsonReader(json.getBytes(StandardCharsets.UTF_8))) {
                reader.beginObject();
                while (reader.hasNext()) {
                    if (reader.name().equals("params")) {
                        return reader.peek() == Token.ARRAY ? params(reader) : null;
                    }
                    reader.skip();
                }
                return null;
            } catch (IOException e) {
                log.debug("A call is not folded: {}", e.toString());
                return null;
            }
        }

        private static @Nullable Inner params(JsonReader reader) throws IOException {
            reader.beginArray();
            if (!reader.hasNext() || reader.peek() != Token.OBJECT) {
                return null;
            }
            String to = "";
            String data = "0x";
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.name();
                if (reader.peek() == Token.NULL) {
                    reader.nullValue();
                    continue;
                }
                if (reader.peek() != Token.STRING) {
                    return null;
                }
                String value = reader.string();
                switch (name) {
                    case "to" -> to = value;
                    case "data", "input" -> data = value;
                    case "from" -> {
                        if (!value.matches("0x0{40}")) {
                            return null;
                        }
                    }
                    default -> {
                        return null;
                    }
                }
            }
            reader.endObject();
            if (!reader.hasNext() || reader.peek() != Token.STRING) {
                return null;
            }
            String block = reader.string();
            boolean more = reader.hasNext();
            boolean whole = Quantity.isAddress(to) && Quantity.isBytes(data);
            return more || !whole ? null : new Inner(to, data, block);
        }
    }

    /** Returns the flights to send instead: those that cannot be folded, and the folds. */
    List<Flight> fold(List<Flight> flights) {
        Map<String, List<Flight>> byBlock = new LinkedHashMap<>();
        List<Flight> out = new ArrayList<>();
        for (Flight flight : flights) {
            Inner inner = flight.inner();
            if (inner == null || without.contains(inner.block())) {
                out.add(flight);
            } else {
                byBlock.computeIfAbsent(inner.block(), block -> new ArrayList<>())
                        .add(flight);
            }
        }
        byBlock.values().forEach(sameBlock -> fold(sameBlock, out));
        return out;
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
        String block = calls.get(0).block();
        Request<Object, Flight.Outline> request =
                new Request<>("eth_call", List.of(transaction, block), null, Flight.Outline.class);
        Flight fold = Flight.ofMany(request, data.length() + 200, flights.get(0).queuedNanos());
        tallies.folds.increment();
        tallies.folded.add(flights.size());
        fold.answer().whenComplete((element, failure) -> unfold(flights, block, element, failure));
        return fold;
    }

    private void unfold(List<Flight> flights, String block, @Nullable Element element, @Nullable Throwable failure) {
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
                Aggregate3.Result result = results.get(i);
                if (!result.success() && result.isEmpty()) {
                    again.add(flights.get(i));
                } else {
                    flights.get(i).answer().complete(result.toElement());
                }
            }
        } catch (Aggregate3.NotThereException e) {
            if (!block.startsWith("0x") && without.add(block)) {
                log.info("No Multicall3 at {} in block {}: calls go alone", settings.contract(), block);
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
