package dev.tacho.examples.dex;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * An order split over one or more routes, which are traded one after the other in one transaction.
 *
 * @param parts the routes, at least one; no two take the same pools in the same order
 */
record Plan(List<Route> parts) {
    /** Copies the list. */
    Plan {
        parts = List.copyOf(parts);
    }

    /** Returns what all parts buy together. */
    BigInteger amountOut() {
        return parts.stream().map(Route::amountOut).reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Returns how many swaps it takes. */
    int hops() {
        return parts.stream().mapToInt(part -> part.hops().size()).sum();
    }

    /** Returns what it buys less the gas of its swaps, each of which costs so much of the token bought. */
    BigInteger netOut(BigInteger costOfHop) {
        return amountOut().subtract(costOfHop.multiply(BigInteger.valueOf(hops())));
    }

    /**
     * Returns what the same plan buys in a market that may have moved.
     *
     * @param market every pool, each once
     * @return the plan with the amounts of that market; a part that buys nothing there buys 0
     */
    Plan requoted(List<PoolState> market) {
        List<PoolState> moving = new ArrayList<>(market);
        return new Plan(parts.stream()
                .map(part -> along(moving, part, part.hops().get(0).amountIn()))
                .toList());
    }

    /** Returns a route's pools with the amounts of a market, which is left as the trade leaves it. */
    static Route along(List<PoolState> market, Route route, BigInteger amountIn) {
        List<Hop> hops = new ArrayList<>();
        BigInteger amount = amountIn;
        for (Hop hop : route.hops()) {
            int index = indexOf(market, hop.pool());
            PoolState state = market.get(index);
            BigInteger amountOut = amount.signum() == 0 ? BigInteger.ZERO : state.amountOut(hop.in(), amount);
            hops.add(new Hop(hop.pool(), hop.in(), amount, amountOut));
            if (amountOut.signum() > 0) {
                market.set(index, state.after(hop.in(), amount, amountOut));
            }
            amount = amountOut;
        }
        return new Route(hops);
    }

    private static int indexOf(List<PoolState> market, Pool pool) {
        for (int i = 0; i < market.size(); i++) {
            if (market.get(i).pool().equals(pool)) {
                return i;
            }
        }
        throw new IllegalArgumentException("pool=" + pool + ": must be in the market");
    }

    /** Returns the routes, one after the other. */
    @Override
    public String toString() {
        return String.join(" + ", parts.stream().map(Route::toString).toList());
    }
}
