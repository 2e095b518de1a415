package dev.tacho.report.junit;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the JVMs of one build from those of another: by {@code perf.build} where that is set, else by the process that
 * has started them, which is Maven, Gradle's daemon or an IDE.
 */
final class BuildKey {
    private BuildKey() {}

    static String of(@Nullable String build) {
        return build != null ? build : parent(ProcessHandle.current());
    }

    /** Names a process by its number and its start, as numbers are used again. */
    private static String parent(ProcessHandle process) {
        Optional<ProcessHandle> parent = process.parent();
        // Between a build tool and its JVMs there may be a shell of their own.
        while (parent.map(BuildKey::isShell).orElse(false)) {
            parent = parent.get().parent();
        }
        return parent.map(handle -> handle.pid() + "@"
                        + handle.info().startInstant().map(Object::toString).orElse("?"))
                .orElse("?");
    }

    private static boolean isShell(ProcessHandle process) {
        return process.info()
                .command()
                .map(command -> command.toLowerCase(Locale.ROOT).matches(".*[/\\\\](ba|da|z|k)?sh|.*[/\\\\]cmd\\.exe"))
                .orElse(false);
    }
}
