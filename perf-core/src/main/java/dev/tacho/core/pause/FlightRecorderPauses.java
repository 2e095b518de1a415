package dev.tacho.core.pause;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses as Flight Recorder streams them: exact to microseconds, about a second late, on a thread of this class. Only
 * this class knows {@code jdk.jfr}, which a trimmed runtime may lack.
 *
 * <p>Flight Recorder tells times of day that it derives from its own tick counter once per chunk. To place them on the
 * axis of {@link System#nanoTime}, an event of ours, the anchor, reads nanoTime between its own begin and end, once a
 * second: what Flight Recorder takes for that moment lies between its start and its end, so each anchor carries its own
 * error, and two in succession tell how far the clocks drift in a second.
 */
final class FlightRecorderPauses implements PauseSource {
    private static final Logger log = LoggerFactory.getLogger(FlightRecorderPauses.class);

    private static final String ANCHOR = "dev.tacho.PauseAnchor";
    private static final Duration ANCHOR_PERIOD = Duration.ofSeconds(1);

    /** A safepoint that is over sooner, such as the virtual machine's own housekeeping each second, explains nothing. */
    private static final Duration SHORTEST_SAFEPOINT = Duration.ofNanos(100_000);

    /** An anchor that took longer was held up: the one before it is the better one. */
    private static final long LONGEST_ANCHOR = 100_000;

    private static final long START_SECONDS = 10;
    private static final long POLL_NANOS = 1_000_000;

    /** A reading of nanoTime in Flight Recorder's own time. */
    @Name(ANCHOR)
    @Label("Pause Anchor")
    @Category("Tacho")
    @StackTrace(false)
    static final class Anchor extends Event {
        @Label("nanoTime")
        long nanos;

        /** Commits an anchor if a recording wants it, and returns its nanoTime. */
        static long emit() {
            Anchor anchor = new Anchor();
            anchor.begin();
            anchor.nanos = System.nanoTime();
            anchor.end();
            anchor.commit();
            return anchor.nanos;
        }
    }

    /** What to add to a time of day to get nanoTime, and how far that may be off. */
    private record Offset(long nanos, long errorNanos) {}

    private final Runnable hook = Anchor::emit;
    private volatile @Nullable RecordingStream stream;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Offset offset;
    private final AtomicLong failures = new AtomicLong();

    // Of the stream's thread.
    private long lastStart;
    private long lastEnd;
    private boolean any;

    @Override
    public long open(Consumer<Pause> sink) {
        if (!FlightRecorder.isAvailable()) {
            throw new UnsupportedOperationException("Flight Recorder is not available in this virtual machine");
        }
        Set<Long> others = new HashSet<>();
        recordings().forEach(recording -> others.add(recording.getId()));
        RecordingStream opened = new RecordingStream();
        stream = opened;
        try {
            Thread runner = subscribe(opened, sink);
            awaitStart(runner, others);
            // What follows this anchor can be placed: the stream hands on events in the order of their ends.
            return Anchor.emit();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Thread subscribe(RecordingStream opened, Consumer<Pause> sink) {
        opened.setReuse(true);
        opened.onError(this::failed);
        opened.enable("jdk.GCPhasePause").withThreshold(Duration.ZERO).withoutStackTrace();
        opened.enable("jdk.ExecuteVMOperation").withThreshold(SHORTEST_SAFEPOINT);
        // By name, not by class: so the recording can be told by its settings.
        opened.enable(ANCHOR).withPeriod(ANCHOR_PERIOD);
        opened.onEvent(ANCHOR, this::anchor);
        opened.onEvent("jdk.GCPhasePause", event -> pause(event, event.getString("name"), sink));
        opened.onEvent("jdk.ExecuteVMOperation", event -> safepoint(event, sink));
        FlightRecorder.addPeriodicEvent(Anchor.class, hook);
        // Not startAsync: its thread is no daemon and would keep the program alive.
        Thread runner = new Thread(() -> run(opened), "tacho-pauses");
        runner.setDaemon(true);
        thread = runner;
        runner.start();
        return runner;
    }

    private void run(RecordingStream opened) {
        try {
            opened.start();
        } catch (RuntimeException | Error e) {
            failed(e);
        }
    }

    /** Waits until the new recordings that ask for anchors run; more than one if several watches start at once. */
    private static void awaitStart(Thread runner, Set<Long> others) {
        long start = System.nanoTime();
        while (!runs(others)) {
            if (!runner.isAlive()) {
                throw new UnsupportedOperationException("Flight Recorder did not start; the log says why");
            }
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                throw new UnsupportedOperationException("Flight Recorder did not start within " + START_SECONDS + " s");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean runs(Set<Long> others) {
        List<Recording> fresh = recordings().stream()
                .filter(recording -> !others.contains(recording.getId()))
                .filter(recording -> recording.getSettings().keySet().stream().anyMatch(key -> key.startsWith(ANCHOR)))
                .toList();
        return !fresh.isEmpty()
                && fresh.stream().allMatch(recording -> recording.getState() == RecordingState.RUNNING)
                && new Anchor().isEnabled();
    }

    private static List<Recording> recordings() {
        return FlightRecorder.getFlightRecorder().getRecordings();
    }

    private void anchor(RecordedEvent event) {
        long begin = WallReading.epochNanos(event.getStartTime());
        long width = Math.max(0, WallReading.epochNanos(event.getEndTime()) - begin);
        long nanos = event.getLong("nanos");
        long between = nanos - begin - width / 2;
        Offset before = offset;
        if (before == null) {
            offset = new Offset(between, width / 2 + 1);
        } else if (width <= LONGEST_ANCHOR) {
            offset = new Offset(between, width / 2 + 1 + Math.abs(between - before.nanos));
        }
    }

    /** A safepoint for another reason than a collection; one for a collection contains the pause just reported. */
    private void safepoint(RecordedEvent event, Consumer<Pause> sink) {
        boolean collection = any
                && lastStart >= WallReading.epochNanos(event.getStartTime())
                && lastEnd <= WallReading.epochNanos(event.getEndTime());
        if (!collection && event.getBoolean("safepoint")) {
            pause(event, "safepoint: " + event.getString("operation"), sink);
        }
    }

    private void pause(RecordedEvent event, String what, Consumer<Pause> sink) {
        lastStart = WallReading.epochNanos(event.getStartTime());
        lastEnd = Math.max(lastStart, WallReading.epochNanos(event.getEndTime()));
        any = true;
        Offset at = offset;
        // Before the first anchor nothing can be placed, nor has the watch begun.
        if (at != null) {
            sink.accept(new Pause(lastStart + at.nanos, lastEnd + at.nanos, at.errorNanos, 1, what));
        }
    }

    private void failed(Throwable e) {
        if (failures.getAndIncrement() == 0) {
            log.warn("Flight Recorder could not report a pause; further failures are only counted", e);
        }
    }

    @Override
    public void close() {
        RecordingStream opened = stream;
        if (opened == null) {
            return;
        }
        stream = null;
        FlightRecorder.removePeriodicEvent(hook);
        opened.close();
        Thread runner = thread;
        if (runner != null && runner != Thread.currentThread()) {
            try {
                runner.join(TimeUnit.SECONDS.toMillis(START_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String description() {
        Offset at = offset;
        return String.format(
                Locale.ROOT,
                "Source: Flight Recorder, pauses of the garbage collectors and other safepoints of at least %.1f ms;"
                        + " both ends of a pause are known to within %s",
                SHORTEST_SAFEPOINT.toNanos() / 1e6,
                at == null
                        ? "microseconds, not measured yet"
                        : String.format(Locale.ROOT, "%.1f µs", at.errorNanos / 1e3));
    }

    @Override
    public double errorNanos() {
        Offset at = offset;
        return at == null ? Double.NaN : at.errorNanos;
    }

    @Override
    public long minimumNanos() {
        return 100_000;
    }

    @Override
    public long graceNanos() {
        return 3_000_000_000L;
    }

    @Override
    public List<String> warnings() {
        return failures.get() == 0
                ? List.of()
                : List.of("Flight Recorder failed " + failures.get() + " times to report; pauses may be missing.");
    }
}
