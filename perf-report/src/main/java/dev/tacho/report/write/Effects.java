package dev.tacho.report.write;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;

/** What an effect needs beside its number to be understood. */
final class Effects {
    private Effects() {}

    /** Whether the number was counted, so that its interval is itself. */
    static boolean isExact(Effect effect) {
        Interval interval = effect.interval();
        return interval != null && interval.lower() == effect.saved() && interval.upper() == effect.saved();
    }

    /** Whether the number says more than the gain: not if that begins with it, as of calls that were counted. */
    static boolean isNews(Finding finding) {
        Effect effect = finding.effect();
        String saved = effect.unit().format(effect.saved());
        boolean isSaid =
                effect.unit() == Unit.COUNT && isExact(effect) && finding.gain().startsWith(saved + ' ');
        return !isSaid && !Double.isNaN(effect.saved());
    }

    /** What a number without a unit counts. */
    static String noun(Effect effect, String saved) {
        return effect.unit() != Unit.COUNT ? "" : saved.equals("1") ? " call" : " calls";
    }
}
