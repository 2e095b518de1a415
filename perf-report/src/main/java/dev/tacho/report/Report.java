package dev.tacho.report;

import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.resource.ResourceUse;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.report.bottleneck.Bottlenecks;
import dev.tacho.report.internal.SectionReading;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.DocumentWriter;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.HtmlFolder;
import dev.tacho.report.write.Sample;
import dev.tacho.report.write.Terminal;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was measured, as a file people read or machines compare.
 *
 * <pre>{@code
 * Report.of(perf)
 *         .title("DEX router")
 *         .check("same quotes", equal == all, equal + " of " + all + " equal")
 *         .write(Path.of("target/report.html"));
 * }</pre>
 *
 * <p>{@link #of} reads every instrument and every source once, so that several files of one report hold the same numbers.
 * They are read one after the other: while calls go on, a later section has seen some more of them. A source that throws
 * costs its own section only, which then says what failed. Not safe for use by several threads at once.
 */
public final class Report {
    /** The kernel's own counters of load move in hundredths of a second. */
    private static final long SHORT_NANOS = 1_000_000_000;

    /** Below, a share of stolen or withheld time is not worth a word. */
    private static final double SMALL_RATIO = 0.005;

    /** Names of timers with failures that are told at the top. */
    private static final int MOST_FAILING = 3;

    private final Instant takenAt;
    private final List<Section> measured;
    private final PerfSnapshot snapshot;
    private final List<Sample> samples;
    private final ResourceUse use;
    private final Machine machine;
    private final List<Section> added = new ArrayList<>();
    private final List<Check> checks = new ArrayList<>();
    /** Sections whose sources threw. */
    private final Set<Section> unmade = new HashSet<>();

    private String title;
    private String subtitle = "";

    private Report(Perf perf) {
        this.title = perf.name();
        this.machine = perf.environment().machine();
        this.use = perf.environment().use();
        this.measured = new ArrayList<>();
        this.snapshot = perf.snapshot();
        this.takenAt = snapshot.takenAt();
        this.samples = Sample.of(snapshot);
        measured.add(collect("measurements", snapshot));
        perf.sources().forEach((name, source) -> measured.add(collect(name, source)));
        measured.add(collect("overhead", snapshot.ledger()));
        measured.add(collect("environment", () -> perf.environment().section(use)));
    }

    /**
     * Returns a report of everything measured so far: all instruments, all registered sources, the machine.
     *
     * @param perf the set of instruments
     * @return a report titled with the set's name
     */
    public static Report of(Perf perf) {
        return new Report(Objects.requireNonNull(perf, "perf"));
    }

    /**
     * Sets the title.
     *
     * @param newTitle the title; the name of the {@link Perf} unless set
     * @return this report
     * @throws IllegalArgumentException if it is blank
     */
    public Report title(String newTitle) {
        if (newTitle.isBlank()) {
            throw new IllegalArgumentException("title=\"" + newTitle + "\": must not be blank");
        }
        this.title = newTitle;
        return this;
    }

    /**
     * Sets the line below the title: what was run, how often, against what.
     *
     * @param newSubtitle the line; may be empty
     * @return this report
     */
    public Report subtitle(String newSubtitle) {
        this.subtitle = Objects.requireNonNull(newSubtitle, "subtitle");
        return this;
    }

    /**
     * Adds a section of your own, before the measurements and after those added earlier.
     *
     * @param source gives the section, called once, now; if it throws, the section says so
     * @return this report
     */
    public Report add(SectionSource source) {
        added.add(collect("section-" + (added.size() + 1), source));
        return this;
    }

    /**
     * Adds a statement about the run to the verdict at the top: one that does not hold makes the report a failed one.
     *
     * @param name what is stated, in a few words
     * @param held whether it holds
     * @param detail the figures it rests on; may be empty
     * @return this report
     * @throws IllegalArgumentException if the name is blank
     */
    public Report check(String name, boolean held, String detail) {
        checks.add(new Check(name, held, detail));
        return this;
    }

    /**
     * Writes the report in the form the file's ending asks for: {@code .html} for people, {@code .md} for a pull request,
     * {@code .json} for {@link dev.tacho.report.write.DocumentReader}, {@code .csv} for spreadsheets, {@code .xml} with the
     * checks for build servers, {@code .txt} for terminals, {@code .hlog} with the values for HdrHistogram's tools. The
     * file appears whole or not at all: it is written beside its place and then moved, over an older one if there is one.
     * Missing folders are made.
     *
     * @param file where to, with one of these endings
     * @return this report, to write a second form of it
     * @throws IllegalArgumentException if the ending is another one
     * @throws java.io.UncheckedIOException if the file cannot be written
     */
    public Report write(Path file) {
        DocumentWriter.write(document(), file);
        return this;
    }

    /**
     * Prints the report as plain text, the verdict first; as standard output's terminal takes it if {@code out} is a print
     * stream, else 80 columns wide and without colour.
     *
     * @param out where to, for example {@code System.out}; not closed
     * @return this report
     * @throws java.io.UncheckedIOException if {@code out} cannot be written to
     */
    public Report print(Appendable out) {
        DocumentWriter.print(document(), out, out instanceof PrintStream ? Terminal.detect() : Terminal.PLAIN);
        return this;
    }

    /**
     * Writes the report as a folder of {@code index.html} and {@code report.css}, for a server that allows neither style
     * nor script in a page, as Jenkins does by default. A new folder appears whole or not at all; in one that exists the
     * two files are replaced, each whole, and whatever else is there stays.
     *
     * @param folder where to; missing folders above it are made
     * @return this report, to write another form of it
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public Report writeFolder(Path folder) {
        HtmlFolder.write(document(), folder);
        return this;
    }

    private Document document() {
        List<Section> sections = new ArrayList<>(added);
        sections.addAll(measured);
        addBottlenecks(sections);
        return new Document(
                title,
                subtitle,
                takenAt,
                new Judgement(checks, sections, unmade).verdict(),
                checks,
                chips(sections),
                distinct(sections),
                Fingerprint.of(machine),
                samples);
    }

    /** Unless the caller has added one of his own, or there is nothing to change. */
    private void addBottlenecks(List<Section> sections) {
        Bottlenecks bottlenecks = Bottlenecks.of(sections).measured(snapshot);
        boolean isThere = sections.stream().anyMatch(section -> section.id().equals("bottlenecks"));
        if (!isThere && !bottlenecks.ranked().isEmpty()) {
            sections.add(added.size(), collect("bottlenecks", bottlenecks));
        }
    }

    private List<Chip> chips(List<Section> sections) {
        List<Chip> chips = new ArrayList<>();
        if (!checks.isEmpty()) {
            long held = checks.stream().filter(Check::held).count();
            chips.add(new Chip(
                    held == checks.size() ? Level.PASSED : Level.FAILED,
                    "checks " + held + " of " + checks.size() + " held"));
        }
        if (use.elapsedNanos() < SHORT_NANOS) {
            chips.add(new Chip(Level.NEUTRAL, "run too short to tell the machine's load"));
        } else {
            chips.add(new Chip(use.isNoisy() ? Level.WARNING : Level.NEUTRAL, load()));
        }
        chips.add(new Chip(
                Level.NEUTRAL,
                machine.cores() + (machine.cores() == 1 ? " core, " : " cores, ") + machine.gc() + ", JDK "
                        + System.getProperty("java.version") + ", " + Unit.BYTES.format(machine.maxHeapBytes())
                        + " heap"));
        chips.add(new Chip(Level.NEUTRAL, "run " + Unit.NANOS.format(use.elapsedNanos())));
        // By name, as one failure may be seen by several timers: that of a call, and those of what it tried.
        Map<String, Long> errors = Judgement.blocks(sections, Distribution.class).stream()
                .filter(distribution -> distribution.errors() > 0)
                .collect(Collectors.groupingBy(
                        Distribution::title, LinkedHashMap::new, Collectors.summingLong(Distribution::errors)));
        // A timer that samples knows of more failures than its distribution, which has the timed ones.
        snapshot.timers().stream()
                .filter(timer -> timer.errors() > 0)
                .collect(Collectors.groupingBy(
                        timer -> timer.id().name(), Collectors.summingLong(TimerSnapshot::errors)))
                .forEach((name, count) -> errors.merge(name, count, Math::max));
        errors.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_FAILING)
                .forEach(entry -> chips.add(
                        new Chip(Level.WARNING, Unit.COUNT.format(entry.getValue()) + " failed in " + entry.getKey())));
        if (errors.size() > MOST_FAILING) {
            chips.add(new Chip(
                    Level.WARNING, "failures in " + Judgement.count(errors.size() - MOST_FAILING, "further timer")));
        }
        long irregular = Judgement.blocks(sections, Distribution.class).stream()
                .mapToLong(Distribution::irregular)
                .sum();
        if (irregular > 0) {
            chips.add(new Chip(
                    Level.WARNING,
                    Judgement.count(irregular, "value") + " negative or of 2^42 and more, counted apart"));
        }
        long further = snapshot.ledger().overflows().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        if (further > 0) {
            chips.add(new Chip(
                    Level.WARNING,
                    Judgement.count(further, "request") + " for further names or tags went to overflow=true"));
        }
        return chips;
    }

    /** Whether the machine was busy, and by what that was told. */
    private String load() {
        List<String> shares = new ArrayList<>();
        share(shares, "CPU pressure ", use.cpuStallRatio(), 0);
        share(shares, "stolen ", use.stealRatio(), SMALL_RATIO);
        share(shares, "throttled ", use.throttledRatio(), SMALL_RATIO);
        return (use.isNoisy() ? "machine shared" : "machine quiet")
                + (shares.isEmpty() ? "" : ": " + String.join(", ", shares));
    }

    private static void share(List<String> shares, String name, double ratio, double least) {
        if (ratio >= least) {
            shares.add(name + Unit.RATIO.format(ratio));
        }
    }

    private Section collect(String name, SectionSource source) {
        SectionReading reading = SectionReading.of(name, source);
        if (reading.failure() != null) {
            unmade.add(reading.section());
        }
        return reading.section();
    }

    /** Two sources may choose one id; links need each to be unique. */
    private static List<Section> distinct(List<Section> sections) {
        Set<String> seen = new HashSet<>();
        List<Section> result = new ArrayList<>();
        for (Section section : sections) {
            String id = section.id();
            for (int i = 2; !seen.add(id.toLowerCase(Locale.ROOT)); i++) {
                id = section.id() + '-' + i;
            }
            result.add(id.equals(section.id()) ? section : renamed(section, id));
        }
        return result;
    }

    /** The figures of two sources of one id are told apart as their sections are. */
    private static Section renamed(Section section, String id) {
        String suffix = id.substring(section.id().length());
        List<Block> blocks = section.blocks().stream()
                .map(block -> block instanceof Facts facts
                        ? new Facts(facts.facts().stream()
                                .map(fact -> new Fact(
                                        fact.id() + suffix,
                                        fact.label(),
                                        fact.value(),
                                        fact.unit(),
                                        fact.better(),
                                        fact.interval()))
                                .toList())
                        : block)
                .toList();
        return new Section(id, section.title(), blocks);
    }
}
