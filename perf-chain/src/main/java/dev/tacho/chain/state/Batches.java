package dev.tacho.chain.state;

import dev.tacho.chain.internal.Recall;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * Answers batches: what is kept from the cache, all else in one batch to the node. All that is about the newest block is
 * about the same one.
 *
 * <p>Loads that other callers have on their way are waited for only when the own ones have landed, so that two batches
 * never wait for each other.
 */
final class Batches {
    private final Reads reads;
    private final Upstream upstream;

    Batches(Reads reads, Upstream upstream) {
        this.reads = reads;
        this.upstream = upstream;
    }

    BatchResponse send(BatchRequest batch, Recall recall) throws IOException {
        List<Request<?, ? extends Response<?>>> requests = batch.getRequests();
        if (requests.isEmpty()) {
            return upstream.service().sendBatch(batch); // web3j answers it itself.
        }
        return new Run(requests, recall).send();
    }

    /** A load of this batch. */
    private record Own(Flights.Flight flight, Question question, Loader.Found found) {}

    /** The same, on its way. */
    private record Sent(Own load, Loader.Ask ask) {}

    /** A batch on its way. */
    private final class Run {
        private final List<Request<?, ? extends Response<?>>> requests;
        private final Recall recall;
        private final long[] ids;
        private final @Nullable Response<?>[] answers;
        private final Map<Integer, Question> open = new LinkedHashMap<>();
        /** What is known of the open ones; it is handed out all at once, or it would grow old on the way. */
        private final Map<Integer, Loaded> known = new HashMap<>();
        /** What the node did not answer at the block it was asked for. It passes last, or it would grow old too. */
        private final List<Integer> refused = new ArrayList<>();
        /** What only the node can answer, as it is. */
        private final List<Integer> passing = new ArrayList<>();

        Run(List<Request<?, ? extends Response<?>>> requests, Recall recall) throws IOException {
            this.requests = requests;
            this.recall = recall;
            this.ids = requests.stream().mapToLong(Request::getId).toArray();
            this.answers = new Response<?>[ids.length];
            for (int i = 0; i < ids.length; i++) {
                Question question = reads.question(requests.get(i));
                if (question == null || requests.get(i).getResponseType() == null) {
                    passing.add(i);
                } else {
                    open.put(i, question);
                }
            }
        }

        BatchResponse send() throws IOException {
            for (int attempt = 0; attempt < Reads.MOST_ATTEMPTS && !open.isEmpty(); attempt++) {
                Canon canon = reads.canon(open.values().iterator().next());
                if (canon == null) {
                    break;
                }
                gather(canon);
                if (isCurrent()) {
                    passing.addAll(refused);
                    roundTrip(List.of());
                    if (isCurrent()) {
                        handOut();
                        return response();
                    }
                }
            }
            passing.addAll(refused);
            passing.addAll(open.keySet());
            roundTrip(List.of());
            return response();
        }

        /** Returns what an open item asks. */
        private Question question(int i) {
            return Objects.requireNonNull(open.get(i));
        }

        private BatchResponse response() {
            return new BatchResponse(requests, Arrays.asList(answers));
        }

        /** Makes all open items known, or lets them pass. */
        private void gather(Canon canon) throws IOException {
            List<Own> own = new ArrayList<>();
            Map<Integer, Flights.Flight> waiting = new LinkedHashMap<>();
            try {
                for (int i : List.copyOf(open.keySet())) {
                    if (!known.containsKey(i)) {
                        place(i, canon, own, waiting);
                    }
                }
                roundTrip(own);
            } catch (Throwable e) {
                own.forEach(load -> reads.flights().fail(load.flight(), e));
                throw e;
            }
            for (Map.Entry<Integer, Flights.Flight> entry : waiting.entrySet()) {
                Loaded loaded = entry.getValue().join();
                if (loaded != null && loaded.isPass()) {
                    pass(entry.getKey());
                } else if (loaded != null) {
                    known.put(entry.getKey(), loaded);
                }
            }
        }

        /** Answers an item, or finds the load that will. */
        private void place(int i, Canon canon, List<Own> own, Map<Integer, Flights.Flight> waiting) throws IOException {
            Question question = question(i);
            Loader.Found found = reads.find(question, canon);
            if (found == null) {
                pass(i);
                return;
            }
            StateValue value = found.value();
            if (value != null) {
                known.put(i, Loaded.of(value));
                reads.kept(question);
                recall.answered(i, true);
                return;
            }
            Flights.Flight mine = reads.flights().begin(found.key(), reads.nanoTime());
            Flights.Flight other = reads.flights().depart(mine);
            recall.answered(i, other != null);
            if (other == null) {
                own.add(new Own(mine, question, found));
                waiting.put(i, mine);
            } else if (reads.isOverdue(other)) {
                pass(i);
            } else {
                reads.joined(question);
                waiting.put(i, other);
            }
        }

        /** Makes one round trip of the loads and of what passes; none if there is neither. */
        private void roundTrip(List<Own> own) throws IOException {
            List<Request<?, ? extends Response<?>>> sent = new ArrayList<>();
            List<Sent> loading = new ArrayList<>();
            for (Own load : own) {
                Loaded landed = reads.landed(load.found());
                Loader.Ask ask = landed == null ? reads.loader().ask(load.question(), load.found()) : null;
                if (ask == null) {
                    reads.flights().land(load.flight(), landed == null ? Loaded.PASS : landed);
                } else {
                    loading.add(new Sent(load, ask));
                    sent.add(ask.request());
                }
            }
            List<Integer> passed = List.copyOf(passing);
            for (int i : passed) {
                recall.answered(i, false);
                sent.add(requests.get(i));
            }
            if (sent.isEmpty()) {
                return;
            }
            List<Response<?>> received = upstream.ask(sent);
            passing.clear();
            for (int i = 0; i < loading.size(); i++) {
                Own load = loading.get(i).load();
                Loaded loaded = reads.loader()
                        .interpret(
                                load.question(), load.found(), loading.get(i).ask(), (RawRpc.Answer) received.get(i));
                reads.flights().land(load.flight(), reads.keep(load.found(), loaded));
            }
            for (int i = 0; i < passed.size(); i++) {
                int place = passed.get(i);
                answers[place] = received.get(loading.size() + i);
                reads.passed(requests.get(place).getMethod());
            }
        }

        /** Whether all open items are known and may be handed out now; forgets those that may not. */
        private boolean isCurrent() {
            known.keySet().retainAll(open.keySet());
            known.entrySet().removeIf(item -> !reads.isDeliverable(question(item.getKey()), item.getValue()));
            return known.size() == open.size();
        }

        @SuppressWarnings({"rawtypes", "unchecked"}) // As web3j declares it.
        private void handOut() throws IOException {
            for (Map.Entry<Integer, Loaded> item : known.entrySet()) {
                int i = item.getKey();
                Class type = requests.get(i).getResponseType();
                reads.delivered(question(i), item.getValue());
                answers[i] = reads.answer(ids[i], item.getValue(), type);
            }
        }

        private void pass(int i) {
            open.remove(i);
            refused.add(i);
        }
    }
}
