package dev.tacho.examples.dex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The router against an oracle that shares neither its search nor its arithmetic. */
class RouterTest {
    private static final Token A = new Token("A", "0xa");
    private static final Token B = new Token("B", "0xb");
    private static final Token C = new Token("C", "0xc");
    private static final String LARGEST = "5192296858534827628530496329220095"; // 2^112 - 1

    @Property(tries = 300)
    void findsWhatTryingEverySequenceOfPoolsFinds(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 6) int tokens, @ForAll @IntRange(max = 3) int more) {
        SplittableRandom random = new SplittableRandom(seed);
        Market market = Market.draw(tokens, tokens + more, random);
        for (int i = 0; i < 5; i++) {
            Order order = market.drawOrder(random);
            assertEquals(exhaustive(market.states(), order), Router.best(market.states(), order));
        }
    }

    /** Small reserves make rounding matter: many routes buy the same few units, or nothing at all. */
    @Property(tries = 300)
    void breaksTiesAsTheOracleDoes(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int most) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Token> tokens = List.of(A, B, C);
        List<PoolState> states = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            int a = random.nextInt(3);
            Pool pool = new Pool("0x" + i, tokens.get(a), tokens.get((a + random.nextInt(1, 3)) % 3));
            states.add(state(pool, random.nextLong(most + 1), random.nextLong(most + 1)));
        }
        Order order = new Order(A, C, BigInteger.valueOf(random.nextLong(1, most + 1)));
        assertEquals(exhaustive(states, order), Router.best(states, order));
    }

    @Property
    void swappingNeverLowersTheProductOfTheReserves(
            @ForAll @BigRange(min = "1", max = LARGEST) BigInteger reserve0,
            @ForAll @BigRange(min = "1", max = LARGEST) BigInteger reserve1,
            @ForAll @BigRange(min = "1", max = LARGEST) BigInteger amountIn,
            @ForAll boolean zeroForOne) {
        PoolState before = new PoolState(new Pool("0x1", A, B), reserve0, reserve1);
        BigInteger amountOut = before.amountOut(zeroForOne ? A : B, amountIn);
        assertTrue(amountOut.compareTo(zeroForOne ? reserve1 : reserve0) < 0, "a pool is never emptied");
        if (amountOut.signum() > 0) {
            BigInteger after0 = zeroForOne ? reserve0.add(amountIn) : reserve0.subtract(amountOut);
            BigInteger after1 = zeroForOne ? reserve1.subtract(amountOut) : reserve1.add(amountIn);
            assertTrue(after0.multiply(after1).compareTo(reserve0.multiply(reserve1)) >= 0);
        }
    }

    @Test
    void knownAmount() {
        // 1,000 in, reserves of 10,000 and 20,000: 997,000 * 20,000 / (10,000,000 + 997,000) = 1813.2...
        PoolState state = state(new Pool("0x1", A, B), 10_000, 20_000);
        assertEquals(BigInteger.valueOf(1_813), state.amountOut(A, BigInteger.valueOf(1_000)));
    }

    @Test
    void refusesWhatTheContractRefuses() {
        Pool pool = new Pool("0x1", A, B);
        assertEquals(BigInteger.ZERO, state(pool, 0, 0).amountOut(A, BigInteger.ONE), "empty pool");
        PoolState full = new PoolState(pool, PoolState.MAX_RESERVE.subtract(BigInteger.TEN), PoolState.MAX_RESERVE);
        assertEquals(BigInteger.ZERO, full.amountOut(A, BigInteger.valueOf(11)), "reserve overflow");
        assertEquals(BigInteger.valueOf(9), full.amountOut(A, BigInteger.TEN), "just no overflow");
    }

    @Test
    void noRoute() {
        List<PoolState> market = List.of(state(new Pool("0x1", A, B), 1_000, 1_000));
        assertEquals(Optional.empty(), Router.best(market, new Order(A, C, BigInteger.TEN)), "not connected");
        assertEquals(Optional.empty(), Router.best(market, new Order(A, B, BigInteger.ONE)), "buys less than a unit");
    }

    @Test
    void refusesBadOrders() {
        assertEquals(
                "in=A, out=A: must be two tokens",
                assertThrows(IllegalArgumentException.class, () -> new Order(A, A, BigInteger.ONE))
                        .getMessage());
        assertEquals(
                "amountIn=0: must be > 0",
                assertThrows(IllegalArgumentException.class, () -> new Order(A, B, BigInteger.ZERO))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Order(A, B, BigInteger.ONE.negate()));
        assertThrows(IllegalArgumentException.class, () -> Market.draw(1, 5, new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> Market.draw(5, 4, new SplittableRandom(1)));
    }

    private static PoolState state(Pool pool, long reserve0, long reserve1) {
        return new PoolState(pool, BigInteger.valueOf(reserve0), BigInteger.valueOf(reserve1));
    }

    // ---- the oracle: every sequence of 1, then 2, then 3 different pools, whether it leads anywhere or not

    private static Optional<Route> exhaustive(List<PoolState> market, Order order) {
        Optional<Route> best = Optional.empty();
        for (int length = 1; length <= Router.MAX_HOPS; length++) {
            for (long code = 0; code < (long) Math.pow(market.size(), length); code++) {
                List<PoolState> sequence = new ArrayList<>();
                for (int i = length - 1; i >= 0; i--) {
                    sequence.add(market.get((int) (code / (long) Math.pow(market.size(), i) % market.size())));
                }
                Optional<Route> route = walk(sequence, order);
                if (route.isPresent()
                        && (best.isEmpty()
                                || route.get().amountOut().compareTo(best.get().amountOut()) > 0)) {
                    best = route;
                }
            }
        }
        return best;
    }

    private static Optional<Route> walk(List<PoolState> sequence, Order order) {
        if (sequence.stream().distinct().count() < sequence.size()) {
            return Optional.empty();
        }
        List<Hop> hops = new ArrayList<>();
        Token token = order.in();
        BigInteger amount = order.amountIn();
        for (PoolState state : sequence) {
            if (!state.pool().holds(token)) {
                return Optional.empty();
            }
            BigInteger amountOut = largestThatKeepsTheProduct(state, token, amount);
            if (amountOut.signum() == 0) {
                return Optional.empty();
            }
            hops.add(new Hop(state.pool(), token, amount, amountOut));
            token = state.pool().other(token);
            amount = amountOut;
        }
        return token.equals(order.out()) ? Optional.of(new Route(hops)) : Optional.empty();
    }

    /** By bisection: the most that may leave such that the product, the fee left aside, does not fall. */
    private static BigInteger largestThatKeepsTheProduct(PoolState state, Token in, BigInteger amountIn) {
        boolean first = in.equals(state.pool().token0());
        BigInteger reserveIn = first ? state.reserve0() : state.reserve1();
        BigInteger reserveOut = first ? state.reserve1() : state.reserve0();
        if (reserveIn.signum() == 0) {
            return BigInteger.ZERO;
        }
        BigInteger thousand = BigInteger.valueOf(1000);
        BigInteger product = reserveIn.multiply(thousand).multiply(reserveOut);
        BigInteger grown = reserveIn.multiply(thousand).add(amountIn.multiply(BigInteger.valueOf(997)));
        BigInteger low = BigInteger.ZERO;
        BigInteger high = reserveOut;
        while (low.compareTo(high) < 0) {
            BigInteger middle = low.add(high).add(BigInteger.ONE).shiftRight(1);
            if (grown.multiply(reserveOut.subtract(middle)).compareTo(product) >= 0) {
                low = middle;
            } else {
                high = middle.subtract(BigInteger.ONE);
            }
        }
        return low;
    }
}
