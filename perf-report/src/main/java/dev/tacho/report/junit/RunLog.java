package dev.tacho.report.junit;

import dev.tacho.core.Clock;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results of this JVM, in a file of their own: written after a test, unless writing has lately taken more than a
 * twentieth of the time, and when the run ends. A JVM that is killed thus loses its last tests at most, and only where
 * there are many. A folder that cannot be written costs the report, and no test.
 */
final class RunLog {
    private static final Logger log = LoggerFactory.getLogger(RunLog.class);

    /** Writing may take one part in so many of the time. */
    private static final int SHARE = 20;

    private static final Map<Path, RunLog> LOGS = new ConcurrentHashMap<>();
    private static volatile boolean inSession;

    private final Path folder;
    private final String build;
    private final Clock clock;
    private final RunFormat format;
    private final Instant started;
    private final Map<String, TestResult> results = new LinkedHashMap<>();
    private long nextWriteNanos;
    private boolean isWritten = true;

    RunLog(Path folder, String build, Clock clock, RunFormat format) {
        this.folder = folder;
        this.build = build;
        this.clock = clock;
        this.format = format;
        this.started = clock.instant();
        this.nextWriteNanos = clock.nanoTime();
    }

    static RunLog of(Config config) {
        return LOGS.computeIfAbsent(
                config.output().toAbsolutePath().normalize(),
                folder -> new RunLog(folder, BuildKey.of(config.build()), Clock.system(), new ReportFormat()));
    }

    /** Drops what was measured for a folder, whose tests are done with it. */
    static void forget(Path folder) {
        LOGS.remove(folder.toAbsolutePath().normalize());
    }

    static void sessionOpened() {
        inSession = true;
    }

    static void sessionClosed() {
        inSession = false;
        endOfRun();
    }

    /** Writes what is not yet written; the report too, unless the session will. */
    static void endOfRun() {
        LOGS.values().forEach(run -> run.end(!inSession));
    }

    /** Adds a test's result, in place of an earlier one of the same test. */
    synchronized void add(TestResult result) {
        results.remove(result.id());
        results.put(result.id(), result);
        isWritten = false;
        long now = clock.nanoTime();
        if (now - nextWriteNanos >= 0) {
            write();
            long end = clock.nanoTime();
            nextWriteNanos = end + (end - now) * SHARE;
        }
    }

    synchronized void end(boolean isLast) {
        if (results.isEmpty()) {
            return;
        }
        if (!isWritten) {
            write();
        }
        if (isLast) {
            try {
                new RunFolder(folder, format, clock).merge(build);
            } catch (RuntimeException e) {
                log.warn("No report of the performance tests was written to {}", folder, e);
            }
        }
    }

    private void write() {
        try {
            format.write(document(), file());
            isWritten = true;
        } catch (RuntimeException e) {
            log.warn(
                    "The results of performance tests were not written to {}; set perf.output to a folder that can be",
                    folder,
                    e);
        }
    }

    private Path file() {
        return folder.resolve(RunFolder.fileName(ProcessHandle.current().pid(), started.toEpochMilli()));
    }

    private Document document() {
        Collection<TestResult> all = results.values();
        List<List<Cell>> rows =
                all.stream().flatMap(result -> result.rows().stream()).toList();
        List<Section> sections = new ArrayList<>();
        sections.add(Verdicts.section(rows));
        all.forEach(result -> sections.addAll(result.sections()));
        sections.add(RunFolder.section(ProcessHandle.current().pid(), started, build));
        List<Sample> samples = all.stream()
                .flatMap(result -> result.scope().samples().stream())
                .toList();
        return new Document(
                RunFolder.TITLE,
                "",
                clock.instant(),
                Verdicts.verdict(rows),
                Verdicts.checks(rows),
                Verdicts.chips(rows),
                sections,
                Fingerprint.of(Machine.current()),
                samples);
    }
}
