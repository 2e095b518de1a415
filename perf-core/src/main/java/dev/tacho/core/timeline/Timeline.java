package dev.tacho.core.timeline;

import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.pause.Pause;
import dev.tacho.core.pause.Pauses;
import dev.tacho.core.section.HeatMap;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a timer recorded, stretch by stretch of time: a heat map in which a slow minute, a pause, a warm-up or two kinds
 * of calls are seen that percentiles of the whole run hide.
 *
 * <pre>{@code
 * try (Timeline timeline = Timeline.watch(perf, quotes)) {
 *     serve();
 * }
 * Report.of(perf).write(Path.of("report.html"));        // has a section "Over time: quote"
 * }</pre>
 *
 * <p>No call is lost or counted twice: each stretch holds what the timer counted since the one before. When there are 200
 * stretches, each two become one, so that a long run has longer ones. Safe for use by any thread.
 */
public final class Timeline implements SectionSource, AutoCloseable {
    /** More would be narrower than what a screen shows. */
    static final int MOST_STRETCHES = 200;

    /** A short run still has a drawing; a long one has doubled it often enough after a minute. */
    private static final Duration FIRST_STEP = Duration.ofMillis(50);

    private static final Logger log = LoggerFactory.getLogger(Timeline.class);

    private final Timer timer;
    private final Clock clock;
    private final @Nullable Pauses pauses;
    private final long startNanos;
    private final @Nullable ScheduledThreadPoolExecutor thread;
    private List<Stretch> stretches = new ArrayList<>();
    private DistributionSnapshot last;
    private long lastNanos;
    private long stepNanos = FIRST_STEP.toNanos();
    private boolean closed;

    private Timeline(Perf perf, Timer timer, @Nullable Pauses pauses, boolean isWatching) {
        this.timer = timer;
        this.clock = perf.clock();
        this.pauses = pauses;
        this.last = timer.snapshot().latency();
        this.startNanos = clock.nanoTime();
        this.lastNanos = startNanos;
        String source = "timeline." + timer.id().word();
        perf.register(source, this);
        this.thread = isWatching ? thread("tacho-" + source) : null;
        if (thread != null) {
            scheduleOn(thread);
        }
    }

    /**
     * Returns a timeline that reads the timer by itself until it is closed, and registers it so that it has a section in
     * every report of {@code perf}.
     *
     * @param perf gives the clock and shows the section
     * @param timer the timer, of which what it has counted so far is left out
     * @return the timeline, to be closed
     * @throws IllegalArgumentException if the timer has one already
     */
    public static Timeline watch(Perf perf, Timer timer) {
        return new Timeline(perf, Objects.requireNonNull(timer, "timer"), null, true);
    }

    /**
     * The same, with the pauses of the program drawn beside.
     *
     * @param perf gives the clock and shows the section
     * @param timer the timer
     * @param pauses the pauses, told on the clock of {@code perf}
     * @return the timeline, to be closed
     * @throws IllegalArgumentException if the timer has one already
     */
    public static Timeline watch(Perf perf, Timer timer, Pauses pauses) {
        return new Timeline(
                perf, Objects.requireNonNull(timer, "timer"), Objects.requireNonNull(pauses, "pauses"), true);
    }

    /**
     * Returns a timeline that starts no thread: a stretch ends whenever {@link #tick} is called. For virtual time, and for
     * a loop of the caller's own.
     *
     * @param perf gives the clock and shows the section
     * @param timer the timer
     * @return the timeline
     * @throws IllegalArgumentException if the timer has one already
     */
    public static Timeline manual(Perf perf, Timer timer) {
        return new Timeline(perf, Objects.requireNonNull(timer, "timer"), null, false);
    }

    /** Ends a stretch now and begins the next. Does nothing if no time has passed, or the timeline is closed. */
    public synchronized void tick() {
        long now = clock.nanoTime();
        if (closed || now - lastNanos <= 0) {
            return;
        }
        DistributionSnapshot total = timer.snapshot().latency();
        stretches.add(Stretch.of(lastNanos - startNanos, now - startNanos, total.minus(last)));
        last = total;
        lastNanos = now;
        if (stretches.size() > MOST_STRETCHES) {
            stretches = Stretch.halved(stretches);
            stepNanos *= 2;
        }
    }

    /**
     * Returns the drawing of all that was recorded until now, or until the timeline was closed.
     *
     * @return one column a stretch; none if no time has passed
     */
    public synchronized HeatMap heatMap() {
        tick();
        return new HeatMap(
                name() + " over time",
                Unit.NANOS,
                stretches.stream().map(Stretch::column).toList(),
                strips());
    }

    private String name() {
        return (timer.id().name() + ' ' + timer.id().detail()).strip();
    }

    /** How many stretches have ended. */
    synchronized int columns() {
        return stretches.size();
    }

    @Override
    public Section section() {
        HeatMap map = heatMap();
        String id = "timeline." + timer.id().word();
        boolean isEmpty =
                map.columns().stream().allMatch(column -> column.cells().isEmpty());
        return Section.of(id, "Over time: " + name(), isEmpty ? Note.info("Nothing was timed.") : map);
    }

    /** Reads the timer once more, and reads it no longer; the section stays. */
    @Override
    public synchronized void close() {
        tick();
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }

    /** Returns the name of the timer. */
    @Override
    public String toString() {
        return "Timeline[" + timer.id() + ']';
    }

    private List<HeatMap.Strip> strips() {
        List<HeatMap.Strip> strips = new ArrayList<>();
        if (pauses != null) {
            for (Pause pause : pauses.snapshot().longest()) {
                long from = Math.max(pause.startNanos() - startNanos, 0);
                long to = Math.min(pause.endNanos() - startNanos, lastNanos - startNanos);
                if (to > from) {
                    strips.add(
                            new HeatMap.Strip(from, to, pause.what() + ' ' + Unit.NANOS.format(pause.lengthNanos())));
                }
            }
        }
        return strips;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The task catches what it may throw.
    private void scheduleOn(ScheduledThreadPoolExecutor executor) {
        long delayNanos;
        synchronized (this) {
            delayNanos = stepNanos;
        }
        if (!executor.isShutdown()) {
            executor.schedule(
                    () -> {
                        try {
                            tick();
                        } catch (RuntimeException e) {
                            log.warn("{} was not read", this, e);
                        }
                        scheduleOn(executor);
                    },
                    delayNanos,
                    TimeUnit.NANOSECONDS);
        }
    }

    private static ScheduledThreadPoolExecutor thread(String name) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, name);
            made.setDaemon(true);
            return made;
        });
        // Between the check and the call it may be shut down: that then ends the watch, and is no failure.
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        return executor;
    }
}
