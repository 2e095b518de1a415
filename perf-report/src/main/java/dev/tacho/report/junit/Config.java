package dev.tacho.report.junit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is set from outside of the tests.
 *
 * @param mode how much is done
 * @param output the folder of the results
 * @param jenkins whether the report is announced to Jenkins
 * @param build what all JVMs of one build have in common; null to tell it from their parent process
 * @param baselines the folder of the stored runs
 * @param isUpdate whether runs are stored
 * @param patience how long a measurement waits for those of other JVMs
 */
record Config(
        PerfMode mode,
        Path output,
        boolean jenkins,
        @Nullable String build,
        Path baselines,
        boolean isUpdate,
        Duration patience) {
    /**
     * Reads the settings: each from the system property, else from the environment ({@code perf.mode} is {@code
     * PERF_MODE} there), else from JUnit's configuration.
     */
    static Config read(
            Function<String, @Nullable String> properties,
            Function<String, @Nullable String> environment,
            Function<String, Optional<String>> junit) {
        Function<String, Optional<String>> all = name -> Optional.ofNullable(properties.apply(name))
                .or(() -> Optional.ofNullable(
                        environment.apply(name.replace('.', '_').toUpperCase(Locale.ROOT))))
                .or(() -> junit.apply(name))
                .filter(value -> !value.isBlank());
        return new Config(
                all.apply("perf.mode").map(PerfMode::parse).orElse(PerfMode.SMOKE),
                all.apply("perf.output").map(Path::of).orElseGet(() -> output(properties)),
                all.apply("perf.attach").map(Config::jenkins).orElse(false),
                all.apply("perf.build").orElse(null),
                all.apply("perf.baselines")
                        .map(Path::of)
                        .orElseGet(() -> basedir(properties).resolve(Path.of("src", "test", "perf"))),
                all.apply("perf.baseline").map(Config::update).orElse(false),
                all.apply("perf.lock.patience").map(Config::patience).orElse(Duration.ofMinutes(10)));
    }

    /** Returns where the report will be. */
    Path report() {
        return output.toAbsolutePath().normalize().resolve(RunFolder.REPORT + ".html");
    }

    private static Path output(Function<String, @Nullable String> properties) {
        String basedir = properties.apply("basedir");
        return basedir == null ? Path.of("build", "reports", "perf") : Path.of(basedir, "target", "perf-reports");
    }

    private static Path basedir(Function<String, @Nullable String> properties) {
        String basedir = properties.apply("basedir");
        return Path.of(basedir == null ? "" : basedir);
    }

    private static boolean update(String text) {
        if (!text.equalsIgnoreCase("update")) {
            throw new IllegalArgumentException(
                    "perf.baseline=\"" + text + "\": must be update, which stores the runs, or not set");
        }
        return true;
    }

    private static boolean jenkins(String text) {
        if (!text.equalsIgnoreCase("jenkins")) {
            throw new IllegalArgumentException("perf.attach=\"" + text + "\": must be jenkins, or not set");
        }
        return true;
    }

    private static Duration patience(String text) {
        try {
            return Duration.ofNanos((long) Quantity.parse(text).value());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("perf.lock.patience=" + e.getMessage(), e);
        }
    }
}
