package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order of findings. Units cannot be weighed against each other: what a second is worth in gas is the reader's to
 * say. So time that somebody waited comes first, then what is paid for, and within a unit the larger bound that can be
 * counted on.
 */
final class Ranking {
    private static final List<Unit> ORDER =
            List.of(Unit.NANOS, Unit.GAS, Unit.BYTES, Unit.COUNT, Unit.PER_SECOND, Unit.RATIO, Unit.NONE);

    /** Stable sorts keep the reading order of equals. */
    private static final Comparator<Place> BEST_FIRST = Comparator.comparingInt(Place::group)
            .thenComparing(Comparator.comparingDouble(Place::atLeast).reversed());

    private Ranking() {}

    private record Place(Section section, Finding finding) {
        /** Unknown effects are last, whatever their unit. */
        int group() {
            return isKnown(finding.effect()) ? ORDER.indexOf(finding.effect().unit()) : Integer.MAX_VALUE;
        }

        /** Equal for all unknown ones, and -0.0 the same as 0.0. */
        double atLeast() {
            return isKnown(finding.effect()) ? finding.effect().atLeast() + 0.0 : 0;
        }
    }

    static List<Ranked> of(List<Section> sections) {
        List<Place> places = new ArrayList<>();
        for (Section section : sections) {
            section.blocks().stream()
                    .filter(Finding.class::isInstance)
                    .map(Finding.class::cast)
                    .forEach(finding -> places.add(new Place(section, finding)));
        }
        places.sort(BEST_FIRST);
        List<Ranked> ranked = new ArrayList<>();
        for (Place place : places) {
            ranked.add(new Ranked(
                    ranked.size() + 1,
                    place.section.id(),
                    place.section.title(),
                    place.finding,
                    why(place.finding.effect())));
        }
        return List.copyOf(ranked);
    }

    static boolean isKnown(Effect effect) {
        return !Double.isNaN(effect.atLeast());
    }

    private static String why(Effect effect) {
        if (!isKnown(effect)) {
            return "What it would save is not known as a number";
        }
        String unit = word(effect.unit());
        Interval interval = effect.interval();
        String saved;
        if (interval == null) {
            saved = format(effect.unit(), effect.saved()) + unit + " less over the run, error unknown";
        } else if (interval.lower() == interval.upper()) {
            saved = format(effect.unit(), effect.saved()) + unit + " less over the run";
        } else if (interval.lower() > 0) {
            saved = "At least " + format(effect.unit(), interval.lower()) + unit + " less over the run, at most "
                    + format(effect.unit(), interval.upper());
        } else {
            saved = "Perhaps nothing, at most " + format(effect.unit(), interval.upper()) + unit + " less over the run";
        }
        return saved + share(", of a p50 call ", effect.p50Ratio()) + share(", of a p99 call ", effect.p99Ratio());
    }

    private static String share(String before, double ratio) {
        return Double.isNaN(ratio) ? "" : before + Unit.RATIO.format(ratio);
    }

    private static String format(Unit unit, double value) {
        return unit.format(value);
    }

    private static String word(Unit unit) {
        return switch (unit) {
            case NANOS -> " of waiting";
            case COUNT -> " calls";
            case BYTES, RATIO, PER_SECOND, GAS, NONE -> "";
        };
    }
}
