package dev.tacho.examples.dex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Splits against the best of all, and against what a market really pays for them. */
class SplitterTest {
    private static final Token A = new Token("A", "0xa");
    private static final Token B = new Token("B", "0xb");

    @Property(tries = 60)
    void best_smallMarket_isNeverAboveTheOracleAndNeverBelowOneRoute(
            @ForAll long seed, @ForAll @IntRange(max = 3) int cost) {
        SplittableRandom random = new SplittableRandom(seed);
        Market market = Market.draw(4, 6, random);
        Order order = large(market, random);
        BigInteger costOfHop =
                order.amountIn().multiply(BigInteger.valueOf(cost)).divide(BigInteger.valueOf(10_000));

        Plan plan = Splitter.best(market.states(), order, 4, costOfHop).orElseThrow();
        Plan optimum = SplitOracle.best(market.states(), order, 4, costOfHop).orElseThrow();
        Plan single = Splitter.best(market.states(), order, 1, costOfHop).orElseThrow();

        assertTrue(plan.netOut(costOfHop).compareTo(optimum.netOut(costOfHop)) <= 0, plan + " against " + optimum);
        assertTrue(plan.netOut(costOfHop).compareTo(single.netOut(costOfHop)) >= 0, plan + " against " + single);
        assertEquals(
                order.amountIn(),
                plan.parts().stream()
                        .map(part -> part.hops().get(0).amountIn())
                        .reduce(BigInteger.ZERO, BigInteger::add));
        assertEquals(plan, plan.requoted(market.states()), "its amounts are what the market pays for it");
    }

    /** Two equal pools: half of the order through each, whose outcome has a closed form. */
    @Test
    void best_twoEqualPools_takesHalfThroughEach() {
        BigInteger reserve = BigInteger.valueOf(1_000_000);
        BigInteger amount = BigInteger.valueOf(200_000);
        List<PoolState> market = List.of(
                new PoolState(new Pool("0x1", A, B), reserve, reserve),
                new PoolState(new Pool("0x2", A, B), reserve, reserve));

        Plan plan = Splitter.best(market, new Order(A, B, amount), 2, BigInteger.ZERO)
                .orElseThrow();

        // 100,000 * 0.997 * 1,000,000 / (1,000,000 + 99,700) = 90,661.09... each
        assertEquals(2, plan.parts().size());
        assertEquals(BigInteger.valueOf(2 * 90_661), plan.amountOut());
        assertEquals(
                1,
                Splitter.best(market, new Order(A, B, amount), 8, BigInteger.valueOf(50_000))
                        .orElseThrow()
                        .parts()
                        .size(),
                "gas that costs more than the split brings");
    }

    @Test
    void best_noRoute_isEmpty() {
        List<PoolState> market = List.of(new PoolState(new Pool("0x1", A, B), BigInteger.TEN, BigInteger.TEN));
        Order order = new Order(A, new Token("C", "0xc"), BigInteger.ONE);

        assertEquals(Optional.empty(), Splitter.best(market, order, 4, BigInteger.ZERO));
        assertEquals(Optional.empty(), SplitOracle.best(market, order, 4, BigInteger.ZERO));
    }

    @Test
    void requoted_afterATrade_isWhatIsLeft() {
        SplittableRandom random = new SplittableRandom(5);
        Market market = Market.draw(4, 6, random);
        Order order = large(market, random);
        Plan plan = Splitter.best(market.states(), order, 4, BigInteger.ZERO).orElseThrow();
        List<PoolState> moved = new ArrayList<>(market.states());
        plan.parts().forEach(part -> Plan.along(moved, part, part.hops().get(0).amountIn()));

        assertTrue(plan.requoted(moved).amountOut().compareTo(plan.amountOut()) < 0, "the same trade again buys less");
    }

    /** A tenth of what a pool holds: large enough that one route is not enough. */
    private static Order large(Market market, SplittableRandom random) {
        Order drawn = market.drawOrder(random);
        PoolState some = market.states().stream()
                .filter(state -> state.pool().holds(drawn.in()))
                .findFirst()
                .orElseThrow();
        BigInteger held = drawn.in().equals(some.pool().token0()) ? some.reserve0() : some.reserve1();
        return new Order(drawn.in(), drawn.out(), held.divide(BigInteger.TEN));
    }
}
