package dev.tacho.report.roi;

import dev.tacho.core.section.Better;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.roi.Roi.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Roi} says about itself. */
final class RoiText {
    private final Roi roi;
    private final String id;
    private final List<Fact> facts = new ArrayList<>();

    /** That of the facts being added. */
    private double confidence;

    RoiText(Roi roi) {
        this.roi = roi;
        this.id = "roi." + roi.saving().name();
    }

    String headline() {
        return switch (roi.verdict()) {
            case PROVEN -> worstCase() + '.';
            case PREDICTED -> "Predicted, not measured: " + lowered(worstCase()) + '.';
            case NOT_PROVEN -> "Not proven. " + roi.saving().evidence();
            case NOTHING -> "Nothing to gain that matters. " + roi.saving().evidence();
            case WORSE -> "It gets worse. " + roi.saving().evidence();
        };
    }

    private static String lowered(String sentence) {
        return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
    }

    private String worstCase() {
        List<String> parts = new ArrayList<>();
        add(parts, roi.perMonth(), roi.unit(), what(), " a month");
        add(parts, roi.cpuHoursPerMonth(), Unit.NONE, " CPU-hours", " a month");
        add(parts, roi.costPerMonth(), Unit.NONE, ' ' + roi.currency(), " a month");
        add(parts, roi.endToEndRatio(), Unit.RATIO, " of the caller's time", "");
        return (parts.isEmpty() ? "Nothing that can be counted on" : "At least " + String.join(", ", parts))
                + payback();
    }

    private String what() {
        return switch (roi.unit()) {
            case NANOS -> " of waiting";
            case BYTES -> " less allocated";
            case COUNT -> " calls";
            case GAS, RATIO, PER_SECOND, NONE -> "";
        };
    }

    private static void add(List<String> parts, Range range, Unit unit, String noun, String per) {
        if (range.conservative() > 0) {
            parts.add(unit.format(range.conservative())
                    + noun
                    + per
                    + (Double.isNaN(range.likely()) ? "" : " (likely " + unit.format(range.likely()) + ')'));
        }
    }

    private String payback() {
        Range days = roi.breakEvenDays();
        if (!days.isBounded()) {
            return "";
        }
        String work = count(roi.hoursInvested(), "hour") + " of work" + (roi.hoursInvested() == 1 ? " pays" : " pay");
        return Double.isInfinite(days.conservative())
                ? "; whether " + work + " back is not proven"
                : "; " + work + " back within " + whole(days.conservative());
    }

