package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether who cannot see, or has no mouse, can use the report: axe-core in a real Chromium, over all tabs, opened. */
class AxeTest {
    private static final String RUN = """
            document.querySelectorAll('details').forEach(d => d.open = true);
            location.hash = 'all';
            const scheme = matchMedia('(prefers-color-scheme:dark)').matches ? 'dark' : 'light';
            axe.run(document, {resultTypes: ['violations']}).then(r => {
              const found = r.violations.map(v => ({id: v.id, impact: v.impact,
                nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary)}));
              document.documentElement.removeAttribute('lang');
              axe.run(document, {runOnly: ['html-has-lang']}).then(f => {
                const fault = f.violations.map(v => v.id).join();
                const text = JSON.stringify({scheme, passes: r.passes.length, found, fault});
                document.title = btoa(unescape(encodeURIComponent(text)));
              });
            });
            """;

    @TempDir
    private Path folder;

    @Test
    void page_onADesk_hasNoFindings_andAFaultIsOne() throws Exception {
        JsonNode result = axe(HtmlWriter.html(ShowCase.document()), "light", 1250);

        assertEquals("light", result.path("scheme").asText());
        assertEquals(0, result.path("found").size(), result.toPrettyString());
        assertTrue(result.path("passes").asInt() > 20, "axe has looked: " + result.path("passes"));
        assertEquals("html-has-lang", result.path("fault").asText(), "what axe says of a page without a language");
    }

    @Test
    void folderPage_onAPhoneInTheDark_hasNoFindings() throws Exception {
        String html = HtmlWriter.folderPage(ShowCase.document())
                .replaceFirst(
                        "<link [^>]*>",
                        Matcher.quoteReplacement("<style>" + HtmlWriter.style(ShowCase.document()) + "</style>"));
        JsonNode result = axe(html, "dark", 390);

        assertEquals("dark", result.path("scheme").asText());
        assertEquals(0, result.path("found").size(), result.toPrettyString());
    }

    @Test
    void flameGraph_hasNoFindings() throws Exception {
        JsonNode result = axe(FlameSamples.page(FlameSamples.profile(2_000, true)), "light", 1250);

        assertEquals(0, result.path("found").size(), result.toPrettyString());
        assertTrue(result.path("passes").asInt() > 15, "axe has looked: " + result.path("passes"));
    }

    private JsonNode axe(String html, String scheme, int width) throws Exception {
        String page = Chromium.probed(html, "\n" + script() + ';' + RUN);
        String dark = scheme.equals("dark") ? "--blink-settings=preferredColorScheme=0" : "--disable-extensions";
        Chromium.Run run = Chromium.inFolder(folder)
                .open(page, "--dump-dom", "--virtual-time-budget=60000", "--window-size=" + width + ",1200", dark);
        Matcher title = Pattern.compile("<title>([A-Za-z0-9+/=]*)</title>").matcher(run.out());
        assertTrue(title.find(), "axe gave no answer");
        return new ObjectMapper()
                .readTree(new String(Base64.getDecoder().decode(title.group(1)), StandardCharsets.UTF_8));
    }

    private static String script() throws IOException {
        try (InputStream in = AxeTest.class.getResourceAsStream("/axe.min.js")) {
            assertTrue(in != null, "axe.min.js is on the test class path");
            // Inside a script element only its end tag means something.
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("</script", "<\\/script");
        }
    }
}
