package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.Percentile;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A budget in a test: on a percentile whose sample can bear it, whose bound is in the message when it fails. */
class Example04JUnitTest {
    @Test
    void lookupsStayWithinTheirBudget() {
        Perf perf = Perf.create("lookups");
        TreeMap<Integer, String> map = new TreeMap<>();
        for (int i = 0; i < 10_000; i++) {
            int key = i;
            perf.timer("put").time(() -> map.put(key, "value"));
        }

        Percentile p99 = perf.snapshot().timer("put").percentile(99);
        assertTrue(
                p99.upper() < Duration.ofMillis(50).toNanos(), () -> "p99 is up to " + Unit.NANOS.format(p99.upper()));

        assertFalse(p99.isWithheld());
    }
}
