package dev.tacho.report.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The version of the code that runs: the property {@code perf.commit}, else what a build server names, else the repository
 * that the working directory is in. Empty if none of them tells.
 */
final class Commit {
    private static final List<String> BUILD_SERVERS =
            List.of("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT", "BUILD_SOURCEVERSION", "CIRCLE_SHA1");

    private Commit() {}

    static String current() {
        String named = System.getProperty("perf.commit", "");
        if (!named.isBlank()) {
            return named.strip();
        }
        for (String variable : BUILD_SERVERS) {
            String value = System.getenv(variable);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return of(Path.of("").toAbsolutePath());
    }

    static String of(Path folder) {
        for (Path at = folder; at != null; at = at.getParent()) {
            Path repository = at.resolve(".git");
            if (Files.exists(repository)) {
                return head(repository);
            }
        }
        return "";
    }

    private static String head(Path repository) {
        try {
            Path own = repository;
            if (Files.isRegularFile(repository)) {
                // A second working tree: the file names where its own state is.
                own = repository.resolveSibling(after(Files.readString(repository), "gitdir:"));
            }
            String head = Files.readString(own.resolve("HEAD")).strip();
            if (!head.startsWith("ref:")) {
                return head;
            }
            String branch = after(head, "ref:");
            Path shared = own.resolve("commondir");
            Path common =
                    Files.exists(shared) ? own.resolve(Files.readString(shared).strip()) : own;
            Path loose = common.resolve(branch);
            return Files.exists(loose)
                    ? Files.readString(loose).strip()
                    : packed(common.resolve("packed-refs"), branch);
        } catch (IOException | RuntimeException e) {
            // No repository after all, or not ours to read: the version is then not known, as the caller shows.
            return "";
        }
    }

    private static String packed(@Nullable Path file, String branch) throws IOException {
        if (file == null || !Files.exists(file)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.endsWith(' ' + branch))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .findFirst()
                    .orElse("");
        }
    }

    private static String after(String text, String key) {
        return text.substring(text.indexOf(key) + key.length()).strip();
    }
}
