package dev.tacho.chain.rpc;

import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a node may answer, to a single call and to a batch of three. With each stands how the single call ends, and how
 * the batch does: either each of its items, or the whole of it.
 */
enum Fault {
    NONE("ok", "ok", "ok", "ok", (node, exchange, ids) -> node.body(exchange, 200, ok(ids))),
    RESULT_NULL(
            "ok",
            "ok",
            "ok",
            "ok",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> item(id, "\"result\":null")))),
    UNKNOWN_MEMBERS(
            "ok",
            "ok",
            "ok",
            "ok",
            (node, exchange, ids) ->
                    node.body(exchange, 200, each(ids, id -> item(id, "\"x\":{},result:\"0x1\"")) + " \n")),
    JSON_RPC_ERROR(
            "error:-32000",
            "error:-32000",
            "error:-32000",
            "error:-32000",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> error(id, -32000)))),
    LIMIT_EXCEEDED(
            "rate-limited",
            "rate-limited",
            "rate-limited",
            "rate-limited",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> error(id, -32005)))),
    CODE_429(
            "rate-limited",
            "rate-limited",
            "rate-limited",
            "rate-limited",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> error(id, 429)))),
    STATUS_429("rate-limited", "rate-limited", (node, exchange, ids) -> node.body(exchange, 429, "slow down,\nplease")),
    STATUS_500(
            "http:500",
            "http:500",
            (node, exchange, ids) -> node.body(exchange, 500, each(ids, id -> error(id, -32603)))),
    STATUS_503_EMPTY("http:503", "http:503", (node, exchange, ids) -> node.body(exchange, 503, "")),
    GARBAGE(
            "undecodable",
            "undecodable",
            (node, exchange, ids) -> node.body(exchange, 200, "<html>Bad gateway</html>")),
    HALF_JSON(
            "undecodable", "undecodable", (node, exchange, ids) -> node.body(exchange, 200, ok(ids).substring(0, 20))),
    EMPTY("undecodable", "undecodable", (node, exchange, ids) -> node.body(exchange, 200, "")),
    NO_CONTENT("undecodable", "undecodable", (node, exchange, ids) -> node.body(exchange, 204, "")),
    NULL("missing", "undecodable", (node, exchange, ids) -> node.body(exchange, 200, "null")),
    OTHER_TYPE(
            "undecodable",
            "undecodable",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> item(id, "\"result\":{\"a\":[1]}")))),
    ONE_EXTRA(
            "ok",
            "undecodable",
            (node, exchange, ids) -> node.body(exchange, 200, ok(ids).replace("]", ',' + item(7, result()) + ']'))),
    ONE_OBJECT(
            "error:-32600",
            "undecodable",
            (node, exchange, ids) -> node.body(exchange, 200, error(ids.get(0), -32600))),
    CUT_OFF("connection", "connection", (node, exchange, ids) -> node.cutOff(exchange, ok(ids))),
    HANGS_UP("connection", "connection", (node, exchange, ids) -> exchange.close()),
    SILENCE("timeout", "timeout", (node, exchange, ids) -> node.silence(exchange)),
    FIVE_MEGABYTES_OF_GARBAGE(
            "undecodable",
            "undecodable",
            (node, exchange, ids) -> node.body(exchange, 200, "garbage! ".repeat(5 * 1024 * 1024 / 9))),
    EMPTY_OBJECT("missing", "undecodable", (node, exchange, ids) -> node.body(exchange, 200, "{}")),
    OTHER_ID(
            "id-mismatch",
            "id-mismatch",
            "id-mismatch",
            "id-mismatch",
            (node, exchange, ids) -> node.body(exchange, 200, each(ids, id -> item(id + 1000, result())))),
    REVERSED(
            "ok",
            "id-mismatch",
            "ok",
            "id-mismatch",
            (node, exchange, ids) -> node.body(exchange, 200, ok(pick(ids, 2, 1, 0)))),
    FIRST_MISSING(
            "ok",
            "id-mismatch",
            "id-mismatch",
            "missing",
            (node, exchange, ids) -> node.body(exchange, 200, ok(pick(ids, 1, 2)))),
    LAST_MISSING("ok", "ok", "ok", "missing", (node, exchange, ids) -> node.body(exchange, 200, ok(pick(ids, 0, 1)))),
    NO_ITEMS(
            "ok",
            "missing",
            "missing",
            "missing",
            (node, exchange, ids) -> node.body(exchange, 200, ids.size() == 1 ? ok(ids) : "[]")),
    ONE_NULL("ok", "ok", "missing", "ok", (node, exchange, ids) -> node.body(exchange, 200, second(ids, id -> "null"))),
    ONE_FAILED(
            "ok",
            "ok",
            "error:-32000",
            "ok",
            (node, exchange, ids) -> node.body(exchange, 200, second(ids, id -> error(id, -32000))));

    final String outcome;
    final String batchOutcome;
    final List<String> itemOutcomes;
    private final FaultyNode.Script script;

    /** The whole batch fails. */
    Fault(String outcome, String batchOutcome, FaultyNode.Script script) {
        this(outcome, batchOutcome, Collections.nCopies(3, batchOutcome), script);
    }

    /** The batch is answered. */
    Fault(String outcome, String first, String second, String third, FaultyNode.Script script) {
        this(outcome, "ok", List.of(first, second, third), script);
    }

    Fault(String outcome, String batchOutcome, List<String> itemOutcomes, FaultyNode.Script script) {
        this.outcome = outcome;
        this.batchOutcome = batchOutcome;
        this.itemOutcomes = itemOutcomes;
        this.script = script;
    }

    FaultyNode.Answer of(FaultyNode node) {
        return (exchange, ids) -> script.run(node, exchange, ids);
    }

    private static String ok(List<Long> ids) {
        return each(ids, id -> item(id, result()));
    }

    private static String result() {
        return "\"result\":\"0x1\"";
    }

    private static String error(long id, int code) {
        return item(id, "\"error\":{\"code\":" + code + ",\"message\":\"no, ü\",\"data\":\"0x08\"}");
    }

    private static String item(long id, String content) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ',' + content + '}';
    }

    /** An object for a single call, a list for a batch. */
    private static String each(List<Long> ids, LongFunction<String> item) {
        return ids.size() == 1
                ? item.apply(ids.get(0))
                : ids.stream().map(item::apply).collect(Collectors.joining(",", "[", "]"));
    }

    /** Answers well but for the second of a batch. */
    private static String second(List<Long> ids, LongFunction<String> item) {
        return ids.size() == 1 ? ok(ids) : ok(ids).replace(item(ids.get(1), result()), item.apply(ids.get(1)));
    }

    /** These of a batch, in this order; a single call is answered anyhow. */
    private static List<Long> pick(List<Long> ids, int... positions) {
        return ids.size() == 1
                ? ids
                : IntStream.of(positions).mapToObj(ids::get).toList();
    }
}
