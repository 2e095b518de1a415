package dev.tacho.report.bottleneck;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Finding.Effect;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.Ledger;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Findings and readings made up for tests. */
final class Made {
    private Made() {}

    static Finding finding(String id, Effect effect) {
        return new Finding(id, "Change " + id, "", effect, "because", "unless", "");
    }

    static DistributionSnapshot values(LongStream nanos) {
        Timer timer = Perf.builder("made").clock(new ManualClock()).build().timer("values");
        nanos.forEach(timer::record);
        return timer.snapshot().latency();
    }

    static DistributionSnapshot values(long nanos, int count) {
        return values(LongStream.generate(() -> nanos).limit(count));
    }

    static TimerSnapshot.Builder timer(String name, DistributionSnapshot ok) {
        return TimerSnapshot.builder(new InstrumentId(name, Map.of()), ok);
    }

    static PerfSnapshot reading(long elapsedNanos, TimerSnapshot... timers) {
        return new PerfSnapshot(
                "made", Instant.EPOCH, elapsedNanos, List.of(timers), List.of(), List.of(), List.of(), Ledger.NONE);
    }
}
