package dev.tacho.chain.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.internal.wire.Codec;
import java.io.IOException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Ethereum;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.EthFilter;
import org.web3j.protocol.core.methods.request.Transaction;

/** The block of a request is found however it is written: what web3j itself puts on the wire is the oracle. */
class BlockParameterTest {
    private static final String ADDRESS = "0x" + "ab".repeat(20);
    private static final String HASH = "0x" + "cd".repeat(32);
    private static final DefaultBlockParameter LATEST = DefaultBlockParameterName.LATEST;
    private static final DefaultBlockParameter NINE = DefaultBlockParameter.valueOf(BigInteger.valueOf(9));

    private final Web3j web3j = Web3j.build(new Node(new Simulation(), 1));
    private final Codec codec = new Codec();

    /** All of web3j's methods that take a block, and are one request. */
    static Stream<Method> web3js() {
        return Arrays.stream(Ethereum.class.getMethods())
                .filter(method -> method.getReturnType() == Request.class)
                .filter(method -> List.of(method.getParameterTypes()).contains(DefaultBlockParameter.class));
    }

    @Test
    void web3js_areManyAndSomePutAnObjectThere() {
        assertTrue(web3js().count() >= 10, "so many has 4.13.0, and more to come would be seen too");
    }

    @ParameterizedTest
    @MethodSource("web3js")
    void latest_byWeb3jsOwnMethods_isTheHeadAndBecomesTheNumberThatWeb3jWouldWrite(Method method) throws Exception {
        Request<?, ?> latest = request(method, LATEST);

        assertTrue(BlockParameter.isAtHead(latest.getMethod(), latest.getParams()));
        assertTrue(BlockParameter.isAtLatest(latest.getMethod(), latest.getParams()));
        assertEquals("latest", BlockParameter.shown(latest.getMethod(), latest.getParams()));
        assertEquals(codec.params(request(method, NINE)), written(latest, 9));
    }

    @ParameterizedTest
    @MethodSource("web3js")
    void number_byWeb3jsOwnMethods_isNoHead(Method method) throws Exception {
        Request<?, ?> nine = request(method, NINE);

        assertFalse(BlockParameter.isAtHead(nine.getMethod(), nine.getParams()));
        assertFalse(BlockParameter.isAtLatest(nine.getMethod(), nine.getParams()));
        assertEquals("0x9", BlockParameter.shown(nine.getMethod(), nine.getParams()));
    }

