package dev.tacho.report.write;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Curve;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Series;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Tally.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Bounds a document before it is written, in whatever form: a program that puts an address or a user into a name makes
 * 50,000 of them, which nobody reads and no browser opens. What is left out is counted, and the document says so, in one
 * sentence.
 */
final class Folding {
    /** Distributions of a document. */
    static final int MOST_NAMES = 5_000;
    /** Distributions of all samples: some 20 MB of two digits, 100 MB of three. */
    static final int MOST_RUNS = 8_000;
    /** Rows of a table, figures or other blocks of a section. */
    static final int MOST_ROWS = 5_000;
    /** Lines of a drawing. */
    static final int MOST_LINES = 200;

    static final int MOST_SECTIONS = 1_000;

    /** Ends the id of what stands for many, before the unit. */
    private static final String OTHER_ID = ".other-";

    private final Document whole;
    private final Tally leftOut = new Tally();
    /** Names whose recorded values have become those of one. */
    private int merged;

    private final Document folded;

    private Folding(Document whole) {
        this.whole = whole;
        List<Section> sections =
                names(sections(whole.sections())).stream().map(this::rows).toList();
        List<Sample> samples = samples(whole.samples());
        this.folded = leftOut.isEmpty() && merged == 0 ? whole : with(whole.chips(), sections, samples);
    }

    /** Folds a document for a form that has a sentence of its own for what it leaves out. */
    static Folding of(Document document) {
        return new Folding(document);
    }

    /** Folds a document and says so in it; returns the document itself if it is small enough, as nearly every one is. */
    static Document fold(Document document) {
        Folding folding = new Folding(document);
        return folding.told(folding.leftOut().sentence());
    }

    /** The same for a form that has the recorded values. */
    static Document foldWithValues(Document document) {
        Folding folding = new Folding(document);
        String sentence = folding.leftOut().sentence();
        String values = folding.values();
        return folding.told(sentence + (sentence.isEmpty() || values.isEmpty() ? "" : "; ") + values);
    }

    /** The document, small enough, without a word about that. */
    Document document() {
        return folded;
    }

    /** What is missing from the document, to which a form adds what it leaves out itself. */
    LeftOut leftOut() {
        return new LeftOut(Tally.of(whole), leftOut, new Tally());
    }

