package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What the JSON looks like to a program that is not ours: its own parser, the published schema. */
class JsonWriterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonSchema SCHEMA = schema();

    @Test
    void json_everyBlock_readsBackUnrounded() throws IOException {
        JsonNode root = MAPPER.readTree(json(Samples.everyBlock("DEX")));

        assertEquals("tacho-report", root.path("format").asText());
        assertEquals(1, root.path("version").asInt());
        assertEquals("passed", root.path("verdict").path("level").asText());
        assertEquals("DEX", root.path("machine").path(0).path("value").asText());
        assertFalse(root.path("checks").path(1).path("held").asBoolean(true));
        JsonNode blocks = root.path("sections").path(0).path("blocks");
        List<String> types = new ArrayList<>();
        blocks.forEach(block -> types.add(block.path("type").asText()));
        assertEquals(
                List.of(
                        "distribution",
                        "facts",
                        "table",
                        "series",
                        "curve",
                        "table",
                        "tree",
                        "note",
                        "note",
                        "note",
                        "finding",
                        "curve",
                        "forest",
                        "heatmap",
                        "tree",
                        "finding"),
                types);
        assertTrue(blocks.path(2).path("shading").isMissingNode());
        assertEquals(1, blocks.path(5).path("shading").path("markedColumn").asInt());
        JsonNode facts = blocks.path(1).path("facts");
        assertEquals(0.712, facts.path(0).path("value").asDouble());
        assertEquals("higher", facts.path(0).path("better").asText());
        assertEquals(12, facts.path(1).path("interval").path("upper").asDouble());
        assertTrue(facts.path(2).path("value").isNull(), "a number that does not exist is null");
        JsonNode distribution = blocks.path(0);
        assertEquals(5_000, distribution.path("count").asLong());
        assertEquals("nanos", distribution.path("unit").asText());
        assertTrue(distribution.path("quantiles").size() > 40);
        JsonNode nodes = blocks.path(6).path("nodes");
        assertEquals(2, nodes.path(3).path("depth").asInt());
        assertEquals(10, nodes.path(3).path("value").asDouble());
        JsonNode run = root.path("samples").path(0).path("runs").path(0);
        assertEquals(5_000, run.path("count").asLong());
        assertTrue(run.path("histogram").asText().startsWith("HISTFAAA"), "what every HdrHistogram reads");
    }

    @Property(tries = 20)
    void json_anyDocument_isWhatTheSchemaSays(@ForAll(supplier = Documents.class) Document document)
            throws IOException {
        assertEquals(Set.of(), SCHEMA.validate(MAPPER.readTree(json(document))));
    }

    @Test
    void schema_anythingElse_isRefused() throws IOException {
        String json = json(Samples.everyBlock("DEX"));
        for (String[] change : new String[][] {
            {"\"version\" : 1", "\"version\" : 2"},
            {"\"level\" : \"passed\"", "\"level\" : \"fine\""},
            {"\"unit\" : \"gas\"", "\"unit\" : \"watts\""},
            {"\"depth\" : 1", "\"depth\" : -1"},
            {"\"markedRow\" : 0", "\"markedRow\" : \"0\""},
            {"\"axis\" : \"y\"", "\"axis\" : \"z\""},
            {"\"verdict\" : \"unclear\"", "\"verdict\" : \"perhaps\""},
            {"\"inexact\" : [ ]", "\"inexact\" : [ \"count\" ]"},
            {"\"evidence\" : ", "\"evidenced\" : "}
        }) {
            assertTrue(json.contains(change[0]), change[0]);
            JsonNode other = MAPPER.readTree(json.replace(change[0], change[1]));
            assertFalse(SCHEMA.validate(other).isEmpty(), change[1]);
        }
        ObjectNode more = (ObjectNode) MAPPER.readTree(json);
        more.put("addedLater", 1);
        assertEquals(Set.of(), SCHEMA.validate(more), "a later writer may add fields");
    }

    @Test
    void json_anyDocument_isAscii() {
        for (String name : Hostile.NAMES) {
            assertTrue(
                    json(Samples.everyBlock(name)).chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= 0x7f)), name);
        }
    }

    static String json(Document document) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            JsonWriter.write(document, out);
            return out.toString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonSchema schema() {
        try (InputStream in = JsonWriter.class.getResourceAsStream("tacho-report-1.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