    @ParameterizedTest
    @MethodSource("web3js")
    void tags_byWeb3jsOwnMethods_areTheHeadOrOld(Method method) throws Exception {
        Request<?, ?> pending = request(method, DefaultBlockParameterName.PENDING);
        assertTrue(BlockParameter.isAtHead(pending.getMethod(), pending.getParams()));
        assertFalse(BlockParameter.isAtLatest(pending.getMethod(), pending.getParams()));

        for (DefaultBlockParameterName old : List.of(
                DefaultBlockParameterName.EARLIEST,
                DefaultBlockParameterName.SAFE,
                DefaultBlockParameterName.FINALIZED)) {
            Request<?, ?> request = request(method, old);
            assertFalse(BlockParameter.isAtHead(request.getMethod(), request.getParams()), old.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth_estimateGas", "eth_createAccessList", "eth_call"})
    void left_outOrNull_isTheLatest(String method) {
        for (List<?> params : List.of(List.of(Map.of()), Arrays.asList(Map.of(), null))) {
            assertTrue(BlockParameter.isAtHead(method, params));
            assertTrue(BlockParameter.isAtLatest(method, params));
            assertEquals(List.of(Map.of(), "0x9"), BlockParameter.at(method, params, 9));
        }
        assertFalse(BlockParameter.isAtLatest(method, List.of()), "what stands before it is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"eth_getBalance 1", "eth_getProof 2", "trace_call 2", "debug_traceCall 1", "trace_block 0"})
    void objects_asOfEip1898_areNumbersOrHashes(String line) {
        String method = line.substring(0, line.indexOf(' '));
        int place = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
        Object[] params = new Object[place + 1];
        Arrays.fill(params, "0x1");

        params[place] = Map.of("blockNumber", "0x9");
        assertFalse(BlockParameter.isAtHead(method, List.of(params)));
        assertEquals("0x9", BlockParameter.shown(method, List.of(params)));
        params[place] = Map.of("blockHash", HASH, "requireCanonical", true);
        assertFalse(BlockParameter.isAtHead(method, List.of(params)));
        assertEquals("by hash", BlockParameter.shown(method, List.of(params)));
        params[place] = LATEST;
        assertTrue(BlockParameter.isAtLatest(method, List.of(params)));
    }

    @Test
    void logs_ofWeb3jsFilter_endWhereItSays() throws Exception {
        EthFilter latest =
                new EthFilter(LATEST, LATEST, ADDRESS).addSingleTopic(HASH).addNullTopic();
        EthFilter nine = new EthFilter(NINE, NINE, ADDRESS).addSingleTopic(HASH).addNullTopic();
        Request<?, ?> request = web3j.ethGetLogs(latest);

        assertTrue(BlockParameter.isAtLatest("eth_getLogs", request.getParams()));
        assertEquals(codec.params(web3j.ethGetLogs(nine)), written(request, 9));
        assertFalse(BlockParameter.isAtHead("eth_getLogs", List.of(nine)));
        assertFalse(BlockParameter.isAtHead("eth_getLogs", List.of(new EthFilter(HASH))));
        assertTrue(BlockParameter.isAtHead("eth_getLogs", List.of(new EthFilter(NINE, LATEST, ADDRESS))));
        assertTrue(BlockParameter.isAtHead(
                "eth_getLogs", List.of(new EthFilter(NINE, DefaultBlockParameterName.PENDING, ADDRESS))));
    }

    @Test
    void logs_ofAMap_endWhereItSays() {
        assertTrue(BlockParameter.isAtHead("eth_getLogs", List.of(Map.of("fromBlock", "0x1"))));
        assertFalse(BlockParameter.isAtHead("eth_getLogs", List.of(Map.of("toBlock", "0x1"))));
        assertFalse(BlockParameter.isAtHead("eth_getLogs", List.of(Map.of("blockHash", HASH))));
        assertEquals(
                List.of(Map.of("fromBlock", "0x1", "toBlock", "0x9", "address", ADDRESS)),
                BlockParameter.at("eth_getLogs", List.of(Map.of("fromBlock", "0x1", "address", ADDRESS)), 9));
        assertEquals(
                List.of(Map.of("fromBlock", "0x9", "toBlock", "0x9")),
                BlockParameter.at("eth_getLogs", List.of(Map.of()), 9));
        assertEquals(List.of(Map.of("toBlock", "0x9")), BlockParameter.at("trace_filter", List.of(Map.of()), 9));
    }

    private Request<?, ?> request(Method method, DefaultBlockParameter block) throws ReflectiveOperationException {
        Map<Class<?>, Object> values = new HashMap<>(Map.of(
                String.class,
                ADDRESS,
                BigInteger.class,
                BigInteger.ONE,
                int.class,
                1,
                boolean.class,
                false,
                List.class,
                List.of(),
                Transaction.class,
                Transaction.createEthCallTransaction(null, ADDRESS, "0x")));
        values.put(DefaultBlockParameter.class, block);
        Object[] arguments =
                Arrays.stream(method.getParameterTypes()).map(values::get).toArray();
        return (Request<?, ?>) method.invoke(web3j, arguments);
    }

    /** The parameters at another block, as web3j writes them. */
    private List<?> written(Request<?, ?> request, long number) throws IOException {
        return codec.params(new Request<>(
                request.getMethod(),
                BlockParameter.at(request.getMethod(), request.getParams(), number),
                null,
                request.getResponseType()));
    }
}
