package dev.tacho.report.write;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.report.write.Document.Check;
import dev.tacho.report.write.Document.Chip;
import dev.tacho.report.write.Document.Level;
import dev.tacho.report.write.Document.Verdict;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads a {@link Document} that {@link DocumentWriter} wrote as {@code .json}: equal to the one that was written,
 * the measured values included.
 *
 * <p>Fields that this version does not know are passed over, so that files of later versions of the same format stay
 * readable; a block of an unknown kind becomes a note. Blocks and values are built one by one while the file is read:
 * what is not part of a report costs no memory, and a file of more than 256 MB is turned down.
 */
public final class DocumentReader {
    /** No report is that large: what is more than people read is folded before it is written. */
    static final long MOST_BYTES = 256L << 20;

    private static final int LONGEST_TEXT = 64 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // What a foreign file calls its fields is not kept for the life of the process.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build());

    private final JsonParser json;
    /** The length of the file. */
    private final long bytes;

    private boolean formatSeen;
    private boolean versionSeen;
    private final List<String> seen = new ArrayList<>();
    private String where = "";

    private String title = "";
    private String subtitle = "";
    private Instant takenAt = Instant.EPOCH;
    private Verdict verdict = new Verdict(Level.NEUTRAL, "", "");
    private final List<Check> checks = new ArrayList<>();
    private final List<Chip> chips = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final SortedMap<String, String> parts = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();

    private DocumentReader(JsonParser json, long bytes) {
        this.json = json;
        this.bytes = bytes;
    }

