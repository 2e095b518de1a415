package dev.tacho.examples.dex;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Tokens, and the pools between them with what they hold.
 *
 * @param tokens the tokens
 * @param states the pools
 */
record Market(List<Token> tokens, List<PoolState> states) {
    private static final List<String> SYMBOLS =
            List.of("WETH", "USDC", "DAI", "WBTC", "LINK", "UNI", "AAVE", "CRV", "MKR", "SNX", "LDO", "COMP");
    private static final BigInteger UNIT = BigInteger.TEN.pow(18);

    /** Copies the lists. */
    Market {
        tokens = List.copyOf(tokens);
        states = List.copyOf(states);
    }

    /**
     * Draws a market: a ring of pools, so that every token can be reached, and the rest between tokens drawn at random;
     * one pair may have several pools. Every token has a price and every pool a depth, and prices differ by up to 2 %
     * from pool to pool, so that the best route is not always the shortest.
     *
     * @param tokenCount 2 to 12
     * @param poolCount at least {@code tokenCount}
     * @param random where the chance comes from; the same seed gives the same market
     * @return the market, with numbers for addresses until it is deployed
     */
    static Market draw(int tokenCount, int poolCount, SplittableRandom random) {
        if (tokenCount < 2 || tokenCount > SYMBOLS.size() || poolCount < tokenCount) {
            throw new IllegalArgumentException("tokenCount=" + tokenCount + ", poolCount=" + poolCount
                    + ": must be 2 to " + SYMBOLS.size() + " tokens and at least as many pools");
        }
        List<Token> tokens = new ArrayList<>();
        List<Long> prices = new ArrayList<>();
        for (int i = 0; i < tokenCount; i++) {
            tokens.add(new Token(SYMBOLS.get(i), address(1 + i)));
            prices.add(random.nextLong(1, 3_000));
        }
        List<PoolState> states = new ArrayList<>();
        for (int i = 0; i < poolCount; i++) {
            int a = i < tokenCount ? i : random.nextInt(tokenCount);
            int b = i < tokenCount ? (i + 1) % tokenCount : (a + random.nextInt(1, tokenCount)) % tokenCount;
            long depth = random.nextLong(200_000, 5_000_000);
            states.add(new PoolState(
                    new Pool(address(101 + i), tokens.get(a), tokens.get(b)),
                    reserve(depth, prices.get(a), random),
                    reserve(depth, prices.get(b), random)));
        }
        return new Market(tokens, states);
    }

    /** Returns the pools without what they hold. */
    List<Pool> pools() {
        return states.stream().map(PoolState::pool).toList();
    }

    /**
     * Draws an order of a size that the market can bear: up to 1 % of what some pool holds.
     *
     * @param random where the chance comes from
     * @return the order
     */
    Order drawOrder(SplittableRandom random) {
        PoolState state = states.get(random.nextInt(states.size()));
        Token in = state.pool().token0();
        Token out = in;
        while (out.equals(in)) {
            out = tokens.get(random.nextInt(tokens.size()));
        }
        return new Order(in, out, share(state.reserve0(), random.nextLong(1, 10_000), 1_000_000));
    }

    private static BigInteger reserve(long depth, long price, SplittableRandom random) {
        return share(UNIT.multiply(BigInteger.valueOf(depth)), random.nextLong(990, 1_010), 1_000 * price);
    }

    private static BigInteger share(BigInteger whole, long numerator, long denominator) {
        return whole.multiply(BigInteger.valueOf(numerator)).divide(BigInteger.valueOf(denominator));
    }

    private static String address(int number) {
        return String.format(Locale.ROOT, "0x%040x", number);
    }
}
