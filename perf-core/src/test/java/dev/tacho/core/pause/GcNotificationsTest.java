package dev.tacho.core.pause;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GcNotificationsTest {
    /** As printed by the five collectors of JDK 17 and 25. */
    @ParameterizedTest
    @CsvSource({
        "Copy, end of minor GC, true",
        "MarkSweepCompact, end of major GC, true",
        "PS Scavenge, end of minor GC, true",
        "PS MarkSweep, end of major GC, true",
        "G1 Young Generation, end of minor GC, true",
        "G1 Old Generation, end of major GC, true",
        "G1 Concurrent GC, end of concurrent GC pause, true",
        "G1 Concurrent GC, end of GC cycle, false",
        "G1 Concurrent GC, end of concurrent GC, false",
        "ZGC Pauses, end of GC pause, true",
        "ZGC Cycles, end of GC cycle, false",
        "ZGC Minor Pauses, end of GC pause, true",
        "ZGC Minor Cycles, end of GC cycle, false",
        "ZGC Major Pauses, end of GC pause, true",
        "ZGC Major Cycles, end of GC cycle, false",
        "Shenandoah Pauses, Final Mark, true",
        "Shenandoah Cycles, end of GC cycle, false",
        "A collector of another machine, done, true"
    })
    void isPause_beanAndAction_tellsPausesFromCycles(String bean, String action, boolean pause) {
        assertEquals(pause, GcNotifications.isPause(bean, action));
    }
}
