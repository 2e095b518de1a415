package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.Timing;
import dev.tacho.core.pause.Pauses;
import dev.tacho.core.snapshot.PerfSnapshot;
import dev.tacho.core.snapshot.TimerSnapshot;
import dev.tacho.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What timers can look at beyond durations: stages, cost, futures, running calls, pauses, late starts. */
class Example05TimersTest {
    @Test
    void everyKindOfTiming_isInOneReport() throws Exception {
        ExecutorService client = Executors.newFixedThreadPool(2);
        try (Pauses pauses = Pauses.watch()) {
            Perf perf = Perf.builder("timers").pauses(pauses).build();
            Timer quotes =
                    perf.timerBuilder("quote").trackInFlight().costEvery(16).build();
            for (int i = 0; i < 3_000; i++) {
                long[] pools;
                try (Timing quote = quotes.start()) {
                    pools = load(i);
                    quote.lap("load");
                    price(pools);
                    quote.lap("price");
                }
            }
            Timer sends = perf.timer("send");
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                int request = i;
                answers.add(sends.timeAsync(() -> CompletableFuture.supplyAsync(() -> answer(request), client)));
            }
            long failures = answers.stream()
                    .filter(answer ->
                            answer.handle((value, failure) -> failure != null).join())
                    .count();
            Timer polls = perf.timerBuilder("poll")
                    .expectedInterval(Duration.ofMillis(1))
                    .build();
            BlockingQueue<String> inbox = new ArrayBlockingQueue<>(1);
            for (int i = 0; i < 50; i++) {
                polls.time(() -> inbox.poll(1, TimeUnit.MILLISECONDS));
            }
            perf.timer("collect").time(System::gc);
            Timer increments = perf.timerBuilder("increment").sampleEvery(8).build();
            int[] counter = new int[1];
            for (int i = 0; i < 100_000; i++) {
                increments.time(() -> counter[0]++);
            }

            PerfSnapshot snapshot = perf.snapshot();
            TimerSnapshot quote = snapshot.timer("quote");
            long inStages = quote.stages().stream()
                    .mapToLong(stage -> stage.durations().sum())
                    .sum();
            assertEquals(quote.latency().sum(), inStages + quote.rest().sum());
            assertTrue(quote.cost().allocatedBytes().valueAtPercentile(50) >= 8 * 1_024);
            assertEquals(500, snapshot.timer("send").count());
            assertEquals(failures, snapshot.timer("send").errors());
            assertEquals(100_000, snapshot.timer("increment").count());
            Report.of(perf).write(Path.of("target/examples/timers.html"));
        } finally {
            client.shutdown();
        }
    }

    private static long[] load(int seed) {
        long[] pools = new long[1_024];
        for (int i = 0; i < pools.length; i++) {
            pools[i] = seed * 31L + i;
        }
        return pools;
    }

    private static long price(long[] pools) {
        long best = 0;
        for (int round = 0; round < 20; round++) {
            for (long pool : pools) {
                best = Math.max(best, pool * 997 % 1_000);
            }
        }
        return best;
    }

    private static int answer(int request) {
        if (request % 50 == 7) {
            throw new IllegalStateException("refused");
        }
        return request;
    }
}
