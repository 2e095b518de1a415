package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several measurements of one name and unit as one row. A percentile is the largest of all members, and withheld where
 * one member that was called lacks it: the largest p99 of some and the largest p50 of others would contradict each other.
 *
 * @param size how many measurements it stands for
 * @param count their calls
 * @param errors how many of the calls failed
 * @param p50 no median is above it; {@code NaN} if withheld
 * @param p99 no 99th percentile is above it; {@code NaN} if withheld
 * @param max the largest value of all; {@code NaN} if there is none
 */
record FoldedRow(String name, Unit unit, int size, long count, long errors, double p50, double p99, double max) {
    /** Of as many names; the others share a row for each unit. */
    static final int MOST_NAMES = 200;

    private static final String OTHERS = "others";

    /** What is folded together. */
    private record Key(String name, Unit unit) {}

    /** Folds measurements by name, those of most members first. */
    static List<FoldedRow> of(List<Distribution> folded) {
        Map<Key, List<Distribution>> all =
                new TreeMap<>(Comparator.comparing(Key::name).thenComparing(Key::unit));
        folded.forEach(each -> all.computeIfAbsent(new Key(each.title(), each.unit()), key -> new ArrayList<>())
                .add(each));
        Map<Key, List<Distribution>> rows = new LinkedHashMap<>();
        all.entrySet().stream()
                .sorted(Comparator.comparingInt(entry -> -entry.getValue().size()))
                .forEach(entry -> {
                    Key key = rows.size() < MOST_NAMES
                            ? entry.getKey()
                            : new Key(OTHERS, entry.getKey().unit());
                    rows.computeIfAbsent(key, other -> new ArrayList<>()).addAll(entry.getValue());
                });
        return rows.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static FoldedRow of(Key key, List<Distribution> members) {
        return new FoldedRow(
                key.name(),
                key.unit(),
                members.size(),
                members.stream().mapToLong(Distribution::count).reduce(0, Folding::add),
                members.stream().mapToLong(Distribution::errors).reduce(0, Folding::add),
                largest(members, 50),
                largest(members, 99),
                members.stream()
                        .filter(member -> member.count() > 0)
                        .mapToDouble(Distribution::max)
                        .max()
                        .orElse(Double.NaN));
    }

    /** {@code NaN} if a member that was called lacks the percentile, as {@code Math.max} has it, or none was called. */
    private static double largest(List<Distribution> members, double percentile) {
        return members.stream()
                .filter(member -> member.count() > 0)
                .mapToDouble(member -> member.quantile(percentile).value())
                .reduce(Math::max)
                .orElse(Double.NaN);
    }
}
