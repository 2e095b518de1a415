package dev.tacho.core.snapshot;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The library's account of itself: what its measuring costs, and what it could not do as asked. Nothing in it has been
 * subtracted from any result.
 *
 * @param calibration what measuring costs here
 * @param memoryBytes memory taken by the counts
 * @param memoryLimitBytes the most that threads may take for counts of their own; beyond it they share
 * @param memoryRefusals how often a thread asked for counts of its own and had to share: slower, nothing lost
 * @param lostRecords records for which the heap had no room at all
 * @param clockFailures how often the clock threw
 * @param overflows names that were asked for more series than allowed, and how often; those calls are in the series
 *     {@code overflow=true}
 */
public record Ledger(
        Calibration calibration,
        long memoryBytes,
        long memoryLimitBytes,
        long memoryRefusals,
        long lostRecords,
        long clockFailures,
        Map<String, Long> overflows)
        implements SectionSource {
    /** The account of nobody. */
    public static final Ledger NONE = new Ledger(Calibration.UNKNOWN, 0, 0, 0, 0, 0, Map.of());

    /** Copies the overflows. */
    public Ledger {
        overflows = Collections.unmodifiableMap(new TreeMap<>(overflows));
    }

    /**
     * Returns the account as the section {@code overhead} of a report.
     *
     * @return the section
     */
    @Override
    public Section section() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        blocks.add(Note.info(
                Double.isNaN(calibration.timedNanos())
                        ? "The set has a clock of its own, so what reading it costs was not measured."
                        : "Measured in this process when it began, through the code that measured the program. Nothing"
                                + " was subtracted from any result; medians under three times the cost of timing are"
                                + " named above."));
        return new Section("overhead", "What measuring cost", blocks);
    }

    private Facts facts() {
        List<Fact> facts = new ArrayList<>();
        cost(facts, "clock-cost", "One reading of the clock", calibration.clockNanos());
        cost(facts, "clock-granularity", "Smallest step of the clock", calibration.granularityNanos());
        cost(facts, "record-cost", "Recording a duration", calibration.recordNanos());
        cost(facts, "timed-cost", "Timing a block", calibration.timedNanos());
        cost(facts, "empty-duration", "Recorded for an empty block", calibration.emptyNanos());
        facts.add(Fact.of(
                "clock-backward",
                "Backward steps of the clock",
                calibration.backwardSteps(),
                Unit.COUNT,
                Better.LOWER));
        facts.add(Fact.of("count-memory", "Memory of the counts", memoryBytes, Unit.BYTES, Better.LOWER));
        return new Facts(facts);
    }

    /** What went other than asked, in words; empty if nothing did. */
    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        if (lostRecords > 0) {
            remarks.add(Unit.COUNT.format(lostRecords) + " records were lost because the heap was full");
        }
        if (clockFailures > 0) {
            remarks.add("the clock failed " + Unit.COUNT.format(clockFailures)
                    + " times; durations that needed it are wrong");
        }
        if (memoryRefusals > 0) {
            remarks.add("counts take " + Unit.BYTES.format(memoryBytes) + " of " + Unit.BYTES.format(memoryLimitBytes)
                    + "; " + Unit.COUNT.format(memoryRefusals)
                    + " requests for more were refused, so threads share counts: slower, nothing lost");
        }
        overflows.forEach(
                (name, times) -> remarks.add("\"" + name + "\" has too many series (or there are too many names); "
                        + Unit.COUNT.format(times) + " requests for further ones went to overflow=true"));
        return remarks;
    }

    private static void cost(List<Fact> facts, String id, String label, double nanos) {
        facts.add(Fact.of(id, label, nanos, Unit.NANOS, Better.LOWER));
    }
}
