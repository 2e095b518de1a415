package dev.tacho.examples.dex;

import java.math.BigInteger;
import java.util.List;

/**
 * A way from one token to another: each hop sells what the hop before it bought.
 *
 * @param hops the hops, at least one
 */
record Route(List<Hop> hops) {
    /** Copies the list. */
    Route {
        hops = List.copyOf(hops);
    }

    /**
     * One swap.
     *
     * @param pool where
     * @param in the token sold
     * @param amountIn how much of it
     * @param amountOut how much it buys of the other token
     */
    record Hop(Pool pool, Token in, BigInteger amountIn, BigInteger amountOut) {
        /** Returns the token bought. */
        Token out() {
            return pool.other(in);
        }
    }

    /** Returns what the route buys in the end. */
    BigInteger amountOut() {
        return hops.get(hops.size() - 1).amountOut();
    }

    /** Returns for example {@code WETH > DAI > LINK}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(hops.get(0).in().symbol());
        hops.forEach(hop -> text.append(" > ").append(hop.out().symbol()));
        return text.toString();
    }
}
