package dev.tacho.report.write;

import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Documents of a given number of measurements, each with the full ladder of percentiles. */
final class Sizes {
    private static final int NAMES_OF_ONE_KIND = 40;

    private Sizes() {}

    /** Half of them are methods of one timer, the others have names of their own. */
    static Document measured(int measurements) {
        List<Distribution> rows = new ArrayList<>();
        for (int i = 0; i < measurements; i++) {
            boolean tagged = i % 2 == 0 && measurements > NAMES_OF_ONE_KIND;
            rows.add(distribution(tagged ? "rpc" : "operation." + i, tagged ? "method=eth_call" + i : "", i));
        }
        return document(rows.isEmpty() ? List.of() : List.of(new Section("m", "Measurements", List.copyOf(rows))));
    }

    static Document document(List<Section> sections) {
        return new Document(
                "Sizes",
                "",
                Instant.EPOCH,
                new Verdict(Level.NEUTRAL, "Measured", "Nothing was judged."),
                List.of(),
                List.of(),
                sections,
                Fingerprint.UNKNOWN,
                List.of());
    }

    private static Distribution distribution(String title, String detail, int i) {
        List<Distribution.Quantile> ladder = new ArrayList<>();
        for (int rung = 0; rung < 45; rung++) {
            // 0, 10, 20 ... 80, 90, 91 ... 98, 99, 99.1, 99.2 ...
            double percentile = 100 - (10 - rung % 9) * Math.pow(10, 1 - rung / 9);
            double value = (100_000 + 317 * i) * Math.exp(0.03 * rung);
            ladder.add(new Distribution.Quantile(
                    Math.round(percentile * 1e6) / 1e6, value, value * 0.97, value * (1.03 + 0.001 * rung)));
        }
        return new Distribution("d" + i, title, detail, Unit.NANOS, 50_000 + i, 90_000, 9e6, 250_000, i % 7, 0, ladder);
    }
}
