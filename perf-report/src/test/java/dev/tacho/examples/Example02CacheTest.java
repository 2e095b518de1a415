package dev.tacho.examples;

import static dev.tacho.cache.CacheAssert.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.tacho.cache.Advice;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.caffeine.MeasuredCaffeine;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One call turns a Caffeine builder into a measured one, another one has it predict what other sizes would do. */
class Example02CacheTest {
    /** A few pools are asked for often, most now and then. */
    private static IntStream requests() {
        return new SplittableRandom(1).doubles(20_000).mapToInt(chance -> (int) Math.pow(1_000, chance));
    }

    @Test
    void measure_cache_saysWhatAnotherSizeWouldDo() throws IOException {
        Perf perf = Perf.create("pools");

        Caffeine<Object, Object> builder =
                Caffeine.newBuilder().maximumSize(100).executor(Runnable::run);
        MeasuredCaffeine<Object, Object> measured =
                MeasuredCaffeine.of(perf, "pools", builder).whatIf();
        LoadingCache<Integer, String> pools = measured.build(id -> "pool " + id);
        requests().forEach(pools::get);

        assertThat(measured.meter()).hitRatioAtLeast(0.5).hasNoStampede();
        KeyMeter keys = measured.keys();
        List<Advice> advice = keys.advice(); // what to change, what that would gain, how sure that is
        String table = keys.predict().orElseThrow().toString();

        Files.writeString(Path.of("target/examples/pools.txt"), table + System.lineSeparator());
        assertEquals(20_000, measured.meter().snapshot().requests());
        assertTrue(table.contains("       200     7"), table);
        assertEquals(Advice.Kind.UNDERSIZED, advice.get(0).kind(), advice::toString);
        assertEquals(".maximumSize(200)", advice.get(0).change());
    }
}
