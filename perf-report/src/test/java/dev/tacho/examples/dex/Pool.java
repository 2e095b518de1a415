package dev.tacho.examples.dex;

/**
 * A contract that swaps two tokens for one another.
 *
 * @param address its contract, in lower case
 * @param token0 its first token, in the contract's order
 * @param token1 its second token
 */
record Pool(String address, Token token0, Token token1) {
    /** Returns whether this pool swaps a token. */
    boolean holds(Token token) {
        return token.equals(token0) || token.equals(token1);
    }

    /** Returns what a token of this pool is swapped for. */
    Token other(Token token) {
        return token.equals(token0) ? token1 : token0;
    }
}
