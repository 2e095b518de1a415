package dev.tacho.examples.dex;

import java.math.BigInteger;

/**
 * What somebody wants to know: how much of one token another one buys.
 *
 * @param in the token to sell
 * @param out the token to buy
 * @param amountIn how much to sell, in base units
 */
record Order(Token in, Token out, BigInteger amountIn) {
    /** Refuses what no route can serve. */
    Order {
        if (in.equals(out)) {
            throw new IllegalArgumentException("in=" + in + ", out=" + out + ": must be two tokens");
        }
        if (amountIn.signum() <= 0) {
            throw new IllegalArgumentException("amountIn=" + amountIn + ": must be > 0");
        }
    }
}
