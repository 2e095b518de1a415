package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a reading says about operations that fail: all tags of a name together, as the line at the top of a report. */
final class Failures {
    /** More of them are one finding: what so many have in common is more likely than as many reasons. */
    private static final int MOST_APART = 3;

    private static final int MOST_NAMED = 5;

    private static final String NOT_AT_ALL = "They fail on purpose, such as a lookup of what is not there.";

    private Failures() {}

    /** A name, and its series. */
    private record Operation(String name, List<TimerSnapshot> series) {
        long errors() {
            return series.stream().mapToLong(TimerSnapshot::errors).sum();
        }

        long calls() {
            return series.stream().mapToLong(TimerSnapshot::count).sum();
        }

        /** Whether any series tells whose the calls are. */
        boolean isKnown() {
            return series.stream().anyMatch(timer -> !timer.id().isOverflow());
        }

        DistributionSnapshot all(Function<TimerSnapshot, DistributionSnapshot> outcome) {
            return series.stream().map(outcome).reduce(DistributionSnapshot.EMPTY, DistributionSnapshot::plus);
        }

        String share() {
            return Unit.COUNT.format(errors()) + " of " + Unit.COUNT.format(calls());
        }
    }

    /** The findings, most failed calls first; one for all if there are many. */
    static List<Finding> of(List<TimerSnapshot> timers) {
        Map<String, List<TimerSnapshot>> byName = timers.stream()
                .collect(Collectors.groupingBy(timer -> timer.id().name(), LinkedHashMap::new, Collectors.toList()));
        List<Operation> failing = byName.entrySet().stream()
                .map(each -> new Operation(each.getKey(), each.getValue()))
                .filter(operation -> operation.errors() > 0 && operation.isKnown())
                .sorted(Comparator.comparingLong(Operation::errors).reversed())
                .toList();
        return failing.size() > MOST_APART
                ? List.of(ofMany(failing))
                : failing.stream().map(Failures::ofOne).toList();
    }

    private static Finding ofOne(Operation operation) {
        DistributionSnapshot failed = operation.all(TimerSnapshot::failed);
        return new Finding(
                "errors." + new InstrumentId(operation.name, Map.of()).word(),
                "Find out why " + operation.name + " fails",
                gain(operation.errors()),
                Effect.exactly(operation.errors(), Unit.COUNT),
                failed(operation.errors(), operation.calls()) + ". " + waited(failed.sum()) + ", p50 "
                        + Checks.percentile(failed, 50) + " against "
                        + Checks.percentile(operation.all(TimerSnapshot::ok), 50) + " of those that succeeded."
                        + mostOften(operation),
                NOT_AT_ALL,
                "");
    }

    /** Which tags to look at first; nothing where there are none. */
    private static String mostOften(Operation operation) {
        return operation.series.stream()
                .filter(timer -> timer.errors() > 0
                        && !timer.id().isOverflow()
                        && !timer.id().tags().isEmpty())
                .max(Comparator.comparingLong(TimerSnapshot::errors))
                .map(timer -> " Most often with " + timer.id().detail() + ": " + Unit.COUNT.format(timer.errors())
                        + " of " + Checks.count(timer.count(), "call") + '.')
                .orElse("");
    }

    private static Finding ofMany(List<Operation> failing) {
        long errors = failing.stream().mapToLong(Operation::errors).sum();
        long calls = failing.stream().mapToLong(Operation::calls).sum();
        List<Operation> named = failing.subList(0, Math.min(MOST_NAMED, failing.size()));
        int unnamed = failing.size() - named.size();
        double waited = failing.stream()
                .flatMap(operation -> operation.series.stream())
                .mapToDouble(timer -> timer.failed().sum())
                .sum();
        return new Finding(
                "errors",
                "Find out why " + Unit.COUNT.format(failing.size()) + " operations fail: "
                        + named.stream().map(Operation::name).collect(Collectors.joining(", "))
                        + (unnamed == 0 ? "" : " and " + Unit.COUNT.format(unnamed) + " more"),
                gain(errors),
                Effect.exactly(errors, Unit.COUNT),
                failed(errors, calls) + ": "
                        + named.stream()
                                .map(operation -> operation.share() + " of " + operation.name)
                                .collect(Collectors.joining("; "))
                        + (unnamed == 0 ? "" : "; and those of " + Unit.COUNT.format(unnamed) + " more operations")
                        + ". " + waited(waited) + '.',
                NOT_AT_ALL,
                "");
    }

    private static String gain(long errors) {
        return Checks.count(errors, "failed call") + " in this run";
    }

    private static String failed(long errors, long calls) {
        return Unit.COUNT.format(errors) + " of " + Checks.count(calls, "call") + " failed ("
                + Unit.RATIO.format((double) errors / calls) + ')';
    }

    private static String waited(double nanos) {
        return "Callers waited " + Unit.NANOS.format(nanos) + " for those that were timed";
    }
}
