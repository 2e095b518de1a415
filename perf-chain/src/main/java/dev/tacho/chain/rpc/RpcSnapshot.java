package dev.tacho.chain.rpc;

import java.util.List;
import java.util.stream.Stream;

/**
 * What went over one connection: an immutable reading. Two readings of one meter {@linkplain #minus subtract}, which
 * tells what a piece of code sent.
 */
public final class RpcSnapshot {
    private final long calls;
    private final long items;
    private final long errors;
    private final long requestBytes;
    private final long responseBytes;
    private final long waitNanos;
    private final long costUnits;

    private RpcSnapshot(
            long calls,
            long items,
            long errors,
            long requestBytes,
            long responseBytes,
            long waitNanos,
            long costUnits) {
        this.calls = calls;
        this.items = items;
        this.errors = errors;
        this.requestBytes = requestBytes;
        this.responseBytes = responseBytes;
        this.waitNanos = waitNanos;
        this.costUnits = costUnits;
    }

    static RpcSnapshot of(List<Tally.Reading> methods, Tally.Reading batches, CostTable costs) {
        List<Tally.Reading> all =
                Stream.concat(methods.stream(), Stream.of(batches)).toList();
        return new RpcSnapshot(
                all.stream().mapToLong(Tally.Reading::calls).sum(),
                methods.stream().mapToLong(Tally.Reading::items).sum(),
                methods.stream().mapToLong(Tally.Reading::errors).sum(),
                (long) all.stream()
                        .mapToDouble(reading -> reading.request().sum())
                        .sum(),
                (long) all.stream()
                        .mapToDouble(reading -> reading.response().sum())
                        .sum(),
                (long) all.stream().mapToDouble(Tally.Reading::waitNanos).sum(),
                methods.stream()
                        .mapToLong(method -> method.items() * costs.units(method.method()))
                        .sum());
    }

    /**
     * Returns the round trips: single calls and batches.
     *
     * @return the count
     */
    public long calls() {
        return calls;
    }

    /**
     * Returns the JSON-RPC items, sent alone or in batches. Answered or not, each is counted.
     *
     * @return the count
     */
    public long items() {
        return items;
    }

    /**
     * Returns the items that did not end {@code ok}.
     *
     * @return the count
     */
    public long errors() {
        return errors;
    }

    /**
     * Returns the JSON text handed to the transport, in UTF-8. Services that do not show it add nothing; the section
     * names them.
     *
     * @return bytes
     */
    public long requestBytes() {
        return requestBytes;
    }

    /**
     * Returns the text of the answers, after the transport's own decompression. Answers that the transport turned into
     * an exception, and services that do not show them, add nothing.
     *
     * @return bytes
     */
    public long responseBytes() {
        return responseBytes;
    }

    /**
     * Returns the time from sending to having the decoded answer, added up over all round trips, also those at the same
     * time.
     *
     * @return nanoseconds
     */
    public long waitNanos() {
        return waitNanos;
    }

    /**
     * Returns what the provider charges for all items by the meter's {@link CostTable}, whatever their outcome: a
     * provider may let those off that it refused itself, and the section shows them apart.
     *
     * @return units; 0 if the meter has no table
     */
    public long costUnits() {
        return costUnits;
    }

    /**
     * Returns how many items a round trip carried on average.
     *
     * @return {@code items / calls}; {@code NaN} if there was no call
     */
    public double itemsPerCall() {
        return calls == 0 ? Double.NaN : (double) items / calls;
    }

    /**
     * Returns what happened since an earlier reading of the same meter.
     *
     * @param earlier the earlier reading
     * @return the interval
     */
    public RpcSnapshot minus(RpcSnapshot earlier) {
        return new RpcSnapshot(
                calls - earlier.calls,
                items - earlier.items,
                errors - earlier.errors,
                requestBytes - earlier.requestBytes,
                responseBytes - earlier.responseBytes,
                waitNanos - earlier.waitNanos,
                costUnits - earlier.costUnits);
    }

    /** Returns the totals, for debugging. */
    @Override
    public String toString() {
        return "calls=" + calls + ", items=" + items + ", errors=" + errors + ", requestBytes=" + requestBytes
                + ", responseBytes=" + responseBytes + ", waitNanos=" + waitNanos
                + ", costUnits=" + costUnits;
    }
}
