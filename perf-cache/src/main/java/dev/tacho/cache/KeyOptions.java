package dev.tacho.cache;

import dev.tacho.cache.simulate.EvictionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a cache is measured by key: an immutable set of options, each with a copy that differs in it.
 *
 * <pre>{@code
 * KeyOptions.whatIf().groupBy(key -> ((Token) key).chain()).showKeys(Object::toString)
 * }</pre>
 */
public final class KeyOptions {
    private static final int DEFAULT_SAMPLED_KEYS = 6_144;
    private static final int LEAST_SAMPLED_KEYS = 1_024;
    private static final int MOST_SAMPLED_KEYS = 16_384;
    private static final List<EvictionPolicy> DEFAULT_POLICIES = List.of(
            EvictionPolicy.SIEVE,
            EvictionPolicy.S3_FIFO,
            EvictionPolicy.ARC,
            EvictionPolicy.LIRS,
            EvictionPolicy.FIFO,
            EvictionPolicy.LFU);

    private @Nullable Function<Object, String> group;
    private @Nullable Function<Object, String> label;
    private boolean identity;
    private boolean predicts;
    private long seed = 1;
    private int sampledKeys = DEFAULT_SAMPLED_KEYS;
    private List<Duration> ttls = List.of();
    private List<EvictionPolicy> policies = DEFAULT_POLICIES;
    private int traceCapacity;
    private double cpuShare = CpuBudget.DEFAULT_SHARE;

    private KeyOptions() {}

    /** Each method that sets an option sets it in a copy that nobody else has seen yet. */
    private KeyOptions(KeyOptions other) {
        this.group = other.group;
        this.label = other.label;
        this.identity = other.identity;
        this.predicts = other.predicts;
        this.seed = other.seed;
        this.sampledKeys = other.sampledKeys;
        this.ttls = other.ttls;
        this.policies = other.policies;
        this.traceCapacity = other.traceCapacity;
        this.cpuShare = other.cpuShare;
    }

    /**
     * Returns the options that tell why lookups miss, which keys are hot, and which loads meet; without predictions.
     *
     * @return the options
     */
    public static KeyOptions byKey() {
        return new KeyOptions();
    }

    /**
     * Returns the options that also predict what another size, policy or time to live would do.
     *
     * @return the options
     */
    public static KeyOptions whatIf() {
        KeyOptions options = new KeyOptions();
        options.predicts = true;
        return options;
    }

    /**
     * Counts hits and misses by group too: by token, by tenant, by prefix. Every lookup is counted, and so costs a call of
     * the function and a lookup in a map more. Of groups there are 100; further ones share one.
     *
     * @param groupOf names a key's group; called on the thread that looks the key up, for whatever object it looks up. What
     *     it throws is counted as a failure of the meter, and that lookup left out
     * @return the copy
     */
    public KeyOptions groupBy(Function<Object, String> groupOf) {
        KeyOptions copy = new KeyOptions(this);
        copy.group = Objects.requireNonNull(groupOf, "groupOf");
        return copy;
    }

    /**
     * Allows reports to show the hot keys. Without this they are numbers made from hash codes, since keys may be secret.
     *
     * @param labelOf makes the text of a key, of which the first 80 characters are kept; called on the thread that looks
     *     it up, for few lookups
     * @return the copy
     */
    public KeyOptions showKeys(Function<Object, String> labelOf) {
        KeyOptions copy = new KeyOptions(this);
        copy.label = Objects.requireNonNull(labelOf, "labelOf");
        return copy;
    }

    /**
     * Tells keys apart by identity, as a cache with weak keys does.
     *
     * @return the copy
     */
    public KeyOptions identityKeys() {
        KeyOptions copy = new KeyOptions(this);
        copy.identity = true;
        return copy;
    }

    /**
     * Sets what decides which keys are sampled. The same seed and the same lookups in one thread give the same results.
     *
     * @param newSeed any number; 1 unless set
     * @return the copy
     */
    public KeyOptions seed(long newSeed) {
        KeyOptions copy = new KeyOptions(this);
        copy.seed = newSeed;
        return copy;
    }

