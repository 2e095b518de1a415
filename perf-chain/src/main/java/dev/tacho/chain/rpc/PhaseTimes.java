package dev.tacho.chain.rpc;

import dev.tacho.core.Counter;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The phases of all calls, by method. A method takes up to seven histograms, so fewer methods are told apart than
 * elsewhere, and calls that failed, which end in any phase for reasons of their own, share one set.
 */
final class PhaseTimes {
    private static final int MOST_METHODS = 32;

    private final Lookup<String, Row> methods;
    private final Row warmup;
    private final Row failed;
    private final Lookup<End, Counter> ends;
    private final LongAdder calls = new LongAdder();

    PhaseTimes(Perf perf, String client) {
        this.methods = new Lookup<>(MOST_METHODS, Outcomes.OTHER, method -> new Row(perf, client, "rpc.phase", method));
        this.warmup = new Row(perf, client, "rpc.phase.warm-up", null);
        this.failed = new Row(perf, client, "rpc.phase.failed", null);
        this.ends = new Lookup<>(
                Integer.MAX_VALUE,
                End.NONE,
                end -> perf.counter(
                        "rpc.failed-in", "client", client, "outcome", end.outcome(), "phase", end.phase().tag));
    }

    /** Records the phases of a call that ended. */
    void record(String method, String outcome, boolean isWarmup, Phases phases) {
        boolean ok = outcome.equals(Outcomes.OK);
        calls.increment();
        if (!ok) {
            ends.get(new End(outcome, phases.last())).increment();
        }
        Row row = isWarmup ? warmup : ok ? methods.get(method) : failed;
        row.record(phases);
    }

    Reading read() {
        List<Times> read = new ArrayList<>();
        methods.made().forEach((method, row) -> read.add(row.read(method)));
        List<Failures> failures = new ArrayList<>();
        ends.made()
                .forEach((end, counter) ->
                        failures.add(new Failures(end, counter.snapshot().count())));
        return new Reading(calls.sum(), read, warmup.read(Outcomes.WARM_UP), failed.read("failed"), failures);
    }

    /** How and where a call failed. */
    record End(String outcome, Phase phase) implements Comparable<End> {
        static final End NONE = new End(Outcomes.OTHER, Phase.QUEUE);

        @Override
        public int compareTo(End other) {
            int byOutcome = outcome.compareTo(other.outcome);
            return byOutcome != 0 ? byOutcome : phase.compareTo(other.phase);
        }
    }

    /** How many calls failed so, there. */
    record Failures(End end, long calls) {}

    /** The phases of some calls. */
    record Times(String name, Map<Phase, DistributionSnapshot> byPhase) {
        /** Returns how many calls there were: each has been in the queue. */
        long calls() {
            return of(Phase.QUEUE).count();
        }

        DistributionSnapshot of(Phase phase) {
            return byPhase.getOrDefault(phase, DistributionSnapshot.EMPTY);
        }

        /** Returns the time of all calls in all phases. */
        long nanos() {
            return byPhase.values().stream()
                    .mapToLong(DistributionSnapshot::sum)
                    .sum();
        }
    }

    /**
     * An immutable reading.
     *
     * @param calls how many calls had phases
     * @param methods those of calls that ended ok after the warm-up
     * @param warmup those of the warm-up
     * @param failed those of calls that failed after the warm-up
     * @param failures where they failed, those of the warm-up too
     */
    record Reading(long calls, List<Times> methods, Times warmup, Times failed, List<Failures> failures) {}

    private static final class Row {
        private final Perf perf;
        private final String client;
        private final String instrument;
        private final @Nullable String method;

        /** Each is made when first needed; made twice by two threads it is the same. */
        private final @Nullable Histogram[] byPhase = new Histogram[Phase.ALL.size()];

        Row(Perf perf, String client, String instrument, @Nullable String method) {
            this.perf = perf;
            this.client = client;
            this.instrument = instrument;
            this.method = method;
        }

        void record(Phases phases) {
            for (int i = 0; i < byPhase.length; i++) {
                if (phases.has(i)) {
                    Histogram histogram = byPhase[i];
                    if (histogram == null) {
                        histogram = histogram(Phase.ALL.get(i).tag);
                        byPhase[i] = histogram;
                    }
                    histogram.record(phases.nanos(i));
                }
            }
        }

        private Histogram histogram(String phase) {
            return method == null
                    ? perf.histogram(instrument, Unit.NANOS, "client", client, "phase", phase)
                    : perf.histogram(instrument, Unit.NANOS, "client", client, "method", method, "phase", phase);
        }

        Times read(String name) {
            Map<Phase, DistributionSnapshot> read = new EnumMap<>(Phase.class);
            for (int i = 0; i < byPhase.length; i++) {
                Histogram histogram = byPhase[i];
                if (histogram != null) {
                    read.put(Phase.ALL.get(i), histogram.snapshot().values());
                }
            }
            return new Times(name, read);
        }
    }
}
