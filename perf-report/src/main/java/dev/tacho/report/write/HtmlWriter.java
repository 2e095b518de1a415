package dev.tacho.report.write;

import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/** Writes a document as one HTML file that needs nothing else. */
final class HtmlWriter {
    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Nothing may be loaded, and only the style and the script written here run: whatever a name smuggles in does not. */
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; script-src 'sha256-" + sha256(SCRIPT) + "'; base-uri 'none'; form-action 'none'";

    private HtmlWriter() {}

    static String html(Document document) {
        Markup page = new Markup();
        page.raw("<!doctype html>\n");
        page.open("html", "lang", "en");
        head(page, document);
        page.open("body").open("main");
        page.open("header");
        page.element("h1", document.title());
        page.element(
                "p",
                (document.subtitle().isEmpty() ? "" : document.subtitle() + " · ") + WHEN.format(document.takenAt()),
                "class",
                "mute");
        page.open("div", "class", "verdict " + css(document.verdict().level()));
        page.element("b", document.verdict().headline())
                .element("span", document.verdict().detail());
        page.closeLine();
        page.open("ul", "class", "chips");
        for (Chip chip : document.chips()) {
            page.element("li", chip.text(), "class", css(chip.level()));
        }
        page.closeLine();
        page.close();
        page.open("nav", "aria-label", "Sections");
        document.sections().forEach(section -> page.element("a", section.title(), "href", "#" + section.id()));
        page.closeLine();
        document.sections().forEach(section -> new SectionHtml(page, section).write());
        page.open("footer", "class", "mute");
        page.text(
                "Percentiles carry a 95 % interval that assumes no distribution, and are withheld (n/a) when the sample is"
                        + " too small for one. The interval describes this run, not the next.");
        page.closeLine();
        page.close().close();
        page.open("script").raw(SCRIPT).close();
        page.close();
        return page.toString();
    }

    private static void head(Markup page, Document document) {
        page.open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        page.empty("meta", "name", "viewport", "content", "width=device-width,initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", document.title());
        page.open("style").raw(STYLE).close();
        page.closeLine();
    }

    static String css(Level level) {
        return switch (level) {
            case PASSED -> "good";
            case NEUTRAL -> "calm";
            case WARNING -> "warn";
            case FAILED -> "bad";
        };
    }

    private static String resource(String name) {
        try (InputStream in = HtmlWriter.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        name + " is missing from perf-report's jar: use the jar as it was built");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
