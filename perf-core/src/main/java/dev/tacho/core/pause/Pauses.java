package dev.tacho.core.pause;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches for the times in which the virtual machine stops every Java thread, so that a measured value can be told to
 * have contained such a pause.
 *
 * <pre>{@code
 * try (Pauses pauses = Pauses.watch()) {
 *     PausedValues paused = pauses.attribute(second::record);
 *     ...
 * }
 * }</pre>
 *
 * <p>Two sources: {@link #watch} listens to the garbage collectors and costs nothing between collections; {@link
 * #flightRecorder} also sees other safepoints and is exact to microseconds, for a recording under way. Every pause
 * counts in the totals; the latest 1,024 are kept to compare values with.
 *
 * <p>That a value contained a pause does not say that the pause made it slow: of two values, the longer is the likelier
 * to contain one. {@link PausedCounts#pausedRatio} tells how much of the values was pause.
 *
 * <p>Safe for use by any thread. A watch that is never closed lasts as long as the program.
 */
public final class Pauses implements AutoCloseable, SectionSource {
    private static final Logger log = LoggerFactory.getLogger(Pauses.class);

    private final PauseSource source;
    private final LongSupplier nanoTime;
    private final PauseLog pauses;
    private final List<String> remarks;
    private final @Nullable String unavailable;
    private final List<WeakReference<PausedValues>> instruments = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closing = new AtomicBoolean();

    // Written before closed, read after it.
    private long closedNanos;
    private long closedSettled;
    private volatile boolean closed;

    Pauses(PauseSource source, LongSupplier nanoTime, List<String> remarks) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.remarks = List.copyOf(remarks);
        this.pauses = new PauseLog(nanoTime.getAsLong(), source.graceNanos());
        this.unavailable = open();
    }

    private @Nullable String open() {
        try {
            pauses.begin(source.open(this::happened));
            return null;
        } catch (UnsupportedOperationException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * Watches the garbage collectors through the notifications of their beans. Starts no thread; notifications come on
     * a thread of the virtual machine, some milliseconds after the pause. Both ends of a pause are known to about 1
     * ms. The first call loads the virtual machine's management, 20 to 130 ms; others take under 1 ms on Linux and up
     * to 0.1 s where the wall clock moves in steps.
     *
     * @return the watch; where nothing can be watched it says so and attributes nothing
     */
    public static Pauses watch() {
        // No method reference: linking one would load a class that a trimmed runtime cannot load.
        return watch(() -> new GcNotifications(), List.of());
    }

    /**
     * Watches the garbage collectors and other safepoints of at least 0.1 ms through Flight Recorder. Starts a daemon
     * thread, {@code tacho-pauses}, and a recording, which {@link #close} ends; returns when both run, which takes 1 to
     * 2 s the first time, in which Flight Recorder itself stops all threads for some milliseconds, and then up to 0.1 s.
     * Pauses are known to microseconds, about a second after they happened. An event of this library, {@code
     * dev.tacho.PauseAnchor}, appears once a second in every recording under way.
     *
     * @return the watch; where Flight Recorder is missing or does not start, what {@link #watch} returns, and its
     *     section says so
     */
    public static Pauses flightRecorder() {
        return flightRecorder(() -> new FlightRecorderPauses());
    }

    /**
     * Returns a watch of pauses that the program tells by {@link #add}, for tests in virtual time and for pauses that
     * only the program knows.
     *
     * @param nanoTime the clock, for example {@code clock::nanoTime}; must not block
     * @return the watch, from the clock's present on
     */
    public static Pauses manual(LongSupplier nanoTime) {
        return new Pauses(new ToldPauses(nanoTime), nanoTime, List.of());
    }

    /** As {@link #flightRecorder()}, for any way to come by the recorder. */
    static Pauses flightRecorder(Supplier<PauseSource> recorder) {
        String reason;
        try {
            Pauses precise = new Pauses(recorder.get(), System::nanoTime, List.of());
            if (precise.unavailable == null) {
                return precise;
            }
            reason = precise.unavailable;
        } catch (LinkageError | RuntimeException e) {
            // A runtime without the module, a recorder that is forbidden, a repository that cannot be written.
            reason = e.toString();
        }
        log.info("Flight Recorder cannot be used ({}): pauses come from the collectors' notifications", reason);
        return watch(
                () -> new GcNotifications(),
                List.of("Flight Recorder was asked for but cannot be used (" + reason
                        + "): the collectors' notifications are used instead."));
    }

    /** As {@link #watch()}, for any way to come by the notifications. */
    static Pauses watch(Supplier<PauseSource> notifications, List<String> remarks) {
        try {
            return new Pauses(notifications.get(), System::nanoTime, remarks);
        } catch (LinkageError | RuntimeException e) {
            return new Pauses(new NoPauses(e.toString()), System::nanoTime, remarks);
        }
    }

    /**
     * Returns a new attribution for one instrument: it hands on the values that contained a pause.
     *
     * @param paused what takes those values, each once, unchanged; called by whichever thread decides, one at a time,
     *     so it must be quick and must not block. If it throws, that is counted and logged, and the value is lost to it
     * @return the attribution; it lives as long as the caller keeps it
     */
    public PausedValues attribute(LongConsumer paused) {
        PausedValues values = new PausedValues(this, paused);
        instruments.removeIf(instrument -> instrument.get() == null);
        instruments.add(new WeakReference<>(values));
        return values;
    }

    /**
     * Tells of a pause. Its values are decided before this method returns.
     *
     * @param startNanos when it began, on the clock's axis
     * @param endNanos when it ended, not before it began. Tell pauses in the order in which they ended: one that lies
     *     before another told earlier counts as late
     * @param what what stopped the threads
     * @throws IllegalArgumentException if the end lies before the start
     * @throws IllegalStateException if this watch is not {@link #manual}, or is closed
     */
    public void add(long startNanos, long endNanos, String what) {
        if (!(source instanceof ToldPauses)) {
            throw new IllegalStateException("this watch has its own source: use Pauses.manual(clock)");
        }
        if (closed) {
            throw new IllegalStateException("this watch is closed: open another");
        }
        happened(new Pause(startNanos, endNanos, 0, 0, what));
    }

    /**
     * Returns the shortest value worth asking about: 0.5 ms for {@link #watch}, half of what it can tell, and 0.1 ms for
     * {@link #flightRecorder}. A shorter value may contain a pause, but hardly one that matters to it.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} if nothing can be watched, so that no value is asked about
     */
    public long minimumNanos() {
        return unavailable == null ? source.minimumNanos() : Long.MAX_VALUE;
    }

    /**
     * Returns how long a value waits for a pause that has not been reported: 2 s for {@link #watch}, whose
     * notifications take milliseconds, the first ones up to 0.6 s; 3 s for {@link #flightRecorder}, which reports once a
     * second; 1 s for {@link #manual}. A later pause settles what lies before it at once.
     *
     * @return nanoseconds
     */
    public long graceNanos() {
        return source.graceNanos();
    }

    /**
     * Returns all pauses so far.
     *
     * @return an immutable reading; takes a lock for some nanoseconds, which only a pause's report takes besides
     */
    public PausesSnapshot snapshot() {
        long since = pauses.since();
        long until = closed ? closedNanos : nanoTime.getAsLong();
        List<String> warnings = new ArrayList<>(remarks);
        warnings.addAll(source.warnings());
        return new PausesSnapshot(unavailable, since, Math.max(0, until - since), pauses.totals(), source, warnings);
    }

    /**
     * Returns all pauses so far as a chapter of a report.
     *
     * @return the section of {@link #snapshot}
     */
    @Override
    public Section section() {
        return snapshot().section();
    }

    /**
     * Ends the watch and, where it started one, its thread. The totals stay readable; values that ended too late for
     * their pauses to have been reported can no longer be decided and count as unattributed. A further call does
     * nothing.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            source.close();
            closedNanos = nanoTime.getAsLong();
            closedSettled = pauses.settled(closedNanos);
            closed = true;
            drainAll(closedNanos);
        }
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    boolean isClosed() {
        return closed || unavailable != null;
    }

    /** The moment before which every pause is known; it stands still once the watch is closed. */
    long settled(long nowNanos) {
        return closed ? closedSettled : pauses.settled(nowNanos);
    }

    void match(long start, long end, long spanNanos, PauseLog.Match match) {
        pauses.match(start, end, spanNanos, match);
        // Nobody told anything: that no pause is on record means nothing.
        match.complete &= unavailable == null;
    }

    private void happened(Pause pause) {
        long now = nanoTime.getAsLong();
        pauses.add(pause, now);
        drainAll(now);
    }

    private void drainAll(long nowNanos) {
        for (WeakReference<PausedValues> instrument : instruments) {
            PausedValues values = instrument.get();
            if (values != null) {
                values.tryDrain(nowNanos);
            }
        }
    }
}
