package dev.tacho.report.write;

import dev.tacho.core.Clock;
import dev.tacho.core.section.Unit;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One line that tells how far a long piece of work is, written over as it goes on and gone when it ends.
 *
 * <pre>{@code
 * try (Progress progress = Progress.of("forks", 30, System.err, Terminal.detect(), Clock.system())) {
 *     for (Fork fork : forks) {
 *         fork.run();
 *         progress.step();
 *     }
 * }
 * }</pre>
 *
 * <p>Nothing is written unless a person watches ({@link Terminal#isInteractive}), and then at most ten times a second:
 * a step costs an atomic addition, and a reading of the clock. An output that fails is left alone from then on; the work
 * goes on. Steps may come from any thread; no thread is started.
 */
public final class Progress implements Closeable {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final int LONGEST_BAR = 30;
    private static final int LONGEST_LABEL = 40;

    private final String label;
    private final long total;
    private final Appendable out;
    private final Terminal terminal;
    private final Clock clock;
    private final long start;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong lastDrawn;
    private final Object drawing = new Object();

    /** How many cells of the line are written on; guarded by {@code drawing}, as is the next. */
    private int drawn;

    private boolean silent;

    private Progress(String label, long total, Appendable out, Terminal terminal, Clock clock) {
        this.label = TextCells.safe(Text.cut(label, LONGEST_LABEL), terminal.hasUnicode());
        this.total = total;
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.silent = !terminal.isInteractive();
        this.start = clock.nanoTime();
        this.lastDrawn = new AtomicLong(start - INTERVAL_NANOS);
    }

    /**
     * Begins a line.
     *
     * @param label what is done
     * @param total how many steps it takes, at least 1
     * @param out where the line goes, for example {@code System.err}; not closed
     * @param terminal what {@code out} is
     * @param clock tells when to write again, and how long it will take
     * @return the line, to be closed
     * @throws IllegalArgumentException if {@code total} is below 1
     */
    public static Progress of(String label, long total, Appendable out, Terminal terminal, Clock clock) {
        if (total < 1) {
            throw new IllegalArgumentException("total=" + total + ": must be >= 1");
        }
        return new Progress(
                Objects.requireNonNull(label, "label"),
                total,
                Objects.requireNonNull(out, "out"),
                Objects.requireNonNull(terminal, "terminal"),
                Objects.requireNonNull(clock, "clock"));
    }

    /** Tells that one step more is done. */
    public void step() {
        step(1);
    }

    /**
     * Tells that some steps more are done.
     *
     * @param steps how many; what goes beyond the total is shown as the total
     */
    public void step(long steps) {
        long now = done.addAndGet(steps);
        if (!terminal.isInteractive()) {
            return;
        }
        long time = clock.nanoTime();
        long last = lastDrawn.get();
        if (time - last >= INTERVAL_NANOS && lastDrawn.compareAndSet(last, time)) {
            draw(line(Math.max(0, Math.min(total, now)), time - start));
        }
    }

    /** Takes the line away, so that what is written next begins on a clean one. Closing twice does nothing. */
    @Override
    public void close() {
        synchronized (drawing) {
            if (drawn > 0) {
                draw("");
            }
            silent = true;
        }
    }

    private String line(long now, long elapsed) {
        double ratio = (double) now / total;
        StringBuilder line = new StringBuilder(label).append(' ');
        String figures = ' ' + Unit.COUNT.format(now) + '/' + Unit.COUNT.format(total);
        if (now > 0 && now < total) {
            figures += "  " + Unit.NANOS.format(elapsed / ratio - elapsed) + " left";
        }
        int room = terminal.columns() - 1 - TextCells.width(line.toString()) - figures.length() - 2;
        int length = Math.min(LONGEST_BAR, room);
        if (length >= 4) {
            int full = (int) (ratio * length);
            line.append('[')
                    .append((terminal.hasUnicode() ? "█" : "#").repeat(full))
                    .append((terminal.hasUnicode() ? "·" : ".").repeat(length - full))
                    .append(']');
        }
        String whole = TextCells.safe(line + figures, terminal.hasUnicode());
        // The last cell stays free: many terminals begin a new line when it is written on.
        return TextCells.wrap(whole, terminal.columns() - 1).get(0);
    }

    private void draw(String line) {
        synchronized (drawing) {
            if (silent) {
                return;
            }
            int width = TextCells.width(line);
            String rest = " ".repeat(Math.max(0, drawn - width));
            try {
                out.append('\r' + line + rest + (line.isEmpty() ? "\r" : ""));
                if (out instanceof Flushable flushable) {
                    flushable.flush();
                }
                drawn = width;
            } catch (IOException e) {
                // Whoever watched is gone; the work matters more.
                silent = true;
            }
        }
    }
}
