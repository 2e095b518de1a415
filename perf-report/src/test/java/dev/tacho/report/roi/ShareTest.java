package dev.tacho.report.roi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.TimerTree;
import dev.tacho.core.Timing;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Shares of a caller's time, of spans and stages that took a known time. */
class ShareTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();

    @Test
    void tree_nestedSpans_isTotalByTotal() {
        TimerTree tree = TimerTree.of(perf, "tree");
        for (int i = 0; i < 3; i++) {
            try (TimerTree.Span swap = tree.start("swap")) {
                clock.advanceNanos(100);
                try (TimerTree.Span quote = tree.start("quote")) {
                    clock.advanceNanos(200);
                    try (TimerTree.Span read = tree.start("read")) {
                        clock.advanceNanos(300);
                        read.end(null);
                    }
                    quote.end(null);
                }
                swap.end(null);
            }
        }
        TimerTree.Node swap = tree.snapshot().node("swap");

        assertEquals(500 / 600.0, Share.of(swap, "quote").least(), 1e-12);
        assertEquals(300 / 600.0, Share.of(swap, "quote", "read").most(), 1e-12);
        assertEquals(1, Share.of(swap).least(), "itself");
        assertTrue(Share.of(swap, "quote").evidence().startsWith("measured, quote within swap: "));
        assertThrows(NoSuchElementException.class, () -> Share.of(swap, "qoute"));
    }

    @Test
    void stages_isTotalByAllOfThemAndTheRest() {
        Timer timer = perf.timer("swap");
        try (Timing timing = timer.start()) {
            clock.advanceNanos(250);
            timing.lap("read");
            clock.advanceNanos(500);
            timing.lap("quote");
            clock.advanceNanos(250);
        }
        TimerSnapshot swap = timer.snapshot();

        assertEquals(0.5, Share.of(swap, "quote").least(), 1e-12);
        assertEquals(0.25, Share.of(swap, "read").least(), 1e-12);
        String message = assertThrows(NoSuchElementException.class, () -> Share.of(swap, "rest"))
                .getMessage();
        assertTrue(message.contains("there are [read, quote]"), message);
    }
}
