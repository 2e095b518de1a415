package dev.tacho.report.write;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Distribution;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.BucketLayout;
import dev.tacho.core.snapshot.DistributionSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 50,000 names are told as 5,000 and one, nothing of them is lost in the sums, and the document says so. */
class FoldingTest {
    private static final int NAMES = 50_000;

    private static final Document CROWD = crowd();
    private static final Document FOLDED = Folding.fold(CROWD);

    @TempDir
    private Path folder;

    @Test
    void fold_smallDocument_isTheDocument() {
        Document document = Samples.everyBlock("DEX");

        assertSame(document, Folding.fold(document));
    }

    @Test
    void fold_50000Names_keepsTheDearestAndTheSums() {
        List<Distribution> left = FOLDED.sections().get(0).blocks().stream()
                .map(Distribution.class::cast)
                .toList();
        assertEquals(Folding.MOST_NAMES, left.size());
        Distribution other = left.get(left.size() - 1);
        assertEquals("other (45,001 names)", other.title());
        assertEquals(2L * NAMES, left.stream().mapToLong(Distribution::count).sum());
        assertEquals(NAMES, left.stream().mapToLong(Distribution::errors).sum());
        double total =
                left.stream().mapToDouble(each -> each.count() * each.mean()).sum();
        assertEquals((double) NAMES * (NAMES + 1), total, 1);
        assertTrue(left.subList(0, Folding.MOST_NAMES - 1).stream().allMatch(each -> each.mean() > NAMES - 5_000));
        assertEquals(1, other.min());
        assertEquals(NAMES - 4_999, other.max());
        assertEquals(2, FOLDED.sections().size());
        assertEquals(CROWD.chips().size() + 1, FOLDED.chips().size(), FOLDED.chips()::toString);
        String chip = FOLDED.chips().get(CROWD.chips().size()).text();
        assertEquals("45,001 of 50,000 measurements are folded or left out in every form of this report", chip);
        // Only one form has the values, and one number is enough for readers of the others.
        assertEquals(
                chip + "; the recorded values of 46,001 of 50,000 measurements are merged",
                Folding.foldWithValues(CROWD).chips().get(CROWD.chips().size()).text());
    }

    @Test
    void fold_50000Samples_keepsEveryCountRunByRun() {
        assertEquals(Folding.MOST_RUNS / 2, FOLDED.samples().size());
        Sample other = FOLDED.samples().get(FOLDED.samples().size() - 1);
        assertEquals("other (46,001 names)", other.id());
        assertEquals(46_001, other.runs().get(0).count());
        assertEquals(46_001, other.runs().get(1).count());
        assertEquals(
                2L * NAMES,
                FOLDED.samples().stream()
                        .flatMap(sample -> sample.runs().stream())
                        .mapToLong(DistributionSnapshot::count)
                        .sum());
    }

    @Test
    void fold_longTable_isCutWithANote() {
        List<List<Table.Cell>> rows = IntStream.range(0, NAMES)
                .mapToObj(i -> List.of(Table.Cell.of(i)))
                .toList();
        Table table = new Table("t", List.of(Table.Column.text("a")), rows, new Table.Shading(49_999, 0));
        Document document =
                Samples.everyBlock("DEX").withSections(List.of(Section.of("s", "S", table, Note.info("end"))));

        List<Block> blocks = Folding.fold(document).sections().get(0).blocks();

        assertEquals(3, blocks.size());
        assertEquals(Folding.MOST_ROWS, ((Table) blocks.get(0)).rows().size());
        assertTrue(((Note) blocks.get(1)).text().startsWith("The first 5,000 of 50,000 rows are here"));
    }

    /** One place bounds every form. */
    @Test
    void write_50000Names_staysSmallInEveryForm() throws IOException {
        assertSame(FOLDED, Folding.fold(FOLDED), "folded once");
        for (String ending : List.of("md", "json", "csv", "xml", "txt", "hlog")) {
            Path file = folder.resolve("r." + ending);
            DocumentWriter.write(FOLDED, file);
            assertTrue(Files.size(file) < 6 << 20, ending + " has " + Files.size(file));
        }
        assertEquals(FOLDED, DocumentReader.read(folder.resolve("r.json")));
    }

    private static Document crowd() {
        Document one = Samples.everyBlock("DEX");
        List<Block> blocks = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        long[] count = {1};
        for (int i = 1; i <= NAMES; i++) {
            blocks.add(new Distribution("d" + i, "user " + i, "", Unit.NANOS, 2, i, i, i, 1, 0, List.of()));
            int bucket = BucketLayout.TWO_DIGITS.indexOf(i);
            DistributionSnapshot value =
                    DistributionSnapshot.of(BucketLayout.TWO_DIGITS, bucket, count, true, i, i, i, 0);
            samples.add(new Sample("user " + i, Unit.NANOS, List.of(value, value)));
        }
        return new Document(
                one.title(),
                one.subtitle(),
                one.takenAt(),
                one.verdict(),
                one.checks(),
                one.chips(),
                List.of(new Section("crowd", "Crowd", blocks), Section.of("end", "End")),
                one.machine(),
                samples);
    }
}
