package dev.tacho.examples.dex;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The best plan there is for an order cut into a few equal pieces, by trying every one: each piece on each route of up to
 * {@link Router#MAX_HOPS} hops, in every order. For small markets only: it tries as many plans as there are routes, to
 * the power of the pieces.
 */
final class SplitOracle {
    private static final long MOST_PLANS = 2_000_000;

    private final List<PoolState> market;
    private final Order order;
    private final BigInteger costOfHop;
    private final List<Route> routes = new ArrayList<>();
    private final List<BigInteger> pieces;
    private Optional<Plan> best = Optional.empty();

    private SplitOracle(List<PoolState> market, Order order, int pieces, BigInteger costOfHop) {
        this.market = market;
        this.order = order;
        this.costOfHop = costOfHop;
        this.pieces = Splitter.cut(order.amountIn(), pieces, pieces);
        collect(order.in(), new ArrayList<>());
    }

    /**
     * Returns the best plan.
     *
     * @param market every pool that may be used, each once
     * @param order what to sell and to buy
     * @param pieces into how many equal pieces the order is cut; any number of them may take one route
     * @param costOfHop what a swap's gas costs, in the token bought
     * @return the plan that buys most after gas; empty if none buys anything
     * @throws IllegalArgumentException if there are too many plans to try
     */
    static Optional<Plan> best(List<PoolState> market, Order order, int pieces, BigInteger costOfHop) {
        SplitOracle oracle = new SplitOracle(market, order, pieces, costOfHop);
        if (Math.pow(oracle.routes.size(), pieces) > MOST_PLANS) {
            throw new IllegalArgumentException(
                    oracle.routes.size() + " routes for " + pieces + " pieces: must be below " + MOST_PLANS + " plans");
        }
        oracle.place(new ArrayList<>());
        return oracle.best;
    }

    /** Every sequence of different pools from one token to the other, whatever it buys. */
    private void collect(Token token, List<Hop> path) {
        for (PoolState state : market) {
            Pool pool = state.pool();
            if (!pool.holds(token) || path.stream().anyMatch(hop -> hop.pool().equals(pool))) {
                continue;
            }
            List<Hop> longer = new ArrayList<>(path);
            longer.add(new Hop(pool, token, BigInteger.ZERO, BigInteger.ZERO));
            if (pool.other(token).equals(order.out())) {
                routes.add(new Route(longer));
            }
            if (longer.size() < Router.MAX_HOPS) {
                collect(pool.other(token), longer);
            }
        }
    }

    private void place(List<Route> chosen) {
        if (chosen.size() == pieces.size()) {
            consider(chosen);
            return;
        }
        BigInteger amount = pieces.get(chosen.size());
        for (Route route : routes) {
            List<Hop> hops = new ArrayList<>(route.hops());
            hops.set(0, new Hop(hops.get(0).pool(), hops.get(0).in(), amount, BigInteger.ZERO));
            chosen.add(new Route(hops));
            place(chosen);
            chosen.remove(chosen.size() - 1);
        }
    }

    private void consider(List<Route> chosen) {
        Plan plan = Splitter.merged(market, chosen);
        boolean buys = plan.parts().stream().allMatch(part -> part.amountOut().signum() > 0);
        if (buys
                && (best.isEmpty()
                        || plan.netOut(costOfHop).compareTo(best.get().netOut(costOfHop)) > 0)) {
            best = Optional.of(plan);
        }
    }
}
