package dev.tacho.report.write;

import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Tally.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * What a form of a document leaves out, in one sentence: several numbers of several stages do not add up for a reader.
 *
 * @param all what the document held as it was made
 * @param everywhere what no form holds one by one
 * @param here what this form leaves out beyond that, and the JSON form holds
 */
record LeftOut(Tally all, Tally everywhere, Tally here) {
    /** Returns the sentence, without a full stop; empty if nothing is left out. */
    String sentence() {
        List<String> left = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        long total = 0;
        for (Part part : Part.values()) {
            long everywhereOf = everywhere.of(part);
            long leftOf = everywhereOf + here.of(part);
            if (leftOf > 0) {
                left.add(Unit.COUNT.format(leftOf) + " of " + part.count(all.of(part)));
                total += leftOf;
            }
            if (everywhereOf > 0) {
                missing.add(part.count(everywhereOf));
            }
        }
        if (left.isEmpty()) {
            return "";
        }
        String where = here.isEmpty()
                ? "in every form of this report"
                : "here; the JSON form holds all" + (missing.isEmpty() ? "" : " but " + enumerated(missing));
        return enumerated(left) + (total == 1 ? " is" : " are") + " folded or left out " + where;
    }

    private static String enumerated(List<String> parts) {
        int last = parts.size() - 1;
        return last == 0 ? parts.get(0) : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
    }
}
