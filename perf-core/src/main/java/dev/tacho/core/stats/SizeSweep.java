package dev.tacho.core.stats;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * Times an operation at several sizes of its input, in an order that does not favour any of them.
 *
 * <pre>{@code
 * ComplexityFit fit = SizeSweep.of(1_000, 4_000, 16_000, 64_000, 256_000)
 *         .run(perf, "sort", n -> randomArray((int) n), Arrays::sort);
 * }</pre>
 *
 * <p>Each round makes one fresh input of every size and times the operation on it once, the sizes in a new random order:
 * whatever changes during the run, a compiler at work, a heap that fills, a neighbour that wakes up, then scatters the
 * points instead of bending the curve. Rounds of warm-up come first and are not used. Making the input is not timed. An
 * operation shorter than a microsecond should do its work many times over, as the clock itself takes some 20 ns.
 *
 * <p>Immutable and safe for use by any thread. It runs on the caller's thread.
 */
public final class SizeSweep {
    private static final int ROUNDS = 15;
    private static final int WARM_UP = 5;
    private static final long SEED = 1;

    private final long[] sizes;
    private final int rounds;
    private final int warmUp;
    private final long seed;

    private SizeSweep(long[] sizes, int rounds, int warmUp, long seed) {
        this.sizes = sizes;
        this.rounds = rounds;
        this.warmUp = warmUp;
        this.seed = seed;
    }

    /**
     * Returns a sweep over the given sizes: 15 rounds after 5 of warm-up.
     *
     * @param sizes the sizes, each 1 or more; best 6 to 12 in equal ratios over a range of 1:100 or more
     * @return the sweep
     * @throws IllegalArgumentException if there is no size, or one is below 1
     */
    public static SizeSweep of(long... sizes) {
        if (sizes.length == 0) {
            throw new IllegalArgumentException("sizes=[]: name at least one size, better 6 or more");
        }
        for (long size : sizes) {
            atLeast("size", size, 1);
        }
        return new SizeSweep(Arrays.stream(sizes).distinct().toArray(), ROUNDS, WARM_UP, SEED);
    }

    /**
     * Returns a copy with another number of rounds.
     *
     * @param newRounds how often each size is timed, 1 or more; from 6 on a stray duration cannot mislead
     * @return the copy
     * @throws IllegalArgumentException if the number is below 1
     */
    public SizeSweep withRounds(int newRounds) {
        return new SizeSweep(sizes, (int) atLeast("rounds", newRounds, 1), warmUp, seed);
    }

    /**
     * Returns a copy with another number of rounds of warm-up.
     *
     * @param newWarmUp how often each size is run before the first is timed, 0 or more
     * @return the copy
     * @throws IllegalArgumentException if the number is negative
     */
    public SizeSweep withWarmUp(int newWarmUp) {
        return new SizeSweep(sizes, rounds, (int) atLeast("warmUp", newWarmUp, 0), seed);
    }

    /**
     * Returns a copy that shuffles the sizes in another way.
     *
     * @param newSeed the seed of the order; 1 unless set
     * @return the copy
     */
    public SizeSweep withSeed(long newSeed) {
        return new SizeSweep(sizes, rounds, warmUp, newSeed);
    }

    /**
     * Runs the sweep and fits what it measured. Each duration is also recorded in a timer of the given name with the
     * tag {@code n}, so that a report shows its distribution. A duration below 1 ns by the set's clock counts as that.
     *
     * @param perf where the timers are, and whose clock is read
     * @param timer the name of the timers, and with a dash for white space that of the fit
     * @param input makes the input of a size; called once for each operation, outside the timed part
     * @param operation the operation, which may consume its input. Let it have an effect, or the compiler may drop it
     * @param <T> the input
     * @return the fit
     * @throws IllegalArgumentException if the name is blank or belongs to another kind of instrument
     */
    public <T> ComplexityFit run(Perf perf, String timer, LongFunction<T> input, Consumer<? super T> operation) {
        ComplexityFit.Builder points = ComplexityFit.builder().name(timer.replaceAll("\\s+", "-"));
        List<Long> order = new ArrayList<>(Arrays.stream(sizes).boxed().toList());
        Random random = new Random(seed);
        for (int round = -warmUp; round < rounds; round++) {
            Collections.shuffle(order, random);
            for (long size : order) {
                T fresh = input.apply(size);
                long start = perf.clock().nanoTime();
                operation.accept(fresh);
                long nanos = perf.clock().nanoTime() - start;
                if (round >= 0) {
                    Timer timers = perf.timer(timer, "n", Long.toString(size));
                    timers.record(nanos);
                    points.point(size, Math.max(1, nanos));
                }
            }
        }
        return points.fit();
    }

    private static long atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + "=" + value + ": must be >= " + least);
        }
        return value;
    }
}
