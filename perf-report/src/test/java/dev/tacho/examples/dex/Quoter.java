package dev.tacho.examples.dex;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Answers orders: reads the head, then the reserves as of that block, then finds the route. A quote is exact as of the
 * block that was the newest when it began, whichever way the reserves are read.
 */
final class Quoter {
    private final Node node;
    private final Reserves reserves;
    private final Timer wholeTime;
    private final Timer headTime;
    private final Timer reservesTime;
    private final Timer routeTime;

    /**
     * Creates a quoter whose times are measured, as a whole and stage by stage.
     *
     * @param perf where they are recorded: the timers {@code quote}, {@code head}, {@code reserves} and {@code route}
     * @param way what to call this way of reading reserves, in the tag {@code way}
     * @param node where the head is read
     * @param reserves reads the reserves
     */
    Quoter(Perf perf, String way, Node node, Reserves reserves) {
        this.node = node;
        this.reserves = reserves;
        this.wholeTime = perf.timer("quote", "way", way);
        this.headTime = perf.timer("head", "way", way);
        this.reservesTime = perf.timer("reserves", "way", way);
        this.routeTime = perf.timer("route", "way", way);
    }

    /**
     * An answer.
     *
     * @param block the number of the block as of which it is exact
     * @param route the route that buys most; empty if none buys anything
     */
    record Quote(long block, Optional<Route> route) {}

    /**
     * How long the quotes took.
     *
     * @param quote as a whole
     * @param head reading the head
     * @param reserves reading the reserves
     * @param route finding the route
     */
    record Times(TimerSnapshot quote, TimerSnapshot head, TimerSnapshot reserves, TimerSnapshot route) {}

    /**
     * Answers an order.
     *
     * @param order the order
     * @return the answer
     */
    Quote quote(Order order) {
        return wholeTime.time(() -> {
            long block = headTime.time(() -> node.head());
            List<PoolState> market = reservesTime.time(() -> reserves.at(block));
            return new Quote(block, routeTime.time(() -> Router.best(market, order)));
        });
    }

    /** Returns how long the quotes took so far. */
    Times times() {
        return new Times(wholeTime.snapshot(), headTime.snapshot(), reservesTime.snapshot(), routeTime.snapshot());
    }
}
