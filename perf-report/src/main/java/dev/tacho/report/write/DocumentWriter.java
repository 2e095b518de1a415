package dev.tacho.report.write;

import dev.tacho.core.snapshot.HistogramLog;
import dev.tacho.core.snapshot.InstrumentId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Writes a {@link Document} to a file, in the form the file's ending asks for.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code .html}, {@code .htm}</td><td>for people: everything, with drawings, in one file</td></tr>
 * <tr><td>{@code .md}</td><td>for a pull request: what matters first, at most 60,000 bytes</td></tr>
 * <tr><td>{@code .json}</td><td>for programs: everything, unrounded, with the measured values; {@link DocumentReader}
 *     reads it</td></tr>
 * <tr><td>{@code .csv}</td><td>for spreadsheets: one line a number</td></tr>
 * <tr><td>{@code .xml}</td><td>for build servers: JUnit's form, one test case a check</td></tr>
 * <tr><td>{@code .txt}</td><td>for a terminal of 80 columns, without colour</td></tr>
 * <tr><td>{@code .hlog}</td><td>for HdrHistogram's tools: one tagged line a measurement and run</td></tr>
 * </table>
 *
 * <p>What nobody reads is folded before it is written, whatever the form: of more than 5,000 names those that cost most
 * stay, the others become one, {@code other (n names)}. HTML shows some 2,000 of a section one by one and folds the
 * others by name. One chip at the top says how many there were, and how many of them are folded or left out.
 */
public final class DocumentWriter {
    private static final Map<String, Form> FORMS = new LinkedHashMap<>();

    static {
        // The page folds for itself, as it leaves out more than that, and says both in one sentence.
        FORMS.put(".html", text(HtmlWriter::html));
        FORMS.put(".htm", text(HtmlWriter::html));
        FORMS.put(".md", folded(text(MarkdownWriter::markdown)));
        FORMS.put(".json", streamed((document, out) -> JsonWriter.write(Folding.foldWithValues(document), out)));
        FORMS.put(".csv", folded(streamed(CsvWriter::write)));
        FORMS.put(".xml", folded(streamed(JUnitXmlWriter::write)));
        FORMS.put(".txt", folded(text(document -> TerminalWriter.text(document, Terminal.PLAIN))));
        FORMS.put(".hlog", folded(DocumentWriter::log));
    }

    private DocumentWriter() {}

    /** How a form gets into a file that only this call knows. */
    private interface Form {
        void write(Document document, Path aside) throws IOException;
    }

    private interface Text {
        String of(Document document);
    }

    private interface Stream {
        void write(Document document, OutputStream out) throws IOException;
    }

    /**
     * Writes the document: beside its place first and through to the disk, then moved there, so that a reader sees a
     * whole file or none, even if the disk fills up, the machine stops, or several processes write at once: then the
     * last one's file stays.
     *
     * @param document what to write
     * @param file where to; its ending is one of the table above; missing folders are made
     * @throws IllegalArgumentException if the ending is another one
     * @throws UncheckedIOException if the file cannot be written; an older file in its place stays as it was
     */
    public static void write(Document document, Path file) {
        Form form = form(file);
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            String message = "report=" + file + ": is a folder; name a file in it, for example report.html";
            throw new UncheckedIOException(message, new IOException(message));
        }
        try {
            Files.createDirectories(folder);
            // Not a temporary file of the platform: that would be readable by its owner only, and stay so when moved.
            // Its name is short, as the target's may be as long as the file system allows.
            Path aside = folder.resolve("." + UUID.randomUUID() + ".tmp");
            try {
                form.write(document, aside);
                move(aside, target);
            } finally {
                Files.deleteIfExists(aside);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("report=" + file + ": cannot be written (" + e + "); " + cure(e), e);
        }
    }

    /**
     * Prints the document as plain text, the verdict first.
     *
     * @param document what to print
     * @param out where to, for example {@code System.out}; not closed
     * @param terminal how wide it is, and what it can show
     * @throws UncheckedIOException if {@code out} cannot be written to
     */
    public static void print(Document document, Appendable out, Terminal terminal) {
        try {
            out.append(TerminalWriter.text(Folding.fold(document), terminal));
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be printed: " + e, e);
        }
    }

    private static Form form(Path file) {
        Path name = file.getFileName();
        String lower = name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
        Form form = FORMS.get(lower.substring(Math.max(0, lower.lastIndexOf('.'))));
        if (form == null) {
            throw new IllegalArgumentException(
                    "report=" + file + ": the ending must be one of " + String.join(", ", FORMS.keySet()));
        }
        return form;
    }

    private static Form folded(Form form) {
        return (document, aside) -> form.write(Folding.fold(document), aside);
    }

    private static Form text(Text text) {
        // Half a surrogate pair in a name becomes a question mark; an encoder of Files would refuse the whole report.
        return streamed((document, out) -> out.write(text.of(document).getBytes(StandardCharsets.UTF_8)));
    }

    private static Form streamed(Stream stream) {
        return (document, aside) -> {
            try (FileChannel channel =
                    FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel));
                stream.write(document, out);
                out.flush();
                // Some file systems tell only now that the disk is full, and others would move a file still empty.
                channel.force(true);
            }
        };
    }

    /** The runs of a sample are not intervals of one another: each has the document's time and no length. */
    private static void log(Document document, Path aside) throws IOException {
        try (HistogramLog log = HistogramLog.create(aside)) {
            for (Sample sample : document.samples()) {
                for (int run = 0; run < sample.runs().size(); run++) {
                    Map<String, String> tags = Map.of("run", String.valueOf(run + 1));
                    log.write(new HistogramLog.Entry(
                            new InstrumentId(sample.id(), tags),
                            document.takenAt(),
                            Duration.ZERO,
                            sample.runs().get(run)));
                }
            }
        }
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** Moves a whole file to its place, over an older one. */
    static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static String cure(IOException e) {
        return e instanceof AccessDeniedException
                ? "choose a folder this process may write to"
                : "choose a folder this process may write to, on a disk with space left, and a name of at most 255 bytes";
    }
}
