package dev.tacho.examples.dex;

import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.examples.dex.DexWorld.Execution;
import dev.tacho.examples.dex.Routing.Gaps;
import dev.tacho.examples.dex.Routing.Way;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.web3j.protocol.Web3jService;

/**
 * The routing benchmark: how good the plans are, what they cost to make, and what becomes of them. Plans are made from
 * reserves of the newest block, or of one a few blocks old; before each is traded, others trade. Each order is traded
 * whole or not at all, and insists on its quote less a tolerance.
 */
final class RoutingTrial {
    /** Into how many pieces an order may be cut. */
    static final int PIECES = 4;
    /** How many blocks old the reserves may be, for each way. */
    static final List<Integer> OLDEST = List.of(0, 2, 8);
    /** The tolerance, in hundredths of a percent. */
    static final int TOLERANCE_BPS = 50;

    /** How many others trade before an order is, at most. */
    private static final int MOST_OTHERS = 2;
    /** What a swap through the aggregator takes; the report has the true figure. */
    private static final BigInteger GAS_OF_HOP = BigInteger.valueOf(80_000);

    private static final BigInteger ALL_BPS = BigInteger.valueOf(10_000);

    private final Perf perf;
    private final DexWorld world;
    private final Web3jService far;
    private final Node near;
    private final SplittableRandom random;

    /**
     * Sets up the trial.
     *
     * @param perf where everything is recorded
     * @param world the market
     * @param far the way to the node that is measured
     * @param near the way to the same node for what is not measured
     * @param random where the chance comes from
     */
    RoutingTrial(Perf perf, DexWorld world, Web3jService far, Node near, SplittableRandom random) {
        this.perf = perf;
        this.world = world;
        this.far = far;
        this.near = near;
        this.random = random;
    }

    /**
     * Runs the trial.
     *
     * @param orders how many orders each way quotes and trades
     * @param smallMarkets in how many small markets the plans are held against the best ones
     * @param progress told how many orders are done, after each
     * @return what came of it
     */
    Routing run(int orders, int smallMarkets, IntConsumer progress) {
        List<Way> ways = new ArrayList<>();
        for (int oldest : OLDEST) {
            ways.add(tryWay(oldest, orders, done -> progress.accept(ways.size() * orders + done)));
        }
        return new Routing(ways, gaps(smallMarkets, random));
    }

    private Way tryWay(int oldest, int orders, IntConsumer progress) {
        String name = "reserves-" + oldest + "-old";
        ChainMeter meter = ChainMeter.of(perf, name);
        Node node = new Node(meter.measure(far));
        OneByOne truth = new OneByOne(near, world.market().pools());
        Batched fresh =
                new Batched(node, world.market().pools(), Batched.retention().build());
        Timer time = perf.timer("routing.quote", "way", name);
        Way.Builder way = new Way.Builder(oldest);
        long kept = Long.MIN_VALUE;
        for (int i = 0; i < orders; i++) {
            Order order = order();
            long before = kept;
            Quoted quoted = time.time(() -> quote(node, fresh, before, oldest, order));
            kept = quoted.block;
            if (quoted.plan.isPresent()) {
                Plan plan = quoted.plan.get();
                List<PoolState> now = truth.at(near.head());
                BigInteger best = Splitter.best(now, order, PIECES, costOfHop(now, order))
                        .map(Plan::amountOut)
                        .orElse(BigInteger.ZERO);
                way.missed(bps(plan.requoted(now).amountOut(), best));
                disturb(now);
                Execution execution = world.trade(plan, least(plan.amountOut()));
                way.traded(execution, plan, execution.block() - 1 - quoted.block);
            }
            progress.accept(i + 1);
        }
        return way.build(time.snapshot(), meter.snapshot());
    }

    private record Quoted(long block, Optional<Plan> plan) {}

    private Quoted quote(Node node, Batched reserves, long kept, int oldest, Order order) {
        long head = node.head();
        long block = head - kept <= oldest && kept >= 0 ? kept : head;
        List<PoolState> market = reserves.at(block);
        return new Quoted(block, Splitter.best(market, order, PIECES, costOfHop(market, order)));
    }

    /** What the ether for a swap's gas would buy of the token bought. */
    private BigInteger costOfHop(List<PoolState> market, Order order) {
        Token ether = world.market().tokens().get(0);
        BigInteger cost = GAS_OF_HOP.multiply(world.gasPrice());
        if (order.out().equals(ether)) {
            return cost;
        }
        return Router.best(market, new Order(ether, order.out(), cost))
                .map(Route::amountOut)
                .orElse(BigInteger.ZERO);
    }

    private void disturb(List<PoolState> now) {
        int others = random.nextInt(MOST_OTHERS + 1);
        for (int i = 0; i < others; i++) {
            Splitter.best(now, world.market().drawOrder(random), 1, BigInteger.ZERO)
                    .ifPresent(plan -> world.trade(plan, BigInteger.ONE));
        }
    }

    /** Up to 5 % of what a pool holds: so much that one route is often not enough. */
    private Order order() {
        Order drawn = world.market().drawOrder(random);
        return new Order(drawn.in(), drawn.out(), drawn.amountIn().multiply(BigInteger.valueOf(5)));
    }

    private static BigInteger least(BigInteger quoted) {
        return quoted.multiply(ALL_BPS.subtract(BigInteger.valueOf(TOLERANCE_BPS)))
                .divide(ALL_BPS);
    }

    /** Returns how many hundredths of a percent are missing of a whole. */
    static double bps(BigInteger part, BigInteger whole) {
        if (whole.signum() == 0) {
            return 0;
        }
        return new BigDecimal(whole.subtract(part))
                .multiply(BigDecimal.valueOf(10_000))
                .divide(new BigDecimal(whole), MathContext.DECIMAL64)
                .doubleValue();
    }

    /**
     * Holds plans against the best ones there are, in markets small enough to try every plan: 4 tokens, 6 pools, 4 pieces.
     *
     * @param markets how many
     * @param random where the chance comes from
     * @return how much the plans miss, after gas
     */
    static Gaps gaps(int markets, SplittableRandom random) {
        List<Double> gaps = new ArrayList<>();
        List<Double> single = new ArrayList<>();
        while (gaps.size() < markets) {
            Market market = Market.draw(4, 6, random);
            Order drawn = market.drawOrder(random);
            Order order = new Order(drawn.in(), drawn.out(), drawn.amountIn().multiply(BigInteger.valueOf(10)));
            Optional<Plan> whole = Splitter.best(market.states(), order, 1, BigInteger.ZERO);
            if (whole.isEmpty()) {
                continue;
            }
            // A hop's gas costs a hundredth of a percent of the trade.
            BigInteger cost = whole.get().amountOut().divide(ALL_BPS);
            BigInteger best = SplitOracle.best(market.states(), order, PIECES, cost)
                    .orElseThrow()
                    .netOut(cost);
            gaps.add(bps(
                    Splitter.best(market.states(), order, PIECES, cost)
                            .orElseThrow()
                            .netOut(cost),
                    best));
            single.add(bps(whole.get().netOut(cost), best));
        }
        return new Gaps(gaps, single);
    }
}
