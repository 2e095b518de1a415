package dev.tacho.examples.dex;

/**
 * An ERC-20 token.
 *
 * @param symbol its ticker, for people
 * @param address its contract, in lower case
 */
record Token(String symbol, String address) {
    @Override
    public String toString() {
        return symbol;
    }
}
