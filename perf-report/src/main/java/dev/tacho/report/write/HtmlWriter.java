package dev.tacho.report.write;

import dev.tacho.report.bottleneck.Bottlenecks;
import dev.tacho.report.write.Document.Check;
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
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Writes a document as one HTML file that needs nothing else, or as a page and a style sheet beside it for a server whose
 * policy allows neither style nor script in the page.
 */
final class HtmlWriter {
    static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");
    private static final DateTimeFormatter WHEN = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** Nothing may be loaded, and only the style and the script written here run: whatever a name smuggles in does not. */
    private static String policy(String style, String script) {
        return "default-src 'none'; style-src 'sha256-" + sha256(style) + "'; script-src 'sha256-" + sha256(script)
                + "'; base-uri 'none'; form-action 'none'";
    }

    static String style(Document document) {
        return FlameHtml.isIn(document) ? STYLE + FlameHtml.STYLE : STYLE;
    }

    private static String script(Document document) {
        return FlameHtml.isIn(document) ? SCRIPT + FlameHtml.SCRIPT : SCRIPT;
    }

    /** Only the sheet beside the page is loaded; from a disk, where 'self' names nothing, as well. */
    private static final String FOLDER_POLICY =
            "default-src 'none'; style-src 'self' file:; base-uri 'none'; form-action 'none'";

    private static final int TITLE_LETTERS = 300;
    private static final int TEXT_LETTERS = 4_000;
    private static final int MOST_CHIPS = 40;
    private static final int MOST_CHECKS = 200;
    private static final int MOST_LINKS = 200;

    private final Document document;
    private final LeftOut leftOut;
    private final boolean alone;
    private final Space space = new Space();
    private final Markup page = new Markup();

    private HtmlWriter(Document document, boolean alone) {
        Folding folding = Folding.of(document);
        this.document = folding.document();
        this.leftOut = folding.leftOut();
        leftOut.here().add(Tally.Part.CHECKS, furtherChecks());
        this.alone = alone;
    }

    /** The report as one file, style and script in it. */
    static String html(Document document) {
        return new HtmlWriter(document, true).write();
    }

    /** The page of the folder form: its style is {@code report.css} beside it, and it has no script. */
    static String folderPage(Document document) {
        return new HtmlWriter(document, false).write();
    }

    private String write() {
        String first = space.id("first");
        String tabs = space.id("all");
        Outline outline = new Outline(document.sections(), space);
        Markup findings = new Markup();
        FindingHtml.writeRanked(findings, first, Bottlenecks.rank(document.sections()), outline.findings());
        String findingsHtml = findings.toString();
        boolean fits = space.take(findingsHtml, "the list of findings");
        // The body first: only then is known what it had to leave out.
        Markup body = new Markup();
        body(body, outline, tabs);

        page.raw("<!doctype html>\n");
        page.open("html", "lang", "en");
        head();
        page.open("body");
        if (!outline.tabs().isEmpty()) {
            String target = "#" + outline.tabs().get(0).id();
            page.element("a", "Skip to the measurements", "class", "skip", "href", target);
        }
        page.open("main");
        header();
        page.raw(fits ? findingsHtml : "");
        page.raw(body.toString());
        footer();
        page.close();
        if (alone) {
            page.open("script").raw(script(document)).close();
        }
        page.close().close();
        return page.toString();
    }

