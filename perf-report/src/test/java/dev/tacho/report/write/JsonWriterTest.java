package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void json_everyBlock_readsBackUnrounded() throws Exception {
        JsonNode root = MAPPER.readTree(JsonWriter.json(Samples.everyBlock("DEX")));

        assertEquals("tacho-report", root.path("format").asText());
        assertEquals(1, root.path("version").asInt());
        assertEquals("passed", root.path("verdict").path("level").asText());
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
        assertEquals(
                10,
                blocks.path(6)
                        .path("root")
                        .path("children")
                        .path(1)
                        .path("children")
                        .path(0)
                        .path("value")
                        .asDouble());
    }

    @Property(tries = 50)
    void json_anyName_survives(@ForAll @NotBlank String name) throws Exception {
        JsonNode root = MAPPER.readTree(JsonWriter.json(Samples.everyBlock(name)));

        assertEquals(name, root.path("title").asText());
    }
}
