package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.PerfSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The values of one measurement, one distribution for each run. A run is a process: calls of one process share its
 * compiled code and its memory's layout, so that only whole processes are independent of each other.
 *
 * @param id names the measurement across runs, for example {@code quote pair=weth-usdc}
 * @param unit the unit of the values
 * @param runs the distributions, in the order of the runs
 */
public record Sample(String id, Unit unit, List<DistributionSnapshot> runs) {
    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if the id is blank
     */
    public Sample {
        if (id.isBlank()) {
            throw new IllegalArgumentException("id=\"" + id + "\": must not be blank");
        }
        Objects.requireNonNull(unit, "unit");
        runs = List.copyOf(runs);
    }

    /**
     * Returns what a set of instruments has measured: this process is one run, whatever it has called how often.
     *
     * @param snapshot the reading
     * @return the calls of each timer that succeeded, and each histogram
     */
    public static List<Sample> of(PerfSnapshot snapshot) {
        List<Sample> samples = new ArrayList<>();
        snapshot.timers()
                .forEach(timer -> samples.add(new Sample(timer.id().toString(), Unit.NANOS, List.of(timer.ok()))));
        snapshot.histograms()
                .forEach(histogram -> samples.add(
                        new Sample(histogram.id().toString(), histogram.unit(), List.of(histogram.values()))));
        return samples;
    }
}