    private void head() {
        String style = style(document);
        page.open("head");
        page.empty("meta", "charset", "utf-8");
        page.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                alone ? policy(style, script(document)) : FOLDER_POLICY);
        page.empty("meta", "name", "viewport", "content", "width=device-width,initial-scale=1");
        page.empty("meta", "name", "color-scheme", "content", "light dark");
        page.element("title", Plot.cut(document.title(), TITLE_LETTERS));
        if (alone) {
            page.open("style").raw(style).close();
        } else {
            page.empty("link", "rel", "stylesheet", "href", HtmlFolder.STYLE);
        }
        page.closeLine();
    }

    private void header() {
        page.open("header");
        page.element("h1", Plot.cut(document.title(), TITLE_LETTERS));
        String subtitle = document.subtitle().isEmpty() ? "" : Plot.cut(document.subtitle(), TEXT_LETTERS) + " · ";
        page.element("p", subtitle + WHEN.format(document.takenAt()), "class", "mute");
        Level level = document.verdict().level();
        page.open("div", "class", "verdict " + css(level));
        page.open("b")
                .element("span", sign(level), "aria-hidden", "true")
                .text(" " + Plot.cut(document.verdict().headline(), TITLE_LETTERS))
                .close();
        page.element("span", Plot.cut(document.verdict().detail(), TEXT_LETTERS));
        page.closeLine();
        page.open("ul", "class", "chips");
        for (Chip chip : document.chips().stream().limit(MOST_CHIPS).toList()) {
            page.element("li", Plot.cut(chip.text(), TITLE_LETTERS), "class", css(chip.level()));
        }
        String missing = leftOut.sentence();
        if (!missing.isEmpty()) {
            page.element("li", missing, "class", css(Level.WARNING));
        }
        page.closeLine();
        machine();
        checks();
        String tooLarge = space.leftOut();
        if (!tooLarge.isEmpty()) {
            page.element("p", tooLarge, "class", "note warn");
        }
        page.closeLine();
    }

    /** Those that failed first; behind a click where all held, as the verdict says so. */
    private void checks() {
        List<Check> checks = document.checks().stream()
                .sorted(Comparator.comparing(Check::held))
                .limit(MOST_CHECKS)
                .toList();
        if (checks.isEmpty()) {
            return;
        }
        long held = document.checks().stream().filter(Check::held).count();
        boolean failed = held < document.checks().size();
        page.open("details", failed ? new Object[] {"open", ""} : new Object[0]);
        page.element("summary", "Checks: " + held + " of " + document.checks().size() + " held");
        page.open("ul", "class", "checks");
        for (Check check : checks) {
            page.open("li", "class", check.held() ? "good" : "bad");
            page.element("b", (check.held() ? "✓ held: " : "✗ failed: ") + Plot.cut(check.name(), TITLE_LETTERS));
            if (!check.detail().isEmpty()) {
                page.text(" ").element("span", Plot.cut(check.detail(), TEXT_LETTERS));
            }
            page.close();
        }
        page.close();
        if (furtherChecks() > 0) {
            String further = Tally.Part.CHECKS.count(furtherChecks());
            page.element("p", further + " more; the JSON form holds them.", "class", "note");
        }
        page.closeLine();
    }

    private int furtherChecks() {
        return Math.max(0, document.checks().size() - MOST_CHECKS);
    }

    private void machine() {
        if (document.machine().parts().isEmpty()) {
            return;
        }
        page.open("dl", "class", "machine");
        document.machine().parts().forEach((name, value) -> {
            page.open("div").element("dt", Plot.cut(name, TITLE_LETTERS)).element("dd", Plot.cut(value, TITLE_LETTERS));
            page.close();
        });
        page.closeLine();
    }

    private void body(Markup body, Outline outline, String all) {
        boolean several = outline.tabs().size() > 1;
        if (several) {
            body.open("nav", "class", "bar", "aria-label", "Sections");
            outline.tabs().forEach(tab -> body.element("a", tab.name(), "href", "#" + tab.id()));
            body.element("a", "All on one page", "class", "every", "href", "#" + all);
            body.closeLine();
        }
        body.open("div", "class", several ? "tabs" : "single", "id", all);
        for (Outline.Tab tab : outline.tabs()) {
            body.open("div", "class", "tab", "id", tab.id());
            contents(body, tab);
            tab.entries().forEach(entry -> new SectionHtml(body, space, leftOut.here(), entry, alone).write());
            body.closeLine();
        }
        body.closeLine();
    }

    /** The sections of a tab that has several. */
    private static void contents(Markup body, Outline.Tab tab) {
        int sections = tab.entries().size();
        if (sections < 2) {
            return;
        }
        body.open("nav", "class", "contents", "aria-label", tab.name());
        for (Outline.Entry entry : tab.entries().stream().limit(MOST_LINKS).toList()) {
            String name = entry.heading().startsWith(tab.name() + ": ")
                    ? entry.heading().substring(tab.name().length() + 2)
                    : entry.heading();
            body.open("a", "href", "#" + entry.id()).text(Plot.cut(name, TITLE_LETTERS));
            if (!entry.hint().isEmpty()) {
                body.text(" ").element("small", entry.hint());
            }
            body.close();
        }
        if (sections > MOST_LINKS) {
            body.element("span", "and " + (sections - MOST_LINKS) + " further below");
        }
        body.closeLine();
    }

    private void footer() {
        page.open("footer", "class", "mute");
        page.text(
                "Percentiles carry a 95 % interval that assumes no distribution, and are withheld (n/a) when the sample is"
                        + " too small for one. The interval describes this run, not the next.");
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

    /** Tells the level to who does not see its colour. */
    private static String sign(Level level) {
        return switch (level) {
            case PASSED -> "✓";
            case NEUTRAL -> "○";
            case WARNING -> "!";
            case FAILED -> "✗";
        };
    }

    static String resource(String name) {
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
