package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Tree;
import dev.tacho.core.section.Unit;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the flame graphs of a page in a real Chromium, under the page's own policy, by events as a keyboard makes them. */
class FlameBrowserTest {
    private static final String HOSTILE =
            "</div></script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";

    @TempDir
    private Path folder;

    private Chromium chromium;

    @BeforeEach
    void findBrowser() {
        chromium = Chromium.inFolder(folder);
    }

    @Test
    void graphs_areDrawnSearchedZoomedAndTurnedAround() throws Exception {
        Tree large = FlameSamples.profile(100_000, false);
        Tree.Node gone = new Tree.Node("gone<b>", 0, List.of(), Tree.Tone.GOOD, 50);
        Tree.Node kept = new Tree.Node("kept", 90, List.of(), Tree.Tone.BAD, 50);
        Tree compared =
                new Tree("Compared", Unit.NANOS, new Tree.Node("all", 90, List.of(kept, gone), Tree.Tone.PLAIN, 100));
        Tree hostile = new Tree(
                HOSTILE,
                Unit.COUNT,
                new Tree.Node(HOSTILE, 9, List.of(new Tree.Node(HOSTILE, 4, List.of())), Tree.Tone.PLAIN, 8));
        Document document = Samples.everyBlock("Flames")
                .withSections(List.of(Section.of("f", "Flames", large, compared, FlameSamples.deep(10_000), hostile)));
        Run run = open(HtmlWriter.html(document), "probe", 6_000);

        assertFalse(run.log.contains("CONSOLE"), run.log);
        assertFalse(run.out.contains("<img"), "a name became an element");
        JsonNode seen = run.result;
        assertEquals(4, seen.get("drawn").asInt(), "all were drawn: " + seen);

        // Drawn by viewport: what is in view was looked at, and only what is wide enough was drawn.
        assertEquals(100_000, seen.get("nodes").asInt());
        int drawn = seen.get("framesDrawn").asInt();
        assertTrue(drawn > 500 && drawn < 20_000, drawn + " frames drawn");
        assertTrue(seen.get("stubs").asInt() > 100, "narrow frames are not lost");
        assertTrue(seen.get("framesLookedAt").asInt() < 90_000, seen.get("framesLookedAt") + " frames looked at");

        assertEquals(matched(large, "method42"), seen.get("plain").asDouble(), 1e-12);
        assertEquals(matched(large, "method42\\d$"), seen.get("regex").asDouble(), 1e-12);
        assertTrue(seen.get("plain").asDouble() > seen.get("regex").asDouble());
        assertEquals("not a regular expression", seen.get("wrong").asText());

        Tree.Node first = large.root().children().get(0);
        assertEquals(first.label(), seen.get("zoomed").asText());
        assertEquals(first.children().get(1).label(), seen.get("second").asText(), "down, right");
        assertEquals(first.children().get(0).label(), seen.get("first").asText(), "and left again");
        assertTrue(seen.get("zoomedMatched").asDouble() > 0);
        assertEquals("all", seen.get("back").asText());
        assertEquals(first.label(), seen.get("up").asText(), "as flames, a frame's child stands above it");

        assertEquals(
                heaviestOwn(large), seen.get("callee").asText(), "what takes most itself comes first among callers");
        assertTrue(
                seen.get("callers").asText().startsWith(heaviestOwn(large) + " · "),
                seen.get("callers").asText());

        assertTrue(
                seen.get("gone").asText().startsWith("gone<b> · 0 ns, 0 % of all"),
                seen.get("gone").asText());
        assertTrue(
                seen.get("gone").asText().endsWith("before 50 ns; ▼ gone"),
                seen.get("gone").asText());
        assertEquals("1 frames, 0 % of all; before 50.0 %", seen.get("goneHits").asText());
        assertEquals("kept", seen.get("goneHidden").asText(), "as wide as now, what is gone has no place");

        assertEquals(10_001, seen.get("levels").asInt());
        assertTrue(seen.get("deepDrawn").asInt() > 0, "the lowest levels are drawn too");
        assertTrue(
                seen.get("deepFocus").asText().startsWith("recurse · 9,701, 97.0"),
                seen.get("deepFocus").asText());
        assertTrue(
                seen.get("deepHits").asText().startsWith("1 frames, 0.01"),
                seen.get("deepHits").asText());
        assertEquals("recurse", seen.get("deepCallee").asText());
    }

    @Test
    void page_thatCannotUnpack_keepsItsTablesAndSaysWhy() throws Exception {
        String html = HtmlWriter.html(Samples.everyBlock("Flames"));
        String broken = html.replaceFirst("hidden=\"hidden\">H4sI", "hidden=\"hidden\">AAAA");
        assertFalse(broken.equals(html));
        Run damaged = open(broken, "why", 2_000);
        assertTrue(damaged.result.get("why").asText().startsWith("The drawing could not be unpacked ("), damaged.out);
        assertTrue(damaged.result.get("open").asBoolean(), "the tables stay open");

        String old = "delete window.DecompressionStream;";
        Run older = open(html.replace("<script>", "<script>" + old), "why", 2_000);
        assertTrue(older.result.get("why").asText().startsWith("This browser cannot unpack"), older.out);
    }

    private static double matched(Tree tree, String pattern) {
        Pattern searched = Pattern.compile(pattern);
        double weight = 0;
        Deque<Tree.Node> open = new ArrayDeque<>(tree.root().children());
        while (!open.isEmpty()) {
            Tree.Node node = open.pop();
            if (searched.matcher(node.label()).find()) {
                weight += node.value();
            } else {
                node.children().forEach(open::push);
            }
        }
        return weight / tree.root().value();
    }

    private static String heaviestOwn(Tree tree) {
        Map<String, Double> own = new HashMap<>();
        Deque<Tree.Node> open = new ArrayDeque<>(List.of(tree.root()));
        while (!open.isEmpty()) {
            Tree.Node node = open.pop();
            own.merge(node.label(), node.self(), Double::sum);
            node.children().forEach(open::push);
        }
        return own.entrySet().stream()
                .max(Comparator.comparingDouble(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }

    private record Run(String out, String log, JsonNode result) {}

    /** Opens a page with a probe that its policy lets run, which leaves what it saw in the title. */
    private Run open(String html, String probe, int virtualMillis) throws Exception {
        String script;
        try (InputStream in = FlameBrowserTest.class.getResourceAsStream("flame-" + probe + ".js")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String page = html.replace("</html>", "<script>" + script + "</script></html>");
        StringBuilder hashes = new StringBuilder();
        Matcher scripts = Pattern.compile("(?s)<script>(.*?)</script>").matcher(page);
        while (scripts.find()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(scripts.group(1).getBytes(StandardCharsets.UTF_8));
            hashes.append(" &#39;sha256-")
                    .append(Base64.getEncoder().encodeToString(digest))
                    .append("&#39;");
        }
        page = page.replace("script-src", "script-src" + hashes);
        Chromium.Run run = chromium.open(
                page,
                "--dump-dom",
                "--force-prefers-reduced-motion",
                "--window-size=1250,1000",
                "--virtual-time-budget=" + virtualMillis);
        String dom = run.out();
        Matcher title = Pattern.compile("<title>(\\{.*?})</title>").matcher(dom);
        assertTrue(title.find(), () -> "the probe did not end: " + dom.substring(0, Math.min(1500, dom.length())));
        String json = title.group(1)
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&");
        return new Run(dom, run.log(), new ObjectMapper().readTree(json));
    }
}
