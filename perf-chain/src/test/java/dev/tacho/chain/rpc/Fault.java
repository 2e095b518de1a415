package dev.tacho.chain.rpc;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a node may answer: to a single call, and to a batch of three. With each stands how the call ends, and how the
 * items of the batch do.
 */
enum Fault {
    NONE("ok", "ok ok ok") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, ok(ids));
        }
    },
    RESULT_NULL("ok", "ok ok ok") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> item(id, "\"result\":null")));
        }
    },
    JSON_RPC_ERROR("error:-32000", "error:-32000 error:-32000 error:-32000") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> error(id, -32000)));
        }
    },
    LIMIT_EXCEEDED("rate-limited", "rate-limited rate-limited rate-limited") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> error(id, -32005)));
        }
    },
    CODE_429("rate-limited", "rate-limited rate-limited rate-limited") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> error(id, 429)));
        }
    },
    STATUS_429("rate-limited", "rate-limited rate-limited rate-limited") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 429, "slow down,\nplease");
        }
    },
    STATUS_500("http:500", "http:500 http:500 http:500") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 500, list(ids, id -> error(id, -32603)));
        }
    },
    STATUS_503_EMPTY("http:503", "http:503 http:503 http:503") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 503, "");
        }
    },
    GARBAGE("undecodable", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, "<html>Bad gateway</html>");
        }
    },
    HALF_JSON("undecodable", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, ok(ids).substring(0, 20));
        }
    },
    CUT_OFF("connection", "connection connection connection") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.cutOff(exchange, ok(ids));
        }
    },
    EMPTY("undecodable", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, "");
        }
    },
    NO_CONTENT("undecodable", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 204, "");
        }
    },
    NULL("missing", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, "null");
        }
    },
    OTHER_TYPE("undecodable", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> item(id, "\"result\":{\"a\":[1]}")));
        }
    },
    OTHER_ID("ok", "id-mismatch id-mismatch id-mismatch") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, list(ids, id -> item(id + 1000, "\"result\":\"0x1\"")));
        }
    },
    UNKNOWN_MEMBERS("ok", "ok ok ok") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) ->
                    node.body(exchange, 200, list(ids, id -> item(id, "\"x\":{},result:\"0x1\"")) + " \n");
        }
    },
    SILENCE("timeout", "timeout timeout timeout") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.silence(exchange);
        }
    },
    HANGS_UP("connection", "connection connection connection") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> exchange.close();
        }
    },
    REVERSED("ok", "id-mismatch ok id-mismatch") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, ok(backwards(ids)));
        }
    },
    FIRST_MISSING("ok", "id-mismatch id-mismatch missing") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, ok(ids.size() == 1 ? ids : ids.subList(1, ids.size())));
        }
    },
    LAST_MISSING("ok", "ok ok missing") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) ->
                    node.body(exchange, 200, ok(ids.size() == 1 ? ids : ids.subList(0, ids.size() - 1)));
        }
    },
    ONE_EXTRA("ok", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> {
                String extra = ",{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":\"0x7\"}]";
                node.body(exchange, 200, ids.size() == 1 ? ok(ids) : ok(ids).replace("]", extra));
            };
        }
    },
    ONE_OBJECT("error:-32600", "undecodable undecodable undecodable") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, error(ids.get(0), -32600));
        }
    },
    NO_ITEMS("ok", "missing missing missing") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(exchange, 200, ids.size() == 1 ? ok(ids) : "[]");
        }
    },
    ONE_NULL("ok", "ok missing ok") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(
                    exchange, 200, ids.size() == 1 ? ok(ids) : ok(ids).replace(item(ids.get(1), RESULT), "null"));
        }
    },
    ONE_FAILED("ok", "ok error:-32000 ok") {
        @Override
        FaultyNode.Answer of(FaultyNode node) {
            return (exchange, ids) -> node.body(
                    exchange,
                    200,
                    ids.size() == 1 ? ok(ids) : ok(ids).replace(item(ids.get(1), RESULT), error(ids.get(1), -32000)));
        }
    };

    private static final String RESULT = "\"result\":\"0x1\"";

    final String outcome;
    final List<String> itemOutcomes;

    Fault(String outcome, String itemOutcomes) {
        this.outcome = outcome;
        this.itemOutcomes = List.of(itemOutcomes.split(" "));
    }

    abstract FaultyNode.Answer of(FaultyNode node);

    /** Whether the batch itself came back, whatever its items say. */
    boolean batchAnswered() {
        return itemOutcomes.stream()
                .anyMatch(item -> !item.equals(itemOutcomes.get(0))
                        || item.equals("ok")
                        || item.equals("missing")
                        || item.equals("id-mismatch")
                        || item.startsWith("error:")
                        || (item.equals("rate-limited") && this != STATUS_429));
    }

    private static String ok(List<Long> ids) {
        return list(ids, id -> item(id, RESULT));
    }

    private static String error(long id, int code) {
        return item(id, "\"error\":{\"code\":" + code + ",\"message\":\"no, ü\",\"data\":\"0x08\"}");
    }

    private static String item(long id, String content) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ',' + content + '}';
    }

    private static String list(List<Long> ids, java.util.function.LongFunction<String> item) {
        return ids.size() == 1
                ? item.apply(ids.get(0))
                : ids.stream().map(item::apply).collect(Collectors.joining(",", "[", "]"));
    }

    private static List<Long> backwards(List<Long> ids) {
        return LongStream.range(0, ids.size())
                .mapToObj(i -> ids.get(ids.size() - 1 - (int) i))
                .toList();
    }
}