    /**
     * Sets how many keys are simulated at most. More of them make predictions more exact and take more memory, about 110 bytes
     * each; caches of up to an eighth of it are simulated whole.
     *
     * @param keys 1,024 to 16,384; 6,144 unless set
     * @return the copy
     * @throws IllegalArgumentException if it is out of bounds
     */
    public KeyOptions sampledKeys(int keys) {
        if (keys < LEAST_SAMPLED_KEYS || keys > MOST_SAMPLED_KEYS) {
            throw new IllegalArgumentException("sampledKeys=" + keys + ": must be " + LEAST_SAMPLED_KEYS + " to "
                    + MOST_SAMPLED_KEYS + "; 6144 is right within about 0.006 for most caches");
        }
        KeyOptions copy = new KeyOptions(this);
        copy.sampledKeys = keys;
        return copy;
    }

    /**
     * Sets which times to live to try. Unless set they are 1/8 to 8 times the one in force, or are chosen from how far apart
     * lookups of a key are.
     *
     * @param candidates up to 8 durations of a millisecond or more
     * @return the copy
     * @throws IllegalArgumentException if there are more, none, or one is too short
     */
    public KeyOptions ttls(Duration... candidates) {
        if (candidates.length == 0 || candidates.length > 8) {
            throw new IllegalArgumentException("ttls=" + candidates.length
                    + " durations: must be 1 to 8; leave the option out to have them chosen");
        }
        for (Duration candidate : candidates) {
            if (candidate.compareTo(Duration.ofMillis(1)) < 0) {
                throw new IllegalArgumentException(
                        "ttl=" + candidate + ": must be at least PT0.001S; what lives shorter need not be cached");
            }
        }
        KeyOptions copy = new KeyOptions(this);
        copy.ttls = List.of(candidates);
        return copy;
    }

    /**
     * Sets which other policies to try at the size in use. Unless set they are SIEVE, S3-FIFO, ARC, LIRS, FIFO and LFU.
     *
     * @param candidates the policies, none to try none
     * @return the copy
     * @throws IllegalArgumentException if one of them is the optimal policy, which would need to know the future
     */
    public KeyOptions policies(EvictionPolicy... candidates) {
        List<EvictionPolicy> chosen = List.of(candidates);
        if (chosen.contains(EvictionPolicy.OPT)) {
            throw new IllegalArgumentException(
                    "policy=OPT: cannot run live, it knows the future; run a captured trace through Simulation");
        }
        KeyOptions copy = new KeyOptions(this);
        copy.policies = chosen;
        return copy;
    }

    /**
     * Captures the lookups as a trace, keys as 64-bit hashes, until it is full; see {@link KeyMeter#trace}.
     *
     * @param lookups how many to capture, 1 to 100,000,000; each takes 20 bytes
     * @return the copy
     * @throws IllegalArgumentException if it is out of bounds
     */
    public KeyOptions captureTrace(int lookups) {
        if (lookups < 1 || lookups > 100_000_000) {
            throw new IllegalArgumentException(
                    "captureTrace=" + lookups + ": must be 1 to 100000000; each lookup takes 20 bytes");
        }
        KeyOptions copy = new KeyOptions(this);
        copy.traceCapacity = lookups;
        return copy;
    }

    /**
     * Sets how much processor time the simulation may take, after two seconds of it that are free. When it is spent,
     * sampling pauses until some was saved.
     *
     * @param share of one core, above 0 and at most 1; 0.01 unless set
     * @return the copy
     * @throws IllegalArgumentException if it is out of bounds
     */
    public KeyOptions cpuShare(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("cpuShare=" + share
                    + ": must be above 0 and at most 1; use KeyOptions.byKey() to have nothing simulated");
        }
        KeyOptions copy = new KeyOptions(this);
        copy.cpuShare = share;
        return copy;
    }

    double cpuShare() {
        return cpuShare;
    }

    @Nullable
    Function<Object, String> group() {
        return group;
    }

    @Nullable
    Function<Object, String> label() {
        return label;
    }

    boolean identity() {
        return identity;
    }

    boolean predicts() {
        return predicts;
    }

    long seed() {
        return seed;
    }

    int sampledKeys() {
        return sampledKeys;
    }

    List<Duration> ttls() {
        return ttls;
    }

    List<EvictionPolicy> policies() {
        return policies;
    }

    int traceCapacity() {
        return traceCapacity;
    }
}
