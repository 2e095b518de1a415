package dev.tacho.core.stats;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Table.Cell;
import dev.tacho.core.section.Table.Column;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Comparisons judged together. Of fifty comparisons of equal code at 1 % each, two of five such families would raise an
 * alarm; within the family a verdict must therefore pass a stricter test.
 *
 * <pre>{@code
 * Comparisons all = Comparisons.of(List.of(parse, render, save));
 * assertTrue(all.regressions().isEmpty(), all::toString);
 * }</pre>
 *
 * <p>Gates are adjusted by Holm (1979), which bounds the probability of a single wrong verdict among them. A family only
 * takes verdicts back: slower or faster stays so if its adjusted p value is at most the family's alpha, else it becomes
 * {@link Verdict#CANNOT_TELL}. The list for people is adjusted by Benjamini and Hochberg (1995), which bounds the expected
 * share of wrong ones in the list. Both use the p value of {@link Comparison#pBeyond}.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class Comparisons implements SectionSource {
    private static final double ALPHA = 0.05;

    private final double alpha;
    private final List<Entry> entries;

    private Comparisons(double alpha, List<Entry> entries) {
        this.alpha = alpha;
        this.entries = entries;
    }

    /**
     * One comparison within the family.
     *
     * @param comparison the comparison on its own
     * @param verdict its verdict within the family, never more definite than its own
     * @param holmP its p value adjusted over all gates; {@code NaN} if it is no gate
     * @param falseDiscoveryP its p value adjusted over all that may have a verdict; {@code NaN} if it may not
     */
    public record Entry(Comparison comparison, Verdict verdict, double holmP, double falseDiscoveryP) {}

    /**
     * Returns the family in which any verdict is wrong with 5 % at most.
     *
     * @param comparisons the comparisons, each of another name; may be empty
     * @return the family
     * @throws IllegalArgumentException if two have the same name
     */
    public static Comparisons of(List<Comparison> comparisons) {
        return of(comparisons, ALPHA);
    }

    /**
     * Returns the family.
     *
     * @param comparisons the comparisons, each of another name; may be empty
     * @param alpha the probability that any gate of the family is wrongly slower or faster, above 0 and below 0.5
     * @return the family
     * @throws IllegalArgumentException if two have the same name, or alpha is out of range
     */
    public static Comparisons of(List<Comparison> comparisons, double alpha) {
        if (!(alpha > 0 && alpha < 0.5)) {
            throw new IllegalArgumentException("alpha=" + alpha + ": must be above 0 and below 0.5, for example 0.05");
        }
        Set<String> names = new HashSet<>();
        for (Comparison comparison : comparisons) {
            if (!names.add(comparison.name())) {
                throw new IllegalArgumentException("name=\"" + comparison.name()
                        + "\": two comparisons have it; each metric belongs to a family once");
            }
        }
        double[] gates = comparisons.stream()
                .mapToDouble(comparison -> comparison.isGate() ? comparison.pBeyond() : Double.NaN)
                .toArray();
        double[] listed = comparisons.stream()
                .mapToDouble(comparison -> comparison.mayTell() ? comparison.pBeyond() : Double.NaN)
                .toArray();
        double[] holm = Family.holm(gates);
        double[] falseDiscovery = Family.benjaminiHochberg(listed);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < holm.length; i++) {
            Verdict own = comparisons.get(i).verdict();
            boolean change = own == Verdict.SLOWER || own == Verdict.FASTER;
            Verdict verdict = change && holm[i] > alpha ? Verdict.CANNOT_TELL : own;
            entries.add(new Entry(comparisons.get(i), verdict, holm[i], falseDiscovery[i]));
        }
        return new Comparisons(alpha, List.copyOf(entries));
    }

    /**
     * Returns all comparisons.
     *
     * @return the comparisons in the order given
     */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * Returns those that should fail a build.
     *
     * @return the gates that are slower within the family, in the order given
     */
    public List<Entry> regressions() {
        return entries.stream()
                .filter(entry -> entry.comparison().isGate() && entry.verdict() == Verdict.SLOWER)
                .toList();
    }

    /**
     * Returns those worth a look: of these, a share of alpha at most is expected to be chance.
     *
     * @return slower and faster ones, gates and advice alike, the most significant first
     */
    public List<Entry> discoveries() {
        return entries.stream()
                .filter(entry -> entry.falseDiscoveryP() <= alpha)
                .sorted(Comparator.comparingDouble(Entry::falseDiscoveryP))
                .toList();
    }

    /**
     * Returns the number of gates.
     *
     * @return how many comparisons share the family's alpha
     */
    public int gates() {
        return (int)
                entries.stream().filter(entry -> entry.comparison().isGate()).count();
    }

    /**
     * Returns how many pairs of runs it takes for the smallest p value to survive in this family.
     *
     * @return for example 11 for 50 gates at 5 %
     */
    public int fewestPairs() {
        return SignedRank.fewest(alpha / Math.max(1, gates()));
    }

    /**
     * Returns how many runs a side it takes without pairs for the smallest p value to survive in this family.
     *
     * @return for example 7 for 50 gates at 5 %
     */
    public int fewestRuns() {
        return RankSum.fewest(alpha / Math.max(1, gates()));
    }

    /**
     * Returns what limits the verdicts.
     *
     * @return sentences for people; empty if every gate has as many runs as a family of this size asks for
     */
    public List<String> warnings() {
        long few = entries.stream()
                .map(Entry::comparison)
                .filter(Comparison::isGate)
                .filter(gate ->
                        Math.min(gate.nBefore(), gate.nAfter()) < (gate.isPaired() ? fewestPairs() : fewestRuns()))
                .count();
        return few == 0
                ? List.of()
                : List.of(few + " of " + gates() + " gates cannot fail: in a family of this size it takes "
                        + fewestPairs() + " pairs, or " + fewestRuns() + " runs a side");
    }

    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        int failed = regressions().size();
        blocks.add(failed > 0 ? Note.warning(summary()) : Note.info(summary()));
        warnings().forEach(warning -> blocks.add(Note.warning(warning)));
        if (!entries.isEmpty()) {
            ComparisonRule rule = entries.get(0).comparison().rule();
            blocks.add(new Forest(
                    "Comparisons",
                    rule.minimumEffectRatio(),
                    1 - rule.alpha(),
                    entries.stream()
                            .map(entry -> entry.comparison().toRow(entry.verdict()))
                            .toList(),
                    "Verdicts as Holm's correction for so many comparisons leaves them."));
        }
        List<Column> columns = List.of(
                Column.text("metric"),
                Column.text("verdict"),
                new Column("change", Unit.RATIO, Better.NEITHER),
                Column.of("from", Unit.RATIO),
                Column.of("to", Unit.RATIO),
                Column.of("runs", Unit.COUNT),
                Column.of("p, of all gates", Unit.NONE));
        blocks.add(new Table("", columns, entries.stream().map(Comparisons::row).toList()));
        return new Section("comparisons", "Comparisons", blocks);
    }

    private static List<Cell> row(Entry entry) {
        Estimate ratio = entry.comparison().ratio();
        boolean bounded = Double.isFinite(ratio.upper());
        return List.of(
                Cell.of(entry.comparison().name()),
                Cell.of(entry.verdict().text() + (entry.comparison().isGate() ? "" : " (advice)")),
                Cell.of(bounded ? ratio.value() - 1 : Double.NaN),
                Cell.of(bounded ? ratio.lower() - 1 : Double.NaN),
                Cell.of(bounded ? ratio.upper() - 1 : Double.NaN),
                Cell.of(entry.comparison().nAfter()),
                Cell.of(entry.holmP()));
    }

    private String summary() {
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            long count =
                    entries.stream().filter(entry -> entry.verdict() == verdict).count();
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(verdict.text());
        }
        return text + "; gates: " + gates();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(summary());
        regressions()
                .forEach(entry -> text.append('\n').append(entry.comparison().text()));
        return text.toString();
    }
}
