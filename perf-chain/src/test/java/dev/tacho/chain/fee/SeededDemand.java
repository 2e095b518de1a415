package dev.tacho.chain.fee;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A market for block space with a seed: transactions arrive at random (Poisson), more and more urgent in bursts, tip by a
 * log-normal law, leave when the base fee is above what they pay, and are put into blocks by tip; the base fee follows
 * EIP-1559. What a builder would have done with one transaction more is known too.
 */
final class SeededDemand {
    static final long GAS_LIMIT = 30_000_000;

    private static final long GWEI = 1_000_000_000;
    private static final int BLOCKS_IN_POOL = 20;

    private record Pending(long gas, long maxFee, long tip, int expires) {
        long effectiveTip(long baseFee) {
            return Math.min(tip, maxFee - baseFee);
        }
    }

    private final SplittableRandom random;
    private final List<Pending> pool = new ArrayList<>();
    private final List<List<Pending>> offered = new ArrayList<>();
    private final List<FeeBlock> blocks = new ArrayList<>();
    private final List<Long> gasUsed = new ArrayList<>();
    private long baseFee = 10 * GWEI;
    private boolean burst;

    SeededDemand(long seed) {
        random = new SplittableRandom(seed);
    }

    FeeHistory run(int count) {
        for (int i = 0; i < count; i++) {
            mine(i + 1);
        }
        return FeeHistory.of(List.of(0.0), blocks, baseFee, null);
    }

    List<Long> gasUsed() {
        return gasUsed;
    }

    /** Whether the builder of a block takes one small transaction more: the truth that the rule of inclusion guesses. */
    boolean builderTakes(int block, FeeQuote quote) {
        long base = blocks.get(block).baseFeeWei();
        List<Pending> all = new ArrayList<>(offered.get(block));
        Pending probe = new Pending(21_000, quote.maxFeeWei(), quote.tipWei(), Integer.MAX_VALUE);
        all.add(0, probe);
        return quote.maxFeeWei() >= base
                && probe.effectiveTip(base) >= InclusionRule.DEFAULT.minimumTipWei()
                && fill(all, base).contains(probe);
    }

    private void mine(int number) {
        // A burst begins every 80 blocks and lasts 15 on average; a slow wave under it.
        burst = burst ? random.nextDouble() >= 1.0 / 15 : random.nextDouble() < 1.0 / 80;
        double wave = 1 + 0.3 * Math.sin(number / 150.0);
        double rate = (burst ? 190 : 90) * wave;
        int arrivals = poisson(rate);
        for (int i = 0; i < arrivals; i++) {
            pool.add(arrival(number));
        }
        pool.removeIf(pending -> pending.expires <= number);
        long base = baseFee;
        List<Pending> candidates = new ArrayList<>(
                pool.stream().filter(pending -> pending.maxFee >= base).toList());
        Collections.shuffle(candidates, new Random(number));
        offered.add(candidates);
        List<Pending> included = fill(candidates, base);
        pool.removeAll(new HashSet<>(included));
        record(number, included);
    }

    private Pending arrival(int number) {
        long gas = 21_000 + (long) (200_000 * random.nextDouble()) + (random.nextInt(4) == 0 ? 500_000 : 0);
        long tip = (long) (GWEI * (burst ? 2.0 : 0.7) * Math.exp(0.9 * gaussian()));
        long value = (long) (14 * GWEI * (burst ? 1.8 : 1) * Math.exp(0.6 * gaussian()));
        return new Pending(gas, value + tip, tip, number + 1 + random.nextInt(BLOCKS_IN_POOL));
    }

    private static List<Pending> fill(List<Pending> candidates, long baseFee) {
        List<Pending> byTip = new ArrayList<>(candidates);
        byTip.sort(Comparator.comparingLong((Pending pending) -> pending.effectiveTip(baseFee))
                .reversed());
        List<Pending> included = new ArrayList<>();
        long room = GAS_LIMIT;
        for (Pending pending : byTip) {
            if (pending.gas <= room) {
                room -= pending.gas;
                included.add(pending);
            }
        }
        return included;
    }

    private void record(int number, List<Pending> included) {
        long used = included.stream().mapToLong(Pending::gas).sum();
        long base = baseFee;
        List<Long> tips = included.stream()
                .map(pending -> pending.effectiveTip(base))
                .sorted()
                .limit(10)
                .toList();
        long lowest = tips.isEmpty() ? 0 : tips.get(0);
        blocks.add(new FeeBlock(number, base, used / (double) GAS_LIMIT, List.of(lowest), tips, null));
        gasUsed.add(used);
        baseFee = BaseFeeRule.ETHEREUM.nextWei(base, used, GAS_LIMIT);
    }

    private int poisson(double mean) {
        // Knuth's method, in logarithms.
        double sum = 0;
        for (int n = 0; ; n++) {
            sum -= Math.log(1 - random.nextDouble());
            if (sum > mean) {
                return n;
            }
        }
    }

    private double gaussian() {
        return ((RandomGenerator) random).nextGaussian();
    }
}
