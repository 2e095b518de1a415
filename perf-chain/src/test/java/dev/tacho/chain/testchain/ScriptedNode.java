package dev.tacho.chain.testchain;

import dev.tacho.chain.testchain.Fault.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.web3j.protocol.Web3jService;

/** How one node shows a scripted chain: late, with methods missing, and with faults. Safe for use by any thread. */
public final class ScriptedNode {
    /** How the connection breaks when a fault says so. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        private final transient Fault fault;

        private Broken(Fault fault) {
            super("the scripted node does not answer: " + fault.kind());
            this.fault = fault;
        }

        Fault fault() {
            return fault;
        }
    }

    /** One who is told of heads, logs or waiting transactions. */
    record Subscriber(String id, String kind, Map<?, ?> filter, Consumer<String> out, Consumer<Throwable> end) {}

    private final ScriptedChain chain;
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final Set<String> hidden = ConcurrentHashMap.newKeySet();
    private final Map<String, LongAdder> items = new ConcurrentHashMap<>();
    private final LongAdder roundTrips = new LongAdder();
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
    private final AtomicLong subscriptions = new AtomicLong();
    private final Object telling = new Object();
    private volatile Consumer<List<Object>> order = answers -> {};
    private volatile int batchLimit = Integer.MAX_VALUE;
    private volatile RpcError batchError = new RpcError(-32600, "batch too large");
    private volatile Duration roundTrip = Duration.ZERO;
    private volatile long lag;
    private volatile ScriptedBlock pinned;
    private volatile boolean orphansForgotten;
    private ScriptedBlock told;

    ScriptedNode(ScriptedChain chain) {
        this.chain = chain;
        this.told = chain.head();
    }

    // How it sees the chain.

    /** Shows the chain as it was some blocks ago. */
    public ScriptedNode lag(long behind) {
        lag = behind;
        follow(chain.head());
        return this;
    }

    /** Shows the branch that ends with the given block, whatever the chain does; null to follow it again. */
    public ScriptedNode see(ScriptedBlock block) {
        pinned = block;
        follow(chain.head());
        return this;
    }

    /** Answers null for the hash of a block that is no longer canonical, as some nodes do. */
    public ScriptedNode forgetOrphans() {
        orphansForgotten = true;
        return this;
    }

    /** The block that is {@code latest} here. */
    public ScriptedBlock view() {
        return view(chain.head());
    }

    // What it does wrong.

    /** Adds faults; the first that strikes decides, delays apart. */
    public ScriptedNode fault(Fault... more) {
        faults.addAll(List.of(more));
        return this;
    }

    /** Ends all faults; hidden methods stay hidden. */
    public ScriptedNode heal() {
        faults.clear();
        order = answers -> {};
        batchLimit = Integer.MAX_VALUE;
        return this;
    }

    /** Makes methods unsupported. */
    public ScriptedNode hide(String... methods) {
        hidden.addAll(List.of(methods));
        return this;
    }

    /** Makes methods supported again. */
    public ScriptedNode show(String... methods) {
        List.of(methods).forEach(hidden::remove);
        return this;
    }

    public ScriptedNode reverseBatches() {
        order = Collections::reverse;
        return this;
    }

    public ScriptedNode shuffleBatches(long seed) {
        Random random = new Random(seed);
        order = answers -> {
            synchronized (random) {
                Collections.shuffle(answers, random);
            }
        };
        return this;
    }

    /** Answers one error object to batches with more items. */
    public ScriptedNode batchLimit(int most, RpcError error) {
        batchLimit = most;
        batchError = error;
        return this;
    }

    /** How far a virtual clock moves with each round trip. */
    public ScriptedNode roundTrip(Duration time) {
        roundTrip = time;
        return this;
    }

    /** Ends all subscriptions, and the connections of sockets. */
    public void disconnect() {
        List<Subscriber> all = List.copyOf(subscribers);
        subscribers.removeAll(all);
        all.forEach(subscriber -> subscriber.end().accept(new IOException("Connection was closed")));
    }

