package consumer;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.Percentile;
import dev.tacho.report.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;

/** Uses perf-report as the README says. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Perf perf = Perf.create("lookups");
        TreeMap<Integer, String> map = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            int key = i;
            perf.timer("put").time(() -> map.put(key, "value"));
        }
        Percentile p99 = perf.snapshot().timer("put").percentile(99);
        boolean held = p99.upper() < Duration.ofSeconds(1).toNanos();
        for (String ending : new String[] {"html", "md", "json"}) {
            Path file = Path.of("target", "report." + ending);
            Report.of(perf).check("put p99 < 1 s", held, Unit.NANOS.format(p99.value())).write(file);
            if (!Files.readString(file).contains("put")) {
                throw new AssertionError(file);
            }
        }
        System.out.print(perf.snapshot());
    }
}
