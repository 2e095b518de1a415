package dev.tacho.report;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a run comes to: checks that do not hold first, then comparisons that got worse, then what could not be made. */
final class Judgement {
    private final List<Check> checks;
    private final List<Section> sections;
    private final Set<Section> unmade;
    private final List<Forest.Row> comparisons;

    /** Judges by the checks and by what the sections compare; {@code unmade} are those whose sources threw. */
    Judgement(List<Check> checks, List<Section> sections, Set<Section> unmade) {
        this.checks = checks;
        this.sections = sections;
        this.unmade = unmade;
        this.comparisons = blocks(sections, Forest.class).stream()
                .flatMap(forest -> forest.rows().stream())
                .toList();
    }

    Verdict verdict() {
        List<Section> failed = sections.stream().filter(Judgement::isFailed).toList();
        String missing = failed.stream()
                .map(section -> (unmade.contains(section) ? " Incomplete: " : " Something is wrong, see ")
                        + section.title()
                        + '.')
                .collect(Collectors.joining());
        List<Check> broken = checks.stream().filter(check -> !check.held()).toList();
        if (!broken.isEmpty()) {
            return new Verdict(
                    Level.FAILED,
                    broken.size() + " of " + checks.size() + " checks failed",
                    say(broken) + spaced(compared()) + missing);
        }
        List<Forest.Row> worse = with(Forest.Verdict.WORSE);
        if (!worse.isEmpty()) {
            return new Verdict(
                    Level.FAILED, worse.size() + " " + word(worse), compared() + spaced(say(checks)) + missing);
        }
        Level good = failed.isEmpty() ? Level.PASSED : Level.WARNING;
        if (!checks.isEmpty()) {
            return new Verdict(
                    good,
                    checks.size() == 1 ? "1 check held" : "All " + checks.size() + " checks held",
                    say(checks) + spaced(compared()) + missing);
        }
        if (!comparisons.isEmpty()) {
            List<Forest.Row> better = with(Forest.Verdict.BETTER);
            boolean isUnclear = better.isEmpty() && with(Forest.Verdict.SAME).isEmpty();
            return new Verdict(
                    isUnclear && failed.isEmpty() ? Level.NEUTRAL : good,
                    !better.isEmpty() ? better.size() + " " + word(better) : isUnclear ? "Cannot tell" : "The same",
                    compared() + missing);
        }
        return measured(failed, missing);
    }

    private Verdict measured(List<Section> failed, String missing) {
        List<Distribution> distributions = blocks(sections, Distribution.class);
        long values = distributions.stream().mapToLong(Distribution::count).sum();
        String headline = failed.isEmpty()
                ? "Measured"
                : failed.stream().anyMatch(unmade::contains) ? "Incomplete" : "Measured, and found wrong";
        return new Verdict(
                failed.isEmpty() ? Level.NEUTRAL : Level.WARNING,
                headline,
                (values == 0 ? "No times" : count(values, "value") + " of " + count(distributions.size(), "operation"))
                        + ". No check was set, so nothing was judged." + missing);
    }

    /** What got worse and better by name and figure, the rest by number; empty if nothing was compared. */
    private String compared() {
        List<String> told = new ArrayList<>();
        for (Forest.Verdict verdict : List.of(Forest.Verdict.WORSE, Forest.Verdict.BETTER)) {
            List<Forest.Row> rows = with(verdict);
            if (!rows.isEmpty()) {
                told.add(say(rows.get(0)) + (rows.size() == 1 ? "" : " and " + (rows.size() - 1) + " more"));
            }
        }
        int same = with(Forest.Verdict.SAME).size();
        if (same > 0) {
            told.add(same + " the same");
        }
        int unclear = with(Forest.Verdict.UNCLEAR).size();
        if (unclear > 0) {
            told.add(unclear + " cannot be told");
        }
        return told.isEmpty() ? "" : String.join("; ", told) + '.';
    }

    private static String say(Forest.Row row) {
        return row.label() + " is " + row.text() + ": " + change(row.ratio()) + " (" + change(row.lower()) + " … "
                + change(row.upper()) + ')';
    }

    private static String change(double ratio) {
        return (ratio > 1 ? "+" : "") + Unit.RATIO.format(ratio - 1);
    }

    /** The verdict's own word where all have the same, such as {@code slower}. */
    private static String word(List<Forest.Row> rows) {
        List<String> words = rows.stream()
                .map(row -> row.text().toLowerCase(Locale.ROOT))
                .distinct()
                .toList();
        return words.size() == 1 ? words.get(0) : rows.get(0).verdict().name().toLowerCase(Locale.ROOT);
    }

    private List<Forest.Row> with(Forest.Verdict verdict) {
        return comparisons.stream().filter(row -> row.verdict() == verdict).toList();
    }

    private static String spaced(String sentence) {
        return sentence.isEmpty() ? "" : ' ' + sentence;
    }

    private static String say(List<Check> checks) {
        return checks.isEmpty()
                ? ""
                : checks.stream()
                        .map(check -> check.detail().isEmpty() ? check.name() : check.name() + ": " + check.detail())
                        .collect(Collectors.joining("; ", "", "."));
    }

    /** Returns a number with its noun. */
    static String count(long number, String noun) {
        return Unit.COUNT.format(number) + ' ' + noun + (number == 1 ? "" : "s");
    }

    /** Returns all blocks of one kind. */
    static <B extends Block> List<B> blocks(List<Section> sections, Class<B> kind) {
        return sections.stream()
                .flatMap(section -> section.blocks().stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    private static boolean isFailed(Section section) {
        return section.blocks().stream()
                .anyMatch(block -> block instanceof Note note && note.level() == Note.Level.FAILURE);
    }
}
