package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.report.write.Chromium.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the report in a real Chromium: what its policy lets run, which tab shows, and that it fits a phone and paper. */
class BrowserTest {
    @TempDir
    private Path folder;

    private Chromium chromium;

    @BeforeEach
    void findBrowser() {
        chromium = Chromium.inFolder(folder);
    }

    @Test
    void page_underItsOwnPolicy_runsItsScriptAndStyleAndLogsNothing() throws Exception {
        Run run = chromium.open(HtmlWriter.html(ShowCase.document()), "--dump-dom");

        assertTrue(run.out().contains("<button type=\"button\" title=\"Sort\">"), "the script made headings sortable");
        assertTrue(run.out().contains("aria-current=\"true\""), "and told which tab is shown");
        assertFalse(run.log().contains("Content Security Policy"), run.log());
        assertFalse(run.log().contains("CONSOLE"), run.log());
    }

    @Test
    void page_withHostileNames_runsNothingOfTheirs() throws Exception {
        String hostile =
                "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        Run run = chromium.open(HtmlWriter.html(Samples.everyBlock(hostile)), "--dump-dom");

        assertFalse(Pattern.compile("<title>owned").matcher(run.out()).find(), "a name ran as script");
        assertFalse(run.out().contains("<img"), "a name became an element");
    }

    /** Even if a name got through unescaped, the policy would stop it. */
    @Test
    void policy_stopsForeignScript() throws Exception {
        String html = HtmlWriter.html(Samples.everyBlock("DEX"))
                .replace("<header>", "<header><script>document.title='owned'</script>");
        Run run = chromium.open(html, "--dump-dom");

        assertFalse(run.out().contains("<title>owned"), "the policy must stop a script that is not ours");
        assertTrue(run.log().contains("Content Security Policy"), run.log());
    }

    /** The page asks for nothing, not even for itself again; the probe would be told of each request. */
    @Test
    void page_loadsNothing() throws Exception {
        String count = "document.title='r'+performance.getEntriesByType('resource').length";
        Run run = chromium.open(Chromium.probed(HtmlWriter.html(ShowCase.document()), count), "--dump-dom");

        assertTrue(run.out().contains("<title>r0</title>"), "requests of the page");
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 500, 1250})
    void page_anyScreen_doesNotScrollSideways(int width) throws Exception {
        String probe = "document.querySelectorAll('details').forEach(d=>d.open=true);location.hash='all';"
                + "document.title='w'+document.documentElement.scrollWidth+'/'+document.documentElement.clientWidth";
        String html = Chromium.probed(HtmlWriter.html(ShowCase.document()), probe);
        Run run = chromium.open(html, "--dump-dom", "--window-size=" + width + ",900");

        Matcher widths = Pattern.compile("<title>w(\\d+)/(\\d+)</title>").matcher(run.out());
        assertTrue(widths.find(), run.out().substring(0, Math.min(400, run.out().length())));
        assertEquals(widths.group(2), widths.group(1), "the page is as wide as the window");
    }

    /** Without any script of ours: the style sheet alone shows the tab that the address names. */
    @ParameterizedTest
    @ValueSource(strings = {"", "tab-2", "comparison", "cache.quotes-size", "first", "all", "nowhere"})
    void tabs_followTheAddress(String target) throws Exception {
        String probe = "location.hash='" + target + "';"
                + "document.title='shown '+[...document.querySelectorAll('.tab')].filter(t=>t.offsetHeight>0).map(t=>t.id)"
                + "+' marked '+[...document.querySelectorAll('.bar a')]"
                + ".filter(a=>getComputedStyle(a).borderBottomColor!='rgba(0, 0, 0, 0)').map(a=>a.hash)";
        String html = HtmlWriter.html(ShowCase.document()).replaceFirst("(?s)<script>.*?</script>", "");
        Run run = chromium.open(Chromium.probed(html, probe), "--dump-dom");

        String expected = switch (target) {
            case "tab-2", "comparison" -> "shown tab-2 marked #tab-2";
            case "cache.quotes-size" -> "shown tab-4 marked #tab-4";
            case "all" -> "shown tab-1,tab-2,tab-3,tab-4,tab-5,tab-6,tab-7,tab-8 marked #all";
            default -> "shown tab-1 marked #tab-1";
        };
        Matcher title = Pattern.compile("<title>([^<]*)</title>").matcher(run.out());
        assertTrue(title.find());
        assertEquals(expected, title.group(1));
    }

    @Test
    void print_opensEverything() throws Exception {
        Path pdf = folder.resolve("report.pdf");
        chromium.open(HtmlWriter.html(ShowCase.document()), "--print-to-pdf=" + pdf, "--no-pdf-header-footer");

        byte[] bytes = Files.readAllBytes(pdf);
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        Matcher pages = Pattern.compile("/Type\\s*/Page[^s]").matcher(text);
        int count = 0;
        while (pages.find()) {
            count++;
        }
        assertTrue(count >= 8 && count <= 25, "a page for each of eight tabs and more, but no waste: " + count);
    }
}
