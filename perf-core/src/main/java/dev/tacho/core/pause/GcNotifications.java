package dev.tacho.core.pause;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses as the collectors' beans report them: whole milliseconds, some milliseconds late, on a thread of the virtual
 * machine. Only this class knows {@code com.sun.management}, which a trimmed runtime may lack.
 */
final class GcNotifications implements PauseSource, NotificationListener {
    private static final Logger log = LoggerFactory.getLogger(GcNotifications.class);

    private final MillisAxis axis = new MillisAxis(
            ManagementFactory.getRuntimeMXBean().getStartTime(), WallReading.best(), WallReading.granularityNanos());
    private final List<GarbageCollectorMXBean> beans;
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private volatile @Nullable Consumer<Pause> sink;
    private volatile long errorNanos = axis.errorNanos();
    private volatile int moves;
    private final AtomicLong failures = new AtomicLong();

    GcNotifications() {
        this(ManagementFactory.getGarbageCollectorMXBeans());
    }

    GcNotifications(List<GarbageCollectorMXBean> beans) {
        this.beans = List.copyOf(beans);
    }

    @Override
    public long open(Consumer<Pause> to) {
        sink = to;
        for (GarbageCollectorMXBean bean : beans) {
            if (!reportsCycles(bean.getName()) && bean instanceof NotificationEmitter emitter && notifies(emitter)) {
                emitter.addNotificationListener(this, null, null);
                emitters.add(emitter);
            }
        }
        if (emitters.isEmpty()) {
            List<String> names =
                    beans.stream().map(GarbageCollectorMXBean::getName).toList();
            throw new UnsupportedOperationException(
                    names.stream().anyMatch(GcNotifications::reportsCycles)
                            ? "the collector reports only concurrent cycles, not pauses: " + names
                            : "no collector of this virtual machine sends notifications: " + names);
        }
        return System.nanoTime();
    }

    /** A runtime without {@code jdk.management} has beans that take listeners and never tell them anything. */
    private static boolean notifies(NotificationEmitter emitter) {
        return Arrays.stream(emitter.getNotificationInfo())
                .flatMap(info -> Arrays.stream(info.getNotifTypes()))
                .anyMatch(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION::equals);
    }

    @Override
    public void close() {
        sink = null;
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(this);
            } catch (ListenerNotFoundException e) {
                log.debug("The listener was gone already", e);
            }
        }
        emitters.clear();
    }

    @Override
    public void handleNotification(Notification notification, @Nullable Object handback) {
        WallReading received = WallReading.now();
        Consumer<Pause> to = sink;
        if (to == null
                || !GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION.equals(notification.getType())) {
            return;
        }
        try {
            var info = GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
            if (isPause(info.getGcName(), info.getGcAction())) {
                to.accept(place(info, notification.getTimeStamp(), received));
            }
        } catch (RuntimeException | LinkageError e) {
            // An exception would be lost in the virtual machine's thread.
            if (failures.getAndIncrement() == 0) {
                log.warn("A collector's notification could not be read; further failures are only counted", e);
            }
        }
    }

    private Pause place(GarbageCollectionNotificationInfo info, long timeOfDay, WallReading received) {
        GcInfo gc = info.getGcInfo();
        Pause pause = axis.place(
                gc.getStartTime(),
                gc.getEndTime(),
                timeOfDay,
                received,
                info.getGcName() + " (" + info.getGcCause() + ')');
        errorNanos = axis.errorNanos();
        moves = axis.moves();
        return pause;
    }

    /** Whether a bean of this name reports nothing but whole concurrent cycles, in which the threads run. */
    static boolean reportsCycles(String bean) {
        return bean.endsWith(" Cycles");
    }

    /**
     * Whether a notification is about a pause. ZGC and Shenandoah have a bean for pauses and one for cycles. The bean
     * of G1's concurrent work (JDK 20 and later) reports the pauses within it, Remark and Cleanup, and says so in the
     * action; should it ever report a cycle, that is not one. Every other bean stops the threads.
     */
    static boolean isPause(String bean, String action) {
        return !reportsCycles(bean)
                && !action.equals("end of GC cycle")
                && (!bean.equals("G1 Concurrent GC") || action.contains("pause"));
    }

    @Override
    public String description() {
        return String.format(
                Locale.ROOT,
                "Source: notifications of the garbage collectors, in whole milliseconds; both ends of a pause are known"
                        + " to within %.2f ms",
                errorNanos / 1e6);
    }

    @Override
    public double errorNanos() {
        return errorNanos;
    }

    @Override
    public long minimumNanos() {
        return 500_000;
    }

    @Override
    public long graceNanos() {
        // Most take milliseconds; the first ones, which load classes, took up to 0.6 s on a busy machine.
        return 2_000_000_000;
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (moves > 0) {
            warnings.add("The wall clock was set while this program ran: the place of pauses was corrected " + moves
                    + " times, and those just before are less certain.");
        }
        if (failures.get() > 0) {
            warnings.add(failures.get() + " notifications of a collector could not be read; their pauses are missing.");
        }
        return warnings;
    }
}
