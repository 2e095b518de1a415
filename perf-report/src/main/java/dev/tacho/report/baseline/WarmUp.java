package dev.tacho.report.baseline;

import java.util.Arrays;

/**
 * Calls every side until it has been called often enough and the compilers have nothing left to do.
 *
 * <p>By calls, since a busy machine grants few of them in a second: of an operation of 18 µs a warm-up of 0.8 s left half of
 * the processes with uncompiled code, one of 25,000 calls none. Then until the compilers did not work through several
 * windows in a row. A side whose calls are so long that the wanted number would take more than 2 s gets so many as do not.
 */
final class WarmUp {
    /** A window of a side takes about so long. */
    private static final double WINDOW_NANOS = 20e6;

    private static final double LONGEST_NANOS = 2e9;
    private static final int ENOUGH_CALLS = 20_000;
    private static final int FEWEST_CALLS = 10;
    private static final int MOST_WINDOW_CALLS = 1 << 22;
    private static final int QUIET_WINDOWS = 5;
    /** Some programs never stop compiling. */
    private static final int MOST_WINDOWS = 300;

    private final Session session;
    private final Bench bench;
    private final int asked;
    private final int wanted;
    private final double[] callNanos;
    private final long[] calls;
    private boolean quiet;

    /** Asks for a number of calls, at most as many in a window as that makes; 0 for enough of them. */
    WarmUp(Session session, Bench bench, int asked) {
        this.session = session;
        this.bench = bench;
        this.asked = asked;
        this.wanted = asked > 0 ? asked : ENOUGH_CALLS;
        this.callNanos = new double[session.sides()];
        this.calls = new long[session.sides()];
    }

    void run() throws Exception {
        for (int side = 0; side < callNanos.length; side++) {
            callNanos[side] = session.call(side, 1, 1);
            calls[side]++;
        }
        int quietWindows = 0;
        long workedMillis = bench.compiler().workedMillis().getAsLong();
        for (int window = 0; window < MOST_WINDOWS && !(quietWindows >= QUIET_WINDOWS && isEnough()); window++) {
            for (int side = 0; side < callNanos.length; side++) {
                window(side);
            }
            long now = bench.compiler().workedMillis().getAsLong();
            boolean worked =
                    now > workedMillis || bench.compiler().isCompiling().getAsBoolean();
            quietWindows = worked ? 0 : quietWindows + 1;
            workedMillis = now;
        }
        quiet = quietWindows >= QUIET_WINDOWS && isEnough();
    }

    private void window(int side) throws Exception {
        double nanos = Math.max(callNanos[side], 1);
        // A first call may have taken a thousand times as long as the next one will: so at most twice as many as so
        // far.
        double fitting = Math.min(2.0 * calls[side], WINDOW_NANOS / nanos);
        double most = asked > 0 ? Math.max(1, asked / QUIET_WINDOWS) : MOST_WINDOW_CALLS;
        int n = (int) Math.max(1, Math.min(fitting, most));
        callNanos[side] = Math.max(0, (double) session.call(side, n, session.batch(nanos))) / n;
        calls[side] += n;
    }

    private boolean isEnough() {
        for (int side = 0; side < callNanos.length; side++) {
            double affordable = Math.max(FEWEST_CALLS, LONGEST_NANOS / Math.max(callNanos[side], 1));
            if (calls[side] < Math.min(wanted, affordable)) {
                return false;
            }
        }
        return true;
    }

    /** What a call took at the end, side by side. */
    double[] callNanos() {
        return callNanos.clone();
    }

    /** The calls of the side that had the fewest. */
    long calls() {
        return Arrays.stream(calls).min().orElse(0);
    }

    /** Whether there were enough calls and the compilers had nothing left to do. */
    boolean isQuiet() {
        return quiet;
    }
}
