package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.Timer;
import dev.tacho.core.section.Curve;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page as markup: what it holds, that its parts belong together, and that no name becomes markup. */
class HtmlWriterTest {
    private static final Set<String> ELEMENTS = Set.of(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "header",
            "h1",
            "h2",
            "h3",
            "p",
            "div",
            "b",
            "span",
            "ul",
            "li",
            "nav",
            "a",
            "section",
            "footer",
            "script",
            "table",
            "caption",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "small",
            "dl",
            "dt",
            "dd",
            "figure",
            "figcaption",
            "code",
            "svg",
            "ol",
            "desc",
            "line",
            "path",
            "rect",
            "circle",
            "details",
            "summary",
            "text");

    @Test
    void html_policy_allowsOnlyTheStyleAndScriptInTheFile() throws Exception {
        String html = HtmlWriter.html(Samples.everyBlock("DEX"));

        String policy = group(html, "Content-Security-Policy\" content=\"([^\"]*)\"");
        assertTrue(policy.startsWith("default-src &#39;none&#39;"), policy);
        assertTrue(policy.contains(sha256(group(html, "(?s)<style>(.*?)</style>"))), policy);
        assertTrue(policy.contains(sha256(group(html, "(?s)<script>(.*?)</script>"))), policy);
        assertFalse(policy.contains("unsafe"), policy);
    }

    @Test
    void html_everyBlock_needsNothingFromOutside() {
        String html = HtmlWriter.html(Samples.everyBlock("DEX"));

        assertFalse(Pattern.compile("(?i)\\s(src|style|on\\w+|xlink:href)\\s*=")
                .matcher(html.replaceAll("(?s)<script>.*?</script>", ""))
                .find());
        assertFalse(html.contains("http://") || html.contains("https://"), "no address of another place");
        assertTrue(html.length() < 120_000, "every view once takes " + html.length() + " characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "</script><img src=x onerror=alert(1)>",
                "</style><script>alert(1)</script>",
                "\"><svg onload=alert(1)>",
                "$1 \\1 ${x} ]]> <!-- -->",
                "a&amp;b &lt; ' \" `",
                "right\u202eto left\u2066"
            })
    void html_hostileNames_staySafeText(String name) throws Exception {
        assertSafe(name);
    }

    @Property(tries = 60)
    void html_anyName_staysSafeText(@ForAll @NotBlank @StringLength(max = 40) String name) throws Exception {
        assertSafe(name);
    }

    @Test
    void html_manyMeasurementsAndFigures_showTheLongestAndKeepTheOthersBehindAClick() throws Exception {
        Perf perf = Perf.create("many");
        for (int i = 1; i <= 30; i++) {
            Timer timer = perf.timer("call", "method", "m" + i);
            for (int value = 0; value < 20; value++) {
                timer.record(1_000L * i);
            }
            perf.counter("count-" + i).increment();
        }
        Document document =
                Samples.everyBlock("many").withSections(List.of(perf.snapshot().section()));
        org.w3c.dom.Document parsed = parse(HtmlWriter.html(document));

        assertEquals(
                List.of("18 further measurements", "18 further figures"),
                elements(parsed, "summary").stream()
                        .map(Element::getTextContent)
                        .filter(summary -> summary.contains("further"))
                        .toList());
        List<Element> tables = elements(parsed, "table").stream()
                .filter(table -> table.getTextContent().contains("operation"))
                .toList();
        assertEquals(2, tables.size());
        assertTrue(tables.get(0).getTextContent().contains("method=m30"));
        assertFalse(tables.get(0).getTextContent().contains("method=m18"));
        assertTrue(tables.get(1).getTextContent().contains("method=m18"));
        assertEquals(12 + 1, tables.get(0).getElementsByTagName("tr").getLength());
        assertEquals(18 + 1, tables.get(1).getElementsByTagName("tr").getLength());
        assertTrue(elements(parsed, "h3").stream()
                .anyMatch(heading -> heading.getTextContent().equals("call, the 4 of 30 longest")));
    }

    @Test
    void html_namesOfLines_haveTwoRowsAndKeepTheirEnds() throws Exception {
        Perf perf = Perf.create("names");
        for (String method : List.of("eth_getTransactionReceipt", "eth_getTransactionByHash", "eth_call")) {
            for (int i = 0; i < 100; i++) {
                perf.timer("rpc", "method", method).record(1_000);
            }
        }
        Curve curve = PercentileChart.curve(
                "rpc",
                perf.snapshot().timers().stream().map(TimerSnapshot::toBlock).toList());
        String svg = LineChart.draw("x", curve).svg();

        assertTrue(svg.contains(">eth_getTransac</text>"), svg);
        assertTrue(svg.contains(">tionReceipt</text>"), svg);
        assertTrue(svg.contains(">tionByHash</text>"), svg);
        assertTrue(svg.contains(">eth_call</text>"), svg);
    }

