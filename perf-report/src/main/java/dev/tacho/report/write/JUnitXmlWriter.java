package dev.tacho.report.write;

import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Level;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes the checks of a document in JUnit's XML form, which every build server shows: one test case a check, the facts
 * and the machine as properties. A time attribute is the time a test took; as checking takes none it is 0, and no
 * measured latency is passed off as one.
 */
final class JUnitXmlWriter {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private final Writer out;

    private JUnitXmlWriter(Writer out) {
        this.out = out;
    }

    static void write(Document document, OutputStream stream) throws IOException {
        Writer out = new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
        new JUnitXmlWriter(out).document(document);
        out.flush();
    }

    private void document(Document document) throws IOException {
        List<Check> checks = checks(document);
        long failed = checks.stream().filter(check -> !check.held()).count();
        String name = document.title().isBlank() ? "report" : document.title();
        out.write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        String counts = "tests=\"" + checks.size() + "\" failures=\"" + failed + "\" errors=\"0\" time=\"0\"";
        out.write("<testsuites" + attribute("name", name) + ' ' + counts + ">\n");
        out.write("<testsuite" + attribute("name", name) + ' ' + counts + " skipped=\"0\" hostname=\"localhost\""
                + attribute("timestamp", WHEN.format(document.takenAt())) + ">\n");
        properties(document);
        // Build servers take what stands before a dot for a package.
        String group = name.replace('.', '_');
        for (Check check : checks) {
            out.write("<testcase" + attribute("name", check.name()) + attribute("classname", group) + " time=\"0\"");
            if (check.held()) {
                out.write("/>\n");
            } else {
                String message = check.detail().isEmpty() ? "does not hold" : check.detail();
                out.write("><failure" + attribute("message", message) + " type=\"check\">"
                        + escape(check.name() + ": " + message) + "</failure></testcase>\n");
            }
        }
        String verdict =
                document.verdict().headline() + ". " + document.verdict().detail();
        out.write("<system-out>" + escape(verdict) + "</system-out>\n<system-err></system-err>\n");
        out.write("</testsuite>\n</testsuites>\n");
    }

    /** A verdict of failure that rests on no check must not look like success. */
    private static List<Check> checks(Document document) {
        List<Check> checks = new ArrayList<>(document.checks());
        if (document.verdict().level() == Level.FAILED && checks.stream().allMatch(Check::held)) {
            checks.add(new Check(
                    "verdict",
                    false,
                    document.verdict().headline() + ": " + document.verdict().detail()));
        }
        return checks;
    }

    private void properties(Document document) throws IOException {
        out.write("<properties>\n");
        for (Map.Entry<String, String> part : document.machine().parts().entrySet()) {
            property("machine." + part.getKey(), part.getValue());
        }
        for (Section section : document.sections()) {
            for (Fact fact : section.facts()) {
                String unit = fact.unit() == Unit.NONE ? "" : ' ' + JsonWriter.word(fact.unit());
                String value = CsvWriter.plain(fact.value());
                property(fact.id(), value.isEmpty() ? "n/a" : value + unit);
            }
        }
        out.write("</properties>\n");
    }

    private void property(String name, String value) throws IOException {
        out.write("<property" + attribute("name", name) + attribute("value", value) + "/>\n");
    }

    private static String attribute(String name, String value) {
        return ' ' + name + "=\"" + escape(value) + '"';
    }

    /** For text and for values of attributes, whose line breaks a parser would else take for spaces. */
    private static String escape(String text) {
        String clean = Text.clean(text);
        StringBuilder escaped = new StringBuilder(clean.length() + 16);
        for (int i = 0; i < clean.length(); i++) {
            char c = clean.charAt(i);
            switch (c) {
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '&' -> escaped.append("&amp;");
                case '"' -> escaped.append("&quot;");
                case '\n' -> escaped.append("&#10;");
                case '\t' -> escaped.append("&#9;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
