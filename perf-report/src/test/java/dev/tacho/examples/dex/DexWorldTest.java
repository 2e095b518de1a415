package dev.tacho.examples.dex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tacho.chain.Anvil;
import dev.tacho.core.Perf;
import dev.tacho.examples.dex.Quoter.Quote;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.response.EthCall;

/** Both ways of reading reserves, and the off-chain arithmetic, against real contracts on a real node. */
class DexWorldTest {
    private static final SplittableRandom RANDOM = new SplittableRandom(42);

    private static DevChain chain;
    private static Node node;
    private static Wallet wallet;
    private static Market drawn;
    private static DexWorld world;

    @BeforeAll
    static void deploy() {
        assumeTrue(Anvil.find().isPresent(), "no anvil on this machine: the contracts cannot be tried");
        chain = DevChain.open(null);
        node = new Node(chain.near());
        drawn = Market.draw(5, 9, RANDOM);
        wallet = new Wallet(chain.near(), chain.key());
        world = DexWorld.deploy(drawn, wallet);
    }

    @AfterAll
    static void end() {
        if (chain != null) {
            chain.close();
        }
    }

    @Test
    void registryListsThePoolsInOrder() {
        long head = node.head();
        List<Object> listed = new ArrayList<>();
        BigInteger count = (BigInteger) node.call(world.registry(), Contracts.REGISTRY.function("poolCount"), head)
                .get(0);
        for (BigInteger i = BigInteger.ZERO; i.compareTo(count) < 0; i = i.add(BigInteger.ONE)) {
            listed.addAll(node.call(world.registry(), Contracts.REGISTRY.function("pools", i), head));
        }
        assertEquals(world.market().pools().stream().map(Pool::address).toList(), listed);
    }

    @Test
    void poolsHoldWhatWasDrawn() {
        // A world of its own: the other tests trade in theirs.
        Market market = DexWorld.deploy(drawn, wallet).market();
        assertEquals(market.states(), new OneByOne(node, market.pools()).at(node.head()));
        assertEquals(
                drawn.states().stream().map(PoolState::reserve0).toList(),
                market.states().stream().map(PoolState::reserve0).toList());
    }

    @Test
    void bothWaysQuoteTheSameAsTheContractsAndCostWhatIsClaimed() {
        List<Order> orders = Stream.generate(() -> world.market().drawOrder(RANDOM))
                .limit(4L * Trial.TRADE_EVERY + 5)
                .toList();
        int pools = world.market().pools().size();
        BothWays comparison = new Trial(Perf.create("test"), world, chain.near(), node).run(orders, done -> {});

        assertTrue(comparison.outcome().holds(), comparison.verdict());
        assertEquals(4, comparison.outcome().trades());
        // One by one: the head and each pool. Batched: the head, and a batch for each of the blocks between trades.
        int blocks = 1 + comparison.outcome().trades();
        assertEquals(orders.size() * (1L + pools), comparison.oneByOne().roundTrips());
        assertEquals(orders.size() + blocks, comparison.batched().roundTrips());
        assertEquals(orders.size() + (long) blocks * pools, comparison.batched().items());
        assertEquals(1 - (double) blocks / orders.size(), comparison.hitRatio(), 1e-9);
        assertEquals(
                1
                        - (double) comparison.batched().roundTrips()
                                / comparison.oneByOne().roundTrips(),
                comparison.roundTripsSavedRatio());
        assertEquals(3, comparison.headlines().size());
        assertEquals("dex", comparison.section().id());
    }

    @Test
    void aTradeChangesTheQuoteInBothWays() {
        Quoter oneByOne = new Quoter(Perf.noop(), "one-by-one", node, new OneByOne(node, pools()));
        Quoter batched = new Quoter(Perf.noop(), "batched", node, batched(chain.near()));
        Order order = world.market().drawOrder(RANDOM);

        Quote before = batched.quote(order);
        assertEquals(before, oneByOne.quote(order));
        assertEquals(before, batched.quote(order), "from the cache");
        world.trade(before.route().orElseThrow());
        Quote after = batched.quote(order);

        assertTrue(after.block() > before.block());
        assertNotEquals(before.route(), after.route(), "a stale quote");
        assertEquals(after, oneByOne.quote(order));
    }

    @Test
    void aTradePaysExactlyWhatWasQuoted() {
        Order order = world.market().drawOrder(RANDOM);
        Quote quote = new Quoter(Perf.noop(), "batched", node, batched(chain.near())).quote(order);
        Route route = quote.route().orElseThrow();
        assertEquals(route.amountOut(), DexWorld.quoteOnChain(route, node, quote.block()));

        BigInteger before = balance(order.out());
        world.trade(route);
        assertEquals(route.amountOut(), balance(order.out()).subtract(before));
    }

