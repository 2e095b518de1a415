package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens the report in a real Chromium where there is one on the PATH; the build's own script installs it. */
class BrowserTest {
    private static Path chromium = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void findBrowser() {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(entry -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "no Chromium on the PATH");
        chromium = found.get();
    }

    @Test
    void page_underItsOwnPolicy_runsItsScriptAndStyleAndLogsNothing() throws Exception {
        Run run = open(HtmlWriter.html(Samples.everyBlock("DEX")), "--dump-dom");

        assertTrue(run.out.contains("<button type=\"button\" title=\"Sort\">"), "the script made headings sortable");
        assertFalse(run.log.contains("Content Security Policy"), run.log);
        assertFalse(run.log.contains("CONSOLE"), run.log);
    }

    @Test
    void page_withHostileNames_runsNothingOfTheirs() throws Exception {
        String hostile =
                "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        Run run = open(HtmlWriter.html(Samples.everyBlock(hostile)), "--dump-dom");

        assertFalse(Pattern.compile("<title>owned").matcher(run.out).find(), "a name ran as script");
        assertFalse(run.out.contains("<img"), "a name became an element");
    }

    /** Even if a name got through unescaped, the policy would stop it. */
    @Test
    void policy_stopsForeignScript() throws Exception {
        String html = HtmlWriter.html(Samples.everyBlock("DEX"))
                .replace("<header>", "<header><script>document.title='owned'</script>");
        Run run = open(html, "--dump-dom");

        assertFalse(run.out.contains("<title>owned"), "the policy must stop a script that is not ours");
        assertTrue(run.log.contains("Content Security Policy"), run.log);
    }

    @Test
    void page_narrowScreen_doesNotScrollSideways() throws Exception {
        // The script reports the widths through the title; the policy is taken out so that it may.
        String probe =
                "<script>document.title='w'+document.documentElement.scrollWidth+'/'+document.documentElement.clientWidth</script></html>";
        String html = HtmlWriter.html(Samples.everyBlock("DEX"))
                .replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                .replace("</html>", probe);
        Run run = open(html, "--dump-dom", "--window-size=500,900");

        var widths = Pattern.compile("<title>w(\\d+)/(\\d+)</title>").matcher(run.out);
        assertTrue(widths.find(), run.out.substring(0, Math.min(400, run.out.length())));
        assertEquals(widths.group(2), widths.group(1), "the page is as wide as the window");
    }

    private record Run(String out, String log) {}

    private Run open(String html, String... arguments) throws IOException, InterruptedException {
        Path page = folder.resolve("report.html");
        Files.writeString(page, html);
        Path out = folder.resolve("out.txt");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                chromium.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(arguments));
        command.add(page.toUri().toString());
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        assertTrue(process.waitFor(90, TimeUnit.SECONDS), "Chromium did not end");
        return new Run(
                Files.readString(out, StandardCharsets.UTF_8), Files.readString(log, StandardCharsets.ISO_8859_1));
    }
}