    Section section() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(roi.verdict() == Verdict.PROVEN ? Note.info(headline()) : Note.warning(headline()));
        confidence = roi.saving().confidence();
        add("saved-ratio", "Saved of a call", roi.savedRatio(), Unit.RATIO, Better.HIGHER);
        add("per-month", label(), roi.perMonth(), roi.unit(), Better.HIGHER);
        add("end-to-end-ratio", "Saved of the caller's time", roi.endToEndRatio(), Unit.RATIO, Better.HIGHER);
        add("end-to-end-speedup", "Times as fast the caller becomes", roi.endToEndSpeedup(), Unit.NONE, Better.HIGHER);
        Improvement allocation = roi.allocation();
        if (allocation != null && roi.unit() != Unit.BYTES) {
            confidence = allocation.confidence();
            Range bytes = roi.allocatedBytesPerMonth();
            add("allocated-per-month", "Less allocated a month", bytes, Unit.BYTES, Better.HIGHER);
        }
        Improvement cpu = roi.cpu();
        if (cpu != null) {
            confidence = cpu.confidence();
            add("cpu-hours-per-month", "CPU-hours saved a month", roi.cpuHoursPerMonth(), Unit.NONE, Better.HIGHER);
        }
        confidence = roi.costConfidence();
        add("cost-per-month", "Saved a month, " + currency(), roi.costPerMonth(), Unit.NONE, Better.HIGHER);
        if (neverPaid().isEmpty()) {
            add("break-even-days", "Days until it has paid back", roi.breakEvenDays(), Unit.NONE, Better.LOWER);
        }
        blocks.add(new Facts(facts));
        blocks.add(Note.info(assumptions()));
        return new Section(id, "Return on investment: " + roi.saving().name(), blocks);
    }

    /** What no number of days can tell; empty if all of them are finite or unknown. */
    private String neverPaid() {
        Range days = roi.breakEvenDays();
        String work = "The work of " + count(roi.hoursInvested(), "hour");
        if (Double.isInfinite(days.optimistic())) {
            return work + " never pays back: even in the best case no money is saved.";
        }
        if (Double.isInfinite(days.likely())) {
            return work + " is not likely to pay back at all"
                    + (days.isBounded() ? "; in the best case within " + whole(days.optimistic()) + '.' : ".");
        }
        if (Double.isInfinite(days.conservative())) {
            return work + " never pays back in the worst case"
                    + (Double.isNaN(days.likely()) ? "" : ", likely within " + whole(days.likely()))
                    + ", in the best case within " + whole(days.optimistic()) + '.';
        }
        return "";
    }

    private static String whole(double days) {
        return count(Math.ceil(days), "day");
    }

    private static String count(double number, String noun) {
        return Unit.NONE.format(number) + ' ' + noun + (number == 1 ? "" : "s");
    }

    /** Not rounded: what a reader has stated he wants to find again. */
    private static String asGiven(double price) {
        return BigDecimal.valueOf(price).stripTrailingZeros().toPlainString();
    }

    private String label() {
        return switch (roi.unit()) {
            case NANOS -> "Waiting saved a month";
            case BYTES -> "Less allocated a month";
            case COUNT -> "Calls saved a month";
            case GAS, RATIO, PER_SECOND, NONE -> "Saved a month";
        };
    }

    private String currency() {
        return roi.currency().isBlank() ? "in money" : roi.currency();
    }

    private void add(String fact, String label, Range range, Unit unit, Better better) {
        if (!range.isBounded() && Double.isNaN(range.likely())) {
            return;
        }
        double likely = Double.isFinite(range.likely()) ? range.likely() : Double.NaN;
        facts.add(new Fact(id + '.' + fact, label, likely, unit, better, interval(range, confidence)));
    }

    /** An interval without an end is none. */
    private static @Nullable Interval interval(Range range, double confidence) {
        double lower = Math.min(range.conservative(), range.optimistic());
        double upper = Math.max(range.conservative(), range.optimistic());
        return Double.isFinite(lower) && Double.isFinite(upper) ? new Interval(lower, upper, confidence) : null;
    }

    private String assumptions() {
        List<String> all = new ArrayList<>();
        all.add(roi.saving().evidence());
        all.add("Assumed: " + roi.rate() + " on average over a month of " + Unit.NONE.format(Roi.DAYS_PER_MONTH)
                + " days, as in the measured runs.");
        if (roi.unit() == Unit.NANOS) {
            all.add("The compared number stands for the mean of a call; of skewed times compare means.");
        }
        Improvement cpu = roi.cpu();
        if (cpu != null && cpu.verdict() != roi.verdict()) {
            all.add("Processor time: " + cpu.evidence());
        }
        all.addAll(roi.assumptions());
        if (!Double.isNaN(roi.priceOfUnknownCpuHours())) {
            all.add("A CPU-hour costs " + asGiven(roi.priceOfUnknownCpuHours()) + ' ' + currency()
                    + ", but the processor time saved is not known, so no figure has this price: give it by cpu(comparison)"
                    + (roi.unit() == Unit.NANOS ? " or cpuRatio(ratio)." : "."));
        }
        if (!neverPaid().isEmpty()) {
            all.add(neverPaid());
        }
        Share share = roi.share();
        if (share != null) {
            all.add("The operation's share of its caller is "
                    + (share.least() == share.most()
                            ? Unit.RATIO.format(share.least())
                            : Unit.RATIO.format(share.least()) + " to " + Unit.RATIO.format(share.most()))
                    + " (" + share.evidence() + ").");
        }
        if (roi.costPerMonth().isBounded()) {
            all.add("Money is saved only if what is no longer needed is given back.");
        }
        all.add("From worst to best case all intervals are combined as they are worst or best together.");
        return String.join(" ", all);
    }
}
