package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.stats.ComplexityFit;
import dev.tacho.core.stats.ScalabilityFit;
import dev.tacho.core.stats.SizeSweep;
import dev.tacho.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How time grows with size, and throughput with threads, as tests: a law is proven, ruled out, or not told. */
class Example06GrowthTest {
    @Test
    void sorting_isNotQuadratic() {
        Perf perf = Perf.create("growth");
        ComplexityFit sorting = SizeSweep.of(1_000, 3_000, 10_000, 30_000, 100_000)
                .run(perf, "sort", n -> new Random(n).longs(n).toArray(), Arrays::sort);
        // Beyond the processor's caches a large array may outgrow n log n, and a busy machine may leave it open which
        // law
        // holds: what is asked is that nothing says it grows like the square or faster.
        assertTrue(sorting.exponent().lower() < 1.5, sorting::toString);

        ScalabilityFit lookups = scale(perf.timer("locked", "map", "shared"));

        assertTrue(lookups.predictPerSecond(2).value() > 0, lookups::toString);
        Report.of(perf).add(sorting).add(lookups).write(Path.of("target/examples/growth.html"));
    }

    /** Counts what 1 to 6 threads do behind one lock. */
    private static ScalabilityFit scale(Timer timer) {
        ScalabilityFit.Builder points = ScalabilityFit.builder().name("locked");
        Object lock = new Object();
        long[] shared = new long[1_024];
        for (int threads = 1; threads <= 6; threads++) {
            long start = System.nanoTime();
            List<Thread> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(new Thread(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        timer.time(() -> {
                            synchronized (lock) {
                                Arrays.setAll(shared, slot -> shared[slot] + 1);
                            }
                        });
                    }
                }));
            }
            workers.forEach(Thread::start);
            workers.forEach(Example06GrowthTest::join);
            points.point(threads, threads * 2_000L, Duration.ofNanos(System.nanoTime() - start));
        }
        return points.fit();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
