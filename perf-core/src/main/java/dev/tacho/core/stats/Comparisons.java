package dev.tacho.core.stats;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.List;

/** Skeleton: a family of comparisons judged together; the names below stay, the bodies follow. */
public final class Comparisons implements SectionSource {
    private Comparisons() {}

    /**
     * One comparison within the family.
     *
     * @param comparison the comparison on its own
     * @param verdict its verdict within the family (Holm): never more definite than its own
     * @param holmP its p value of "no change beyond the limit", adjusted over the gates; NaN if it is no gate
     * @param falseDiscoveryP the same adjusted over all by Benjamini and Hochberg
     */
    public record Entry(Comparison comparison, Verdict verdict, double holmP, double falseDiscoveryP) {}

    /**
     * Returns the family at 5 %.
     *
     * @param comparisons the comparisons
     * @return the family
     */
    public static Comparisons of(List<Comparison> comparisons) {
        return of(comparisons, 0.05);
    }

    /**
     * Returns the family.
     *
     * @param comparisons the comparisons
     * @param alpha the probability that any verdict of the family is wrong
     * @return the family
     */
    public static Comparisons of(List<Comparison> comparisons, double alpha) {
        throw new UnsupportedOperationException();
    }

    /** {@return all, in the order given} */
    public List<Entry> entries() {
        throw new UnsupportedOperationException();
    }

    /** {@return those that fail a build: gates that are SLOWER within the family} */
    public List<Entry> regressions() {
        throw new UnsupportedOperationException();
    }

    /** {@return those worth a look: false discovery rate at most the family's alpha, worst first} */
    public List<Entry> discoveries() {
        throw new UnsupportedOperationException();
    }

    /** {@return the pairs of runs that the family's size asks for} */
    public int fewestPairs() {
        throw new UnsupportedOperationException();
    }

    /** {@return the runs a side that the family's size asks for without pairs} */
    public int fewestRuns() {
        throw new UnsupportedOperationException();
    }

    /** {@return what limits the verdicts} */
    public List<String> warnings() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Section section() {
        throw new UnsupportedOperationException();
    }
}
