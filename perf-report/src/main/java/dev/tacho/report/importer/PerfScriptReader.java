package dev.tacho.report.importer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of {@code perf script}: samples of a header and indented frames, the innermost first, with an empty line
 * after each.
 */
final class PerfScriptReader {
    /** In one recording; more would be a file of something else, and each has a tree of its own. */
    private static final int MOST_EVENTS = 16;

    private final Lines lines;
    private final StackReader options;
    private final Map<String, Event> events = new LinkedHashMap<>();
    private @Nullable PerfHeader sample;
    private final List<String> frames = new ArrayList<>();
    private long skippedLines;
    private boolean isTruncated;

    private static final class Event {
        final StackTrie trie;
        long samples;

        Event(int maximumNodes) {
            trie = new StackTrie(maximumNodes);
        }
    }

    PerfScriptReader(Lines lines, StackReader options) {
        this.lines = lines;
        this.options = options;
    }

    /** Returns the stacks of each event, in the order of their first samples. */
    Map<String, Stacks> read(String file) throws IOException {
        String last = "";
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (line.isBlank()) {
                finish();
            } else if (line.charAt(0) != '#') {
                take(line);
            }
            last = line;
        }
        // Callers come last, so a sample that was cut off lacks its root and would stand in the wrong place.
        if (!lines.isTerminated() && sample != null && !last.endsWith(")")) {
            isTruncated = true;
            sample = null;
        }
        finish();
        Map<String, Stacks> stacks = new LinkedHashMap<>();
        events.forEach((name, event) -> stacks.put(
                name,
                new Stacks(
                        event.trie.freeze(),
                        new Stacks.Origin(
                                file, name, event.samples, !options.isByPeriod(), skippedLines, isTruncated))));
        return stacks;
    }

    private void take(String line) throws IOException {
        boolean isIndented = Character.isWhitespace(line.charAt(0));
        // Commands are indented too where there are no call chains, and may look like an address.
        String frame = isIndented && sample != null ? PerfFrame.name(line, options.symbols()) : null;
        PerfHeader header = frame == null || line.indexOf(':') >= 0 ? PerfHeader.parse(line) : null;
        if (header != null) {
            finish();
            start(header);
        } else if (frame != null) {
            frames.add(frame);
        } else if (isIndented) {
            // A source line, or another field that was asked for.
            skippedLines++;
        } else if (lines.isTerminated()) {
            throw lines.wrong("neither a sample's first line nor a frame: " + Lines.quoted(line)
                    + "; print at least -F comm,pid,time,event,ip,sym,dso");
        } else {
            isTruncated = true;
        }
    }

    private void start(PerfHeader header) {
        if (header.event().startsWith("PERF_RECORD_") || !options.accepts(header.event())) {
            return;
        }
        sample = header;
        String only = header.rest().isEmpty() ? null : PerfFrame.name(header.rest(), options.symbols());
        if (only != null) {
            frames.add(only);
        }
    }

    private void finish() throws IOException {
        PerfHeader finished = sample;
        if (finished != null) {
            Event event = events.get(finished.event());
            if (event == null) {
                event = new Event(options.maximumNodes());
                events.put(finished.event(), event);
                if (events.size() > MOST_EVENTS) {
                    throw lines.wrong("more than " + MOST_EVENTS + " events; choose one with withEvent(name)");
                }
            }
            add(event, finished);
        }
        sample = null;
        frames.clear();
    }

    private void add(Event event, PerfHeader header) throws IOException {
        double weight = options.isByPeriod() ? header.period() : 1;
        if (Double.isNaN(weight)) {
            throw lines.wrong("a sample of " + header.event()
                    + " without a period; print it with -F +period, or count samples instead of periods");
        }
        if (!header.command().isEmpty()) {
            frames.add(header.command());
        }
        if (options.isByThread()) {
            frames.add(frames.isEmpty() ? 0 : frames.size() - (header.command().isEmpty() ? 0 : 1), header.thread());
        }
        if (frames.isEmpty()) {
            frames.add(StackTrie.UNNAMED);
        }
        Collections.reverse(frames);
        event.trie.add(frames, weight);
        event.samples++;
    }
}
