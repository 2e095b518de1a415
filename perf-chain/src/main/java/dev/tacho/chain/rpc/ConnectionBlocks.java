package dev.tacho.chain.rpc;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Unit;
import java.util.List;
import java.util.stream.Stream;

/** Turns the connections of a client into blocks, and says which size of pool they ask for. */
record ConnectionBlocks(String client, ConnectionSnapshot connections, PhaseTimes.Reading phases) {
    void addTo(List<Block> blocks) {
        blocks.add(Facts.of(
                fact("calls", "HTTP calls", connections.calls(), Better.NEITHER),
                fact("opened", "Connections opened", connections.opened(), Better.LOWER),
                fact("reused", "Connections reused", connections.reused(), Better.HIGHER),
                fact("failed", "Connections that failed", connections.failed(), Better.LOWER),
                fact("open", "Open now", connections.open(), Better.NEITHER),
                fact("idle", "Idle now", connections.idle(), Better.NEITHER),
                fact("in-flight-peak", "HTTP calls at once", connections.inFlightPeak(), Better.NEITHER),
                fact("in-use-peak", "Connections in use at once", connections.inUsePeak(), Better.NEITHER),
                fact("waiting-peak", "Calls waiting for one at once", connections.waitingPeak(), Better.NEITHER)));
        if (connections.isPoolTooSmall()) {
            blocks.add(finding());
        } else if (connections.isClosedByOthers()) {
            blocks.add(Note.warning(count(connections.opened()) + " connections were opened for "
                    + count(connections.calls()) + " calls, of which at most " + count(connections.inFlightPeak())
                    + " ran at once. Even a pool of one would have opened only " + count(connections.openedWith(1))
                    + ", so another size does not help: something closes them. Ask whether the server or a proxy before"
                    + " it keeps connections alive, and look at the calls that failed."));
        }
    }

    private Finding finding() {
        int size = connections.recommendedSize();
        long spared = connections.opened() - connections.openedWith(size);
        double meanNanos = meanNanosToConnect();
        String gain = count(spared) + " of " + count(connections.opened()) + " connections less for the same calls"
                + (Double.isNaN(meanNanos)
                        ? ""
                        : ", each of which took a call " + Unit.NANOS.format(meanNanos) + " on average");
        // Which connections are spared is known, which of the times measured were theirs is not.
        Effect effect = Double.isNaN(meanNanos)
                ? Effect.exactly(spared, Unit.COUNT)
                : Effect.of(spared * meanNanos, Unit.NANOS, null);
        return new Finding(
                client + ".pool-size",
                "Let the pool keep " + count(size) + " idle connections",
                gain,
                effect,
                count(connections.opened()) + " connections were opened for " + count(connections.calls())
                        + " calls, though at most " + count(size)
                        + " ran at once. In the same order of calls a pool of "
                        + size + " opens " + count(connections.openedWith(size)) + ", one of 5 (OkHttp's own) "
                        + count(connections.openedWith(5)) + ", one of 1 " + count(connections.openedWith(1)) + '.',
                "Still more than " + count(size) + " opened with that pool and this load: then the server closes them,"
                        + " or they are idle for longer than the keep-alive.",
                "new OkHttpClient.Builder().connectionPool(new ConnectionPool(" + size + ", 5, TimeUnit.MINUTES))");
    }

    /** Returns the mean time that a connection took the call that opened it; {@code NaN} if no phases tell. */
    private double meanNanosToConnect() {
        long count = 0;
        double nanos = 0;
        for (PhaseTimes.Times times : Stream.concat(phases.methods().stream(), Stream.of(phases.warmup()))
                .toList()) {
            count += times.of(Phase.CONNECT).count();
            nanos += times.of(Phase.CONNECT).sum();
            nanos += times.of(Phase.TLS).sum();
        }
        return count == 0 ? Double.NaN : nanos / count;
    }

    private Fact fact(String id, String label, long value, Better better) {
        return Fact.of(client + ".http-" + id, label, (double) value, Unit.COUNT, better);
    }

    private static String count(long value) {
        return Unit.COUNT.format(value);
    }
}