    private String values() {
        return merged == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "the recorded values of %,d of %,d measurements are merged",
                        merged,
                        whole.samples().size());
    }

    private Document told(String sentence) {
        if (sentence.isEmpty()) {
            return folded;
        }
        List<Chip> chips = new ArrayList<>(folded.chips());
        chips.add(new Chip(Level.WARNING, sentence));
        return with(chips, folded.sections(), folded.samples());
    }

    private Document with(List<Chip> chips, List<Section> sections, List<Sample> samples) {
        return new Document(
                whole.title(),
                whole.subtitle(),
                whole.takenAt(),
                whole.verdict(),
                whole.checks(),
                chips,
                sections,
                whole.machine(),
                samples);
    }

    /** Whether a distribution stands for many that were folded, in this document or before it was written. */
    static boolean isOther(Distribution distribution) {
        return distribution.quantiles().isEmpty()
                && distribution.id().endsWith(OTHER_ID + JsonWriter.word(distribution.unit()));
    }

    private List<Section> sections(List<Section> sections) {
        if (sections.size() <= MOST_SECTIONS) {
            return sections;
        }
        sections.subList(MOST_SECTIONS, sections.size()).forEach(section -> leftOut.add(Tally.of(section)));
        return sections.subList(0, MOST_SECTIONS);
    }

    private List<Section> names(List<Section> sections) {
        List<Distribution> all = new ArrayList<>();
        int others = 0;
        for (Section section : sections) {
            Set<Unit> units = EnumSet.noneOf(Unit.class);
            for (Block block : section.blocks()) {
                if (block instanceof Distribution distribution) {
                    all.add(distribution);
                    units.add(distribution.unit());
                }
            }
            others += units.size();
        }
        if (all.size() <= MOST_NAMES) {
            return sections;
        }
        // With room for the others, so that a document that was folded and read again is not folded once more.
        int most = MOST_NAMES - Math.min(others, MOST_NAMES / 2);
        Set<Distribution> kept =
                identity(byShare(all, Distribution::unit, Ranking::total).subList(0, most));
        leftOut.add(Part.MEASUREMENTS, all.size() - most);
        return sections.stream().map(section -> names(section, kept)).toList();
    }

    private static Section names(Section section, Set<Distribution> kept) {
        List<Block> blocks = new ArrayList<>();
        Map<Unit, List<Distribution>> others = new EnumMap<>(Unit.class);
        int last = 0;
        for (Block block : section.blocks()) {
            if (block instanceof Distribution distribution && !kept.contains(distribution)) {
                others.computeIfAbsent(distribution.unit(), unit -> new ArrayList<>())
                        .add(distribution);
                last = blocks.size();
            } else {
                blocks.add(block);
                last = block instanceof Distribution ? blocks.size() : last;
            }
        }
        List<Block> folded = new ArrayList<>();
        others.forEach((unit, distributions) -> folded.add(other(section.id(), unit, distributions)));
        blocks.addAll(last, folded);
        return new Section(section.id(), section.title(), blocks);
    }

    /** Percentiles of several ladders cannot be added up, so they are withheld. */
    private static Distribution other(String section, Unit unit, List<Distribution> distributions) {
        long count = 0;
        long errors = 0;
        long irregular = 0;
        double min = Double.NaN;
        double max = Double.NaN;
        double sum = 0;
        for (Distribution each : distributions) {
            count = add(count, each.count());
            errors = add(errors, each.errors());
            irregular = add(irregular, each.irregular());
            if (each.count() > 0) {
                min = Double.isNaN(min) ? each.min() : Math.min(min, each.min());
                max = Double.isNaN(max) ? each.max() : Math.max(max, each.max());
                sum += Ranking.total(each);
            }
        }
        return new Distribution(
                section + OTHER_ID + JsonWriter.word(unit),
                name(distributions.size()),
                "",
                unit,
                count,
                min,
                max,
                count == 0 ? Double.NaN : sum / count,
                errors,
                irregular,
                List.of());
    }

    /** The sum, at most what a long holds. */
    static long add(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static String name(int names) {
        return String.format(Locale.ROOT, "other (%,d names)", names);
    }

    private List<Sample> samples(List<Sample> samples) {
        int runs = samples.stream().mapToInt(sample -> sample.runs().size()).sum();
        if (runs <= MOST_RUNS) {
            return samples;
        }
        List<Sample> kept = new ArrayList<>();
        Map<Unit, Integer> room = new EnumMap<>(Unit.class);
        samples.forEach(sample -> room.merge(sample.unit(), sample.runs().size(), Math::max));
        int left =
                MOST_RUNS - room.values().stream().mapToInt(Integer::intValue).sum();
        for (Sample sample : byShare(
                samples,
                Sample::unit,
                each -> each.runs().stream()
                        .mapToDouble(DistributionSnapshot::sum)
                        .sum())) {
            left -= sample.runs().size();
            if (left < 0) {
                break;
            }
            kept.add(sample);
        }
        Set<Sample> keep = identity(kept);
        Map<Unit, List<Sample>> others = new EnumMap<>(Unit.class);
        List<Sample> result = new ArrayList<>();
        for (Sample sample : samples) {
            if (keep.contains(sample)) {
                result.add(sample);
            } else {
                others.computeIfAbsent(sample.unit(), unit -> new ArrayList<>()).add(sample);
            }
        }
        others.forEach((unit, folded) -> result.add(new Sample(name(folded.size()), unit, merged(folded))));
        merged = samples.size() - kept.size();
        return result;
    }

    /** Run by run, as runs are what a comparison counts. */
    private static List<DistributionSnapshot> merged(List<Sample> samples) {
        List<DistributionSnapshot> merged = new ArrayList<>();
        for (Sample sample : samples) {
            for (int run = 0; run < sample.runs().size(); run++) {
                if (run == merged.size()) {
                    merged.add(sample.runs().get(run));
                } else {
                    merged.set(run, merged.get(run).plus(sample.runs().get(run)));
                }
            }
        }
        return merged;
    }

    private Section rows(Section section) {
        List<Block> blocks = new ArrayList<>();
        int others = 0;
        int left = 0;
        for (Block block : section.blocks()) {
            boolean fits = block instanceof Distribution || ++others <= MOST_ROWS;
            if (!fits) {
                left++;
                leftOut.add(Tally.of(block));
            } else if (block instanceof Table table && table.rows().size() > MOST_ROWS) {
                blocks.add(new Table(table.title(), table.columns(), first(table.rows(), MOST_ROWS), shading(table)));
                blocks.add(note(Part.ROWS, "rows", table.rows().size(), MOST_ROWS));
            } else if (block instanceof Facts facts && facts.facts().size() > MOST_ROWS) {
                blocks.add(new Facts(first(facts.facts(), MOST_ROWS)));
                blocks.add(note(Part.FIGURES, "figures", facts.facts().size(), MOST_ROWS));
            } else if (block instanceof Series series && series.lines().size() > MOST_LINES) {
                blocks.add(
                        new Series(series.title(), series.unit(), first(series.lines(), MOST_LINES), series.marks()));
                blocks.add(note(Part.LINES, "lines", series.lines().size(), MOST_LINES));
            } else if (block instanceof Curve curve && curve.lines().size() > MOST_LINES) {
                blocks.add(new Curve(
                        curve.title(),
                        curve.xLabel(),
                        curve.xUnit(),
                        curve.yLabel(),
                        curve.yUnit(),
                        curve.xScale(),
                        curve.yScale(),
                        first(curve.lines(), MOST_LINES),
                        curve.marks()));
                blocks.add(note(Part.LINES, "lines", curve.lines().size(), MOST_LINES));
            } else {
                blocks.add(block);
            }
        }
        if (left > 0) {
            blocks.add(note("blocks", others, MOST_ROWS));
        }
        return new Section(section.id(), section.title(), blocks);
    }

    private static Table.@Nullable Shading shading(Table table) {
        Table.Shading shading = table.shading();
        return shading != null && shading.markedRow() >= MOST_ROWS ? new Table.Shading(-1, -1) : shading;
    }

    private static <T> List<T> first(List<T> list, int most) {
        return list.subList(0, most);
    }

    private Note note(Part part, String what, int all, int kept) {
        leftOut.add(part, all - kept);
        return note(what, all, kept);
    }

    private static Note note(String what, int all, int kept) {
        return Note.warning(String.format(
                Locale.ROOT, "The first %,d of %,d %s are here; the others were left out.", kept, all, what));
    }

    /** The dearest first, each measured by its share of everything in its unit: nanoseconds do not compete with bytes. */
    private static <T> List<T> byShare(List<T> all, Function<T, Unit> unit, ToDoubleFunction<T> cost) {
        EnumMap<Unit, Double> ofUnit = new EnumMap<>(Unit.class);
        all.forEach(each -> ofUnit.merge(unit.apply(each), cost(cost, each), Double::sum));
        return all.stream()
                .map(each ->
                        new Ranked<>(each, cost(cost, each) / Math.max(1, ofUnit.getOrDefault(unit.apply(each), 0.0))))
                .sorted(Comparator.<Ranked<T>>comparingDouble(Ranked::share).reversed())
                .map(Ranked::value)
                .toList();
    }

    /** Something with its share of everything of its kind. */
    private record Ranked<T>(T value, double share) {}

    private static <T> double cost(ToDoubleFunction<T> cost, T each) {
        double value = cost.applyAsDouble(each);
        return value > 0 && value < Double.POSITIVE_INFINITY ? value : 0;
    }

    private static <T> Set<T> identity(Collection<T> all) {
        Set<T> set = Collections.newSetFromMap(new IdentityHashMap<>());
        set.addAll(all);
        return set;
    }
}
