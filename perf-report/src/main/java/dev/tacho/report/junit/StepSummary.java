package dev.tacho.report.junit;

import dev.tacho.report.write.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the report on the page of a GitHub Actions run: as a part of the file that {@code GITHUB_STEP_SUMMARY} names, which
 * each JVM replaces by its own, more complete one. GitHub takes no summary of more than 1 MiB: what is too much is cut off.
 */
final class StepSummary {
    static final int MOST_BYTES = 1 << 20;

    private static final Logger log = LoggerFactory.getLogger(StepSummary.class);
    private static final String CUT = "\n\n_The rest does not fit here; it is in the report._\n";

    private StepSummary() {}

    /** Writes the Markdown that stands in the folder, unless nothing was measured. */
    static void append(Path folder, Document document, Function<String, @Nullable String> environment) {
        String file = environment.apply("GITHUB_STEP_SUMMARY");
        if (file == null || file.isBlank() || document.samples().isEmpty()) {
            return;
        }
        try {
            String markdown = Files.readString(folder.resolve(RunFolder.REPORT + ".md"));
            Path summary = Path.of(file);
            String before = Files.exists(summary) ? Files.readString(summary) : "";
            Files.writeString(summary, put(before, key(folder), markdown));
        } catch (IOException | RuntimeException e) {
            log.warn("No summary was written to {}", file, e);
        }
    }

    /** Tells one module's part from another's, without its place on the machine. */
    private static String key(Path folder) {
        return Integer.toHexString(
                folder.toAbsolutePath().normalize().toString().hashCode());
    }

    static String put(String before, String key, String markdown) {
        String begin = "<!-- tacho " + key + " -->\n";
        String end = "\n<!-- /tacho " + key + " -->\n";
        int from = before.indexOf(begin);
        int to = from < 0 ? -1 : before.indexOf(end, from);
        String head = to < 0 ? before : before.substring(0, from);
        String rest = to < 0 ? "" : before.substring(to + end.length());
        if (!head.isEmpty() && !head.endsWith("\n")) {
            head += "\n";
        }
        int room = MOST_BYTES - bytes(head) - bytes(begin) - bytes(end) - bytes(rest);
        if (room < bytes(CUT)) {
            return before;
        }
        return head + begin + cut(markdown, room) + end + rest;
    }

    private static String cut(String markdown, int most) {
        if (bytes(markdown) <= most) {
            return markdown;
        }
        byte[] all = markdown.getBytes(StandardCharsets.UTF_8);
        int end = most - bytes(CUT);
        while (end > 0 && all[end - 1] != '\n') {
            end--;
        }
        return new String(all, 0, end, StandardCharsets.UTF_8) + CUT;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
