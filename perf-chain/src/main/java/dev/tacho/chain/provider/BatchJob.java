package dev.tacho.chain.provider;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * A batch, which goes to one provider whole. It falls over if each of its items may, and is worth as much as its worst
 * item; an answer whose items are not those asked for, in their order, is none, since web3j pairs them by position.
 */
final class BatchJob implements Job<BatchResponse> {
    /** From the worst to the best. */
    private static final List<Verdict> WORST_FIRST = List.of(
            Verdict.FAILED,
            Verdict.STALE,
            Verdict.RATE_LIMITED,
            Verdict.NOT_HERE,
            Verdict.UNDECIDED,
            Verdict.BEHIND,
            Verdict.ANSWER);

    private final BatchRequest batch;
    private final Items items;
    private final List<? extends Request<?, ?>> requests;
    /** Taken before the call: over a WebSocket, web3j changes the first one meanwhile. */
    private final long[] ids;

    private final MethodSafety safety;
    private final boolean atHead;

    BatchJob(BatchRequest batch, Items items) {
        this.batch = batch;
        this.items = items;
        this.requests = List.copyOf(batch.getRequests());
        this.ids = requests.stream().mapToLong(Request::getId).toArray();
        // A signed transaction could be sent again, but then "already known" would stand among the answers as an error.
        boolean fallsOver = requests.stream()
                .map(request -> MethodSafety.of(Items.methodOf(request)))
                .allMatch(item -> item.mayFallOver() && item != MethodSafety.RAW_SEND);
        this.safety = fallsOver ? MethodSafety.COSTLY_READ : MethodSafety.UNKNOWN;
        this.atHead = requests.stream()
                .anyMatch(request -> BlockParameter.isAtHead(Items.methodOf(request), request.getParams()));
    }

    @Override
    public String method() {
        return "batch";
    }

    @Override
    public MethodSafety safety() {
        return safety;
    }

    @Override
    public boolean isAtHead() {
        return atHead;
    }

    @Override
    public boolean tellsHead() {
        return false;
    }

    @Override
    public int boundTo(long nowNanos) throws IOException {
        int bound = -1;
        for (Request<?, ?> request : requests) {
            int maker = items.boundTo(request, nowNanos);
            if (maker >= 0 && bound >= 0 && maker != bound) {
                throw new IOException(
                        "a batch goes to one provider, and these filters were made by two; ask for them in two batches");
            }
            bound = Math.max(bound, maker);
        }
        return bound;
    }

    @Override
    public BatchResponse send(Web3jService service) throws IOException {
        for (int i = 0; i < ids.length; i++) {
            // One that was asked before over a WebSocket may have left an id of its own behind.
            if (requests.get(i).getId() != ids[i]) {
                requests.get(i).setId(ids[i]);
            }
        }
        return service.sendBatch(batch);
    }

    @Override
    public Judged<BatchResponse> judge(
            @Nullable BatchResponse answer, Provider provider, boolean again, long nowNanos) {
        if (answer == null || answer.getResponses().size() != ids.length) {
            return new Judged<>(null, Verdict.FAILED, -1, "fewer or more answers than items");
        }
        Verdict worst = Verdict.ANSWER;
        String why = "";
        long head = -1;
        for (int i = 0; i < ids.length; i++) {
            Response<?> item = answer.getResponses().get(i);
            Judged<Response<?>> judged = items.judge(requests.get(i), ids[i], item, provider, false, nowNanos);
            head = Math.max(head, judged.head());
            if (rank(judged.verdict()) < rank(worst)) {
                worst = judged.verdict();
                why = judged.why();
            }
        }
        boolean usable = worst != Verdict.FAILED && worst != Verdict.STALE;
        return new Judged<>(usable ? answer : null, worst, head, why);
    }

    private static int rank(Verdict verdict) {
        int rank = WORST_FIRST.indexOf(verdict);
        return rank < 0 ? WORST_FIRST.size() : rank;
    }
}
