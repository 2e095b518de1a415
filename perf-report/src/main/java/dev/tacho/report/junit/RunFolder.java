package dev.tacho.report.junit;

import dev.tacho.core.Clock;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.DocumentWriter;
import dev.tacho.report.write.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a build's results: a file for each JVM, and the report that is made of them. Every JVM makes the whole
 * report when it ends, of what is there by then, one after the other; so the last one's holds all, killed ones included.
 *
 * <p>Files of other builds are left out: of another parent process or another {@code perf.build}, or begun more than half
 * an hour after the last of this one ended, as a daemon has many builds. Of a test that ran twice the later result counts.
 * Left-out files are deleted when they are a day old and their JVM is gone.
 */
final class RunFolder {
    static final String TITLE = "Performance tests";
    static final String REPORT = "report";

    private static final Logger log = LoggerFactory.getLogger(RunFolder.class);
    private static final Pattern FILE = Pattern.compile("run-(\\d+)-(\\d+)\\.json");
    private static final String ID = "runs";
    private static final Duration LONGEST_GAP = Duration.ofMinutes(30);
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path folder;
    private final RunFormat format;
    private final Clock clock;

    RunFolder(Path folder, RunFormat format, Clock clock) {
        this.folder = folder;
        this.format = format;
        this.clock = clock;
    }

    /** One JVM's results. */
    private record Run(Path file, long pid, Instant started, Document document, String build) {
        Instant ended() {
            return document.takenAt();
        }
    }

    static String fileName(long pid, long startMillis) {
        return "run-" + pid + '-' + startMillis + ".json";
    }

    /** Returns the chapter by which one JVM tells another which build it belongs to. */
    static Section section(long pid, Instant started, String build) {
        return Section.of(
                ID,
                "Runs",
                table(List.of(List.of(Cell.of(String.valueOf(pid)), Cell.of(started.toString()), Cell.of(build)))));
    }

    private static Table table(List<List<Cell>> rows) {
        return new Table("", List.of(Column.text("process"), Column.text("first result"), Column.text("build")), rows);
    }