    // Its doors.

    /** A connection in memory. */
    public Web3jService service() {
        return new ScriptedService(this);
    }

    /** A connection over HTTP, on a port of its own. */
    public ScriptedHttp http() {
        return new ScriptedHttp(this);
    }

    /** A connection over WebSocket, on a port of its own. */
    public ScriptedSocket socket() {
        return ScriptedSocket.open(this);
    }

    // What was asked of it.

    /** Requests so far, a batch being one. */
    public long roundTrips() {
        return roundTrips.sum();
    }

    /** Items so far of one method, alone or in batches. */
    public long items(String method) {
        LongAdder count = items.get(method);
        return count == null ? 0 : count.sum();
    }

    /** Items so far of all methods. */
    public long items() {
        return items.values().stream().mapToLong(LongAdder::sum).sum();
    }

    public int subscribers() {
        return subscribers.size();
    }

    // For the doors.

    /** Answers a request's text. */
    String exchange(String request) throws IOException {
        roundTrips.increment();
        chain.advance(roundTrip);
        Object parsed = Json.parse(request);
        if (!(parsed instanceof List<?> batch)) {
            List<Object> answers = new ArrayList<>();
            Fault spoils = answer((Map<?, ?>) parsed, answers);
            if (answers.isEmpty()) {
                throw new Broken(spoils);
            }
            return spoil(Json.write(answers.get(0)), spoils);
        }
        if (batch.size() > batchLimit || batch.isEmpty()) {
            return Json.write(Json.object("jsonrpc", "2.0", "id", null, "error", json(batchError)));
        }
        List<Object> answers = new ArrayList<>();
        Fault spoils = null;
        for (Object item : batch) {
            Fault struck = answer((Map<?, ?>) item, answers);
            spoils = spoils == null ? struck : spoils;
        }
        order.accept(answers);
        return spoil(Json.write(answers), spoils);
    }

    Subscriber subscribe(List<?> params, Consumer<String> out, Consumer<Throwable> end) {
        Map<?, ?> filter = params.size() > 1 && params.get(1) instanceof Map<?, ?> map ? map : Map.of();
        String id = "0x" + Long.toHexString(subscriptions.incrementAndGet());
        Subscriber subscriber = new Subscriber(id, String.valueOf(params.get(0)), filter, out, end);
        subscribers.add(subscriber);
        return subscriber;
    }

    void unsubscribe(Subscriber subscriber) {
        subscribers.remove(subscriber);
    }

    boolean supports(String method) {
        return !hidden.contains(method);
    }

    /** Tells of the way from the head last told of to the present one: removed logs, new heads, their logs. */
    void follow(ScriptedBlock head) {
        synchronized (telling) {
            ScriptedBlock now = view(head);
            ScriptedBlock ancestor = told.commonAncestor(now);
            List<ScriptedBlock> orphans = told.above(ancestor);
            Collections.reverse(orphans);
            orphans.forEach(orphan -> tellLogs(orphan, true));
            for (ScriptedBlock block : now.above(ancestor)) {
                tell("newHeads", block.header());
                tellLogs(block, false);
            }
            told = now;
        }
    }

    void tellPending(ScriptedTx tx) {
        synchronized (telling) {
            tell("newPendingTransactions", tx.hash());
        }
    }

    private void tellLogs(ScriptedBlock block, boolean removed) {
        List<Map<String, Object>> logs = block.logs(removed);
        for (Subscriber subscriber : subscribers) {
            if (subscriber.kind().equals("logs")) {
                logs.stream()
                        .filter(log -> Methods.matches(subscriber.filter(), log))
                        .forEach(log -> tell(subscriber, log));
            }
        }
    }

