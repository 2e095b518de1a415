package dev.tacho.examples.dex;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.cache.whatif.Prediction;
import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import dev.tacho.examples.dex.ReadSavings.Size;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.web3j.protocol.Web3jService;

/**
 * Asks pools what they pay for an amount, as of one block: state that never changes, so that a cache of it is never wrong.
 * Small round amounts in busy pools are asked for often, others now and then. Each question that the cache cannot answer is
 * a read of the chain, and each answer is compared with the arithmetic off the chain.
 */
final class PoolQuotes {
    /** The sizes that are tried, over the one in use. */
    private static final double[] FACTORS = {0.25, 0.5, 1, 2, 4};
    /** How many questions there are for each entry that the cache in use may hold. */
    private static final int QUESTIONS_PER_ENTRY = 16;

    private static final double SKEW = 1;

    private final Web3jService service;
    private final long block;
    private final List<Question> questions;
    private final double[] popularity;

    /** What a pool pays for an amount, and the right answer. */
    private record Question(Pool pool, Token in, BigInteger amountIn, BigInteger amountOut) {}

    /**
     * Sets up the questions.
     *
     * @param service the way to the node
     * @param market the market, with what the pools hold as of the block
     * @param block the number of the block
     * @param entries how many answers the cache in use may hold
     */
    PoolQuotes(Web3jService service, List<PoolState> market, long block, int entries) {
        this.service = service;
        this.block = block;
        this.questions = new ArrayList<>();
        this.popularity = new double[entries * QUESTIONS_PER_ENTRY];
        double sum = 0;
        for (int i = 0; i < popularity.length; i++) {
            PoolState state = market.get(i % market.size());
            Token in = i / market.size() % 2 == 0
                    ? state.pool().token0()
                    : state.pool().token1();
            BigInteger amount = BigInteger.TEN.pow(15).multiply(BigInteger.valueOf(1L + i / (2 * market.size())));
            questions.add(new Question(state.pool(), in, amount, state.amountOut(in, amount)));
            sum += Math.pow(i + 1, -SKEW);
            popularity[i] = sum;
        }
    }

    /**
     * Asks the same questions through caches of several sizes, each empty at first. The cache of the size in use predicts
     * what the others will do before they are tried.
     *
     * @param perf where the cache of the size in use is recorded
     * @param count how many questions are asked at each size
     * @param random where the chance comes from
     * @return how many reads each size saved
     * @throws IllegalStateException if an answer is wrong
     */
    ReadSavings measure(Perf perf, int count, SplittableRandom random) {
        int entries = questions.size() / QUESTIONS_PER_ENTRY;
        List<Question> asked = random.doubles(count).mapToObj(this::question).toList();
        MeasuredCaffeine<Object, Object> measured =
                MeasuredCaffeine.of(perf, "pool-quotes", cacheOf(entries)).whatIf();
        long readsInUse = reads(measured.build(), asked);
        Prediction prediction = measured.keys().predict().orElseThrow();

        List<Size> sizes = new ArrayList<>();
        for (double factor : FACTORS) {
            int maximum = (int) Math.round(entries * factor);
            long reads = factor == 1 ? readsInUse : reads(cacheOf(maximum).build(), asked);
            double savedRatio = 1 - (double) reads / count;
            sizes.add(prediction
                    .at(factor)
                    .map(point ->
                            new Size(maximum, point.hitRatio(), point.lowerRatio(), point.upperRatio(), savedRatio))
                    .orElseGet(() -> new Size(maximum, Double.NaN, Double.NaN, Double.NaN, savedRatio)));
        }
        return new ReadSavings(count, questions.size(), entries, sizes);
    }

    private static Caffeine<Object, Object> cacheOf(int entries) {
        return Caffeine.newBuilder().maximumSize(entries);
    }

    /** Asks all questions and returns how often the chain had to be read. */
    private long reads(Cache<Question, BigInteger> cache, List<Question> asked) {
        ChainMeter chain = ChainMeter.of(Perf.create("reads"), "pool-quotes");
        Node node = new Node(chain.measure(service));
        for (Question question : asked) {
            BigInteger answer = cache.get(question, missing -> read(node, missing));
            if (!answer.equals(question.amountOut())) {
                throw new IllegalStateException(question + ": was answered by " + answer);
            }
        }
        return chain.snapshot().calls();
    }

    private BigInteger read(Node node, Question question) {
        String pool = question.pool().address();
        return (BigInteger)
                node.call(pool, Contracts.POOL.function("quote", question.in().address(), question.amountIn()), block)
                        .get(0);
    }

    /** Draws a question by its popularity, which falls with its rank as Zipf says. */
    private Question question(double chance) {
        int at = Arrays.binarySearch(popularity, chance * popularity[popularity.length - 1]);
        return questions.get(Math.min(at < 0 ? -1 - at : at, questions.size() - 1));
    }
}
