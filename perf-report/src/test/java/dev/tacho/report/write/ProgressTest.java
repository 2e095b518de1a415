package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.ManualClock;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A line that moves only when somebody watches, not too often, and leaves nothing behind. */
class ProgressTest {
    private static final Terminal SCREEN = new Terminal(60, true, true, false);

    private final ManualClock clock = new ManualClock();
    private final StringBuilder out = new StringBuilder();

    @Test
    void step_screen_isThrottledAndEndsClean() {
        try (Progress progress = Progress.of("forks", 100, out, SCREEN, clock)) {
            for (int i = 0; i < 50; i++) {
                clock.advance(Duration.ofMillis(20));
                progress.step();
            }
        }

        String[] drawn = out.toString().split("\r");
        // The first at once, then one each 100 ms of the second.
        assertEquals(
                10,
                out.toString()
                        .replaceAll("\r +\r$", "")
                        .chars()
                        .filter(c -> c == '\r')
                        .count());
        assertEquals("forks [..............................] 1/100  2.0 s left", drawn[1]);
        assertTrue(drawn[6].startsWith("forks [#######"), drawn[6]);
        assertTrue(
                out.toString()
                        .endsWith("\r" + " ".repeat(drawn[10].stripTrailing().length()) + "\r"),
                out.toString());
        for (String line : drawn) {
            assertTrue(line.length() < 60, line);
        }
    }

    @Test
    void step_noScreen_isSilent() {
        try (Progress progress = Progress.of("forks", 3, out, Terminal.PLAIN, clock)) {
            progress.step(3);
        }

        assertEquals("", out.toString());
    }

    @Test
    void step_beyondTheTotalOrHostileLabel_staysALine() {
        try (Progress progress = Progress.of("\u001b[2J\n" + "x".repeat(500), 2, out, SCREEN, clock)) {
            progress.step(7);
        }

        assertTrue(out.toString().contains("2/2"), out.toString());
        assertTrue(out.toString().chars().allMatch(c -> c == '\r' || c >= ' '), out.toString());
    }

    @Test
    void step_outputFails_workGoesOn() {
        int[] calls = {0};
        Appendable broken = new Appendable() {
            @Override
            public Appendable append(CharSequence text) throws IOException {
                calls[0]++;
                throw new IOException("pipe closed");
            }

            @Override
            public Appendable append(CharSequence text, int start, int end) throws IOException {
                return append(text);
            }

            @Override
            public Appendable append(char c) throws IOException {
                return append("");
            }
        };
        try (Progress progress = Progress.of("forks", 3, broken, SCREEN, clock)) {
            for (int i = 0; i < 3; i++) {
                clock.advance(Duration.ofSeconds(1));
                progress.step();
            }
        }

        assertEquals(1, calls[0], "left alone after the first failure");
        assertThrows(IllegalArgumentException.class, () -> Progress.of("forks", 0, out, SCREEN, clock));
    }
}
