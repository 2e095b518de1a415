package dev.tacho.report.baseline;

import dev.tacho.core.Perf;
import dev.tacho.core.resource.Machine;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.report.internal.SectionReading;
import dev.tacho.report.write.Document;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one run of a test measured, as a baseline keeps it: each distribution whole, each number that a source gave.
 *
 * @param takenAt when the numbers were read
 * @param commit the version of the code; empty if not known
 * @param machine what the times depend on besides the code
 * @param samples the distributions, each with an id of its own and one distribution for each process of the run
 * @param facts the numbers, each with an id of its own, finite or {@code NaN}
 */
public record Run(Instant takenAt, String commit, Fingerprint machine, List<Sample> samples, List<Fact> facts) {
    private static final Logger log = LoggerFactory.getLogger(Run.class);

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if an id is used twice, or a number is infinite, which no file of runs can hold
     */
    public Run {
        Objects.requireNonNull(takenAt, "takenAt");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(machine, "machine");
        samples = List.copyOf(samples);
        facts = List.copyOf(facts);
        Set<String> ids = new HashSet<>();
        samples.forEach(sample -> unique(ids, sample.id()));
        ids.clear();
        for (Fact fact : facts) {
            unique(ids, fact.id());
            if (Double.isInfinite(fact.value())) {
                throw new IllegalArgumentException("id=\"" + fact.id() + "\", value=" + fact.value()
                        + ": must be finite; give NaN for a number that does not exist");
            }
        }
    }

    /** The same numbers, those that are infinite as NaN: one of a report's many is not worth the run. */
    static List<Fact> finite(List<Fact> facts) {
        return facts.stream().map(Run::finite).toList();
    }

    private static Fact finite(Fact fact) {
        if (!Double.isInfinite(fact.value())) {
            return fact;
        }
        log.warn("Number {} is {}, and is not known in the run: a run holds finite numbers", fact.id(), fact.value());
        return new Fact(fact.id(), fact.label(), Double.NaN, fact.unit(), fact.better(), fact.interval());
    }

    private static void unique(Set<String> ids, String id) {
        if (!ids.add(id)) {
            throw new IllegalArgumentException("id=\"" + id + "\": is used twice; each number of a run needs its own");
        }
    }

    /**
     * Returns what a set of instruments has measured: its timers and histograms, and the facts of its sources. A source that
     * throws has none. A number that is infinite is taken as {@code NaN}, with a warning in the log that names it.
     *
     * @param perf the instruments
     * @return the run of this process, on this machine, at the commit that the build names
     */
    public static Run of(Perf perf) {
        PerfSnapshot snapshot = perf.snapshot();
        List<Fact> facts = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        perf.sources().forEach((name, source) -> {
            for (Fact fact : SectionReading.of(name, source).section().facts()) {
                if (ids.add(fact.id())) {
                    facts.add(fact);
                }
            }
        });
        return of(snapshot.takenAt(), Sample.of(snapshot), finite(facts));
    }

    /**
     * Returns what this process has measured.
     *
     * @param takenAt when
     * @param samples the distributions, each with an id of its own
     * @param facts the numbers, each with an id of its own, finite or {@code NaN}
     * @return the run, on this machine, at the commit that the build names
     * @throws IllegalArgumentException if an id is used twice, or a number is infinite
     */
    public static Run of(Instant takenAt, List<Sample> samples, List<Fact> facts) {
        return new Run(takenAt, Commit.current(), Fingerprint.of(Machine.current()), samples, facts);
    }

    /**
     * Returns what a report says: its samples, and the facts of all its sections, of each id the first. A number that is
     * infinite is taken as {@code NaN}, with a warning in the log that names it.
     *
     * @param document the report
     * @param commit the version of the code; empty if not known
     * @return the run
     */
    public static Run of(Document document, String commit) {
        Set<String> ids = new HashSet<>();
        Set<String> sampleIds = new HashSet<>();
        return new Run(
                document.takenAt(),
                commit,
                document.machine(),
                document.samples().stream()
                        .filter(sample -> sampleIds.add(sample.id()))
                        .toList(),
                finite(document.sections().stream()
                        .flatMap(section -> section.facts().stream())
                        .filter(fact -> ids.add(fact.id()))
                        .toList()));
    }

    /**
     * Returns a copy with one number more.
     *
     * @param fact the number; replaces one of its id
     * @return the copy
     * @throws IllegalArgumentException if the number is infinite
     */
    public Run with(Fact fact) {
        List<Fact> more = new ArrayList<>(facts);
        more.removeIf(other -> other.id().equals(fact.id()));
        more.add(fact);
        return new Run(takenAt, commit, machine, samples, more);
    }

    /**
     * Returns a number.
     *
     * @param id its id
     * @return the fact; empty if this run has none of that id
     */
    public Optional<Fact> fact(String id) {
        return facts.stream().filter(fact -> fact.id().equals(id)).findFirst();
    }

    /**
     * Returns a distribution.
     *
     * @param id its id
     * @return the sample; empty if this run has none of that id
     */
    public Optional<Sample> sample(String id) {
        return samples.stream().filter(sample -> sample.id().equals(id)).findFirst();
    }

    /** The one number of a run's sample: the median of its processes' medians; {@code NaN} if nothing was recorded. */
    static double median(Sample sample) {
        return Session.median(sample.runs().stream()
                .filter(distribution -> distribution.count() > 0)
                .mapToDouble(distribution -> distribution.valueAtPercentile(50))
                .toArray());
    }

    /** A number of a name that this room itself gives, {@code NaN} if it is missing. */
    double number(String id) {
        return fact(id).map(Fact::value).orElse(Double.NaN);
    }

    /** The only distribution of a sample that this room itself made. */
    DistributionSnapshot distribution(String id) {
        return sample(id).map(sample -> sample.runs().get(0)).orElse(DistributionSnapshot.EMPTY);
    }

    /** Whether a number is the same in every run of the same code: what is counted, not what is timed. */
    static boolean isExact(Fact fact) {
        return fact.better() != Better.NEITHER
                && switch (fact.unit()) {
                    case BYTES, COUNT, GAS -> true;
                    case NANOS, RATIO, PER_SECOND, NONE -> false;
                };
    }
}
