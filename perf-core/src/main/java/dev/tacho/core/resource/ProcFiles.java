package dev.tacho.core.resource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the small text files of the kernel; what is not there or not a number is empty or {@code NaN}. */
final class ProcFiles {
    private ProcFiles() {}

    static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException | RuntimeException e) {
            // Absent on this platform, or not for us to read: both mean "not known", which every caller shows as n/a.
            return "";
        }
    }

    static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The number after the first occurrence of {@code key}, up to the next white space. */
    static double field(Path file, String key) {
        String text = text(file);
        int at = text.indexOf(key);
        return at < 0 ? Double.NaN : number(text.substring(at + key.length()).split("\\s", 2)[0]);
    }
}
