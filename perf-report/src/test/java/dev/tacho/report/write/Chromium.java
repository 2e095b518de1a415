package dev.tacho.report.write;

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
import java.util.stream.Stream;

/** A real Chromium where there is one on the PATH; the build's own script installs it. */
final class Chromium {
    private final Path binary;
    private final Path folder;

    private Chromium(Path binary, Path folder) {
        this.binary = binary;
        this.folder = folder;
    }

    /** What the page became, and what the browser logged. */
    record Run(String out, String log) {}

    /** The browser, keeping its files in the folder; a test without one is skipped. */
    static Chromium inFolder(Path folder) {
        Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(entry -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(entry, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), "no Chromium on the PATH");
        return new Chromium(found.orElseThrow(), folder);
    }

    /** Opens a page and returns what became of it. */
    Run open(String html, String... arguments) throws IOException, InterruptedException {
        Path page = folder.resolve("report.html");
        Files.writeString(page, html);
        return run(page.toUri().toString(), arguments);
    }

    /** Opens an address; with {@code --dump-dom} the page is in {@code out} as it stands in the end. */
    Run run(String address, String... arguments) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
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
        command.add(address);
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(log.toFile())
                .start();
        assertTrue(process.waitFor(90, TimeUnit.SECONDS), "Chromium did not end");
        return new Run(
                Files.readString(out, StandardCharsets.UTF_8), Files.readString(log, StandardCharsets.ISO_8859_1));
    }

    /** The page without its policy and with a script of ours at its end, which could not run otherwise. */
    static String probed(String html, String script) {
        return html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                .replace("</body></html>", "<script>" + script + "</script></body></html>");
    }
}
