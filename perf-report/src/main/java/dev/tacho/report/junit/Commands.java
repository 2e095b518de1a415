package dev.tacho.report.junit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The command lines a failure proposes, in the words of the build tool that runs the test. */
enum Commands {
    /** Apache Maven. */
    MAVEN {
        @Override
        String rerun(TestName test) {
            return "mvn test -Dtest=" + quoted(test.type() + '#' + test.method()) + " -Dperf.mode=gate";
        }

        @Override
        String accept(TestName test) {
            return rerun(test) + " -Dperf.baseline=update";
        }
    },
    /** Gradle, which passes the environment on to the tests, but no system property. */
    GRADLE {
        @Override
        String rerun(TestName test) {
            return "PERF_MODE=gate gradle test --rerun-tasks --tests " + quoted(test.type() + '.' + test.method());
        }

        @Override
        String accept(TestName test) {
            return "PERF_BASELINE=update " + rerun(test);
        }
    };

    /** Returns those of the tool that has started this JVM, else of the one the working directory is made for. */
    static Commands detect(Function<String, @Nullable String> properties) {
        if (properties.apply("org.gradle.test.worker") != null) {
            return GRADLE;
        }
        return properties.apply("basedir") == null
                        && !Files.exists(Path.of("pom.xml"))
                        && (Files.exists(Path.of("build.gradle")) || Files.exists(Path.of("build.gradle.kts")))
                ? GRADLE
                : MAVEN;
    }

    /** Returns the command that runs the test again, measured and judged. */
    abstract String rerun(TestName test);

    /** Returns the command that stores what the test counts as its baseline. */
    abstract String accept(TestName test);

    private static String quoted(String text) {
        return '\'' + text.replace("'", "'\\''") + '\'';
    }
}
