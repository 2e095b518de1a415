package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tacho.cache.simulate.EvictionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options by key: copies, and bounds that name value, bound and cure. */
class KeyOptionsTest {
    private static final KeyOptions OPTIONS = KeyOptions.whatIf();

    @Test
    void defaults() {
        assertEquals(false, KeyOptions.byKey().predicts());
        assertEquals(true, OPTIONS.predicts());
        assertEquals(6_144, OPTIONS.sampledKeys());
        assertEquals(1, OPTIONS.seed());
        assertEquals(0.01, OPTIONS.cpuShare());
        assertEquals(0, OPTIONS.traceCapacity());
        assertEquals(List.of(), OPTIONS.ttls());
        assertEquals(
                "SIEVE, S3_FIFO, ARC, LIRS, FIFO, LFU",
                OPTIONS.policies().stream().map(Enum::name).collect(Collectors.joining(", ")));
        assertEquals(false, OPTIONS.identity());
        assertNull(OPTIONS.group());
        assertNull(OPTIONS.label());
    }

    /** Each option stays when the next is set, and none is set in what was there before. */
    @Test
    void eachOption_isSetInACopy_whichKeepsTheOthers() {
        Function<Object, String> group = key -> "group";
        Function<Object, String> label = key -> "label";
        KeyOptions all = OPTIONS.groupBy(group)
                .showKeys(label)
                .identityKeys()
                .seed(7)
                .sampledKeys(1_024)
                .ttls(Duration.ofMillis(1), Duration.ofDays(1))
                .policies(EvictionPolicy.ARC)
                .captureTrace(100_000_000)
                .cpuShare(1);
        KeyOptions later = all.groupBy(group);

        assertNotSame(all, later);
        for (KeyOptions options : List.of(all, later)) {
            assertEquals(group, options.group());
            assertEquals(label, options.label());
            assertEquals(true, options.identity());
            assertEquals(true, options.predicts());
            assertEquals(7, options.seed());
            assertEquals(1_024, options.sampledKeys());
            assertEquals(List.of(Duration.ofMillis(1), Duration.ofDays(1)), options.ttls());
            assertEquals(List.of(EvictionPolicy.ARC), options.policies());
            assertEquals(100_000_000, options.traceCapacity());
            assertEquals(1, options.cpuShare());
        }
        defaults();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 1_023, 16_385})
    void sampledKeys_outOfBounds(int keys) {
        assertMessage(
                "sampledKeys=" + keys + ": must be 1024 to 16384; 6144 is right within about 0.006 for most caches",
                () -> OPTIONS.sampledKeys(keys));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    void ttls_tooManyOrNone(int count) {
        Duration[] ttls =
                IntStream.range(0, count).mapToObj(i -> Duration.ofSeconds(1)).toArray(Duration[]::new);
        assertMessage(
                "ttls=" + count + " durations: must be 1 to 8; leave the option out to have them chosen",
                () -> OPTIONS.ttls(ttls));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT0.000999999S"})
    void ttls_tooShort(String ttl) {
        assertMessage(
                "ttl=" + ttl + ": must be at least PT0.001S; what lives shorter need not be cached",
                () -> OPTIONS.ttls(Duration.ofSeconds(1), Duration.parse(ttl)));
    }

    @Test
    void policies_optimal() {
        assertMessage(
                "policy=OPT: cannot run live, it knows the future; run a captured trace through Simulation",
                () -> OPTIONS.policies(EvictionPolicy.LFU, EvictionPolicy.OPT));
        assertEquals(List.of(), OPTIONS.policies(new EvictionPolicy[0]).policies(), "none may be tried");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100_000_001})
    void captureTrace_outOfBounds(int lookups) {
        assertMessage(
                "captureTrace=" + lookups + ": must be 1 to 100000000; each lookup takes 20 bytes",
                () -> OPTIONS.captureTrace(lookups));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 0, 1.000_001, Double.NaN, Double.POSITIVE_INFINITY})
    void cpuShare_outOfBounds(double share) {
        assertMessage(
                "cpuShare=" + share
                        + ": must be above 0 and at most 1; use KeyOptions.byKey() to have nothing simulated",
                () -> OPTIONS.cpuShare(share));
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
