package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * A round trip under way: knows when it began, and is told what went out, what came in and how it ended. No method
 * throws.
 *
 * @param <R> the answer
 */
abstract class Call<R> implements Wire {
    private final RpcMeter meter;
    private final Tally tally;
    private final long startNanos;

    private Call(RpcMeter meter, Tally tally) {
        this.meter = meter;
        this.tally = tally;
        this.startNanos = meter.nanoTime();
    }

    static Call<Response<?>> single(RpcMeter meter, Tally method) {
        return new Single(meter, method);
    }

    static Call<BatchResponse> batch(RpcMeter meter, List<? extends Request<?, ?>> requests) {
        return new Batch(meter, requests);
    }

    @Override
    public final void sent(int bytes) {
        try {
            tally.sent(bytes);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    @Override
    public final void received(int bytes) {
        try {
            tally.received(bytes);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Ended now, with an answer, which may be null, or with a failure. */
    final void ended(@Nullable R answer, @Nullable Throwable failure) {
        long nanos = meter.nanoTime() - startNanos;
        try {
            ended(tally, nanos, answer, failure);
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    abstract void ended(Tally into, long nanos, @Nullable R answer, @Nullable Throwable failure);

    private static final class Single extends Call<Response<?>> {
        private final Outcomes outcomes;

        Single(RpcMeter meter, Tally tally) {
            super(meter, tally);
            this.outcomes = meter.outcomes();
        }

        @Override
        void ended(Tally into, long nanos, @Nullable Response<?> answer, @Nullable Throwable failure) {
            String outcome = failure == null ? outcomes.of(answer) : outcomes.of(failure);
            into.item(outcome);
            into.call(outcome, nanos);
        }
    }

    /** Takes methods and ids at the start: over a WebSocket, web3j changes the first id on the way. */
    private static final class Batch extends Call<BatchResponse> {
        private final RpcMeter meter;
        private final Tally[] methods;
        private final long[] ids;

        Batch(RpcMeter meter, List<? extends Request<?, ?>> requests) {
            super(meter, meter.batches());
            this.meter = meter;
            this.methods = new Tally[requests.size()];
            this.ids = new long[requests.size()];
            for (int i = 0; i < ids.length; i++) {
                Request<?, ?> request = requests.get(i);
                methods[i] = meter.tallyOf(request);
                ids[i] = request == null ? 0 : request.getId();
            }
        }

        @Override
        void ended(Tally into, long nanos, @Nullable BatchResponse answer, @Nullable Throwable failure) {
            if (ids.length == 0) {
                return; // web3j answers an empty batch itself.
            }
            meter.batchItems(ids.length);
            if (failure != null || answer == null) {
                String outcome =
                        failure == null ? Outcomes.MISSING : meter.outcomes().ofBatch(failure);
                for (Tally method : methods) {
                    method.item(outcome);
                }
                into.call(outcome, nanos);
                return;
            }
            List<? extends Response<?>> responses = answer.getResponses();
            for (int i = 0; i < ids.length; i++) {
                methods[i].item(itemOutcome(i, i < responses.size() ? responses.get(i) : null));
            }
            into.call(Outcomes.OK, nanos);
        }

        private String itemOutcome(int position, @Nullable Response<?> response) {
            if (response != null && response.getId() != ids[position]) {
                meter.mismatched(methods[position], position);
                return Outcomes.ID_MISMATCH;
            }
            return meter.outcomes().of(response);
        }
    }
}
