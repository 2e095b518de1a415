package dev.tacho.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each block of Java in the README is part of the test named above it, so none can rot. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern BLOCK = Pattern.compile("(?s)(<!-- (\\w+) -->\\n)?```java\\n(.*?)```");

    @Test
    void javaBlocks_standInTheTestsTheyName() throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(readme()).results().toList();

        assertTrue(blocks.size() >= 4, "blocks found: " + blocks.size());
        for (MatchResult block : blocks) {
            assertTrue(block.group(2) != null, () -> "no test is named above:\n" + block.group(3));
            Path test = Path.of("src/test/java/dev/tacho/examples", block.group(2) + ".java");
            String source = normalized(Files.readString(test));
            assertTrue(
                    source.contains(normalized(block.group(3))),
                    () -> "README.md differs from " + test + ":\n" + block.group(3));
        }
    }

    @Test
    void readme_isShortAndItsLinksAndPicturesExist() throws IOException {
        String readme = readme();
        assertTrue(readme.lines().count() < 190, "lines: " + readme.lines().count());
        for (MatchResult link :
                Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(readme).results().toList()) {
            assertTrue(Files.exists(ROOT.resolve(link.group(1))), link.group(1));
        }
        Path picture = Path.of("src/test/resources/report.png");
        assertTrue(Files.size(picture) < 200 * 1024, "the picture has " + Files.size(picture) + " bytes");
    }

    @Test
    void readme_namesTheVersionOfTheBuild() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String version =
                pom.replaceFirst("(?s).*?<artifactId>perf-parent</artifactId>\\s*<version>(.*?)</version>.*", "$1");

        assertTrue(readme().contains("<version>" + version + "</version>"), version);
        assertTrue(readme().contains("dev.tacho:perf-core:" + version), version);
    }

    /** The table under the first example is what that example prints, but for the durations. */
    @Test
    void firstOutput_hasTheShapeOfARealOne() throws IOException {
        String shown = readme().replaceFirst("(?s).*?```text\\n(.*?)```.*", "$1");

        List<String> lines = shown.lines().toList();
        assertEquals(2, lines.size());
        assertEquals(lines.get(0).length(), lines.get(1).length(), "columns align");
        assertTrue(lines.get(1).startsWith("prime bits=256  3,000       0"), lines.get(1));
        assertFalse(readme().contains("figures:modules -->\n<!-- /figures"), "run java .ci/ReadmeFigures.java --write");
    }

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    /** White space is the formatter's business. */
    private static String normalized(String code) {
        return code.replaceAll("\\s+", "");
    }
}
