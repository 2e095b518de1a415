package dev.tacho.report.baseline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Interval;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.write.Fingerprint;
import dev.tacho.report.write.Sample;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Runs as JSON of format {@code tacho-baseline}, version 1. Distributions are HdrHistograms in their compressed form, in
 * base 64, so that any of its tools reads them; numbers are unrounded in their unit, one that does not exist is null.
 *
 * <p>Reading believes nothing: what is missing, of another type, damaged or of another version is refused with the place in
 * the message. Unknown members are skipped, as a later version may add some.
 */
final class RunJson {
    static final String FORMAT = "tacho-baseline";
    static final int VERSION = 1;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RunJson() {}

    /** Returns the text of a file. */
    static String write(String test, List<Run> runs) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("format", FORMAT).put("version", VERSION).put("test", test);
        ArrayNode array = root.putArray("runs");
        runs.forEach(run -> write(array.addObject(), run));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + '\n';
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(ObjectNode node, Run run) {
        node.put("takenAt", run.takenAt().toString()).put("commit", run.commit());
        ObjectNode machine = node.putObject("machine");
        run.machine().parts().forEach(machine::put);
        ArrayNode facts = node.putArray("facts");
        for (Fact fact : run.facts()) {
            ObjectNode json = facts.addObject().put("id", fact.id()).put("label", fact.label());
            number(json, "value", fact.value());
            json.put("unit", lower(fact.unit())).put("better", lower(fact.better()));
            Interval interval = fact.interval();
            if (interval != null && Double.isFinite(interval.lower()) && Double.isFinite(interval.upper())) {
                ObjectNode bounds = json.putObject("interval");
                number(bounds, "lower", interval.lower());
                number(bounds, "upper", interval.upper());
                number(bounds, "confidence", interval.confidence());
            }
        }
        ArrayNode samples = node.putArray("samples");
        for (Sample sample : run.samples()) {
            ObjectNode json = samples.addObject().put("id", sample.id()).put("unit", lower(sample.unit()));
            ArrayNode histograms = json.putArray("histograms");
            sample.runs()
                    .forEach(distribution -> histograms.add(Base64.getEncoder().encodeToString(distribution.encode())));
        }
    }

    /**
     * Returns the runs of a file.
     *
     * @throws IllegalArgumentException if it is none of that format and version, or is damaged; the message says where
     */
    static List<Run> read(String test, String text) {
        JsonNode root = tree(text);
        if (!root.isObject() || !FORMAT.equals(root.path("format").asText())) {
            throw new IllegalArgumentException("is no baseline: it lacks \"format\": \"" + FORMAT + "\"");
        }
        if (root.path("version").asInt(-1) != VERSION) {
            throw new IllegalArgumentException("is of version " + root.path("version") + ", this library reads version "
                    + VERSION + ": take the version that wrote it, or remove the file and accept a new baseline");
        }
        String owner = text(root, "test");
        if (!owner.equals(test)) {
            throw new IllegalArgumentException("belongs to \"" + owner + "\", not to \"" + test + "\"");
        }
        List<Run> runs = new ArrayList<>();
        for (JsonNode node : array(root, "runs")) {
            try {
                runs.add(run(node));
            } catch (RuntimeException e) {
                throw new IllegalArgumentException("run " + runs.size() + " is damaged: " + e.getMessage(), e);
            }
        }
        return runs;
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    "is no JSON, or was cut short" + where + ": " + e.getOriginalMessage(), e);
        }
    }

    private static Run run(JsonNode node) {
        TreeMap<String, String> machine = new TreeMap<>();
        object(node, "machine")
                .properties()
                .forEach(part -> machine.put(part.getKey(), part.getValue().asText()));
        List<Fact> facts = new ArrayList<>();
        for (JsonNode fact : array(node, "facts")) {
            facts.add(new Fact(
                    text(fact, "id"),
                    text(fact, "label"),
                    number(fact, "value"),
                    constant(Unit.class, fact, "unit"),
                    constant(Better.class, fact, "better"),
                    fact.has("interval") ? interval(object(fact, "interval")) : null));
        }
        List<Sample> samples = new ArrayList<>();
        for (JsonNode sample : array(node, "samples")) {
            List<DistributionSnapshot> histograms = new ArrayList<>();
            for (JsonNode histogram : array(sample, "histograms")) {
                histograms.add(DistributionSnapshot.decode(Base64.getDecoder().decode(histogram.asText())));
            }
            samples.add(new Sample(text(sample, "id"), constant(Unit.class, sample, "unit"), histograms));
        }
        return new Run(
                Instant.parse(text(node, "takenAt")), text(node, "commit"), new Fingerprint(machine), samples, facts);
    }

    private static Interval interval(JsonNode node) {
        return new Interval(number(node, "lower"), number(node, "upper"), number(node, "confidence"));
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("\"" + name + "\" must be a text, is " + shown(value));
        }
        return value.textValue();
    }

    private static double number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isNumber() && !value.isNull()) {
            throw new IllegalArgumentException("\"" + name + "\" must be a number or null, is " + shown(value));
        }
        return value.isNull() ? Double.NaN : value.doubleValue();
    }

    private static JsonNode array(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isArray()) {
            throw new IllegalArgumentException("\"" + name + "\" must be an array, is " + shown(value));
        }
        return value;
    }

    private static JsonNode object(JsonNode node, String name) {
        JsonNode value = node.path(name);
        if (!value.isObject()) {
            throw new IllegalArgumentException("\"" + name + "\" must be an object, is " + shown(value));
        }
        return value;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, JsonNode node, String name) {
        String text = text(node, name);
        for (E constant : type.getEnumConstants()) {
            if (lower(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "\"" + name + "\" must be a " + type.getSimpleName().toLowerCase(Locale.ROOT) + ", is \"" + text + '"');
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode()
                ? "missing"
                : value.getNodeType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Infinity is no number of JSON, and stands for one that was not found. */
    private static void number(ObjectNode node, String name, double value) {
        if (Double.isFinite(value)) {
            node.put(name, value);
        } else {
            node.putNull(name);
        }
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