    /**
     * Makes the report of a build's runs, as HTML, Markdown and JSON. Two JVMs wait for each other.
     *
     * @throws UncheckedIOException if the folder cannot be read or written
     */
    void merge(String build) {
        synchronized (RunFolder.class) {
            try {
                Files.createDirectories(folder);
                try (FileChannel channel = FileChannel.open(
                                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = lock(channel)) {
                    log.debug("Lock of {}: {}", folder, lock);
                    mergeAlone(build);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.lock();
        } catch (OverlappingFileLockException e) {
            // This JVM holds it through another class loader; files still appear whole, and the later report is
            // complete.
            log.debug("The folder's lock is held by this JVM", e);
            return null;
        }
    }

    private void mergeAlone(String build) throws IOException {
        List<String> unread = new ArrayList<>();
        List<Run> all = read(unread);
        List<Run> runs = ofBuild(all, build);
        if (runs.isEmpty()) {
            return;
        }
        Document merged = merged(runs, unread, all.size() - runs.size());
        for (String ending : List.of(".json", ".md", ".html")) {
            DocumentWriter.write(merged, folder.resolve(REPORT + ending));
        }
        StepSummary.append(folder, merged, System::getenv);
        all.stream().filter(run -> !runs.contains(run)).forEach(this::deleteIfOld);
    }

    private List<Run> read(List<String> unread) throws IOException {
        List<Run> runs = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "run-*.json")) {
            for (Path file : files) {
                Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
                if (!name.matches()) {
                    continue;
                }
                try {
                    Document document = format.read(file);
                    runs.add(new Run(
                            file,
                            Long.parseLong(name.group(1)),
                            Instant.ofEpochMilli(Long.parseLong(name.group(2))),
                            document,
                            build(document)));
                } catch (RuntimeException e) {
                    log.warn("Results in {} cannot be read and are left out of the report", file, e);
                    unread.add(String.valueOf(file.getFileName()));
                }
            }
        }
        runs.sort(Comparator.comparing(Run::ended).thenComparingLong(Run::pid));
        return runs;
    }

    private static String build(Document document) {
        for (List<Cell> row : runRows(document)) {
            String build = row.get(2).text();
            return build == null ? "" : build;
        }
        return "";
    }

    private static List<List<Cell>> runRows(Document document) {
        return document.sections().stream()
                .filter(section -> section.id().equals(ID))
                .flatMap(section -> section.blocks().stream())
                .filter(Table.class::isInstance)
                .flatMap(block -> ((Table) block).rows().stream())
                .toList();
    }

    /** Goes back from the run that ended last, as long as runs follow each other closely. */
    private static List<Run> ofBuild(List<Run> all, String build) {
        List<Run> same = all.stream().filter(run -> run.build().equals(build)).toList();
        List<Run> runs = new ArrayList<>();
        Instant begin = null;
        for (int i = same.size() - 1; i >= 0; i--) {
            Run run = same.get(i);
            if (begin != null && run.ended().plus(LONGEST_GAP).isBefore(begin)) {
                break;
            }
            runs.add(0, run);
            begin = begin == null || run.started().isBefore(begin) ? run.started() : begin;
        }
        return runs;
    }

    private Document merged(List<Run> runs, List<String> unread, int others) {
        Map<String, Path> latest = new LinkedHashMap<>();
        for (Run run : runs) {
            for (Section section : run.document().sections()) {
                Verdicts.rows(section).forEach(row -> latest.put(Verdicts.testOf(row), run.file()));
            }
        }
        List<List<Cell>> rows = new ArrayList<>();
        List<List<Cell>> processes = new ArrayList<>();
        List<Section> chapters = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (Run run : runs) {
            processes.addAll(runRows(run.document()));
            for (Section section : run.document().sections()) {
                Verdicts.rows(section).stream()
                        .filter(row -> run.file().equals(latest.get(Verdicts.testOf(row))))
                        .forEach(rows::add);
                if (section.id().startsWith(Verdicts.CHAPTER)
                        && run.file().equals(latest.get(Verdicts.testOfChapter(section.id())))) {
                    chapters.add(section);
                }
            }
            run.document().samples().stream()
                    .filter(sample -> run.file().equals(latest.get(Verdicts.testOfSample(sample.id()))))
                    .forEach(samples::add);
        }
        rows.sort(Comparator.comparing(Verdicts::testOf));
        chapters.sort(Comparator.comparing(Section::id));
        List<Section> sections = new ArrayList<>(List.of(Verdicts.section(rows)));
        sections.addAll(chapters);
        Section about = Section.of(ID, "Runs", table(processes));
        for (String file : unread) {
            about = about.with(Note.warning("The results in " + file + " cannot be read: they are missing here."));
        }
        if (others > 0) {
            about = about.with(Note.info(others + (others == 1 ? " file" : " files")
                    + " of other builds in this folder left out; perf.build=<name> makes several builds one."));
        }
        sections.add(about);
        Run last = runs.get(runs.size() - 1);
        return new Document(
                TITLE,
                runs.size() == 1 ? "" : "of " + runs.size() + " JVMs",
                last.ended(),
                Verdicts.verdict(rows),
                Verdicts.checks(rows),
                Verdicts.chips(rows),
                sections,
                last.document().machine(),
                samples);
    }

    private void deleteIfOld(Run run) {
        boolean isOld = run.ended().plus(KEPT).isBefore(clock.instant());
        if (isOld && ProcessHandle.of(run.pid()).isEmpty()) {
            try {
                Files.deleteIfExists(run.file());
            } catch (IOException e) {
                log.debug("{} stays: it cannot be deleted", run.file(), e);
            }
        }
    }
}
