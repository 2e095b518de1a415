package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Emphasis;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Text;
import org.commonmark.node.ThematicBreak;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Every form, with every hostile name in every place, through a real parser of its kind: names stay names. */
class HostileNamesTest {
    static final List<String> NAMES = Hostile.NAMES;

    static final List<String> LONG = List.of("x".repeat(100_000) + " <b>");

    private static final Document PLAIN = Samples.everyBlock("plain name");

    private static final List<Extension> GITHUB = List.of(TablesExtension.create(), AutolinkExtension.create());

    /** What a line of the terminal may be made of besides letters: nothing that moves, colours or turns around. */
    private static final Pattern COMMAND =
            Pattern.compile("[\\p{Cc}&&[^\\n]]|[\\u202a-\\u202e\\u2066-\\u2069\\u200e\\u200f\\u061c]");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @FieldSource("NAMES")
    void csv_hostileName_isACellAndNoFormula(String name) throws IOException {
        Path file = write(name, "r.csv");

        List<String[]> rows = new ArrayList<>();
        try (MappingIterator<String[]> lines = new CsvMapper()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                .readerFor(String[].class)
                .readValues(Files.readString(file))) {
            lines.forEachRemaining(rows::add);
        }
        assertEquals(CsvWriter.COLUMNS, List.of(rows.get(0)));
        assertTrue(rows.size() > 150, "rows " + rows.size());
        for (String[] row : rows.subList(1, rows.size())) {
            assertEquals(CsvWriter.COLUMNS.size(), row.length, String.join("|", row));
            for (int i = 0; i < row.length; i++) {
                boolean isNumber = i == 6 || i == 8 || i == 9;
                if (isNumber && !row[i].isEmpty()) {
                    Double.parseDouble(row[i].replace("Inf", "Infinity"));
                } else {
                    // Also as a program sees it that takes semicolons, tabs or line breaks for the ends of cells.
                    for (String cell : row[i].split("[;\\t\\n]", -1)) {
                        String seen = cell.replaceFirst("^[\\s\"\\u00a0\\ufeff]+", "");
                        assertFalse(!seen.isEmpty() && "=+-@＝＋－＠".indexOf(seen.charAt(0)) >= 0, cell);
                    }
                }
            }
        }
        assertTrue(Files.readString(file).replaceAll("\"[^\"]*\"", "").matches("(?s)([^\\n\"]*\\r\\n)+"));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void xml_hostileName_isTextOfAnAttribute(String name) throws Exception {
        Path file = write(name, "r.xml");

        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        org.w3c.dom.Document xml = factory.newDocumentBuilder().parse(file.toFile());
        Set<String> elements = new HashSet<>();
        NodeList all = xml.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            elements.add(all.item(i).getNodeName());
        }
        assertEquals(
                Set.of(
                        "testsuites",
                        "testsuite",
                        "properties",
                        "property",
                        "testcase",
                        "failure",
                        "system-out",
                        "system-err"),
                elements);
        Element first = (Element) xml.getElementsByTagName("testcase").item(0);
        assertEquals(dev.tacho.report.write.Text.clean(name), first.getAttribute("name"));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void markdown_hostileName_isText(String name) throws IOException {
        String text = Files.readString(write(name, "r.md"));

        assertTrue(text.getBytes(StandardCharsets.UTF_8).length <= 60_000, "bytes");
        assertEquals(shape(MarkdownWriter.markdown(PLAIN)), shape(text));
        // What GitHub looks for in the text itself: people, issues, addresses.
        StringBuilder seen = new StringBuilder();
        Parser.builder().extensions(GITHUB).build().parse(text).accept(new AbstractVisitor() {
            @Override
            public void visit(Text words) {
                seen.append(words.getLiteral()).append('\n');
            }
        });
        assertFalse(Pattern.compile("@\\w|#\\d|GH-\\d|://|www\\.").matcher(seen).find(), seen.toString());
    }

    /** What a document is made of besides text; the rows of tables with how many cells they have. */
    private static Set<String> shape(String text) {
        Set<String> shape = new HashSet<>();
        Node root = Parser.builder().extensions(GITHUB).build().parse(text);
        root.accept(new AbstractVisitor() {
            @Override
            public void visit(Link link) {
                // This parser takes the space without width for a letter of a host; GitHub takes letters only.
                if (!link.getDestination().contains("@\u200b")) {
                    shape.add("link " + link.getDestination());
                }
            }

            @Override
            public void visit(Image image) {
                shape.add("image " + image.getDestination());
            }

            @Override
            public void visit(HtmlInline html) {
                shape.add("html " + html.getLiteral());
            }

            @Override
            public void visit(HtmlBlock html) {
                shape.add(html.getLiteral().replaceFirst("<summary>[^<>]*</summary>", "<summary></summary>"));
            }

            @Override
            public void visit(Heading heading) {
                shape.add("heading " + heading.getLevel());
                visitChildren(heading);
            }

            @Override
            public void visit(OrderedList list) {
                shape.add("ordered list");
            }

            @Override
            public void visit(Emphasis emphasis) {
                shape.add("emphasis");
                visitChildren(emphasis);
            }

            @Override
            public void visit(ThematicBreak rule) {
                shape.add("rule");
            }

            @Override
            public void visit(IndentedCodeBlock code) {
                shape.add("code");
            }

            @Override
            public void visit(CustomNode node) {
                if (node instanceof TableRow) {
                    int cells = 0;
                    for (Node cell = node.getFirstChild(); cell != null; cell = cell.getNext()) {
                        cells++;
                    }
                    shape.add("row of " + cells);
                } else if (!(node.getParent() instanceof TableRow)) {
                    shape.add(node.getClass().getSimpleName());
                }
                visitChildren(node);
            }
        });
        return shape;
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void text_hostileName_commandsNoTerminal(String name) throws IOException {
        String text = Files.readString(write(name, "r.txt"));
        assertFalse(COMMAND.matcher(text).find(), text);
        text.lines().forEach(line -> assertTrue(TextCells.width(line) <= 80, line));

        StringBuilder colored = new StringBuilder();
        DocumentWriter.print(Samples.everyBlock(name), colored, new Terminal(60, true, true, false));
        String plain = colored.toString().replaceAll("\u001b\\[[0-9;]*m", "");
        assertFalse(COMMAND.matcher(plain).find(), plain);
        assertTrue(plain.chars().allMatch(c -> c < 0x7f), plain);
        plain.lines().forEach(line -> assertTrue(line.length() <= 60, line));
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void jsonAndLog_hostileName_areReadBack(String name) throws IOException {
        Document document = Samples.everyBlock(name);
        assertEquals(document, DocumentReader.read(write(name, "r.json")));

        File log = write(name, "r.hlog").toFile();
        try (HistogramLogReader reader = new HistogramLogReader(log)) {
            EncodableHistogram histogram = reader.nextIntervalHistogram();
            assertNotNull(histogram.getTag());
            assertEquals(document.samples().get(0).runs().get(0).toHdrHistogram(), histogram, "bucket for bucket");
            assertFalse(reader.hasNext(), "one line a run");
        }
    }

    @ParameterizedTest
    @FieldSource("NAMES")
    void html_hostileName_bringsNoElementOfItsOwn(String name) throws IOException {
        assertEquals(elements(HtmlWriter.html(PLAIN)), elements(Files.readString(write(name, "r.html"))));
    }

    private static Set<String> elements(String html) {
        Set<String> elements = new HashSet<>();
        Pattern.compile("<(/?[a-zA-Z!?][a-zA-Z0-9-]*)")
                .matcher(html)
                .results()
                .forEach(tag -> elements.add(tag.group(1)));
        return elements;
    }

    @ParameterizedTest
    @FieldSource("LONG")
    void write_nameOf100KB_isWrittenWholeOrCut(String name) throws Exception {
        Document document = Samples.everyBlock(name);
        for (String ending : List.of("md", "json", "csv", "xml", "txt", "hlog")) {
            DocumentWriter.write(document, folder.resolve("r." + ending));
        }

        assertTrue(Files.size(folder.resolve("r.md")) <= 60_000);
        assertTrue(Files.readString(folder.resolve("r.md")).contains("</details>"), "sections fit all the same");
        assertTrue(Files.size(folder.resolve("r.txt")) <= 400_000);
        assertEquals(document, DocumentReader.read(folder.resolve("r.json")));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("r.xml").toFile());
        assertTrue(Files.readString(folder.resolve("r.csv")).contains(name));
        try (HistogramLogReader reader =
                new HistogramLogReader(folder.resolve("r.hlog").toFile())) {
            assertNotNull(reader.nextIntervalHistogram());
        }
    }

    private Path write(String name, String file) {
        DocumentWriter.write(Samples.everyBlock(name), folder.resolve(file));
        return folder.resolve(file);
    }
}
