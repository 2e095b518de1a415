package dev.tacho.core.slo;

import dev.tacho.core.Clock;
import dev.tacho.core.Counter;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An objective in production: watches instruments, keeps the budget of the last 30 days or of the calendar month, and says
 * which alerts burn.
 *
 * <pre>{@code
 * Objective objective = Objective.of("checkout", 0.999, Sli.latency("checkout", Duration.ofMillis(250)));
 * Slo slo = Slo.of(objective).in(perf).start();   // a chapter of each report of this set
 * ...
 * slo.snapshot().budget().remaining();
 * slo.close();
 * }</pre>
 *
 * <p>Recording threads pay nothing: the instruments' counts only ever grow, and what was counted since the reading before
 * is put into the slot of five minutes, and of an hour, in which it is read. So nothing is lost, and an event is at most
 * as late as readings are apart: 10 seconds once {@link #start started}, else until somebody asks. 26 KB of counts, however
 * much happens.
 *
 * <p>Time runs by the clock's counter from where the wall clock stood when this was made, so a wall clock that is set back
 * moves nothing; one that runs ahead by more than five minutes, as after a sleep of the machine, is followed.
 *
 * <p>Safe for use by any thread. A source that throws is survived, logged once and counted.
 */
public final class Slo implements SectionSource, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Slo.class);
    private static final Duration EVERY = Duration.ofSeconds(10);
    private static final Duration LATE = SloEngine.SLOT;

    private final Objective objective;
    private final Supplier<EventCounts> source;
    private final SloTime time;
    private final SloEngine engine;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();

    // What follows is guarded by the lock.
    private EventCounts last;
    private Duration longestGap = Duration.ZERO;
    private long failures;
    private long steppedBack;
    private @Nullable Thread thread;
    private boolean closed;

    private Slo(Objective objective, Clock clock, Supplier<EventCounts> source) {
        this.objective = objective;
        this.source = source;
        this.time = new SloTime(clock);
        this.engine = new SloEngine(objective, time.millis());
        this.last = Objects.requireNonNull(source.get(), "the source's counts");
    }

    /**
     * Says which objective is to be watched.
     *
     * @param objective the objective
     * @return what to watch it over
     */
    public static Setup of(Objective objective) {
        return new Setup(Objects.requireNonNull(objective, "objective"), Clock.system());
    }

    /** What an objective is to be watched over; counting begins where the instruments stand then. */
    public static final class Setup {
        private final Objective objective;
        private final Clock clock;

        private Setup(Objective objective, Clock clock) {
            this.objective = objective;
            this.clock = clock;
        }

        /**
         * Sets the clock.
         *
         * @param newClock the clock; {@link Clock#system()} unless set, or that of {@link #in}'s set
         * @return this, with that clock
         */
        public Setup clock(Clock newClock) {
            return new Setup(objective, Objects.requireNonNull(newClock, "clock"));
        }

        /**
         * Watches the instruments of a set that the indicator names, by the set's clock, and adds the section {@code
         * slo.<name>} to its reports. A threshold in nanoseconds is one of a timer, in another unit one of a histogram.
         * Instruments with tags are given to {@link #over(Timer)}.
         *
         * @param perf the set
         * @return the watch
         * @throws IllegalArgumentException if an objective of this name is watched there already, or an instrument of the
         *     indicator's name is of another kind
         */
        public Slo in(Perf perf) {
            Slo slo = new Setup(objective, perf.clock()).over(perf);
            perf.register("slo." + objective.name(), slo);
            return slo;
        }

        private Slo over(Perf perf) {
            Sli sli = objective.sli();
            if (sli instanceof Sli.Ratio ratio) {
                return over(perf.counter(ratio.first()), perf.counter(ratio.second()));
            }
            if (sli instanceof Sli.Threshold threshold) {
                return threshold.unit() == Unit.NANOS
                        ? over(perf.timer(threshold.instrument()))
                        : over(perf.histogram(threshold.instrument(), threshold.unit()));
            }
            return over(perf.timer(((Sli.Success) sli).timer()));
        }

        /**
         * Watches a timer, whatever its name is.
         *
         * @param timer the timer
         * @return the watch
         * @throws IllegalArgumentException if the indicator is one of counters
         */
        public Slo over(Timer timer) {
            return over(() -> objective.sli().counts(timer.snapshot()));
        }

        /**
         * Watches a histogram, whatever its name is.
         *
         * @param histogram the histogram
         * @return the watch
         * @throws IllegalArgumentException if the indicator has no threshold
         */
        public Slo over(Histogram histogram) {
            return over(() -> objective.sli().counts(histogram.snapshot().values()));
        }

        /**
         * Watches two counters, whatever their names are.
         *
         * @param first the counter of good or bad events, as the indicator says
         * @param second the counter of all events or of bad ones
         * @return the watch
         * @throws IllegalArgumentException if the indicator is not one of two counters
         */
        public Slo over(Counter first, Counter second) {
            if (!(objective.sli() instanceof Sli.Ratio ratio)) {
                throw new IllegalArgumentException("sli=" + objective.sli().text()
                        + ": cannot be read from counters; that needs Sli.goodAndBad or Sli.goodOfTotal");
            }
            return over(() -> {
                // All events are counted before the good ones of them, so they are read after.
                long one = first.snapshot().count();
                return ratio.counts(one, second.snapshot().count());
            });
        }

        /**
         * Watches counts of your own.
         *
         * @param source gives the good and the valid events since any fixed time in the past; read under a lock, on the
         *     thread that asks, so it must not ask this watch. Smaller counts than before, as after a restart, begin anew
         * @return the watch
         */
        public Slo over(Supplier<EventCounts> source) {
            return new Slo(objective, clock, Objects.requireNonNull(source, "source"));
        }
    }

    /**
     * Begins to read every 10 seconds on a daemon thread, {@code tacho-slo-<name>}, until closed. Starting twice does
     * nothing.
     *
     * @return this watch
     * @throws IllegalStateException if it is closed
     */
    public Slo start() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("slo \"" + objective.name() + "\" is closed; make a new one");
            }
            if (thread == null) {
                Thread started = new Thread(this::watch, "tacho-slo-" + objective.name());
                started.setDaemon(true);
                started.start();
                thread = started;
            }
        } finally {
            lock.unlock();
        }
        return this;
    }

    private void watch() {
        lock.lock();
        try {
            long nanos = EVERY.toNanos();
            while (!closed) {
                nanos = nanos > 0 ? closing.awaitNanos(nanos) : EVERY.toNanos();
                if (nanos <= 0) {
                    read();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            log.warn(
                    "Objective {}: the watch was interrupted; it is now read only when somebody asks",
                    objective.name());
        } finally {
            lock.unlock();
        }
    }

    /** Puts what was counted since the last reading into the present slot. */
    private void read() {
        long millis = time.millis();
        Duration gap = Duration.ofMillis(Math.max(0, millis - engine.nowMillis()));
        longestGap = gap.compareTo(longestGap) > 0 ? gap : longestGap;
        engine.advanceTo(millis);
        try {
            EventCounts now = Objects.requireNonNull(source.get(), "the source's counts");
            if (now.valid() < last.valid()) {
                // Whoever counts began anew, so all it counts is new.
                steppedBack++;
                last = EventCounts.NONE;
            }
            engine.add(now.good() - last.good(), now.valid() - last.valid());
            last = now;
        } catch (RuntimeException e) {
            if (failures++ == 0) {
                log.warn("Objective {} cannot be read; further failures are only counted", objective.name(), e);
            }
        }
    }

    /**
     * Reads the instruments and returns how the objective stands.
     *
     * @return an immutable reading; some microseconds a timer, and some dozen for the drawing
     */
    public SloSnapshot snapshot() {
        lock.lock();
        try {
            if (!closed) {
                read();
            }
            return SloSnapshot.of(objective, engine, remarks());
        } finally {
            lock.unlock();
        }
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (longestGap.compareTo(LATE) > 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "Read at intervals of up to %s: events were counted when they were read, so windows and alerts are that"
                            + " far off. Slo.start() reads every 10 s.",
                    Unit.NANOS.format(longestGap.toMillis() * 1e6)));
        }
        if (failures > 0) {
            remarks.add("Readings that failed: " + failures + ". The log has the first; the next one made up for it.");
        }
        if (steppedBack > 0) {
            remarks.add("The counts stepped back " + steppedBack
                    + " times, as after a restart; what was counted just before is missing.");
        }
        return remarks;
    }

    /**
     * Returns how the objective stands as a section: {@code slo.<name>}.
     *
     * @return the section of {@link #snapshot}
     */
    @Override
    public Section section() {
        return snapshot().toSection();
    }

    /**
     * Returns what is watched.
     *
     * @return the objective
     */
    public Objective objective() {
        return objective;
    }

    /** What the counts of this watch take. */
    int ringBytes() {
        return engine.ringBytes();
    }

    /** Reads a last time and ends the thread, if there is one. Snapshots show that state from then on. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                read();
                closed = true;
                closing.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Slo[" + objective + ']';
    }
}
