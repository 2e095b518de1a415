package dev.tacho.report.bottleneck;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.Report;
import dev.tacho.report.roi.Calibration;
import dev.tacho.report.roi.Outcome;
import dev.tacho.report.roi.Prediction;
import dev.tacho.report.roi.Roi;
import dev.tacho.report.roi.Share;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What to change first, what it returns and what predictions were worth, as files that people read. */
class WholeReportTest {
    private static final String HOSTILE = "</script><img src=x onerror=alert(1)>|`x`";

    @TempDir
    private Path folder;

    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("dex").clock(clock).build();

    private List<Section> sections() {
        Timer timer = perf.timerBuilder("swap " + HOSTILE)
                .trackInFlight()
                .expectedInterval(Duration.ofMillis(20))
                .build();
        for (int i = 1; i <= 1_000; i++) {
            timer.record(i % 500 == 0 ? 900_000_000L : 10_000_000L);
            clock.advance(Duration.ofMillis(20));
        }
        timer.recordError(5_000_000);
        Effect effect = new Effect(4e9, Unit.NANOS, new Interval(3e9, 5e9, 0.95), 0.3, 0.05);
        Section cache = Section.of(
                "cache",
                "Cache " + HOSTILE,
                new Finding("size", "Make it larger", "", effect, HOSTILE, HOSTILE, HOSTILE));
        Prediction prediction = Prediction.of("cache.size", Instant.EPOCH, effect);
        return List.of(
                cache,
                Bottlenecks.of(List.of(cache)).measured(perf.snapshot()).section(),
                Roi.of("cache.size", effect, perf.snapshot().timers().get(0))
                        .callsPerSecond(120)
                        .cpuRatio(0.8)
                        .pricePerCpuHour(0.045, HOSTILE)
                        .invested(16, 95)
                        .endToEnd(new Share(0.3, 0.4, HOSTILE))
                        .build()
                        .section(),
                Calibration.of(List.of(new Outcome(prediction, 3.5e9), new Outcome(prediction, 6e9)))
                        .section());
    }

    @Test
    void write_hostileNames_staySafe_andEverySectionIsThere() throws IOException {
        List<Section> sections = sections();
        Report report = Report.of(perf);
        sections.forEach(section -> report.add(() -> section));
        Path html = folder.resolve("report.html");
        Path markdown = folder.resolve("report.md");

        report.write(html).write(markdown).write(folder.resolve("report.json"));

        String page = Files.readString(html);
        assertFalse(page.contains("<img src=x"), "a name became markup");
        for (String text : List.of(
                "Where the time goes",
                "Return on investment: cache.size",
                "Predicted against realised",
                "Read the corrected p99")) {
            assertTrue(page.contains(text), text);
            assertTrue(Files.readString(markdown).contains(text), text);
        }
        // What is to be changed stands between backticks, where nothing is markup.
        assertFalse(Files.readString(markdown).replaceAll("(?s)```.*?```", "").contains("<img src=x"));
    }
}
