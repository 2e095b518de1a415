package dev.tacho.examples.dex;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Splits an order over routes, greedily: the order is cut into equal pieces, and each piece in turn takes the route that
 * is best in the market as the pieces before it leave it. Pieces on one route are traded at once. Tried with 1, 2, 4 and
 * so on pieces, since each further route costs gas; the plan that buys most after gas wins.
 *
 * <p>Not optimal: a piece never gives back what an earlier one took. How far it is from the best is what {@link
 * RoutingTrial} measures.
 */
final class Splitter {
    private Splitter() {}

    /**
     * Returns the best plan found.
     *
     * @param market every pool that may be used, each once
     * @param order what to sell and to buy
     * @param most how many pieces at most
     * @param costOfHop what a swap's gas costs, in the token bought
     * @return the plan; empty if no route buys anything
     */
    static Optional<Plan> best(List<PoolState> market, Order order, int most, BigInteger costOfHop) {
        Optional<Plan> best = Optional.empty();
        for (int pieces = 1; pieces <= most; pieces *= 2) {
            Optional<Plan> plan = inPieces(market, order, cut(order.amountIn(), pieces, Integer.highestOneBit(most)));
            if (plan.isPresent()
                    && (best.isEmpty()
                            || plan.get().netOut(costOfHop).compareTo(best.get().netOut(costOfHop)) > 0)) {
                best = plan;
            }
        }
        return best;
    }

    private static Optional<Plan> inPieces(List<PoolState> market, Order order, List<BigInteger> pieces) {
        List<PoolState> moving = new ArrayList<>(market);
        List<Route> chosen = new ArrayList<>();
        for (BigInteger amount : pieces) {
            if (amount.signum() == 0) {
                continue;
            }
            Optional<Route> route = Router.best(moving, new Order(order.in(), order.out(), amount));
            if (route.isEmpty()) {
                return Optional.empty();
            }
            chosen.add(Plan.along(moving, route.get(), amount));
        }
        return Optional.of(merged(market, chosen));
    }

    /**
     * Cuts an amount into equal pieces, each of so many finest ones; the last piece takes what division leaves.
     *
     * @param amount the whole
     * @param pieces how many
     * @param finest into how many it would be cut at most: a multiple of {@code pieces}
     * @return the pieces
     */
    static List<BigInteger> cut(BigInteger amount, int pieces, int finest) {
        BigInteger piece = amount.divide(BigInteger.valueOf(finest)).multiply(BigInteger.valueOf(finest / pieces));
        List<BigInteger> cut = new ArrayList<>(Collections.nCopies(pieces - 1, piece));
        cut.add(amount.subtract(piece.multiply(BigInteger.valueOf(pieces - 1L))));
        return cut;
    }

    /** Puts pieces on one route together, in the order in which the routes were first taken. */
    static Plan merged(List<PoolState> market, List<Route> pieces) {
        Map<List<Pool>, Route> routes = new LinkedHashMap<>();
        Map<List<Pool>, BigInteger> amounts = new LinkedHashMap<>();
        for (Route piece : pieces) {
            List<Pool> pools = piece.hops().stream().map(Hop::pool).toList();
            routes.putIfAbsent(pools, piece);
            amounts.merge(pools, piece.hops().get(0).amountIn(), BigInteger::add);
        }
        List<PoolState> moving = new ArrayList<>(market);
        List<Route> parts = new ArrayList<>();
        routes.forEach((pools, route) -> parts.add(Plan.along(moving, route, amounts.get(pools))));
        return new Plan(parts);
    }
}