    @Test
    void aSplitPlanPaysExactlyWhatWasQuotedOrNothing() {
        Order drawn = world.market().drawOrder(RANDOM);
        Order order = new Order(drawn.in(), drawn.out(), drawn.amountIn().multiply(BigInteger.TEN));
        Plan plan = Splitter.best(batched(chain.near()).at(node.head()), order, 8, BigInteger.ZERO)
                .orElseThrow();

        BigInteger before = balance(order.out());
        DexWorld.Execution execution = world.trade(plan, plan.amountOut());
        assertEquals(plan.amountOut(), execution.amountOut());
        assertEquals(plan.amountOut(), balance(order.out()).subtract(before));
        DexWorld.Execution again = world.trade(plan, plan.amountOut());
        assertNull(again.amountOut(), "the market pays less the second time");
        assertEquals(plan.amountOut(), balance(order.out()).subtract(before));
    }

    @Test
    void routingTrial_countsWhatEachWayTakesAndLosesNoOrder() {
        Routing routing = new RoutingTrial(Perf.create("test"), world, chain.near(), node, new SplittableRandom(3))
                .run(25, 20, done -> {});

        assertEquals(3, routing.ways().size());
        Routing.Way fresh = routing.ways().get(0);
        // Every order finds a new block, for each is traded: the head and a batch.
        assertEquals(2, fresh.callsPerQuote());
        assertEquals(0, fresh.missedBps(), "a fresh plan misses nothing against itself");
        for (Routing.Way way : routing.ways()) {
            assertEquals(25, way.time().count());
            assertEquals(25, way.trades());
            assertTrue(way.staleBlocks() <= way.oldestBlocks() + 2, way.toString());
            assertTrue(way.gasOfHop() > 21_000 && way.gasOfHop() < 300_000, way.toString());
        }
        assertTrue(routing.ways().get(2).callsPerQuote() < 1.5, routing.toString());
        assertEquals("dex-routing", routing.section().id());
    }

    @Test
    void aTradeThatWouldPayLessIsReverted() {
        Route route = Router.best(
                        batched(chain.near()).at(node.head()), world.market().drawOrder(RANDOM))
                .orElseThrow();
        world.trade(route);
        IllegalStateException failure = assertThrows(IllegalStateException.class, () -> world.trade(route));
        assertTrue(failure.getMessage().contains("was reverted in block"), failure.getMessage());
    }

    @Test
    void answersOfABatchArePairedByIdAndNotByPosition() {
        long head = node.head();
        List<PoolState> expected = new OneByOne(node, pools()).at(head);
        assertEquals(expected, batched(tampered(Collections::reverse)).at(head));
        assertEquals(expected, batched(tampered(Collections::shuffle)).at(head));
    }

    @Test
    void aBatchWithWrongAnswersFails() {
        assertBatchFails("without an answer to getReserves() of ", answers -> answers.remove(3));
        assertBatchFails("without an answer to getReserves() of ", answers -> answers.set(3, answer(-7)));
        assertBatchFails("two answers of a batch have the id ", answers -> answers.set(3, answers.get(4)));
        assertBatchFails("ids never asked for: [-7]", answers -> answers.add(answer(-7)));
        assertBatchFails(
                "the node is tired",
                answers -> answers.get(3).setError(new Response.Error(-32000, "the node is tired")));
    }

    @Test
    void aCallThatCannotSucceedSaysWhy() {
        long head = node.head();
        String nobody = "0x00000000000000000000000000000000000000ff";
        assertFails("is it a contract?", () -> node.call(nobody, Reserves.GET_RESERVES, head));
        assertFails(
                "quote() of " + pools().get(0).address() + ": execution reverted",
                () -> node.call(
                        pools().get(0).address(), Contracts.POOL.function("quote", nobody, BigInteger.ONE), head));
        assertThrows(IllegalArgumentException.class, () -> Contracts.POOL.function("quote", nobody));
        assertThrows(IllegalArgumentException.class, () -> Contracts.POOL.function("quoteAll"));
    }

    private static List<Pool> pools() {
        return world.market().pools();
    }

    private static Batched batched(Web3jService service) {
        Cache<Long, List<PoolState>> cache = Batched.retention().build();
        return new Batched(new Node(service), pools(), cache);
    }

    private static BigInteger balance(Token token) {
        return (BigInteger) node.call(
                        token.address(),
                        Contracts.TOKEN.function("balanceOf", chain.key().getAddress()),
                        node.head())
                .get(0);
    }

    private static void assertBatchFails(String message, Consumer<List<Response<?>>> tampering) {
        assertFails(message, () -> batched(tampered(tampering)).at(node.head()));
    }

    private static void assertFails(String message, Runnable work) {
        IllegalStateException failure = assertThrows(IllegalStateException.class, work::run);
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
    }

    private static EthCall answer(long id) {
        EthCall answer = new EthCall();
        answer.setId(id);
        answer.setResult("0x");
        return answer;
    }

    /** Returns a way to the node that changes the answers of every batch. */
    private static Web3jService tampered(Consumer<List<Response<?>>> tampering) {
        Web3jService honest = chain.near();
        return (Web3jService) Proxy.newProxyInstance(
                Web3jService.class.getClassLoader(),
                new Class<?>[] {Web3jService.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("sendBatch")) {
                        BatchRequest batch = (BatchRequest) arguments[0];
                        List<Response<?>> answers =
                                new ArrayList<>(honest.sendBatch(batch).getResponses());
                        tampering.accept(answers);
                        return new BatchResponse(batch.getRequests(), answers);
                    }
                    try {
                        return method.invoke(honest, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
