package dev.tacho.core.pause;

/**
 * Places the milliseconds of {@link com.sun.management.GcInfo} on the axis of {@link System#nanoTime}.
 *
 * <p>Those milliseconds do not count from where {@code RuntimeMXBean.getUptime} counts: on HotSpot their origin is the
 * end of the virtual machine's start, which is what {@code RuntimeMXBean.getStartTime} tells as a time of day; uptime
 * began 17 to 164 ms earlier on the machines measured (JDK 17 and 25, five collectors). So the origin is the start time,
 * carried to nanoTime by one reading of both clocks. It is known to a window of 1 ms, because the start time is cut to
 * whole milliseconds, plus the step of the wall clock.
 *
 * <p>Each notification checks that window: it carries the time of day at which the pause ended, which gives the origin
 * once more, in a window of 2 ms that must contain the first. If it does not, either the wall clock was set between the
 * start and the reading, or the thread that ended the pause was itself held up before it noted the time. The pause is
 * then placed with an error that covers both, and the eighth such notification in a row that agrees with the seven
 * before it moves the window. A clock set by less than 2 ms before the watch began may go unnoticed.
 *
 * <p>Not safe for use by several threads: notifications come on one.
 */
final class MillisAxis {
    static final long MILLI = 1_000_000;
    private static final int VOTES = 8;

    /** What passes between the end of a pause and the note of the time of day, and between two readings of clocks. */
    private static final long SLACK = MILLI / 10;

    /** A range of moments on the nanoTime axis. */
    record Window(long lowest, long highest) {
        boolean meets(Window other) {
            return lowest - other.highest <= 0 && other.lowest - highest <= 0;
        }

        boolean contains(Window other) {
            return lowest - SLACK - other.lowest <= 0 && other.highest - highest - SLACK <= 0;
        }

        Window meet(Window other) {
            return new Window(
                    lowest - other.lowest >= 0 ? lowest : other.lowest,
                    highest - other.highest <= 0 ? highest : other.highest);
        }

        Window cover(Window other) {
            return new Window(
                    lowest - other.lowest <= 0 ? lowest : other.lowest,
                    highest - other.highest >= 0 ? highest : other.highest);
        }

        long width() {
            return highest - lowest;
        }
    }

    private final long stepNanos;
    private Window origin;
    private Window rival;
    private int votes;
    private int moves;

    /**
     * Places the origin.
     *
     * @param startMillis the time of day at which the milliseconds began, as the virtual machine tells it
     * @param now both clocks
     * @param stepNanos the step of the wall clock
     */
    MillisAxis(long startMillis, WallReading now, long stepNanos) {
        this.stepNanos = stepNanos;
        this.origin = momentOf(startMillis, now);
        this.rival = origin;
    }

    /** Checks the origin by a pause that ended at a time of day, and places that pause. */
    Pause place(long startMillis, long endMillis, long endOfDayMillis, WallReading received, String what) {
        Window end = momentOf(endOfDayMillis, received);
        Window told = new Window(end.lowest - (endMillis + 1) * MILLI, end.highest - endMillis * MILLI);
        Window used = check(told) ? origin : origin.cover(told);
        // Whole milliseconds were cut, not rounded: the truth is up to one further on.
        long middle = used.lowest + used.width() / 2 + MILLI / 2;
        return new Pause(
                middle + startMillis * MILLI, middle + endMillis * MILLI, errorNanos(used), lengthError(), what);
    }

    /** How far each end of a pause may be off. */
    long errorNanos() {
        return errorNanos(origin);
    }

    /** How often the origin had to be moved. */
    int moves() {
        return moves;
    }

    private boolean check(Window told) {
        if (told.contains(origin)) {
            votes = 0;
            return true;
        }
        boolean agrees = votes > 0 && rival.meets(told);
        rival = agrees ? rival.meet(told) : told;
        votes = agrees ? votes + 1 : 1;
        if (votes < VOTES) {
            return false;
        }
        origin = rival;
        votes = 0;
        moves++;
        return true;
    }

    /** When it was a certain whole millisecond of the day, on the nanoTime axis. */
    private Window momentOf(long epochMillis, WallReading now) {
        long age = now.epochNanos() - epochMillis * MILLI;
        return new Window(now.beforeNanos() - age - stepNanos, now.afterNanos() - age + MILLI + stepNanos);
    }

    private static long errorNanos(Window window) {
        return (window.width() + 1) / 2 + MILLI / 2;
    }

    /** Both ends are cut from one axis: the length is off by less than one millisecond, whatever the origin. */
    private static long lengthError() {
        return MILLI;
    }
}
