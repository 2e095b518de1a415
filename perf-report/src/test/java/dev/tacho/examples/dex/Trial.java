package dev.tacho.examples.dex;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.chain.ChainMeter;
import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.stats.Comparison;
import dev.tacho.core.stats.ComparisonRule;
import dev.tacho.core.stats.Design;
import dev.tacho.examples.dex.Quoter.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.web3j.protocol.Web3jService;

/**
 * Answers the same orders in both ways, one order after the other, so that both see the same blocks and the same noise of
 * the machine. After every tenth order somebody trades along the route just quoted: that moves the head and the reserves.
 */
final class Trial {
    /** The tag of the obvious way. */
    static final String ONE_BY_ONE = "one-by-one";
    /** The tag of the better way. */
    static final String BATCHED = "batched";
    /** How many orders are quoted between two trades. */
    static final int TRADE_EVERY = 10;
    /** How many orders make a pair of blocks that are compared: enough for a median. */
    private static final int BLOCK = 20;

    private final DexWorld world;
    private final Node near;
    private final ChainMeter oneByOneMeter;
    private final ChainMeter batchedMeter;
    private final MeasuredCaffeine<Object, Object> cache;
    private final Quoter oneByOne;
    private final Quoter batched;

    /**
     * Sets up both ways.
     *
     * @param perf where everything is recorded
     * @param world the market
     * @param far the way to the node that is measured, with the round trip of a network
     * @param near the way to the same node for what is not measured
     */
    Trial(Perf perf, DexWorld world, Web3jService far, Node near) {
        this.world = world;
        this.near = near;
        List<Pool> pools = world.market().pools();

        this.oneByOneMeter = ChainMeter.of(perf, ONE_BY_ONE);
        Node node = new Node(oneByOneMeter.measure(far));
        this.oneByOne = new Quoter(perf, ONE_BY_ONE, node, new OneByOne(node, pools));

        this.batchedMeter = ChainMeter.of(perf, BATCHED);
        this.cache = MeasuredCaffeine.of(perf, "reserves", Batched.retention());
        Cache<Long, List<PoolState>> blocks = cache.build();
        Node measured = new Node(batchedMeter.measure(far));
        this.batched = new Quoter(perf, BATCHED, measured, new Batched(measured, pools, blocks));
    }

    /**
     * Runs the trial.
     *
     * @param orders the orders
     * @param progress told how many orders are done, after each
     * @return what came of it
     */
    BothWays run(List<Order> orders, IntConsumer progress) {
        int equal = 0;
        int trades = 0;
        int equalOnChain = 0;
        List<DistributionSnapshot> slow = new ArrayList<>();
        List<DistributionSnapshot> fast = new ArrayList<>();
        Quoter.Times slowBefore = oneByOne.times();
        Quoter.Times fastBefore = batched.times();
        for (int i = 0; i < orders.size(); i++) {
            // In turns, and so that the first order after a trade has each way first equally often.
            boolean oneByOneFirst = (i + i / TRADE_EVERY) % 2 == 0;
            Quote first = (oneByOneFirst ? oneByOne : batched).quote(orders.get(i));
            Quote second = (oneByOneFirst ? batched : oneByOne).quote(orders.get(i));
            equal += first.route().equals(second.route()) ? 1 : 0;
            if (i % TRADE_EVERY == TRADE_EVERY - 1 && second.route().isPresent()) {
                Route route = second.route().get();
                trades++;
                equalOnChain += route.amountOut().equals(DexWorld.quoteOnChain(route, near, second.block())) ? 1 : 0;
                world.trade(route);
            }
            if (i % BLOCK == BLOCK - 1) {
                slow.add(since(slowBefore, oneByOne.times()));
                fast.add(since(fastBefore, batched.times()));
                slowBefore = oneByOne.times();
                fastBefore = batched.times();
            }
            progress.accept(i + 1);
        }
        return new BothWays(
                way(oneByOne, oneByOneMeter),
                way(batched, batchedMeter),
                cache.meter().snapshot().hitRatio(),
                new BothWays.Outcome(orders.size(), equal, trades, equalOnChain),
                Comparison.paired("quote.p50", 0.5, slow, fast, Design.INTERLEAVED_BLOCKS, ComparisonRule.ci()));
    }

    private static DistributionSnapshot since(Quoter.Times before, Quoter.Times now) {
        return now.quote().ok().minus(before.quote().ok());
    }

    private static BothWays.Way way(Quoter quoter, ChainMeter meter) {
        var rpc = meter.snapshot();
        return new BothWays.Way(quoter.times(), rpc.calls(), rpc.items());
    }
}
