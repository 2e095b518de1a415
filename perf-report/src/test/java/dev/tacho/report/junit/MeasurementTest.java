package dev.tacho.report.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.section.HeatMap;
import dev.tacho.report.internal.Compiler;
import dev.tacho.report.internal.ThreadCounters;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** In virtual time: how many calls are made before and while it is measured, and what is said of them. */
class MeasurementTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Compiler QUIET = Compiler.NONE;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong calls = new AtomicLong();

    /** Allocates 100 bytes and uses 7 ns of processor time a call. */
    private final ThreadCounters counters = new ThreadCounters(() -> 100 * calls.get(), () -> 7 * calls.get());

    private Measurement<Long, RuntimeException> taking(long nanos, Compiler compiler) {
        return new Measurement<>(
                clock,
                compiler,
                counters,
                () -> {
                    clock.advanceNanos(nanos);
                    return calls.incrementAndGet();
                },
                false);
    }

    private static Compiler compiling(LongSupplier workedMillis) {
        return new Compiler(workedMillis, () -> false);
    }

    private static Settings settings(long measured, long warmup) {
        return new Settings(measured, null, warmup, LIMIT);
    }

    @Test
    void run_quietCompiler_warmsUpForThreeWindowsThenMeasures() {
        // Each window lasts 100 ms, which are 1,000 calls.
        Measurement.Result result = taking(100_000, QUIET).run(settings(500, 1));

        assertEquals(3_000, result.warmUp().calls());
        assertEquals(300_000_000, result.warmUp().nanos());
        assertTrue(result.warmUp().isComplete());
        assertEquals(500, result.timer().count());
        assertEquals(3_500, calls.get());
        assertEquals(50_000, result.allocatedBytes());
        assertEquals(3_500, result.cpuNanos());
        assertEquals(0, result.heatMap().columns().get(0).fromNanos());
        assertEquals(1_300_000, result.heatMap().columns().get(0).toNanos(), "13 calls, the warm-up left out");
    }

    @Test
    void run_slowCalls_areWarmedUpByNumberNotByTime() {
        Measurement.Result result = taking(40_000_000, QUIET).run(settings(400, 400));

        assertEquals(400, result.warmUp().calls());
        assertTrue(result.warmUp().isComplete());
    }

    @Test
    void run_compilerBusyForAWhile_waitsUntilItIsQuiet() {
        // Something is compiled at every look until the 5,000th call.
        Measurement.Result result =
                taking(100_000, compiling(() -> Math.min(5_000, calls.get()))).run(settings(100, 1));

        assertEquals(5_000 + 3_000, result.warmUp().calls());
        assertTrue(result.warmUp().isComplete());
    }

    @Test
    void run_compilerNeverQuiet_saysSoAtTheLimit() {
        Measurement.Result result = taking(1_000_000, compiling(calls::get)).run(settings(100, 10));

        assertFalse(result.warmUp().isComplete());
        assertEquals(30_000, result.warmUp().calls());
        assertTrue(
                result.warmUp().text().contains("the compiler was still at work"),
                result.warmUp().text());
        assertEquals(100, result.timer().count());
    }

    @Test
    void run_tooFewCallsWithinTheLimit_saysHowMany() {
        Measurement.Result result = taking(1_000_000_000, QUIET).run(settings(10, 1_000));

        assertEquals(30, result.warmUp().calls());
        assertTrue(
                result.warmUp().text().contains("30 of 1,000 calls"),
                result.warmUp().text());
    }

    @Test
    void run_compilerThatWaitsForAProcessor_isNotQuiet() {
        // Nothing ends until the 5,000th call, and yet a compiler thread could run.
        Compiler waiting = new Compiler(() -> 0, () -> calls.get() < 5_000);
        Measurement.Result result = taking(100_000, waiting).run(settings(100, 1));

        assertEquals(4_000 + 3_000, result.warmUp().calls());
    }

    @Test
    void run_withoutWarmUp_makesTheMeasuredCallsOnly() {
        Measurement.Result result = taking(1, QUIET).run(settings(1_234, 0));

        assertEquals(1_234, calls.get());
        assertSame(WarmUp.NONE, result.warmUp());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 9, 40, 41, 1_000, 100_003})
    void run_anyNumber_makesExactlyThatManyInAtMostFortyColumns(long wanted) {
        Measurement.Result result = taking(50, QUIET).run(settings(wanted, 0));

        assertEquals(wanted, result.timer().count());
        assertTrue(result.columns().size() <= 40, "columns: " + result.columns().size());
        assertEquals(wanted, result.columns().stream().mapToLong(Column::calls).sum());
        assertEquals(
                wanted * 50,
                result.columns().stream().mapToLong(Column::sumNanos).sum());
        assertEquals(
                wanted,
                result.heatMap().columns().stream()
                        .flatMap(column -> column.cells().stream())
                        .mapToLong(HeatMap.Cell::count)
                        .sum());
    }

    @Test
    void run_duration_endsWithTheCallThatReachesIt() {
        Settings second = new Settings(1, Duration.ofSeconds(1), 0, LIMIT);

        Measurement.Result result = taking(3_000_000, QUIET).run(second);

        assertEquals(334, result.timer().count());
        assertTrue(result.columns().size() <= 41, "columns: " + result.columns().size());
    }

    @Test
    void run_failureNotCounted_passesThroughAsItIs() {
        IOException failure = new IOException("down");
        Measurement<Object, IOException> measurement =
                new Measurement<>(clock, QUIET, counters, () -> failing(failure), false);

        assertSame(failure, assertThrows(IOException.class, () -> measurement.run(settings(10, 0))));
    }

    @Test
    void run_failuresCounted_goOnAndAreTold() {
        Measurement<Object, IOException> measurement = new Measurement<>(
                clock,
                QUIET,
                counters,
                () -> {
                    clock.advanceNanos(10);
                    return calls.incrementAndGet() % 4 == 0 ? failing(new IOException("down")) : "ok";
                },
                true);

        Measurement.Result result = assertDoesNotThrowAny(() -> measurement.run(settings(1_000, 0)));

        assertEquals(250, result.timer().errors());
        assertEquals(750, result.timer().ok().count());
    }

    @Test
    void run_assertionsAbortsAndInterruptions_areNeverCounted() {
        for (Throwable failure : new Throwable[] {
            new AssertionError("wrong"), new TestAbortedException("no node"), new InterruptedException()
        }) {
            Measurement<Object, Throwable> measurement =
                    new Measurement<>(clock, QUIET, counters, () -> failing(failure), true);

            assertSame(failure, assertThrows(Throwable.class, () -> measurement.run(settings(10, 0))));
        }
    }

    @Test
    void run_realCounters_seeWhatACallAllocatesToTheByte() {
        // An array of 100 longs: 16 bytes of header, 800 of contents.
        Measurement<long[], RuntimeException> measurement = new Measurement<>(
                dev.tacho.core.Clock.system(), QUIET, ThreadCounters.ofThisJvm(), () -> new long[100], false);

        Measurement.Result result = measurement.run(settings(2_000, 0));

        assertEquals(816, result.allocatedBytes() / 2_000, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 19, 39, 100, 1_000})
    void student_fromNineDegreesOn_isTheExactQuantile(int freedom) {
        assertEquals(TDistribution.of(freedom).inverseCumulativeProbability(0.975), BatchMeans.student(freedom), 1e-3);
    }

    @Test
    void interval_ofBatches_isStudentsOfTheirMeans() {
        // Means 1 to 20: average 10.5, standard deviation sqrt(35); t(19) = 2.0930.
        var batches = LongStream.rangeClosed(1, 20)
                .mapToObj(i -> new Column(2, 2 * i, Double.NaN))
                .toList();

        var interval = BatchMeans.interval(batches, column -> column.sumNanos() / (double) column.calls());

        double half = 2.0930240544 * Math.sqrt(35.0 / 20);
        assertEquals(10.5 - half, interval.lower(), 1e-3);
        assertEquals(10.5 + half, interval.upper(), 1e-3);
        assertEquals(null, BatchMeans.interval(batches, Column::cpuNanos), "a mean that is not known");
        assertEquals(null, BatchMeans.interval(batches.subList(0, 9), Column::sumNanos), "too few batches");
    }

    private static Object failing(Throwable failure) throws IOException {
        MeasurementTest.<RuntimeException>sneak(failure);
        return failure;
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    private static <T> T assertDoesNotThrowAny(org.junit.jupiter.api.function.ThrowingSupplier<T> supplier) {
        return org.junit.jupiter.api.Assertions.assertDoesNotThrow(supplier);
    }
}
