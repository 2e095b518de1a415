package dev.tacho.chain.testchain;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/**
 * Something that a node does wrong, for some of the answers to some method: {@code
 * Fault.on("eth_call").every(3).error(-32000, "busy")}. Counts of one fault start with it.
 */
public final class Fault {
    enum Kind {
        /** Answers an error, without doing what was asked. */
        ERROR,
        /** Does what was asked and answers something else. */
        REWRITE,
        /** Does it and answers nothing: the item is missing in its batch; a single call's connection breaks. */
        LOST,
        /** The connection breaks before anything is done. */
        REFUSED,
        /** An item stands twice in its batch; a notification comes twice. */
        TWICE,
        /** The answer has another id. */
        WRONG_ID,
        /** The whole answer is a text that is not JSON. */
        GARBAGE,
        /** The whole answer is cut off in its middle. */
        CUT_OFF,
        /** No answer ever comes: a timeout, in memory. */
        HANG,
        /** An HTTP status. */
        STATUS,
        /** The virtual clock moves before the answer. */
        DELAY,
        /** A transaction is acknowledged and thrown away. */
        SWALLOW
    }

    private final String method;
    private final BooleanSupplier trigger;
    private final Kind kind;
    private final int code;
    private final String text;
    private final UnaryOperator<Object> rewrite;
    private final Duration delay;
    private final AtomicLong hits = new AtomicLong();

    private Fault(When when, Kind kind, int code, String text, UnaryOperator<Object> rewrite, Duration delay) {
        this.method = when.method;
        this.trigger = when.trigger;
        this.kind = kind;
        this.code = code;
        this.text = text;
        this.rewrite = rewrite;
        this.delay = delay;
    }

    /** On every method. */
    public static When onAll() {
        return on("*");
    }

    /** On one method; {@code eth_subscription} stands for the notifications. */
    public static When on(String method) {
        return new When(method, () -> true);
    }

    /** How often it struck. */
    public long hits() {
        return hits.get();
    }

    /** When a fault strikes. */
    public static final class When {
        private final String method;
        private final BooleanSupplier trigger;

        private When(String method, BooleanSupplier trigger) {
            this.method = method;
            this.trigger = trigger;
        }

        /** The first few times. */
        public When first(long times) {
            AtomicLong calls = new AtomicLong();
            return and(() -> calls.incrementAndGet() <= times);
        }

        /** Once, the given time; counted from 1. */
        public When nth(long time) {
            AtomicLong calls = new AtomicLong();
            return and(() -> calls.incrementAndGet() == time);
        }

        /** Each n-th time: the n-th, the 2n-th. */
        public When every(long n) {
            AtomicLong calls = new AtomicLong();
            return and(() -> calls.incrementAndGet() % n == 0);
        }

        /** At random. */
        public When ratio(double probability, long seed) {
            Random random = new Random(seed);
            return and(() -> {
                synchronized (random) {
                    return random.nextDouble() < probability;
                }
            });
        }

        public When when(BooleanSupplier condition) {
            return and(condition);
        }

        public Fault error(int code, String message) {
            return new Fault(this, Kind.ERROR, code, message, null, null);
        }

        public Fault nothing() {
            return rewrite(result -> null);
        }

        /** Changes the result: maps, lists and strings as in JSON; what it is given may be changed in place. */
        public Fault rewrite(UnaryOperator<Object> change) {
            return new Fault(this, Kind.REWRITE, 0, "", change, null);
        }

        public Fault lost() {
            return of(Kind.LOST);
        }

        public Fault refused() {
            return of(Kind.REFUSED);
        }

        public Fault twice() {
            return of(Kind.TWICE);
        }

        public Fault wrongId() {
            return of(Kind.WRONG_ID);
        }

        public Fault garbage(String answer) {
            return new Fault(this, Kind.GARBAGE, 0, answer, null, null);
        }

        public Fault cutOff() {
            return of(Kind.CUT_OFF);
        }

        public Fault hang() {
            return of(Kind.HANG);
        }

        public Fault status(int http, String body) {
            return new Fault(this, Kind.STATUS, http, body, null, null);
        }

        public Fault delay(Duration time) {
            return new Fault(this, Kind.DELAY, 0, "", null, time);
        }

        public Fault swallow() {
            return of(Kind.SWALLOW);
        }

        private Fault of(Kind kind) {
            return new Fault(this, kind, 0, "", null, null);
        }

        private When and(BooleanSupplier next) {
            return new When(method, () -> trigger.getAsBoolean() && next.getAsBoolean());
        }
    }

    boolean strikes(String called) {
        boolean struck = (method.equals("*") || method.equals(called)) && trigger.getAsBoolean();
        if (struck) {
            hits.incrementAndGet();
        }
        return struck;
    }

    Kind kind() {
        return kind;
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }

    UnaryOperator<Object> change() {
        return rewrite;
    }

    Duration time() {
        return delay;
    }
}
