package dev.tacho.report.write;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;

/**
 * What a text is written for: a terminal, a pipe or a file.
 *
 * @param columns how many characters a line holds, 40 to 240
 * @param isInteractive whether a person watches, so that a line may be written over
 * @param hasColor whether it understands colours
 * @param hasUnicode whether it shows more than ASCII; without, drawings are made of ASCII and {@code µs} is {@code us}
 */
public record Terminal(int columns, boolean isInteractive, boolean hasColor, boolean hasUnicode) {
    /** Of a file: 80 columns of Unicode, no colour. */
    public static final Terminal PLAIN = new Terminal(80, false, false, true);

    private static final int NARROWEST = 40;
    private static final int WIDEST = 240;

    /** What the drawings are made of; a charset that lacks one of these gets ASCII. */
    static final String DRAWN = "▁▂▃▄▅▆▇█░…·–→∞µ└├│─";

    /**
     * Checks the width.
     *
     * @throws IllegalArgumentException if it is outside 40 to 240
     */
    public Terminal {
        if (columns < NARROWEST || columns > WIDEST) {
            throw new IllegalArgumentException(
                    "columns=" + columns + ": must be " + NARROWEST + " to " + WIDEST + "; 80 fits every terminal");
        }
    }

    /**
     * Returns what this process' standard output is, by the system's console and the environment.
     *
     * @return the terminal; not interactive and without colour if the output goes to a file or a pipe
     */
    public static Terminal detect() {
        return of(System.getenv(), Console.isThere(), Console.charset());
    }

    /**
     * Returns a terminal of an environment. {@code COLUMNS} gives the width, brought into 40 to 240 and 80 unless
     * set. {@code NO_COLOR}, set to anything but nothing, takes the colours (no-color.org), as {@code TERM=dumb} does,
     * which also takes the writing over.
     *
     * @param environment the variables
     * @param isInteractive whether a person watches the output
     * @param charset the output's encoding
     * @return the terminal
     */
    public static Terminal of(Map<String, String> environment, boolean isInteractive, Charset charset) {
        boolean moves = isInteractive && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Terminal(
                columns(environment.getOrDefault("COLUMNS", "")),
                moves,
                moves && environment.getOrDefault("NO_COLOR", "").isEmpty(),
                charset.canEncode() && charset.newEncoder().canEncode(DRAWN));
    }

    private static int columns(String variable) {
        try {
            return Math.max(NARROWEST, Math.min(WIDEST, Integer.parseInt(variable.strip())));
        } catch (NumberFormatException e) {
            return PLAIN.columns;
        }
    }

    /** The standard output, as far as Java tells. */
    private static final class Console {
        private Console() {}

        /** Since 22 there is a console even for a pipe, and a method that tells; 17 to 21 have none then. */
        @SuppressWarnings("SystemConsoleNull") // It is null on Java 17, and what 22 says instead is asked below.
        static boolean isThere() {
            java.io.Console console = System.console();
            if (console == null) {
                return false;
            }
            try {
                return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
            } catch (ReflectiveOperationException e) {
                return true;
            }
        }

        /** Java 17 has only the encoding of the system's language, which is that of its console but on Windows. */
        static Charset charset() {
            String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
            if (name == null) {
                name = System.getProperty("native.encoding", StandardCharsets.US_ASCII.name());
            }
            try {
                return Charset.forName(name);
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                return StandardCharsets.US_ASCII;
            }
        }
    }
}
