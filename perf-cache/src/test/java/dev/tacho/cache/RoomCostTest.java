package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.simulate.EvictionPolicy;
import dev.tacho.cache.whatif.CacheShape;
import dev.tacho.core.Perf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The memory that the room says it takes. */
class RoomCostTest {
    @Test
    void meter_takesItsStripesAndItsHistory() {
        int stripes =
                Integer.highestOneBit(Math.min(64, 4 * Runtime.getRuntime().availableProcessors()));
        long bytes = Footprint.bytes(CacheMeter.of(Perf.create("test"), "pools"));

        assertTrue(bytes <= 4_700 + 256L * (stripes + 1), () -> bytes + " bytes");
    }

    /** However many keys there are: the rest makes room. */
    @ParameterizedTest
    @CsvSource({"false, 10_000, 180_000", "true, 10_000, 770_000", "true, 100, 770_000", "false, 100, 180_000"})
    void byKey_isBoundedWhateverTheCacheHolds(boolean predicts, String maximum, String most) {
        KeyOptions options = (predicts ? KeyOptions.whatIf() : KeyOptions.byKey()).cpuShare(1);
        long entries = number(maximum);
        KeyMeter keys = CacheMeter.of(Perf.create("test"), "pools")
                .byKey(options, () -> CacheShape.ofEntries(EvictionPolicy.W_TINY_LFU, entries));
        for (Integer i = 0; i < 100_000; i++) {
            keys.lookup(i, false);
            keys.stored(i, 1.0);
            if (i % 512 == 0) {
                keys.tick();
            }
        }

        assertEquals(0, keys.snapshot().lostEvents());
        long bytes = Footprint.bytes(keys);
        assertTrue(bytes <= number(most), () -> bytes + " bytes");
        assertTrue(bytes >= number(most) / 2, () -> bytes + " bytes: the figure would be too high");
    }

    private static long number(String text) {
        return Long.parseLong(text.replace("_", ""));
    }
}