    /**
     * Reads a report.
     *
     * @param file a file that ends in {@code .json}, written by {@link DocumentWriter#write}
     * @return the document
     * @throws UncheckedIOException if the file cannot be read, is cut off, is no report, or one of a format this version
     *     does not know; the message names the file, what was found in it, and what to do
     */
    public static Document read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new Broken(String.format(
                        Locale.ROOT,
                        "has %,d MB, and no report is larger than %,d MB: name a report's .json",
                        bytes >> 20,
                        MOST_BYTES >> 20));
            }
            try (JsonParser json = MAPPER.createParser(in)) {
                return new DocumentReader(json, bytes).document();
            }
        } catch (Broken e) {
            throw failure(file, e.found, e);
        } catch (IOException e) {
            throw failure(
                    file, "cannot be read (" + e + "): name a file that is there and that this process may read", e);
        }
    }

    private static UncheckedIOException failure(Path file, String message, IOException cause) {
        String whole = "report=" + file + ": " + message;
        return new UncheckedIOException(whole, new IOException(whole, cause));
    }

    /** What was found instead of a report. */
    private static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        final String found;

        Broken(String found) {
            super(found);
            this.found = found;
        }
    }

    private Document document() throws IOException {
        try {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw foreign(json.currentToken() == null ? "is empty" : "does not begin with an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                where = name;
                field(name);
            }
            if (json.nextToken() != null) {
                throw new Broken("goes on after its end, at line "
                        + json.currentTokenLocation().getLineNr() + ": two files were joined; write it again");
            }
        } catch (StreamConstraintsException e) {
            throw foreign("is nested too deep or holds too long a text, at line " + line());
        } catch (JsonProcessingException e) {
            if (isEnd(e)) {
                throw formatSeen
                        ? new Broken("is cut off at line " + line() + ", in \"" + Fields.quote(where)
                                + "\": write it again, or take an older one")
                        : foreign("ends early, at line " + line());
            }
            String what = "is no JSON from line " + line() + " on (" + Fields.quote(e.getOriginalMessage()) + ")";
            throw formatSeen ? new Broken(what + ": it was damaged; write it again") : foreign(what);
        } catch (IllegalArgumentException | DateTimeException e) {
            String what = "holds what is no part of a report: " + where + ": " + e.getMessage();
            throw formatSeen && versionSeen
                    ? new Broken(what + ": it was damaged, or written by a later version; write it again with this one")
                    : foreign(what);
        }
        if (!formatSeen) {
            throw foreign("has no field \"format\"");
        }
        for (String name : List.of("version", "title", "takenAt", "verdict", "sections", "samples")) {
            if (!seen.contains(name)) {
                throw new Broken("has no field \"" + name + "\": it was damaged; write it again");
            }
        }
        return new Document(
                title, subtitle, takenAt, verdict, checks, chips, sections, new Fingerprint(parts), samples);
    }

    /** Amid a number or between two entries the parser reports the end as any other surprise. */
    private boolean isEnd(JsonProcessingException e) {
        return e instanceof JsonEOFException || json.currentLocation().getByteOffset() >= bytes - 1;
    }

    private int line() {
        return json.currentLocation().getLineNr();
    }

    private static Broken foreign(String what) {
        return new Broken(what + ", so it is not a report of format " + JsonWriter.FORMAT
                + ": name a file that Tacho wrote as .json");
    }

    private void field(String name) throws IOException {
        switch (name) {
            case "format" -> format();
            case "version" -> version();
            case "title" -> title = text();
            case "subtitle" -> subtitle = text();
            case "takenAt" -> takenAt = Instant.parse(text());
            case "verdict" -> {
                Fields fields = object();
                verdict = new Verdict(fields.one(Level.class, "level"), fields.text("headline"), fields.text("detail"));
            }
            case "checks" ->
                each(
                        "checks",
                        fields ->
                                checks.add(new Check(fields.text("name"), fields.flag("held"), fields.text("detail"))));
            case "chips" ->
                each("chips", fields -> chips.add(new Chip(fields.one(Level.class, "level"), fields.text("text"))));
            case "machine" -> each("machine", fields -> parts.put(fields.text("part"), fields.text("value")));
            case "sections" -> sections();
            case "samples" -> each("samples", fields -> samples.add(sample(fields)));
            default -> json.skipChildren();
        }
        seen.add(name);
    }

    private void format() throws IOException {
        String format = text();
        if (!format.equals(JsonWriter.FORMAT)) {
            throw foreign("has the format \"" + Fields.quote(format) + "\"");
        }
        formatSeen = true;
    }

    private void version() throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException("must be a whole number");
        }
        String version = json.getText();
        if (!version.equals(String.valueOf(JsonWriter.VERSION))) {
            throw new Broken("has version " + Fields.quote(version) + " of its format, this Tacho reads version "
                    + JsonWriter.VERSION + ": read it with the Tacho that wrote it, or write it again with this one");
        }
        versionSeen = true;
    }

    /** A section's blocks are built one by one, as one section may hold most of the file. */
    private void sections() throws IOException {
        begin(JsonToken.START_ARRAY, "a list");
        for (int number = 0; json.nextToken() != JsonToken.END_ARRAY; number++) {
            where = "sections[" + number + ']';
            begin(JsonToken.START_OBJECT, "an object");
            String id = "";
            String heading = "";
            List<Block> blocks = new ArrayList<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                where = "sections[" + number + "]." + name;
                switch (name) {
                    case "id" -> id = text();
                    case "title" -> heading = text();
                    case "blocks" -> each(where, fields -> blocks.add(BlockReader.block(fields)));
                    default -> json.skipChildren();
                }
            }
            where = "sections[" + number + ']';
            sections.add(new Section(id, heading, blocks));
        }
    }

    private static Sample sample(Fields json) {
        List<DistributionSnapshot> runs = new ArrayList<>();
        for (Fields run : json.objects("runs")) {
            DistributionSnapshot values =
                    run.whole("count") == 0 ? DistributionSnapshot.decode(run.bytes("histogram")) : counted(run);
            if (values.count() != run.whole("count")) {
                throw new IllegalArgumentException(
                        "\"count\" is " + run.whole("count") + ", the histogram holds " + values.count());
            }
            runs.add(values);
        }
        return new Sample(json.text("id"), json.one(Unit.class, "unit"), runs);
    }

    private static DistributionSnapshot counted(Fields run) {
        List<String> inexact = new ArrayList<>();
        run.list("inexact").forEach(name -> inexact.add(name.asText()));
        return DistributionSnapshot.decode(
                run.bytes("histogram"),
                run.whole("sum"),
                !inexact.contains("sum"),
                run.whole("min"),
                !inexact.contains("min"),
                run.whole("max"),
                !inexact.contains("max"),
                run.whole("negatives"));
    }

    private interface Part {
        void take(Fields fields);
    }

    private void each(String name, Part part) throws IOException {
        begin(JsonToken.START_ARRAY, "a list");
        for (int number = 0; json.nextToken() != JsonToken.END_ARRAY; number++) {
            where = name + '[' + number + ']';
            part.take(object());
        }
    }

    private Fields object() throws IOException {
        begin(JsonToken.START_OBJECT, "an object");
        return new Fields(MAPPER.readTree(json));
    }

    private String text() throws IOException {
        begin(JsonToken.VALUE_STRING, "a text");
        return json.getText();
    }

    private void begin(JsonToken token, String wanted) throws IOException {
        if (json.currentToken() == null) {
            throw new JsonEOFException(json, null, "end of input");
        }
        if (json.currentToken() != token) {
            throw new IllegalArgumentException(Fields.quote(json.getText()) + " stands where " + wanted + " should");
        }
    }
}
