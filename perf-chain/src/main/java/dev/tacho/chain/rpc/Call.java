package dev.tacho.chain.rpc;

import dev.tacho.chain.internal.wire.Wire;
import java.io.InputStream;
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
    /** The call that this thread is sending. An interceptor that sends another meanwhile has that one here. */
    private static final ThreadLocal<@Nullable Call<?>> CURRENT = new ThreadLocal<>();

    private final RpcMeter meter;
    private final Tally tally;
    private final long startNanos;
    private final boolean warmup;

    /** Made by the sending thread once OkHttp tells it something; only that thread knows it. */
    private @Nullable Phases phases;

    /** Whether web3j was given an answer to decode. */
    private boolean answered;

    /** The phases once the sending thread is done: who cancels a call ends it on another thread, and has none here. */
    private volatile @Nullable Phases sentPhases;

    private Call(RpcMeter meter, Tally tally) {
        this.meter = meter;
        this.tally = tally;
        this.warmup = meter.isWarmup();
        this.startNanos = meter.nanoTime();
    }

    static Call<Response<?>> single(RpcMeter meter, Tally method, long id) {
        return new Single(meter, method, id);
    }

    static Call<BatchResponse> batch(RpcMeter meter, List<? extends Request<?, ?>> requests) {
        return new Batch(meter, requests);
    }

    /** Returns the call that this thread is sending now. */
    static @Nullable Call<?> current() {
        return CURRENT.get();
    }

    /** This thread begins to send this call; returns the call it was sending. */
    final @Nullable Call<?> sending() {
        Call<?> outer = CURRENT.get();
        CURRENT.set(this);
        return outer;
    }

    /** This thread has sent this call and got its answer, or has failed. */
    final void sent(@Nullable Call<?> outer) {
        sentPhases = phases;
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }

    /** Returns the phases, for {@code listener} to tell; null if another is telling them. */
    final @Nullable Phases phases(Object listener) {
        if (phases == null) {
            phases = new Phases(meter.clock(), startNanos);
        }
        return phases.open(listener) ? phases : null;
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

    @Override
    public final InputStream decoding(InputStream answer) {
        answered = true;
        return answer;
    }

    /** Ended now, with an answer, which may be null, or with a failure. */
    final void ended(@Nullable R answer, @Nullable Throwable failure) {
        long endNanos = meter.nanoTime();
        try {
            String outcome = outcome(answer, failure);
            if (outcome != null) {
                tally.call(outcome, warmup, endNanos - startNanos);
                Phases sent = sentPhases;
                if (sent != null) {
                    sent.end(endNanos, answered || failure == null);
                    meter.phaseTimes().record(tally.toString(), outcome, warmup, sent);
                }
            }
        } catch (RuntimeException e) {
            meter.failed(e);
        }
    }

    /** Counts the items, and returns how the round trip ended; null if there was none. */
    abstract @Nullable String outcome(@Nullable R answer, @Nullable Throwable failure);

    private static final class Single extends Call<Response<?>> {
        private final RpcMeter meter;
        private final Tally method;
        private final long id;

        Single(RpcMeter meter, Tally method, long id) {
            super(meter, method);
            this.meter = meter;
            this.method = method;
            this.id = id;
        }

        @Override
        String outcome(@Nullable Response<?> answer, @Nullable Throwable failure) {
            String outcome = failure == null
                    ? meter.outcomes().of(answer, id)
                    : meter.outcomes().of(failure);
            if (outcome.equals(Outcomes.ID_MISMATCH)) {
                meter.mismatched(method);
            }
            method.item(outcome);
            return outcome;
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
        @Nullable
        String outcome(@Nullable BatchResponse answer, @Nullable Throwable failure) {
            if (ids.length == 0) {
                return null; // web3j answers an empty batch itself.
            }
            meter.batchItems(ids.length);
            if (failure != null || answer == null) {
                String outcome =
                        failure == null ? Outcomes.MISSING : meter.outcomes().ofBatch(failure);
                for (Tally method : methods) {
                    method.item(outcome);
                }
                return outcome;
            }
            List<? extends Response<?>> responses = answer.getResponses();
            for (int i = 0; i < ids.length; i++) {
                methods[i].item(itemOutcome(i, i < responses.size() ? responses.get(i) : null));
            }
            return Outcomes.OK;
        }

        private String itemOutcome(int position, @Nullable Response<?> response) {
            if (response != null && response.getId() != ids[position]) {
                meter.mismatched(methods[position]);
                return Outcomes.ID_MISMATCH;
            }
            return meter.outcomes().of(response);
        }
    }
}