    private void tell(String kind, Object result) {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.kind().equals(kind)) {
                tell(subscriber, result);
            }
        }
    }

    private void tell(Subscriber subscriber, Object honest) {
        Object result = honest;
        int times = 1;
        for (Fault fault : faults) {
            if (fault.strikes("eth_subscription")) {
                switch (fault.kind()) {
                    case LOST, REFUSED, HANG -> times = 0;
                    case TWICE -> times = 2;
                    case REWRITE -> result = fault.change().apply(result);
                    case DELAY -> chain.advance(fault.time());
                    default -> throw new IllegalArgumentException(fault.kind() + " is no fault of notifications");
                }
            }
        }
        String text = Json.write(Json.object(
                "jsonrpc",
                "2.0",
                "method",
                "eth_subscription",
                "params",
                Json.object("subscription", subscriber.id(), "result", result)));
        for (int i = 0; i < times; i++) {
            subscriber.out().accept(text);
        }
    }

    private ScriptedBlock view(ScriptedBlock head) {
        return pinned != null ? pinned : head.ancestor(Math.max(0, head.number() - lag));
    }

    /** Adds the answers to an item, none, one or two; returns a fault that strikes the whole answer, or null. */
    private Fault answer(Map<?, ?> item, List<Object> answers) throws IOException {
        String method = (String) item.get("method");
        items.computeIfAbsent(method, name -> new LongAdder()).increment();
        Fault fault = null;
        for (Fault each : faults) {
            if (each.strikes(method)) {
                if (each.kind() == Kind.DELAY) {
                    chain.advance(each.time());
                } else {
                    fault = each;
                    break;
                }
            }
        }
        Kind kind = fault == null ? Kind.DELAY : fault.kind();
        if (kind == Kind.REFUSED || kind == Kind.HANG || kind == Kind.STATUS) {
            throw new Broken(fault);
        }
        Map<String, Object> answer = Json.object("jsonrpc", "2.0", "id", item.get("id"));
        try {
            if (kind == Kind.ERROR) {
                throw new RpcError(fault.code(), fault.text());
            }
            List<?> params = item.get("params") instanceof List<?> list ? list : List.of();
            Object result = result(method, params, kind == Kind.SWALLOW);
            answer.put("result", kind == Kind.REWRITE ? fault.change().apply(result) : result);
        } catch (RpcError e) {
            answer.put("error", json(e));
        }
        if (kind == Kind.WRONG_ID) {
            answer.put("id", 1_000_000_007L);
        }
        if (kind != Kind.LOST) {
            answers.add(answer);
        }
        if (kind == Kind.TWICE) {
            answers.add(answer);
        }
        return fault;
    }

    private Object result(String method, List<?> params, boolean swallow) throws RpcError {
        if (!supports(method)) {
            throw new RpcError(-32601, "the method " + method + " does not exist/is not available");
        }
        if (method.equals("eth_sendRawTransaction")) {
            ScriptedTx tx = Methods.decode(params.get(0));
            return swallow ? tx.hash() : chain.submit(tx);
        }
        RpcError[] refused = new RpcError[1];
        Object result = chain.locked(() -> {
            try {
                ScriptedBlock view = view();
                Object found = new Methods(chain, view).answer(method, params);
                boolean orphan = method.equals("eth_getBlockByHash")
                        && found instanceof Map<?, ?> block
                        && view.ancestor(Long.decode((String) block.get("number")))
                                != chain.block((String) params.get(0));
                return orphan && orphansForgotten ? null : found;
            } catch (RpcError e) {
                refused[0] = e;
                return null;
            }
        });
        if (refused[0] != null) {
            throw refused[0];
        }
        return result;
    }

    private static String spoil(String answer, Fault fault) {
        if (fault != null && fault.kind() == Kind.GARBAGE) {
            return fault.text();
        }
        return fault != null && fault.kind() == Kind.CUT_OFF ? answer.substring(0, answer.length() / 2) : answer;
    }

    private static Map<String, Object> json(RpcError error) {
        return Json.object("code", (long) error.code(), "message", error.getMessage());
    }
}
