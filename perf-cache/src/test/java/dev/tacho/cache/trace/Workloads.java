package dev.tacho.cache.trace;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/** Made-up traces of known character. The same seed gives the same trace. */
public final class Workloads {
    private Workloads() {}

    /**
     * Returns independent requests of which the k-th most popular key gets a share that falls with {@code k^exponent}.
     *
     * @param seed decides the trace
     * @param requests how many requests
     * @param keys how many keys, 0 to {@code keys - 1} from the most to the least popular
     * @param exponent 0 makes all keys alike; caches often see 0.7 to 1.1
     * @return the trace
     */
    public static Trace zipf(long seed, int requests, int keys, double exponent) {
        Random random = new Random(seed);
        Zipf zipf = new Zipf(keys, exponent);
        return trace(requests, i -> zipf.next(random));
    }

    /**
     * Returns requests of which each is for a key of its own: nothing can be hit.
     *
     * @param requests how many requests
     * @return the trace
     */
    public static Trace scan(int requests) {
        return trace(requests, i -> i);
    }

    /**
     * Returns requests that go round and round: LRU hits nothing unless all keys fit.
     *
     * @param requests how many requests
     * @param keys how many keys
     * @return the trace
     */
    public static Trace loop(int requests, int keys) {
        return trace(requests, i -> i % keys);
    }

    /**
     * Returns the requests of {@link #zipf}, with a scan of keys that nobody asks for again in between: a tenth of the
     * time, as long as there are keys.
     *
     * @param seed decides the trace
     * @param requests how many requests
     * @param keys how many keys besides those of the scans
     * @param exponent of the popularity
     * @return the trace
     */
    public static Trace zipfWithScans(long seed, int requests, int keys, double exponent) {
        Random random = new Random(seed);
        Zipf zipf = new Zipf(keys, exponent);
        int period = 10 * keys;
        return trace(requests, i -> i % period >= period - keys ? keys + i : zipf.next(random));
    }

    /**
     * Returns the requests of {@link #zipf}, with other keys in each phase.
     *
     * @param seed decides the trace
     * @param requests how many requests
     * @param keys how many keys in each phase
     * @param exponent of the popularity
     * @param phases how many phases, of equal length
     * @return the trace
     */
    public static Trace shifting(long seed, int requests, int keys, double exponent, int phases) {
        Random random = new Random(seed);
        Zipf zipf = new Zipf(keys, exponent);
        int length = (requests + phases - 1) / phases;
        return trace(requests, i -> i / length * keys + zipf.next(random));
    }

    /**
     * Returns correlated requests: a key is asked for 1 to 8 times within some 30 requests, and then seldom again.
     *
     * @param seed decides the trace
     * @param requests how many requests
     * @param keys how many keys
     * @return the trace
     */
    public static Trace bursty(long seed, int requests, int keys) {
        Random random = new Random(seed);
        long[] recent = new long[8];
        Arrays.setAll(recent, i -> random.nextInt(keys));
        return trace(requests, i -> {
            int at = random.nextInt(recent.length);
            if (random.nextInt(4) == 0) {
                recent[at] = random.nextInt(keys);
            }
            return recent[at];
        });
    }

    /**
     * Returns the same requests at random times, as from many independent users.
     *
     * @param trace the requests
     * @param seed decides the times
     * @param perSecond how many requests a second on average
     * @return the trace with times, and the sizes it had
     */
    public static Trace timed(Trace trace, long seed, double perSecond) {
        Random random = new Random(seed);
        double meanNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        Trace.Builder timed = Trace.builder();
        long now = 0;
        for (int i = 0; i < trace.requests(); i++) {
            if (trace.hasSizes()) {
                timed.add(trace.key(i), now, trace.bytes(i));
            } else {
                timed.add(trace.key(i), now);
            }
            now += Math.round(-Math.log(1 - random.nextDouble()) * meanNanos);
        }
        return timed.build();
    }

    /**
     * Returns the same requests with a size for each key: log-normal, so that few are much larger than most.
     *
     * @param trace the requests
     * @param seed decides the sizes
     * @param medianBytes half the keys are smaller
     * @return the trace with sizes, and the times it had or zeros
     */
    public static Trace sized(Trace trace, long seed, int medianBytes) {
        Trace.Builder sized = Trace.builder();
        for (int i = 0; i < trace.requests(); i++) {
            double deviation = new Random(seed ^ trace.key(i) * 0x9E37_79B9_7F4A_7C15L).nextGaussian();
            sized.add(trace.key(i), trace.nanos(i), (int) Math.round(medianBytes * Math.exp(deviation)));
        }
        return sized.build();
    }

    private static Trace trace(int requests, LongUnaryOperator key) {
        Trace.Builder trace = Trace.builder();
        for (int i = 0; i < requests; i++) {
            trace.add(key.applyAsLong(i));
        }
        return trace.build();
    }

    private static final class Zipf {
        /** Of each rank the share of all ranks up to it. */
        private final double[] cumulative;

        Zipf(int keys, double exponent) {
            cumulative = new double[keys];
            double sum = 0;
            for (int rank = 0; rank < keys; rank++) {
                sum += Math.pow(rank + 1, -exponent);
                cumulative[rank] = sum;
            }
        }

        int next(Random random) {
            double point = random.nextDouble() * cumulative[cumulative.length - 1];
            int at = Arrays.binarySearch(cumulative, point);
            return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
        }
    }
}
