package dev.tacho.core.net;

import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * What a network does to packets. Each flow (a connection's direction, or a client's datagrams) draws from a stream of
 * its own, made of the seed, the flow's number and its direction, one after the other: what happens to the n-th packet
 * does not depend on when it comes.
 *
 * @param delayNanos what every packet takes
 * @param jitterNanos the largest additional time, drawn evenly
 * @param lossRatio the share of packets that are lost
 * @param cutRatio the share of packets in whose middle a connection breaks
 * @param duplicateRatio the share of datagrams that come twice
 * @param reorderRatio the share of datagrams that later ones overtake
 * @param bytesPerSecond the bandwidth of a flow; 0 for no limit
 * @param seed of all that
 */
record Impairment(
        long delayNanos,
        long jitterNanos,
        double lossRatio,
        double cutRatio,
        double duplicateRatio,
        double reorderRatio,
        long bytesPerSecond,
        long seed) {
    static final Impairment NONE = new Impairment(0, 0, 0, 0, 0, 0, 0, 1);

    /** What TCP carries in a packet of Ethernet's 1,500 bytes. */
    static final int PACKET_BYTES = 1_460;

    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final double LARGEST_RATIO = 0.9;

    Impairment withDelay(Duration delay) {
        return new Impairment(
                nanos("delay", delay),
                jitterNanos,
                lossRatio,
                cutRatio,
                duplicateRatio,
                reorderRatio,
                bytesPerSecond,
                seed);
    }

    Impairment withJitter(Duration jitter) {
        return new Impairment(
                delayNanos,
                nanos("jitter", jitter),
                lossRatio,
                cutRatio,
                duplicateRatio,
                reorderRatio,
                bytesPerSecond,
                seed);
    }

    Impairment withLoss(double ratio) {
        return new Impairment(
                delayNanos,
                jitterNanos,
                ratio("loss", ratio),
                cutRatio,
                duplicateRatio,
                reorderRatio,
                bytesPerSecond,
                seed);
    }

    Impairment withCuts(double ratio) {
        return new Impairment(
                delayNanos,
                jitterNanos,
                lossRatio,
                ratio("cuts", ratio),
                duplicateRatio,
                reorderRatio,
                bytesPerSecond,
                seed);
    }

    Impairment withDuplication(double ratio) {
        return new Impairment(
                delayNanos,
                jitterNanos,
                lossRatio,
                cutRatio,
                ratio("duplication", ratio),
                reorderRatio,
                bytesPerSecond,
                seed);
    }

    Impairment withReordering(double ratio) {
        return new Impairment(
                delayNanos,
                jitterNanos,
                lossRatio,
                cutRatio,
                duplicateRatio,
                ratio("reordering", ratio),
                bytesPerSecond,
                seed);
    }

    Impairment withBytesPerSecond(long most) {
        if (most < 1) {
            throw new IllegalArgumentException("bytesPerSecond=" + most + ": must be >= 1; leave it out for no limit");
        }
        return new Impairment(delayNanos, jitterNanos, lossRatio, cutRatio, duplicateRatio, reorderRatio, most, seed);
    }

    Impairment withSeed(long newSeed) {
        return new Impairment(
                delayNanos, jitterNanos, lossRatio, cutRatio, duplicateRatio, reorderRatio, bytesPerSecond, newSeed);
    }

    Flow flow(long number, boolean up) {
        return new Flow(this, new SplittableRandom(seed + 2 * number + (up ? 1 : 0)));
    }

    private static long nanos(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + '=' + value + ": must be 0 to " + LONGEST);
        }
        return value.toNanos();
    }

    private static double ratio(String name, double value) {
        if (!(value >= 0 && value <= LARGEST_RATIO)) {
            throw new IllegalArgumentException(
                    name + '=' + value + ": must be 0 to " + LARGEST_RATIO + "; close() loses all");
        }
        return value;
    }

    /** The packets of one flow, in their order. Used by one thread. */
    static final class Flow {
        private final Impairment of;
        private final SplittableRandom random;
        private long freeNanos = Long.MIN_VALUE;

        private Flow(Impairment of, SplittableRandom random) {
            this.of = of;
            this.random = random;
        }

        /** Returns when so many bytes that come now are at the other end, losses aside. */
        long dueNanos(long now, int bytes) {
            long sent = now;
            if (of.bytesPerSecond > 0) {
                long start = freeNanos == Long.MIN_VALUE || now - freeNanos > 0 ? now : freeNanos;
                freeNanos = start + (long) Math.ceil(bytes * 1e9 / of.bytesPerSecond);
                sent = freeNanos;
            }
            return sent + of.delayNanos + (of.jitterNanos == 0 ? 0 : random.nextLong(of.jitterNanos + 1));
        }

        boolean lost() {
            return drawn(of.lossRatio);
        }

        boolean cut() {
            return drawn(of.cutRatio);
        }

        boolean duplicated() {
            return drawn(of.duplicateRatio);
        }

        boolean overtaken() {
            return drawn(of.reorderRatio);
        }

        private boolean drawn(double ratio) {
            return ratio > 0 && random.nextDouble() < ratio;
        }
    }
}
