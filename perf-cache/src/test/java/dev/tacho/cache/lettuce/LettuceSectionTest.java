package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Note;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import dev.tacho.core.section.Unit;
import dev.tacho.core.snapshot.DistributionSnapshot;
import dev.tacho.core.snapshot.HistogramSnapshot;
import dev.tacho.core.snapshot.InstrumentId;
import dev.tacho.core.snapshot.TimerSnapshot;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LettuceSectionTest {
    private final Perf perf = Perf.create("test");

    @Test
    void section_ofEveryReport_isRegistered() {
        MeasuredLettuce measured = MeasuredLettuce.of(perf, "my sessions");

        assertSame(measured, perf.sources().get("lettuce.my sessions"));
        assertEquals("lettuce.my_sessions", measured.section().id());
        assertSame(measured.meter(), perf.sources().get("cache.my sessions"));
    }

    @Test
    void section_nothingAnswered_saysWhatToCheck() {
        Section section = MeasuredLettuce.of(perf, "sessions").section();

        assertEquals(Map.of("commands", 0.0, "failed", 0.0, "cancelled", 0.0, "unknown-lookups", 0.0), facts(section));
        assertTrue(notes(section).contains("Is the recorder set"), notes(section));
    }

    @Test
    void commands_byTheTimeTheyTook_withTheirFigures() {
        MeasuredLettuce measured = MeasuredLettuce.of(perf, "sessions");
        CommandLatencyRecorder recorder = measured.recorder();
        for (int i = 0; i < 1_000; i++) {
            recorder.recordCommandLatency(null, null, CommandType.GET, 1_000, 2_000);
        }
        recorder.recordCommandLatency(null, null, CommandType.SAVE, 10_000_000, 20_000_000);
        Table table = table(measured.section());

        assertEquals(
                List.of(
                        "Command",
                        "Calls",
                        "Failed",
                        "Cancelled",
                        "Mean",
                        "p50",
                        "p99",
                        "First response, mean",
                        "Bytes of entries"),
                table.columns().stream().map(Table.Column::label).toList());
        assertEquals(List.of("SAVE", "1", "0", "0"), texts(table, 0).subList(0, 4));
        assertEquals(List.of("GET", "1,000", "0", "0"), texts(table, 1).subList(0, 4));
        assertEquals(2_000, table.rows().get(1).get(4).value(), 16);
        assertEquals(2_000, table.rows().get(1).get(5).value(), 16);
        assertEquals(1_000, table.rows().get(1).get(7).value(), 8);
        assertTrue(Double.isNaN(table.rows().get(0).get(6).value()), "of one call there is no p99");
        assertEquals(1_001, facts(measured.section()).get("commands"));
    }

    @Test
    void everythingOdd_isNoted() {
        CommandSnapshot moved = command("GET", 2, 3, 5, 7);
        Section section = LettuceSection.of(new LettuceSnapshot("s", List.of(moved), 11, 13, 17));

        String notes = notes(section);
        assertTrue(notes.contains("transaction") && notes.contains(": 11."), notes);
        assertTrue(notes.contains("not among the bytes: 7."), notes);
        assertTrue(notes.contains("by key: 13."), notes);
        assertTrue(notes.contains("recorder itself: 17."), notes);
        Table table = table(section);
        assertEquals("Sent to another node", table.columns().get(9).label());
        assertEquals("3", texts(table, 0).get(9));
        assertEquals("2", texts(table, 0).get(3), "cancelled");
    }

    @Test
    void manyCommands_areCutAndSaidToBe() {
        List<CommandSnapshot> commands = IntStream.range(0, 30)
                .mapToObj(i -> command("C" + i, 1, 0, 0, 0))
                .toList();
        Table table = table(LettuceSection.of(new LettuceSnapshot("s", commands, 0, 0, 0)));

        assertEquals(20, table.rows().size());
        assertTrue(table.title().contains("20 of 30"), table.title());
        assertFalse(table.columns().stream().anyMatch(column -> column.label().contains("node")));
    }

    private static CommandSnapshot command(String name, long cancelled, long redirected, long bytes, long unsized) {
        InstrumentId id = new InstrumentId(name, Map.of());
        return new CommandSnapshot(
                name,
                TimerSnapshot.builder(id, DistributionSnapshot.EMPTY).build(),
                new HistogramSnapshot(id, Unit.NANOS, DistributionSnapshot.EMPTY),
                cancelled,
                redirected,
                bytes,
                unsized);
    }

    private static Map<String, Double> facts(Section section) {
        return section.facts().stream()
                .collect(Collectors.toMap(fact -> fact.id().replaceFirst(".*\\.", ""), Fact::value));
    }

    private static Table table(Section section) {
        return only(section, Table.class).get(0);
    }

    private static List<String> texts(Table table, int row) {
        return IntStream.range(0, table.columns().size())
                .mapToObj(i -> table.rows()
                        .get(row)
                        .get(i)
                        .format(table.columns().get(i).unit()))
                .toList();
    }

    private static String notes(Section section) {
        return only(section, Note.class).stream().map(Note::text).collect(Collectors.joining("\n"));
    }

    private static <B extends Block> List<B> only(Section section, Class<B> type) {
        return section.blocks().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }
}
