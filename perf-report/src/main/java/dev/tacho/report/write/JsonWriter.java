package dev.tacho.report.write;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Section;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;

/**
 * Writes a document as JSON of format {@code tacho-report}, version 1, which {@link DocumentReader} reads back whole.
 * The resource {@code tacho-report-1.schema.json} describes it.
 *
 * <p>Numbers are unrounded in the unit that stands beside them; one that does not exist or is withheld is {@code null},
 * infinities are the texts {@code Infinity} and {@code -Infinity}. Everything is streamed, and a tree is a flat list of
 * nodes with their depth, so that neither size nor depth costs memory. The text is ASCII: other characters are escaped,
 * so that halves of surrogate pairs survive and nothing turns a terminal's text around.
 */
final class JsonWriter {
    static final String FORMAT = "tacho-report";
    static final int VERSION = 1;

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final JsonGenerator json;

    private JsonWriter(JsonGenerator json) {
        this.json = json;
    }

    static void write(Document document, OutputStream out) throws IOException {
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            // The system's line end would make two files of one document differ.
            DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
            printer.indentObjectsWith(LineIndent.INSTANCE);
            json.setPrettyPrinter(printer);
            new JsonWriter(json).document(document);
            json.writeRaw('\n');
        }
    }

    private void document(Document document) throws IOException {
        json.writeStartObject();
        // First, so that whoever reads can turn a foreign file down early.
        json.writeStringField("format", FORMAT);
        json.writeNumberField("version", VERSION);
        json.writeStringField("title", document.title());
        json.writeStringField("subtitle", document.subtitle());
        json.writeStringField("takenAt", document.takenAt().toString());
        json.writeObjectFieldStart("verdict");
        json.writeStringField("level", word(document.verdict().level()));
        json.writeStringField("headline", document.verdict().headline());
        json.writeStringField("detail", document.verdict().detail());
        json.writeEndObject();
        json.writeArrayFieldStart("checks");
        for (Document.Check check : document.checks()) {
            json.writeStartObject();
            json.writeStringField("name", check.name());
            json.writeBooleanField("held", check.held());
            json.writeStringField("detail", check.detail());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("chips");
        for (Document.Chip chip : document.chips()) {
            json.writeStartObject();
            json.writeStringField("level", word(chip.level()));
            json.writeStringField("text", chip.text());
            json.writeEndObject();
        }
        json.writeEndArray();
        machine(document.machine());
        sections(document);
        samples(document);
        json.writeEndObject();
    }

    /** Not as fields: a name may hold half of a surrogate pair, which parsers refuse in a field's name. */
    private void machine(Fingerprint machine) throws IOException {
        json.writeArrayFieldStart("machine");
        for (Map.Entry<String, String> part : machine.parts().entrySet()) {
            json.writeStartObject();
            json.writeStringField("part", part.getKey());
            json.writeStringField("value", part.getValue());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void sections(Document document) throws IOException {
        BlockJson blocks = new BlockJson(json);
        json.writeArrayFieldStart("sections");
        for (Section section : document.sections()) {
            json.writeStartObject();
            json.writeStringField("id", section.id());
            json.writeStringField("title", section.title());
            json.writeArrayFieldStart("blocks");
            for (Block block : section.blocks()) {
                blocks.write(block);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void samples(Document document) throws IOException {
        json.writeArrayFieldStart("samples");
        for (Sample sample : document.samples()) {
            json.writeStartObject();
            json.writeStringField("id", sample.id());
            json.writeStringField("unit", word(sample.unit()));
            json.writeArrayFieldStart("runs");
            for (DistributionSnapshot run : sample.runs()) {
                run(run);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The encoded form holds the counts; what it leaves out stands beside it, unless there is no value at all. */
    private void run(DistributionSnapshot run) throws IOException {
        json.writeStartObject();
        json.writeNumberField("count", run.count());
        if (run.count() > 0) {
            json.writeNumberField("sum", run.sum());
            json.writeNumberField("min", run.minValue().orElse(0));
            json.writeNumberField("max", run.maxValue().orElse(0));
            json.writeNumberField("negatives", run.negatives());
            json.writeArrayFieldStart("inexact");
            if (!run.isSumExact()) {
                json.writeString("sum");
            }
            if (!run.isMinExact()) {
                json.writeString("min");
            }
            if (!run.isMaxExact()) {
                json.writeString("max");
            }
            json.writeEndArray();
        }
        json.writeFieldName("histogram");
        json.writeBinary(run.encode());
        json.writeEndObject();
    }

    /** A block's kind as the format spells it. */
    static String typeOf(Block block) {
        return block.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** An enum's constant as the format spells it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Two spaces a level, one line feed on every system. */
    private static final class LineIndent implements DefaultPrettyPrinter.Indenter {
        static final LineIndent INSTANCE = new LineIndent();

        @Override
        public void writeIndentation(JsonGenerator json, int level) throws IOException {
            json.writeRaw('\n');
            json.writeRaw("  ".repeat(level));
        }

        @Override
        public boolean isInline() {
            return false;
        }
    }
}
