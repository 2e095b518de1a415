package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.tacho.report.write.Chromium.Run;
import java.awt.image.BufferedImage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens the report in a real Chromium: what its policy lets run, which tab shows, and that it fits a phone and paper. */
class BrowserTest {
    private static final String JENKINS = "sandbox; default-src 'none'; img-src 'self'; style-src 'self'";

    @TempDir
    private Path folder;

    private Chromium chromium;

    @BeforeEach
    void findBrowser() {
        chromium = Chromium.inFolder(folder);
    }

    @Test
    void page_withHostileNames_runsOurScriptAndNothingOfTheirs() throws Exception {
        String hostile =
                "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        Run run = chromium.open(HtmlWriter.html(Samples.everyBlock(hostile)), "--dump-dom");

        assertFalse(Pattern.compile("<title>owned").matcher(run.out()).find(), "a name ran as script");
        assertFalse(run.out().contains("<img"), "a name became an element");
        assertTrue(run.out().contains("<button type=\"button\" title=\"Sort\">"), "our script made headings sortable");
        assertFalse(run.log().contains("Content Security Policy"), run.log());
        assertFalse(run.log().contains("CONSOLE"), run.log());
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

    /**
     * The style sheet alone shows the tab that the address names. The probe also counts what the page has loaded, and
     * whether it is wider than the window.
     */
    @ParameterizedTest
    @ValueSource(ints = {390, 1250})
    void page_withoutScript_showsTheTabAskedForAndFitsTheWindow(int width) throws Exception {
        String probe = """
                const shown = () => [...document.querySelectorAll('.tab')].filter(t => t.offsetHeight > 0).map(t => t.id);
                const marked = () => [...document.querySelectorAll('.bar a')]
                  .filter(a => getComputedStyle(a).borderBottomColor != 'rgba(0, 0, 0, 0)').map(a => a.hash);
                const said = ['', 'tab-2', 'comparison', 'cache.quotes-size', 'first', 'nowhere', 'all'].map(target => {
                  location.hash = target;
                  return target + ':' + shown() + marked();
                });
                document.querySelectorAll('details').forEach(d => d.open = true);
                said.push('wider by ' + (document.documentElement.scrollWidth - document.documentElement.clientWidth));
                said.push('loaded ' + performance.getEntriesByType('resource').length);
                document.title = said.join(' ');
                """;
        String html = HtmlWriter.html(ShowCase.document()).replaceFirst("(?s)<script>.*?</script>", "");
        Run run = chromium.open(Chromium.probed(html, probe), "--dump-dom", "--window-size=" + width + ",900");

        Matcher title = Pattern.compile("<title>([^<]*)</title>").matcher(run.out());
        assertTrue(title.find());
        assertEquals(
                ":tab-1#tab-1 tab-2:tab-2#tab-2 comparison:tab-2#tab-2 cache.quotes-size:tab-4#tab-4 first:tab-1#tab-1"
                        + " nowhere:tab-1#tab-1 all:tab-1,tab-2,tab-3,tab-4,tab-5,tab-6,tab-7,tab-8#all"
                        + " wider by 0 loaded 0",
                title.group(1));
    }

    /** Its own server, with the header that Jenkins sends by default: no script, no style in the page. */
    @Test
    void folder_underJenkinsPolicy_hasItsStyleAndLogsNothing() throws Exception {
        Path report = folder.resolve("report");
        HtmlFolder.write(ShowCase.document(), report);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> asked = new CopyOnWriteArrayList<>();
        server.createContext("/", exchange -> {
            String name = exchange.getRequestURI().getPath().substring(1);
            asked.add(name);
            boolean found = Files.exists(report.resolve(name)) && !name.isEmpty();
            byte[] body = found ? Files.readAllBytes(report.resolve(name)) : new byte[0];
            exchange.getResponseHeaders().add("Content-Security-Policy", JENKINS);
            exchange.getResponseHeaders().add("Content-Type", name.endsWith(".css") ? "text/css" : "text/html");
            exchange.sendResponseHeaders(found ? 200 : 404, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            Path picture = folder.resolve("picture.png");
            Run run = chromium.run(
                    "http://127.0.0.1:" + server.getAddress().getPort() + "/index.html#tab-2",
                    "--screenshot=" + picture,
                    "--window-size=600,1600");

            asked.removeIf(name -> name.equals("favicon.ico"));
            assertEquals(List.of("index.html", "report.css"), asked);
            assertFalse(run.log().contains("CONSOLE"), run.log());
            assertFalse(run.log().contains("Content Security Policy"), run.log());
            // Only the style sheet knows this colour of the verdict's card.
            assertTrue(holds(ImageIO.read(picture.toFile()), 0xf6f8fa), "the page is styled");
        } finally {
            server.stop(0);
        }
    }

    private static boolean holds(BufferedImage picture, int rgb) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if ((picture.getRGB(x, y) & 0xffffff) == rgb) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Thousands of measurements are no burden: the browser has the page ready, and the script its field to search. */
    @Test
    void page_of5000Measurements_opens() throws Exception {
        String html = HtmlWriter.html(Sizes.measured(5_000));
        Run run = chromium.open(html, "--dump-dom");

        assertTrue(run.out().contains("Find a measurement"), "the script has gone over the page");
        assertFalse(run.log().contains("CONSOLE"), run.log());
    }

    @Test
    void print_opensEverything() throws Exception {
        Path pdf = folder.resolve("report.pdf");
        chromium.open(HtmlWriter.html(ShowCase.document()), "--print-to-pdf=" + pdf, "--no-pdf-header-footer");

        String text = Files.readString(pdf, StandardCharsets.ISO_8859_1);
        long pages =
                Pattern.compile("/Type\\s*/Page[^s]").matcher(text).results().count();
        assertTrue(pages >= 7 && pages <= 14, "all eight tabs with their data, and no waste: " + pages);
    }
}
