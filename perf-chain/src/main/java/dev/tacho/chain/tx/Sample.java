package dev.tacho.chain.tx;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/** Calculations over the lives of a sample. */
final class Sample {
    private Sample() {}

    /** Leaves out what the node refused: that was never on its way. */
    static Survival survival(Collection<Life> lives, long nowNanos) {
        LongStream.Builder included = LongStream.builder();
        LongStream.Builder censored = LongStream.builder();
        int never = 0;
        for (Life life : lives) {
            if (life.state == TxState.REJECTED) {
                continue;
            }
            if (life.block != null) {
                included.add(Math.max(0, life.includedNanos() - life.sentNanos));
            } else if (life.state.isOpen() || life.state == TxState.EXPIRED) {
                censored.add(Math.max(0, nowNanos - life.sentNanos));
            } else {
                never++;
            }
        }
        return Survival.of(included.build().toArray(), censored.build().toArray(), never);
    }

    /** Returns the time from the first intended send to the last event. */
    static long spanNanos(Collection<Life> lives) {
        if (lives.isEmpty()) {
            return 0;
        }
        long origin = lives.iterator().next().intendedNanos;
        return last(lives, origin) - first(lives, origin);
    }

    static Throughput throughput(Collection<Life> lives, long warmUpNanos, long coolDownNanos) {
        if (lives.isEmpty()) {
            return nothing(0, warmUpNanos, coolDownNanos);
        }
        // Times may be of either sign: all are taken relative to the first.
        long origin = lives.iterator().next().intendedNanos;
        long from = first(lives, origin) + warmUpNanos;
        long to = last(lives, origin) - coolDownNanos;
        if (to <= from) {
            return nothing(Math.max(0, to - from), warmUpNanos, coolDownNanos);
        }
        Pace offered = new Pace();
        Pace sent = new Pace();
        long firstBlock = Long.MAX_VALUE;
        Set<String> blocks = new HashSet<>();
        for (Life life : lives) {
            if (within(life.intendedNanos - origin, from, to)) {
                offered.add(life.intendedNanos - origin);
            }
            Long acknowledged = life.reached.get("acknowledged");
            if (acknowledged != null && within(acknowledged - origin, from, to)) {
                sent.add(acknowledged - origin);
            }
            if (life.block != null && within(life.includedNanos() - origin, from, to)) {
                firstBlock = Math.min(firstBlock, life.block.number());
                blocks.add(life.block.hash());
            }
        }
        return rates(
                lives, new Window(origin, from, to, warmUpNanos, coolDownNanos), offered, sent, firstBlock, blocks);
    }

    private static long first(Collection<Life> lives, long origin) {
        return lives.stream()
                .mapToLong(life -> life.intendedNanos - origin)
                .min()
                .orElse(0);
    }

    private static long last(Collection<Life> lives, long origin) {
        return lives.stream()
                .mapToLong(life -> Math.max(
                        life.sentNanos - origin, life.block == null ? Long.MIN_VALUE : life.includedNanos() - origin))
                .max()
                .orElse(0);
    }

    private record Window(long origin, long from, long to, long warmUp, long coolDown) {}

    /**
     * Events at the pace of their own: those after the first instant by the time from it to the last. A window that is
     * longer than the load would only dilute it.
     */
    private static final class Pace {
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private int atFirst;
        private int count;

        void add(long nanos) {
            if (nanos < first) {
                first = nanos;
                atFirst = 0;
            }
            atFirst += nanos == first ? 1 : 0;
            last = Math.max(last, nanos);
            count++;
        }

        long nanos() {
            return count == 0 ? 0 : last - first;
        }

        double perSecond() {
            return nanos() == 0 ? Double.NaN : (count - atFirst) / (nanos() / 1e9);
        }
    }

    private static Throughput rates(
            Collection<Life> lives, Window window, Pace offered, Pace sent, long firstBlock, Set<String> blocks) {
        long begin = Long.MAX_VALUE;
        long end = Long.MIN_VALUE;
        long included = 0;
        long good = 0;
        long gas = 0;
        long operations = 0;
        for (Life life : lives) {
            if (life.block == null || !blocks.contains(life.block.hash())) {
                continue;
            }
            long arrival = life.includedNanos() - window.origin();
            if (life.block.number() == firstBlock) {
                begin = arrival;
                continue;
            }
            end = Math.max(end, arrival);
            included++;
            gas += Math.max(0, life.gasUsed);
            if (Boolean.TRUE.equals(life.succeeded)) {
                good++;
                operations += life.operations;
            }
        }
        // Blocks that were seen at one look arrived at one instant: no rate can be told from them.
        double span = blocks.size() < 2 || end <= begin ? Double.NaN : (end - begin) / 1e9;
        return new Throughput(
                window.to() - window.from(),
                window.warmUp(),
                window.coolDown(),
                offered.count,
                offered.nanos(),
                offered.perSecond(),
                sent.perSecond(),
                blocks.size(),
                included / span,
                good / span,
                gas / span,
                operations / span,
                blocks.size() < 2 ? Double.NaN : 1.0 / blocks.size());
    }

    private static Throughput nothing(long window, long warmUp, long coolDown) {
        double none = Double.NaN;
        return new Throughput(window, warmUp, coolDown, 0, 0, none, none, 0, none, none, none, none, none);
    }

    private static boolean within(long nanos, long from, long to) {
        return nanos >= from && nanos <= to;
    }
}
