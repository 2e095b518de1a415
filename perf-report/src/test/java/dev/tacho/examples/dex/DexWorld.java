package dev.tacho.examples.dex;

import dev.tacho.examples.dex.Route.Hop;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.methods.response.Log;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

/** A market that lives on a chain: deployed contracts, and somebody who trades on them. */
final class DexWorld {
    private static final BigInteger SUPPLY = BigInteger.TEN.pow(32);
    private static final BigInteger UNLIMITED = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);

    private final Market market;
    private final String registry;
    private final String aggregator;
    private final Wallet wallet;

    private DexWorld(Market market, String registry, String aggregator, Wallet wallet) {
        this.market = market;
        this.registry = registry;
        this.aggregator = aggregator;
        this.wallet = wallet;
    }

    /**
     * Deploys a market: every token, every pool with what it holds, the registry that lists the pools, and the aggregator
     * that trades on several at once.
     *
     * @param drawn the market; its addresses are not looked at
     * @param wallet who pays for it, owns it and trades on it
     * @return the market with its true addresses
     */
    static DexWorld deploy(Market drawn, Wallet wallet) {
        String registry = wallet.create(Contracts.REGISTRY.creation());
        String aggregator = wallet.create(Contracts.AGGREGATOR.creation());
        Map<Token, Token> tokens = new HashMap<>();
        for (Token token : drawn.tokens()) {
            String symbol = token.symbol();
            String address = wallet.create(Contracts.TOKEN.creation(symbol, symbol, SUPPLY));
            wallet.call(address, Contracts.TOKEN.function("approve", aggregator, UNLIMITED));
            tokens.put(token, new Token(symbol, address));
        }
        List<PoolState> states = new ArrayList<>();
        for (PoolState state : drawn.states()) {
            Token token0 = tokens.get(state.pool().token0());
            Token token1 = tokens.get(state.pool().token1());
            String pool = wallet.create(Contracts.POOL.creation(token0.address(), token1.address()));
            // Without a limit, so that the same permission serves every later trade.
            wallet.call(token0.address(), Contracts.TOKEN.function("approve", pool, UNLIMITED));
            wallet.call(token1.address(), Contracts.TOKEN.function("approve", pool, UNLIMITED));
            wallet.call(pool, Contracts.POOL.function("seed", state.reserve0(), state.reserve1()));
            wallet.call(registry, Contracts.REGISTRY.function("add", pool));
            wallet.call(aggregator, Contracts.AGGREGATOR.function("prepare", pool));
            states.add(new PoolState(new Pool(pool, token0, token1), state.reserve0(), state.reserve1()));
        }
        List<Token> deployed = drawn.tokens().stream().map(tokens::get).toList();
        return new DexWorld(new Market(deployed, states), registry, aggregator, wallet);
    }

    /** Returns the tokens and pools, with what the pools held at first. */
    Market market() {
        return market;
    }

    /** Returns the address of the contract that lists the pools. */
    String registry() {
        return registry;
    }

    /**
     * Trades along a route. Each swap insists on the quoted amount and reverts if it would bring less.
     *
     * @param route a route as quoted
     * @throws IllegalStateException if a swap brings less than its quote
     */
    void trade(Route route) {
        for (Hop hop : route.hops()) {
            wallet.call(
                    hop.pool().address(),
                    Contracts.POOL.function(
                            "swap", hop.in().address(), hop.amountIn(), hop.amountOut(), wallet.address()));
        }
    }

    /**
     * Trades a plan in one transaction, whole or not at all.
     *
     * @param plan a plan as quoted
     * @param leastOut reverts if it would bring less than this
     * @return what came of it
     */
    Execution trade(Plan plan, BigInteger leastOut) {
        List<Hop> first = plan.parts().get(0).hops();
        List<BigInteger> amounts = new ArrayList<>();
        List<BigInteger> hops = new ArrayList<>();
        List<String> pools = new ArrayList<>();
        for (Route part : plan.parts()) {
            amounts.add(part.hops().get(0).amountIn());
            hops.add(BigInteger.valueOf(part.hops().size()));
            part.hops().forEach(hop -> pools.add(hop.pool().address()));
        }
        String in = first.get(0).in().address();
        String out = first.get(first.size() - 1).out().address();
        TransactionReceipt receipt = wallet.attempt(
                aggregator, Contracts.AGGREGATOR.function("trade", in, out, amounts, hops, pools, leastOut));
        return new Execution(
                receipt.getBlockNumber().longValueExact(),
                receipt.getGasUsed().longValueExact(),
                receipt.isStatusOK() ? bought(receipt) : null);
    }

    /**
     * What came of a trade.
     *
     * @param block the number of the block that has it
     * @param gasUsed what it took
     * @param amountOut what it brought; null if it was reverted
     */
    record Execution(long block, long gasUsed, @Nullable BigInteger amountOut) {}

    /** The aggregator's own event, the last one: amountIn and amountOut, 32 bytes each. */
    private BigInteger bought(TransactionReceipt receipt) {
        Log trade = receipt.getLogs().get(receipt.getLogs().size() - 1);
        if (!trade.getAddress().equals(aggregator)) {
            throw new IllegalStateException("the last event is of " + trade.getAddress() + ", not of the aggregator");
        }
        return new BigInteger(trade.getData().substring(2 + 64), 16);
    }

    /** Returns what a unit of gas costs, in wei. */
    BigInteger gasPrice() {
        return wallet.gasPrice();
    }

    /**
     * Returns what the contracts themselves quote along a route.
     *
     * @param route a route
     * @param node where to ask: one round trip a hop
     * @param block the number of the block as of which to ask
     * @return what the contracts say that the route buys
     */
    static BigInteger quoteOnChain(Route route, Node node, long block) {
        BigInteger amount = route.hops().get(0).amountIn();
        for (Hop hop : route.hops()) {
            List<Object> answer = node.call(
                    hop.pool().address(),
                    Contracts.POOL.function("quote", hop.in().address(), amount),
                    block);
            amount = (BigInteger) answer.get(0);
        }
        return amount;
    }
}
