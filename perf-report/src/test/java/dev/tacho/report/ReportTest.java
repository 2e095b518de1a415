package dev.tacho.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Facts;
import dev.tacho.core.section.Forest;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    @TempDir
    private Path folder;

    private final Perf perf = Perf.create("dex");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r.html",
                "r.htm",
                "R.HTML",
                "r.md",
                "r.json",
                "r.csv",
                "r.xml",
                "r.txt",
                "r.hlog",
                "new/folders/r.html"
            })
    void write_knownEndings_makesAFile(String name) throws IOException {
        perf.timer("quote").record(1_000);

        Report.of(perf).check("quote is made", true, "1 of 1").write(folder.resolve(name));

        assertTrue(Files.readString(folder.resolve(name)).contains("quote"));
        try (Stream<Path> files = Files.list(folder.resolve(name).getParent())) {
            assertEquals(1, files.count(), "nothing is left beside the report");
        }
    }

    @Test
    void print_anywhere_saysTheVerdictFirst() {
        StringBuilder out = new StringBuilder();

        Report.of(perf).check("quotes equal", false, "3 of 4").print(out);

        assertTrue(out.toString().startsWith("FAIL  1 of 1 checks failed\ndex\n"), out.toString());
        assertTrue(out.toString().contains("  FAIL  quotes equal: 3 of 4\n"), out.toString());
    }

    @Test
    void writeFolder_makesAPageAndItsStyle() throws IOException {
        perf.timer("quote").record(1_000);

        Report.of(perf).writeFolder(folder.resolve("new/report")).write(folder.resolve("r.json"));

        assertTrue(Files.readString(folder.resolve("new/report/index.html")).contains("quote"));
        assertTrue(Files.exists(folder.resolve("new/report/report.css")));
    }

    @Test
    void write_unknownEnding_namesTheKnownOnes() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Report.of(perf).write(folder.resolve("r.pdf")));

        assertTrue(e.getMessage().contains("r.pdf"), e.getMessage());
        assertTrue(
                e.getMessage().contains("must be one of .html, .htm, .md, .json, .csv, .xml, .txt, .hlog"),
                e.getMessage());
    }

    @Test
    void write_whereAFileIsAFolder_saysSoAndKeepsTheOld() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "old");

        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> Report.of(perf).write(file.resolve("r.html")));

        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
        assertTrue(e.getMessage().contains("choose a folder"), e.getMessage());
        assertEquals("old", Files.readString(file));
        Files.createDirectory(folder.resolve("d.html"));
        assertThrows(UncheckedIOException.class, () -> Report.of(perf).write(folder.resolve("d.html")));
    }

    @Test
    void sections_oneSourceThrows_costsItsOwnSectionOnly() throws IOException {
        perf.timer("quote").record(1_000);
        perf.register("broken", () -> {
            throw new IllegalStateException("pool closed at https://user:key@node/v3/key");
        });
        perf.register("sound", () -> Section.of("sound", "Sound", Note.info("here")));

        JsonNode report = json(Report.of(perf));

        assertEquals(List.of("measurements", "broken", "sound", "overhead", "environment"), ids(report));
        JsonNode note = report.path("sections").path(1).path("blocks").path(0);
        assertEquals("failure", note.path("level").asText());
        assertTrue(note.path("text").asText().endsWith("pool closed at https://…"), note.toString());
        assertTrue(report.path("verdict").path("detail").asText().contains("Incomplete: broken."));
        assertEquals("warning", report.path("verdict").path("level").asText());
    }

    @Test
    void of_clockThrows_reportIsMadeAllTheSame() throws IOException {
        Perf broken = Perf.builder("broken")
                .clock(new dev.tacho.core.Clock() {
                    @Override
                    public long nanoTime() {
                        return 0;
                    }

                    @Override
                    public java.time.Instant instant() {
                        throw new IllegalStateException("no date");
                    }
                })
                .build();
        broken.timer("t").record(1);

        assertEquals("measurements", ids(json(Report.of(broken))).get(0));
    }

    @Test
    void sections_sameIdTwice_staysLinkable() throws IOException {
        perf.register("a", () -> Section.of("cache", "A"));
        perf.register("b", () -> Section.of("cache", "B"));

        assertEquals(
                List.of("measurements", "cache", "cache-2", "overhead", "environment"), ids(json(Report.of(perf))));
    }

    @Test
    void check_allHold_passes() throws IOException {
        JsonNode report =
                json(Report.of(perf).check("same quotes", true, "12 of 12").check("faster", true, ""));

        assertEquals("passed", report.path("verdict").path("level").asText());
        assertEquals(
                "All 2 checks held", report.path("verdict").path("headline").asText());
        assertEquals(
                "same quotes: 12 of 12; faster.",
                report.path("verdict").path("detail").asText());
    }

    @Test
    void check_oneBroken_failsAndNamesIt() throws IOException {
        JsonNode report =
                json(Report.of(perf).check("same quotes", false, "11 of 12").check("faster", true, ""));

        assertEquals("failed", report.path("verdict").path("level").asText());
        assertEquals(
                "1 of 2 checks failed", report.path("verdict").path("headline").asText());
        assertEquals(
                "same quotes: 11 of 12.", report.path("verdict").path("detail").asText());
    }

    @Test
    void check_none_judgesNothing() throws IOException {
        perf.timer("quote").record(5);
        JsonNode report = json(Report.of(perf));

        assertEquals("neutral", report.path("verdict").path("level").asText());
        assertTrue(report.path("verdict").path("detail").asText().contains("nothing was judged"));
    }

    @Test
    void verdict_ofComparisons_namesTheWorstAndCountsTheRest() throws Exception {
        Forest.Row slower = row("pools.load p50", 1.083, Forest.Verdict.WORSE, "SLOWER");
        Forest.Row faster = row("quote p50", 0.5, Forest.Verdict.BETTER, "FASTER");
        Forest.Row same = row("decode", 1.001, Forest.Verdict.SAME, "SAME");
        Forest.Row unclear = row("rpc", 1.02, Forest.Verdict.UNCLEAR, "CANNOT TELL");

        JsonNode bad = compared(faster, same, slower, faster, unclear);
        assertEquals("failed", bad.path("level").asText());
        assertEquals("1 slower", bad.path("headline").asText());
        assertEquals(
                "pools.load p50 is SLOWER: +8.3\u00a0% (+7.2\u00a0% … +9.4\u00a0%); quote p50 is FASTER: -50.0\u00a0%"
                        + " (-50.5\u00a0% … -49.5\u00a0%) and 1 more; 1 the same; 1 cannot be told.",
                bad.path("detail").asText());
        assertEquals("2 faster", compared(faster, same, faster).path("headline").asText());
        assertEquals("passed", compared(faster).path("level").asText());
        assertEquals("The same", compared(same, unclear).path("headline").asText());
        assertEquals("Cannot tell", compared(unclear).path("headline").asText());
        assertEquals("neutral", compared(unclear).path("level").asText());
    }

    @Test
    void verdict_ofChecksThatHoldAndAComparisonThatGotWorse_isTheComparisons() throws Exception {
        JsonNode verdict = json(Report.of(perf)
                        .check("same quotes", true, "")
                        .add(() -> compare(row("a", 2, Forest.Verdict.WORSE, "SLOWER"))))
                .path("verdict");

        assertEquals("1 slower", verdict.path("headline").asText());
        assertTrue(verdict.path("detail").asText().endsWith("same quotes."), verdict.toString());
    }

    private JsonNode compared(Forest.Row... rows) throws Exception {
        return json(Report.of(perf).add(() -> compare(rows))).path("verdict");
    }

    private static Section compare(Forest.Row... rows) {
        return Section.of("compared", "Comparison", new Forest("t", 0.05, 0.99, List.of(rows), ""));
    }

    private static Forest.Row row(String label, double ratio, Forest.Verdict verdict, String text) {
        return new Forest.Row(label, ratio, ratio * 0.99, ratio * 1.01, verdict, text, "");
    }

    @Test
    void add_sectionsOfMyOwn_comeFirstAndOnce() throws IOException {
        List<String> calls = new ArrayList<>();
        Report report = Report.of(perf).title("Mine").add(() -> {
            calls.add("called");
            return Section.of("mine", "Mine");
        });

        assertEquals(List.of("mine", "measurements", "overhead", "environment"), ids(json(report)));
        json(report);
        assertEquals(1, calls.size(), "every form of a report holds the same numbers");
        assertThrows(IllegalArgumentException.class, () -> report.title(" "));
        assertThrows(IllegalArgumentException.class, () -> report.check("", true, ""));
    }

    @Test
    void failureThatASectionTells_isNoMissingSection() throws IOException {
        JsonNode verdict = json(Report.of(perf)
                        .add(() -> Section.of("node", "Node", Note.failure("It answered something else."))))
                .path("verdict");

        assertEquals("warning", verdict.path("level").asText());
        assertEquals("Measured, and found wrong", verdict.path("headline").asText());
        assertTrue(verdict.path("detail").asText().contains("Something is wrong, see Node."), verdict.toString());
        assertFalse(verdict.path("detail").asText().contains("Incomplete"));
    }

    @Test
    void sourcesOfOneId_areToldApart_theirFiguresToo() throws IOException {
        Section gas = Section.of("gas", "Gas", Facts.of(Fact.of("gas.used", "Used", 1, Unit.GAS, Better.LOWER)));
        String report = json(Report.of(perf).add(() -> gas).add(() -> gas)).toString();

        assertTrue(report.contains("\"gas-2\"") && report.contains("\"gas.used-2\""), report);
    }

    @Test
    void chips_errorsAndIrregularValues_areShown() throws IOException {
        perf.timer("rpc").recordError(5);
        perf.timer("rpc").record(-5);

        String chips = json(Report.of(perf)).path("chips").toString();
        assertTrue(chips.contains("1 failed in rpc"), chips);
        assertTrue(chips.contains("1 value negative or of 2^42 and more"), chips);
        assertFalse(chips.contains("checks"), chips);
    }

    @Test
    void chips_moreTagsThanAllowed_tellHowOftenTheyWereAskedFor() throws IOException {
        assertFalse(json(Report.of(perf)).path("chips").toString().contains("overflow"));
        Perf small = Perf.builder("small").maximumSeries(2).build();
        for (int i = 0; i < 5; i++) {
            small.timer("rpc", "user", "u" + i).record(1);
        }

        String chips = json(Report.of(small)).path("chips").toString();
        assertTrue(chips.contains("3 requests for further names or tags went to overflow=true"), chips);
    }

    private JsonNode json(Report report) throws IOException {
        Path file = folder.resolve("r.json");
        report.write(file);
        return new ObjectMapper().readTree(file.toFile());
    }

    private static List<String> ids(JsonNode report) {
        List<String> ids = new ArrayList<>();
        report.path("sections").forEach(section -> ids.add(section.path("id").asText()));
        return ids;
    }
}
