package dev.tacho.cache.simulate;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Makes simulated caches. */
final class SimulatedCaches {
    private SimulatedCaches() {}

    static SimulatedCache create(EvictionPolicy policy, long maximum, boolean weighted) {
        if (maximum < 0) {
            throw new IllegalArgumentException("maximum=" + maximum + ": must be >= 0");
        }
        return switch (policy) {
            case LRU -> new QueueCache(maximum, weighted, true);
            case FIFO -> new QueueCache(maximum, weighted, false);
            case LFU -> new LfuCache(maximum, weighted);
            case SIEVE -> new SieveCache(maximum, weighted);
            case S3_FIFO -> new S3FifoCache(unweighted(policy, maximum, weighted));
            case ARC -> new ArcCache(unweighted(policy, maximum, weighted));
            case LIRS -> new LirsCache(unweighted(policy, maximum, weighted));
            case W_TINY_LFU ->
                throw new IllegalArgumentException(
                        "policy=W_TINY_LFU: is not simulated here; run Caffeine itself: SimulatedCaffeine of"
                                + " dev.tacho.cache.caffeine, for a trace in Simulation.run(Supplier)");
            case OPT ->
                throw new IllegalArgumentException(
                        "policy=OPT: must know the requests to come; use Simulation.run(OPT, maximum) on a trace");
        };
    }

    private static long unweighted(EvictionPolicy policy, long maximum, boolean weighted) {
        if (weighted) {
            String weighing = Arrays.stream(EvictionPolicy.values())
                    .filter(EvictionPolicy::isWeighing)
                    .map(Enum::name)
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("policy=" + policy + ": does not weigh entries; use one of " + weighing
                    + ", or SimulatedCache.of for entries of equal weight");
        }
        return maximum;
    }
}
