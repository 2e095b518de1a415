package dev.tacho.examples.dex;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.FunctionReturnDecoder;
import org.web3j.abi.datatypes.Function;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.DefaultBlockParameter;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.core.methods.request.Transaction;
import org.web3j.protocol.core.methods.response.EthCall;

/**
 * What this program reads from a chain. Every failure is an exception: {@link UncheckedIOException} if the node cannot be
 * reached, {@link IllegalStateException} if it refuses or answers something else.
 */
final class Node {
    private final Web3j web3j;

    /**
     * Creates a reader of a node.
     *
     * @param service the way to the node
     */
    Node(Web3jService service) {
        this.web3j = Web3j.build(service);
    }

    /** Returns the number of the newest block: one round trip. */
    long head() {
        return send(web3j.ethBlockNumber()).getBlockNumber().longValueExact();
    }

    /**
     * Calls a function of a contract as of a block: one round trip.
     *
     * @param contract the contract's address
     * @param function what to call
     * @param block the number of the block
     * @return what the function returns
     */
    List<Object> call(String contract, Function function, long block) {
        return decode(contract, function, exchange(callOf(contract, function, block)));
    }

    /**
     * Calls a function of several contracts as of a block, in one JSON-RPC batch: one round trip.
     *
     * <p>A node may answer a batch in any order, and web3j pairs answers with requests by position. So they are paired
     * anew here, by id; an answer that is missing, doubled or was not asked for fails the whole batch.
     *
     * @param contracts the contracts' addresses
     * @param function what to call
     * @param block the number of the block
     * @return what the function returns, for each contract in turn
     */
    List<List<Object>> callAll(List<String> contracts, Function function, long block) {
        if (contracts.isEmpty()) {
            return List.of();
        }
        BatchRequest batch = web3j.newBatch();
        contracts.forEach(contract -> batch.add(callOf(contract, function, block)));
        Map<Long, Response<?>> answers = new HashMap<>();
        for (Response<?> answer : exchange(batch)) {
            if (answers.put(answer.getId(), answer) != null) {
                throw new IllegalStateException("two answers of a batch have the id " + answer.getId());
            }
        }
        List<List<Object>> results = new ArrayList<>();
        for (int i = 0; i < contracts.size(); i++) {
            long id = batch.getRequests().get(i).getId();
            results.add(decode(contracts.get(i), function, answers.remove(id)));
        }
        if (!answers.isEmpty()) {
            throw new IllegalStateException("a batch was answered with ids never asked for: " + answers.keySet());
        }
        return results;
    }

    private Request<?, EthCall> callOf(String contract, Function function, long block) {
        return web3j.ethCall(
                Transaction.createEthCallTransaction(null, contract, FunctionEncoder.encode(function)),
                DefaultBlockParameter.valueOf(BigInteger.valueOf(block)));
    }

    private static List<Object> decode(String contract, Function function, @Nullable Response<?> answer) {
        String what = function.getName() + "() of " + contract;
        if (answer == null) {
            throw new IllegalStateException("a batch was answered without an answer to " + what);
        }
        if (answer.hasError() || !(answer instanceof EthCall call) || call.getValue() == null) {
            throw new IllegalStateException(
                    what + ": " + (answer.hasError() ? answer.getError().getMessage() : "no result"));
        }
        List<Object> values = new ArrayList<>();
        FunctionReturnDecoder.decode(call.getValue(), function.getOutputParameters())
                .forEach(value -> values.add(value.getValue()));
        if (values.size() != function.getOutputParameters().size()) {
            throw new IllegalStateException(what + ": returned " + call.getValue() + "; is it a contract?");
        }
        return values;
    }

    /**
     * Sends a request.
     *
     * @param request the request
     * @return the answer, which has a result
     */
    static <T extends Response<?>> T send(Request<?, T> request) {
        T answer = exchange(request);
        if (answer.hasError() || answer.getResult() == null) {
            throw new IllegalStateException(request.getMethod() + ": "
                    + (answer.hasError() ? answer.getError().getMessage() : "no result"));
        }
        return answer;
    }

    private static <T extends Response<?>> T exchange(Request<?, T> request) {
        try {
            return request.send();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<? extends Response<?>> exchange(BatchRequest batch) {
        try {
            return batch.send().getResponses();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
