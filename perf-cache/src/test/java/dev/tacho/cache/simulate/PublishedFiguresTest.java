package dev.tacho.cache.simulate;

import static dev.tacho.cache.simulate.EvictionPolicy.ARC;
import static dev.tacho.cache.simulate.EvictionPolicy.FIFO;
import static dev.tacho.cache.simulate.EvictionPolicy.LFU;
import static dev.tacho.cache.simulate.EvictionPolicy.LIRS;
import static dev.tacho.cache.simulate.EvictionPolicy.LRU;
import static dev.tacho.cache.simulate.EvictionPolicy.OPT;
import static dev.tacho.cache.simulate.EvictionPolicy.SIEVE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tacho.cache.trace.RealTraces;
import dev.tacho.cache.trace.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What others published for two real traces. */
class PublishedFiguresTest {
    private static final long[] OLTP_ENTRIES = {1_000, 2_000, 5_000, 10_000, 15_000};

    private static final long[] EIGHTHS = {128, 256, 384, 512, 640, 768, 896, 1_024};

    /** The ARC paper prints hit ratios in per cent with two digits behind the point. */
    @Test
    void oltp_lruArcAndOpt_areAsTheArcPaperSays() {
        Simulation oltp = Simulation.of(RealTraces.oltp());

        List<Double> lru = List.of(32.83, 42.47, 53.65, 60.70, 64.63);
        assertEquals(lru, percent(oltp.lruCurve(OLTP_ENTRIES)));
        assertEquals(lru, percent(oltp, LRU, OLTP_ENTRIES));
        assertEquals(List.of(53.61, 60.40, 68.27, 73.02, 75.14), percent(oltp, OPT, OLTP_ENTRIES));
        // It prints 38.93 where we get 38.94, as other implementations of its algorithm do too.
        assertEquals(List.of(38.94, 46.08, 55.25, 61.87, 65.40), percent(oltp, ARC, OLTP_ENTRIES));
    }

    /** The ARC paper compares with a LIRS that remembers more keys: 34.80, 42.51, 60.35 and 63.99. */
    @Test
    void oltp_lirs_isWithinTwoHundredthsOfAPointOfTheArcPaper() {
        Simulation oltp = Simulation.of(RealTraces.oltp());

        assertEquals(List.of(34.82, 42.51, 60.35, 63.99), percent(oltp, LIRS, 1_000, 2_000, 10_000, 15_000));
    }

    @Test
    void cloudPhysics_lruOfEqualEntries_missesAsLibCacheSimSays() {
        Simulation simulation = Simulation.of(RealTraces.cloudPhysics());
        List<Long> misses = List.of(99_411L, 96_397L, 95_652L, 95_370L, 95_182L, 94_997L, 94_891L, 94_816L);

        assertEquals(
                misses,
                simulation.lruCurve(EIGHTHS).stream()
                        .map(SimulationResult::misses)
                        .toList());
        assertEquals(
                misses,
                LongStream.of(EIGHTHS)
                        .mapToObj(entries -> simulation.run(LRU, entries).misses())
                        .toList());
    }

    /** Misses and missed bytes of caches of 128 MiB to 1 GiB, as libCacheSim's tests of its policies expect them. */
    @Test
    void cloudPhysics_byBytes_missesAsLibCacheSimSays() {
        assertMisses(
                LRU,
                List.of(93_374L, 89_783L, 83_572L, 81_722L, 72_494L, 72_104L, 71_972L, 71_704L),
                List.of(
                        4_214_303_232L,
                        4_061_242_368L,
                        3_778_040_320L,
                        3_660_569_600L,
                        3_100_927_488L,
                        3_078_128_640L,
                        3_075_403_776L,
                        3_061_662_720L));
        assertMisses(
                FIFO,
                List.of(93_403L, 89_386L, 84_387L, 84_025L, 72_498L, 72_228L, 72_182L, 72_140L),
                List.of(
                        4_213_112_832L,
                        4_052_646_400L,
                        3_829_170_176L,
                        3_807_412_736L,
                        3_093_146_112L,
                        3_079_525_888L,
                        3_079_210_496L,
                        3_077_547_520L));
        List<Long> lfuMisses = List.of(91_699L, 86_720L, 78_578L, 76_707L, 69_945L, 66_221L, 64_445L, 64_376L);
        List<Long> lfuBytes = List.of(
                4_158_632_960L,
                3_917_211_648L,
                3_536_227_840L,
                3_455_379_968L,
                3_035_580_416L,
                2_801_699_328L,
                2_699_456_000L,
                2_696_345_600L);
        assertMisses(LFU, lfuMisses, lfuBytes);
        // Not a slip: on this trace the two agree to the byte, there as here. On others they do not.
        assertMisses(SIEVE, lfuMisses, lfuBytes);
        assertMisses(
                OPT,
                List.of(79_256L, 70_724L, 65_481L, 61_594L, 59_645L, 57_599L, 50_873L, 48_974L),
                List.of(
                        3_472_532_480L,
                        2_995_165_696L,
                        2_726_689_792L,
                        2_537_648_128L,
                        2_403_427_840L,
                        2_269_212_672L,
                        2_134_992_896L,
                        2_029_769_728L));
    }

    /** Only published for weights, which ours does not take; the reference that ours equals for entries does. */
    @Test
    void cloudPhysics_referenceS3FifoByBytes_missesAsLibCacheSimSays() {
        Simulation simulation = Simulation.of(RealTraces.cloudPhysics()).byBytes();
        List<Long> found = Arrays.stream(EIGHTHS)
                .mapToObj(mib -> simulation
                        .run(() -> new ReferenceS3Fifo(mib << 20, true))
                        .misses())
                .toList();

        assertEquals(List.of(89_307L, 82_387L, 77_041L, 76_791L, 71_300L, 70_343L, 70_455L, 70_355L), found);
    }

    private static void assertMisses(EvictionPolicy policy, List<Long> misses, List<Long> bytes) {
        Trace trace = RealTraces.cloudPhysics();
        List<SimulationResult> results = LongStream.of(EIGHTHS)
                .mapToObj(mib -> Simulation.of(trace).byBytes().run(policy, mib << 20))
                .toList();

        assertEquals(misses, results.stream().map(SimulationResult::misses).toList(), policy.label());
        assertEquals(
                bytes,
                results.stream()
                        .map(result -> result.requestedBytes() - result.hitBytes())
                        .toList(),
                policy.label());
    }

    private static List<Double> percent(Simulation simulation, EvictionPolicy policy, long... maximums) {
        return percent(LongStream.of(maximums)
                .mapToObj(maximum -> simulation.run(policy, maximum))
                .toList());
    }

    private static List<Double> percent(List<SimulationResult> results) {
        return results.stream()
                .map(result -> Math.round(result.hitRatio() * 10_000) / 100.0)
                .toList();
    }
}
