package dev.tacho.examples.dex;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the best route for an order: pure arithmetic on what the pools held, no node involved.
 *
 * <p>A route takes up to {@value #MAX_HOPS} hops, each through another pool. All of them are tried, which for a few
 * dozen pools costs well below a millisecond. Of routes that buy the same amount the one with fewer hops wins,
 * then the one whose pools come first in the market: the same market gives the same route, always.
 */
final class Router {
    /** The longest route. */
    static final int MAX_HOPS = 3;

    private final List<PoolState> market;
    private final Order order;
    private final List<Hop> path = new ArrayList<>(MAX_HOPS);
    private @Nullable Route best;

    private Router(List<PoolState> market, Order order) {
        this.market = market;
        this.order = order;
    }

    /**
     * Returns the route that buys most.
     *
     * @param market every pool that may be used, each once
     * @param order what to sell and to buy
     * @return the route; empty if none buys anything
     */
    static Optional<Route> best(List<PoolState> market, Order order) {
        Router router = new Router(market, order);
        router.search(order.in(), order.amountIn());
        return Optional.ofNullable(router.best);
    }

    /** Extends the path, which has turned the order into {@code amount} of {@code token}, by every possible hop. */
    private void search(Token token, BigInteger amount) {
        for (PoolState state : market) {
            Pool pool = state.pool();
            if (!pool.holds(token) || isOnPath(pool)) {
                continue;
            }
            BigInteger amountOut = state.amountOut(token, amount);
            if (amountOut.signum() == 0) {
                continue;
            }
            path.add(new Hop(pool, token, amount, amountOut));
            Token bought = pool.other(token);
            if (bought.equals(order.out()) && isBetter(amountOut)) {
                best = new Route(path);
            }
            if (path.size() < MAX_HOPS) {
                search(bought, amountOut);
            }
            path.remove(path.size() - 1);
        }
    }

    private boolean isOnPath(Pool pool) {
        return path.stream().anyMatch(hop -> hop.pool().equals(pool));
    }

    /** Paths come in the order of the market, so among equals of one length the first one found stays. */
    private boolean isBetter(BigInteger amountOut) {
        if (best == null) {
            return true;
        }
        int more = amountOut.compareTo(best.amountOut());
        return more > 0 || (more == 0 && path.size() < best.hops().size());
    }
}
