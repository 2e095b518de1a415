package dev.tacho.report.importer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How stacks are read, where {@link Stacks#read} leaves a choice:
 *
 * <pre>{@code
 * Stacks stacks = StackReader.create().withEvent("cpu-clock").withPeriods().read(Path.of("perf.txt"));
 * }</pre>
 *
 * <p>Two formats are understood, packed by gzip or not. <b>Collapsed stacks</b> have a line for each stack, {@code
 * outermost;...;innermost weight}, as async-profiler and the flame graph scripts write them; the marks of how a method was
 * compiled ({@code _[j]}, {@code _[i]}, {@code _[0]}, {@code _[1]}) are left out so that two runs compare, the kernel's
 * {@code _[k]} stays. <b>{@code perf script}</b> prints a header and a frame a line for each sample; the command becomes the
 * outermost frame, a place without a symbol is named after its object, and the kernel's frames end in {@code _[k]}.
 *
 * <p>Immutable; every {@code with} returns a copy.
 */
public final class StackReader {
    /** As many as a page draws smoothly. */
    static final int DEFAULT_NODES = 100_000;

    /** Of the two formats, for messages. */
    static final String EXPECTED =
            "collapsed stacks, a line each such as \"main;run;sleep 12\", or the text of perf script";

    private final @Nullable String event;
    private final boolean byPeriod;
    private final boolean byThread;
    private final @Nullable PerfMap symbols;
    private final int maximumNodes;

    private StackReader(
            @Nullable String event, boolean byPeriod, boolean byThread, @Nullable PerfMap symbols, int maximumNodes) {
        this.event = event;
        this.byPeriod = byPeriod;
        this.byThread = byThread;
        this.symbols = symbols;
        this.maximumNodes = maximumNodes;
    }

    /**
     * Returns a reader that takes the only event there is, counts samples, merges threads and keeps 100,000 places.
     *
     * @return the reader
     */
    public static StackReader create() {
        return new StackReader(null, false, false, null, DEFAULT_NODES);
    }

    /**
     * Reads one event of {@code perf script} and skips the others. Collapsed stacks do not name theirs.
     *
     * @param name the event, with or without its modifiers: {@code cycles} also takes {@code cycles:u}
     * @return the reader
     * @throws IllegalArgumentException if the name is blank
     */
    public StackReader withEvent(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("event=\"" + name + "\": must not be blank");
        }
        return new StackReader(name, byPeriod, byThread, symbols, maximumNodes);
    }

    /**
     * Weighs a sample of {@code perf script} by its period, such as the cycles or nanoseconds it stands for, instead of
     * counting it as 1. That is right where perf adapted the period to reach a frequency.
     *
     * @return the reader
     */
    public StackReader withPeriods() {
        return new StackReader(event, true, byThread, symbols, maximumNodes);
    }

    /**
     * Keeps the threads of {@code perf script} apart: {@code pid/tid} stands below the command. Two runs then no longer
     * compare.
     *
     * @return the reader
     */
    public StackReader withThreads() {
        return new StackReader(event, byPeriod, true, symbols, maximumNodes);
    }

    /**
     * Names compiled code that {@code perf script} could not.
     *
     * @param perfMap a file that the machine's agent wrote, {@code /tmp/perf-PID.map}; read at once
     * @return the reader
     * @throws IOException if it cannot be read or is something else; the message names the line
     */
    public StackReader withSymbols(Path perfMap) throws IOException {
        return new StackReader(event, byPeriod, byThread, PerfMap.read(perfMap), maximumNodes);
    }

    /**
     * Bounds memory: of more places than that the lightest are folded into their callers, as {@code other (n frames cut)}.
     *
     * @param places the most places of a tree, about 100 B each while it is read
     * @return the reader
     * @throws IllegalArgumentException if it is not 1 to 10,000,000
     */
    public StackReader withMaximumNodes(int places) {
        if (places < 1 || places > 10_000_000) {
            throw new IllegalArgumentException("maximumNodes=" + places + ": must be 1 to 10,000,000");
        }
        return new StackReader(event, byPeriod, byThread, symbols, places);
    }

    /**
     * Reads the stacks of one event.
     *
     * @param file the file
     * @return what it holds
     * @throws IOException if it cannot be read, is of neither format, or has more than one event or not the one asked for
     */
    public Stacks read(Path file) throws IOException {
        return onlyOne(file.toString(), readEach(file));
    }

    /**
     * Reads the stacks of one event.
     *
     * @param in the content; left open
     * @param name names it in messages and captions
     * @return what it holds
     * @throws IOException as {@link #read(Path)}
     */
    public Stacks read(InputStream in, String name) throws IOException {
        return onlyOne(name, readEach(in, name, name));
    }

    private static Stacks onlyOne(String place, Map<String, Stacks> events) throws IOException {
        if (events.size() > 1) {
            throw new IOException(place + ": has the events " + String.join(", ", events.keySet())
                    + "; choose one with withEvent(name), or take them all with readEach");
        }
        return events.values().iterator().next();
    }

    /**
     * Reads the stacks of every event.
     *
     * @param file the file
     * @return the stacks by event, in the order of the file; by an empty name for collapsed stacks
     * @throws IOException if it cannot be read or is of neither format
     */
    public Map<String, Stacks> readEach(Path file) throws IOException {
        try (InputStream in = Lines.open(file)) {
            return readEach(in, file.toString(), nameOf(file));
        }
    }

    /** A message names the whole path, a caption only the file. */
    private Map<String, Stacks> readEach(InputStream in, String place, String name) throws IOException {
        Objects.requireNonNull(name, "name");
        Lines lines = Lines.of(place, in);
        String remark = "";
        String first = lines.next();
        while (first != null && (first.isBlank() || first.charAt(0) == '#')) {
            remark = remark.isEmpty() ? first.strip() : remark;
            first = lines.next();
        }
        if (first == null) {
            throw lines.wrongFile(
                    (remark.isEmpty() ? "is empty" : "holds no stack, only remarks: " + Lines.quoted(remark))
                            + "; expected are " + EXPECTED);
        }
        lines.back(first);
        Map<String, Stacks> found = new LinkedHashMap<>();
        if (PerfHeader.parse(first) != null) {
            found.putAll(new PerfScriptReader(lines, this).read(name));
        } else {
            found.put("", new CollapsedReader(lines, new StackTrie(maximumNodes)).read(name));
        }
        if (found.isEmpty()) {
            throw lines.wrongFile("holds no sample"
                    + (event == null ? "" : " of the event " + event + "; withEvent(name) chooses another")
                    + "; its first line is " + Lines.quoted(first.strip()));
        }
        return found;
    }

    private static String nameOf(Path file) {
        Path name = file.getFileName();
        return name == null ? file.toString() : name.toString();
    }

    boolean accepts(String name) {
        return event == null || name.equals(event) || name.startsWith(event + ':');
    }

    boolean isByPeriod() {
        return byPeriod;
    }

    boolean isByThread() {
        return byThread;
    }

    @Nullable
    PerfMap symbols() {
        return symbols;
    }

    int maximumNodes() {
        return maximumNodes;
    }
}
