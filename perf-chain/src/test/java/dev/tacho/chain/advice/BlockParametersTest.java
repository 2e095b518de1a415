package dev.tacho.chain.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.Anvil;
import dev.tacho.chain.TestNode;
import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.chain.state.Lifetime;
import dev.tacho.chain.state.StateCache;
import dev.tacho.core.Perf;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.DefaultBlockParameterName;
import org.web3j.protocol.core.Ethereum;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.http.HttpService;

/** Every method of web3j that takes a block object, by tag and by number: the cache and the log read it as the node does. */
@Timeout(60)
class BlockParametersTest {
    private static Anvil node;
    private static DefaultBlockParameter number;

    private final Perf perf = Perf.create("test");
    private final HttpService http = new HttpService(node.url());

    @BeforeAll
    static void start() throws Exception {
        node = TestNode.start(Anvil.builder().accounts(2));
        HttpService service = new HttpService(node.url());
        RawRpc.call(service, "anvil_setAutomine", false);
        String account = node.accounts().get(0).getAddress();
        RawRpc.call(service, "eth_sendTransaction", Map.of("from", account, "to", account, "value", "0x1"));
        RawRpc.call(service, "evm_mine");
        number = DefaultBlockParameter.valueOf(
                Web3j.build(service).ethBlockNumber().send().getBlockNumber());
    }

    @AfterAll
    static void close() {
        node.close();
    }

    @Test
    void everyMethod_ofTheNewestBlockOrByNumber_isKept_ofPendingItIsNot() throws Exception {
        StateCache cache = StateCache.builder(perf, "anvil")
                .maxStale(Duration.ofMinutes(10))
                .build(http);
        Map<String, List<Long>> sent = new TreeMap<>();
        Map<String, List<Long>> expected = new TreeMap<>();
        for (Method method : takingBlocks()) {
            String name = request(method, cache, number).getMethod();
            Lifetime lifetime = Lifetime.of(name);
            sent.put(
                    name,
                    List.of(
                            sentAgain(method, cache, DefaultBlockParameterName.LATEST),
                            sentAgain(method, cache, number),
                            sentAgain(method, cache, DefaultBlockParameterName.PENDING)));
            // What depends on the newest block only is asked for as it is where another block is named.
            expected.put(name, List.of(lifetime == Lifetime.NEVER ? 1L : 0L, lifetime == Lifetime.BLOCK ? 0L : 1L, 1L));
        }

        assertEquals(expected, sent);
    }

    @Test
    void everyMethod_askedTwice_isRepeated_butOfPending() throws Exception {
        CallLog log = CallLog.over(perf, "anvil", http, Duration.ofMinutes(1));
        log.head("the only one");
        Map<String, Long> expected = new TreeMap<>();
        for (Method method : takingBlocks()) {
            for (DefaultBlockParameter block :
                    List.of(DefaultBlockParameterName.LATEST, number, DefaultBlockParameterName.PENDING)) {
                request(method, log, block).send();
                request(method, log, block).send();
            }
            String name = request(method, log, number).getMethod();
            if (Lifetime.of(name) != Lifetime.NEVER) {
                expected.put(name, 2L);
            }
        }

        Map<String, Long> repeated = new TreeMap<>();
        log.savings().stream()
                .filter(saving -> saving.kind() == Saving.Kind.REPEATED)
                .forEach(saving -> repeated.put(saving.method(), saving.reads()));
        assertEquals(expected, repeated);
    }

    /** Returns how many requests a question costs that was asked before. */
    private static long sentAgain(Method method, StateCache cache, DefaultBlockParameter block) throws Exception {
        for (int i = 0; i < 2; i++) {
            request(method, cache, block).send(); // Where a first look has to prove it, the second one is kept.
        }
        long before = cache.reading().upstreamReads();
        request(method, cache, block).send();
        return cache.reading().upstreamReads() - before;
    }

    private static List<Method> takingBlocks() {
        List<Method> methods = Arrays.stream(Ethereum.class.getMethods())
                .filter(method -> method.getReturnType() == Request.class)
                .filter(method -> Arrays.asList(method.getParameterTypes()).contains(DefaultBlockParameter.class))
                .toList();
        TreeSet<String> names =
                new TreeSet<>(methods.stream().map(Method::getName).toList());
        assertTrue(
                names.containsAll(List.of("ethCall", "ethGetBalance", "ethGetStorageAt", "ethGetBlockByNumber")),
                names::toString);
        return methods;
    }

    private static Request<?, ?> request(Method method, Web3jService over, DefaultBlockParameter block)
            throws ReflectiveOperationException {
        String account = node.accounts().get(0).getAddress();
        List<Object> arguments = new ArrayList<>();
        for (Class<?> type : method.getParameterTypes()) {
            if (type == DefaultBlockParameter.class) {
                arguments.add(block);
            } else if (type == String.class) {
                arguments.add(account);
            } else if (type == BigInteger.class) {
                arguments.add(BigInteger.ZERO);
            } else if (type == boolean.class) {
                arguments.add(false);
            } else if (type == int.class) {
                arguments.add(1);
            } else if (type == List.class) {
                arguments.add(List.of(50.0));
            } else if (type == Transaction.class) {
                arguments.add(Transaction.createEthCallTransaction(account, account, "0x"));
            } else {
                throw new IllegalStateException(method + ": no argument is known of this type");
            }
        }
        return (Request<?, ?>) method.invoke(Web3j.build(over), arguments.toArray());
    }
}