    @Test
    void html_charts_haveTitleAndDescription() throws Exception {
        org.w3c.dom.Document parsed = parse(HtmlWriter.html(Samples.everyBlock("DEX")));

        Set<String> ids = new HashSet<>();
        elements(parsed, "*").forEach(element -> ids.add(element.getAttribute("id")));
        int drawings = 0;
        for (Element svg : elements(parsed, "svg")) {
            if (svg.getAttribute("role").equals("img")) {
                drawings++;
                assertEquals(1, svg.getElementsByTagName("title").item(0).getParentNode() == svg ? 1 : 0);
                for (String id : svg.getAttribute("aria-labelledby").split(" ")) {
                    assertTrue(ids.contains(id), id);
                }
                Element figure = ancestor(svg, "figure");
                assertTrue(figure.getElementsByTagName("table").getLength() > 0, "the numbers of the drawing");
            }
        }
        assertEquals(7, drawings, "percentiles, series, two curves, tree, forest, heat map; a flame graph has a table");
    }

    @Test
    void html_linksAndIds_belongTogether() throws Exception {
        org.w3c.dom.Document parsed = parse(HtmlWriter.html(Samples.everyBlock("DEX")));
        Set<String> ids = new HashSet<>();
        for (Element element : elements(parsed, "*")) {
            if (element.hasAttribute("id")) {
                assertTrue(ids.add(element.getAttribute("id")), element.getAttribute("id") + " occurs twice");
            }
        }
        for (Element link : elements(parsed, "a")) {
            assertTrue(ids.contains(link.getAttribute("href").substring(1)), link.getAttribute("href"));
        }
    }

    @Test
    void markup_leftOpen_isRefused() {
        Markup markup = new Markup().open("div");
        assertThrows(IllegalStateException.class, markup::toString);
    }

    private static void assertSafe(String name) throws Exception {
        org.w3c.dom.Document parsed = parse(HtmlWriter.html(Samples.everyBlock(name)));
        for (Element element : elements(parsed, "*")) {
            assertTrue(ELEMENTS.contains(element.getTagName()), () -> element.getTagName() + " from " + name);
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                String attribute = element.getAttributes().item(i).getNodeName();
                assertFalse(attribute.startsWith("on") || attribute.equals("style"), attribute);
            }
        }
        assertEquals(1, elements(parsed, "script").size());
        String heading = elements(parsed, "h1").get(0).getTextContent();
        assertEquals(normalized(Text.clean(name)), normalized(heading));
    }

    /** A parser folds line ends, and so does the comparison. */
    private static String normalized(String text) {
        return text.replaceAll("\\s+", " ");
    }

    /** Well-formed as XML once the unclosed meta elements are closed and style and script are taken out. */
    private static org.w3c.dom.Document parse(String html) throws Exception {
        String xml = html.replaceFirst("<!doctype html>", "")
                .replaceAll("(?s)<style>.*?</style>", "<style/>")
                .replaceAll("(?s)<script>.*?</script>", "<script/>")
                .replaceAll("<meta ([^>]*)>", "<meta $1/>")
                // Characters HTML takes and XML 1.0 does not.
                .replaceAll("[\\ufffe\\uffff]", "\ufffd");
        xml = xml.codePoints()
                .filter(c -> !(c >= 0xd800 && c <= 0xdfff))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static Element ancestor(Element element, String name) {
        Element at = element;
        while (!at.getTagName().equals(name)) {
            at = (Element) at.getParentNode();
        }
        return at;
    }

    private static List<Element> elements(org.w3c.dom.Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), pattern);
        return matcher.group(1);
    }

    @Test
    void shadedTable_isDarkerWhereItIsHigherAndFramesWhatIsInUse() {
        String html = HtmlWriter.html(Samples.everyBlock("DEX"));

        assertTrue(html.contains("<table class=\"numbers heat\">"), "a heat map");
        assertTrue(html.contains("<td class=\"n s0 mark\" data-v=\"0.5\">"), "the lowest, which is in use");
        assertTrue(html.contains("<td class=\"n s5\" data-v=\"0.6\">"), "the middle");
        assertTrue(html.contains("<td class=\"n s9\" data-v=\"0.7\">"), "the highest");
        assertTrue(html.contains("<td class=\"n\" data-v=\"\">"), "one withheld");
    }

    private static String sha256(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}
