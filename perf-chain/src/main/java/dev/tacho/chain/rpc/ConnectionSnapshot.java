package dev.tacho.chain.rpc;

/**
 * How many connections an HTTP client opened for its calls: an immutable reading. It counts every call of the client
 * whose listener is {@link RpcMeter#phases()}, also those that are no JSON-RPC.
 */
public final class ConnectionSnapshot {
    /** Reopening less than this share of the calls is not worth a change. */
    private static final double NOTABLE_RATIO = 0.02;
    /** A play of the smallest pool opens the most; beyond that, by this much, something else closes connections. */
    private static final double MODEL_MARGIN = 1.1;

    private final long calls;
    private final long opened;
    private final long reused;
    private final long failed;
    private final int open;
    private final int idle;
    private final int inFlight;
    private final int inFlightPeak;
    private final int inUsePeak;
    private final int waitingPeak;
    private final int[] sizes;
    private final long[] openedBySize;

    ConnectionSnapshot(
            long calls,
            long opened,
            long reused,
            long failed,
            int open,
            int idle,
            int inFlight,
            int inFlightPeak,
            int inUsePeak,
            int waitingPeak,
            int[] sizes,
            long[] openedBySize) {
        this.calls = calls;
        this.opened = opened;
        this.reused = reused;
        this.failed = failed;
        this.open = open;
        this.idle = idle;
        this.inFlight = inFlight;
        this.inFlightPeak = inFlightPeak;
        this.inUsePeak = inUsePeak;
        this.waitingPeak = waitingPeak;
        this.sizes = sizes;
        this.openedBySize = openedBySize;
    }

    /**
     * Returns the HTTP calls that began.
     *
     * @return the count
     */
    public long calls() {
        return calls;
    }

    /**
     * Returns the connections opened: connected, and over HTTPS with the handshake done.
     *
     * @return the count
     */
    public long opened() {
        return opened;
    }

    /**
     * Returns how often a call took a connection that was open already. A call that was sent again counts each time.
     *
     * @return the count
     */
    public long reused() {
        return reused;
    }

    /**
     * Returns the attempts to open a connection that failed.
     *
     * @return the count
     */
    public long failed() {
        return failed;
    }

    /**
     * Returns the connections open now.
     *
     * @return the count, those in use included
     */
    public int open() {
        return open;
    }

    /**
     * Returns the connections open now that no call uses.
     *
     * @return the count
     */
    public int idle() {
        return idle;
    }

    /**
     * Returns the calls that began and have not ended.
     *
     * @return the count
     */
    public int inFlight() {
        return inFlight;
    }

    /**
     * Returns the most calls at once.
     *
     * @return the count; 0 if there was no call
     */
    public int inFlightPeak() {
        return inFlightPeak;
    }

    /**
     * Returns the most connections in use at once.
     *
     * @return the count; 0 if there was none
     */
    public int inUsePeak() {
        return inUsePeak;
    }

    /**
     * Returns the most calls that waited for a connection at once, mostly for one to be opened.
     *
     * @return the count; 0 if there was no call
     */
    public int waitingPeak() {
        return waitingPeak;
    }

    /**
     * Returns the size of pool that would have kept every connection for the next call: as many idle connections as
     * there were calls at once. With it, at most that many are ever opened, unless calls fail, or the server or the
     * keep-alive closes some. An idle connection costs a socket for up to the pool's keep-alive time.
     *
     * @return the idle connections to allow; 0 if there was no call
     */
    public int recommendedSize() {
        return inFlightPeak;
    }

    /**
     * Returns how many connections a pool would have opened for the same calls in the same order, if no server hung up
     * between calls and no keep-alive ended. A connection whose call failed is lost to it, too.
     *
     * @param size the idle connections it may keep, 1 or more. Between 1 and {@link #recommendedSize()} the next
     *     smaller size that was played along is taken (1, 2, 3, 5, 8, 12, 16, 24, 32, 48, 64, 128, 256), which opens no
     *     fewer
     * @return the count
     * @throws IllegalArgumentException if the size is 0 or less
     */
    public long openedWith(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size=" + size + ": must be at least 1");
        }
        if (size >= inFlightPeak) {
            return openedBySize[openedBySize.length - 1];
        }
        int i = 0;
        while (i + 1 < sizes.length && sizes[i + 1] <= size) {
            i++;
        }
        return openedBySize[i];
    }

    /**
     * Returns whether the pool was too small: connections were closed that the next calls had to open again, and it was
     * the pool that closed them, so far as the order of the calls can explain it.
     *
     * @return whether a pool of {@link #recommendedSize()} would have opened notably fewer
     */
    public boolean isPoolTooSmall() {
        return isNotable() && inFlightPeak > 1 && !isClosedByOthers();
    }

    /**
     * Returns whether something else than the size of the pool closes connections: more were opened than even a pool of
     * one would have. A server or proxy without keep-alive does that.
     *
     * @return whether no size of pool explains what was opened
     */
    public boolean isClosedByOthers() {
        return calls > 0 && isNotable() && opened > MODEL_MARGIN * openedWith(1);
    }

    private boolean isNotable() {
        return opened - openedWith(Math.max(1, recommendedSize())) > NOTABLE_RATIO * calls;
    }

    /** Returns the counts, for debugging. */
    @Override
    public String toString() {
        return "calls=" + calls + ", opened=" + opened + ", reused=" + reused + ", failed=" + failed + ", open=" + open
                + ", idle=" + idle + ", inFlight=" + inFlight + ", inFlightPeak=" + inFlightPeak + ", inUsePeak="
                + inUsePeak + ", waitingPeak=" + waitingPeak;
    }
}
