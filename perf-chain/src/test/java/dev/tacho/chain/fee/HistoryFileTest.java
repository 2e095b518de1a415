package dev.tacho.chain.fee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of histories: whole ones come back as they were, and no other is taken for one. */
class HistoryFileTest {
    @TempDir
    private Path directory;

    private static final FeeHistory HISTORY = FeeHistory.of(
            List.of(0.0, 50.5),
            List.of(
                    new FeeBlock(17, 1_000_000_007, 1.0 / 3, List.of(0L, 5L), null, null),
                    new FeeBlock(18, Long.MAX_VALUE, 1, List.of(3L, 4L), List.of(), new FeeBlock.Blob(1, 0.1)),
                    new FeeBlock(19, 0, 0, List.of(0L, 0L), List.of(1L, 2L, 2L), new FeeBlock.Blob(77, 1))),
            12,
            9L);

    @Test
    void load_savedHistories_areTheSame() throws IOException {
        Path file = directory.resolve("fees.csv");
        FeeHistory bare = FeeHistory.of(List.of(), List.of(new FeeBlock(0, 7, 0, List.of(), null, null)), 6, null);
        FeeHistory large = new SeededDemand(5).run(300);

        for (FeeHistory history : List.of(HISTORY, bare, large, HISTORY.upTo(18, 1))) {
            history.save(file);
            assertEquals(history, FeeHistory.load(file));
        }
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void load_fileCutOffAnywhere_isAnError() throws IOException {
        Path file = directory.resolve("fees.csv");
        HISTORY.save(file);
        String text = Files.readString(file);

        for (int length = 0; length < text.length(); length++) {
            Files.writeString(file, text.substring(0, length));
            assertThrows(IOException.class, () -> FeeHistory.load(file), "cut off at " + length);
        }
    }

    @Test
    void load_linesLost_isAnError() throws IOException {
        Path file = directory.resolve("fees.csv");
        HISTORY.save(file);
        List<String> lines = Files.readAllLines(file);

        for (int lost = 0; lost < lines.size(); lost++) {
            List<String> rest = new ArrayList<>(lines);
            rest.remove(lost);
            Files.writeString(file, String.join("\n", rest) + '\n');
            assertThrows(IOException.class, () -> FeeHistory.load(file), "without line " + lost);
        }
    }

    @Test
    void load_foreignFiles_areNamed() throws IOException {
        assertRefused("number,fee\n1,2\n", "not a fee history");
        assertRefused("tacho-fee-history,2\n", "another version");
        assertRefused("x".repeat(1 << 17), "not a fee history");
        assertRefused(text() + "more\n", "follows");
        assertRefused(text().replace("block,18", "block,20"), "consecutive");
        assertRefused(text().replace("block,18", "block,eighteen"), "line 4");
        assertRefused(text().replace("end,3", "end,4"), "blocks");
        assertRefused(text().replace(",1.0,", ",NaN,"), "0 to 1");
        assertRefused(text().replace("3 4", "4 3"), "must be >=");
    }

    @Test
    void save_intoNoDirectory_isAnErrorAndLeavesNothing() {
        Path file = directory.resolve("missing").resolve("fees.csv");

        assertThrows(IOException.class, () -> HISTORY.save(file));
    }

    private String text() throws IOException {
        Path file = directory.resolve("whole.csv");
        HISTORY.save(file);
        return Files.readString(file);
    }

    private void assertRefused(String text, String because) throws IOException {
        Path file = directory.resolve("foreign.csv");
        Files.writeString(file, text);
        String message =
                assertThrows(IOException.class, () -> FeeHistory.load(file)).getMessage();
        assertTrue(message.contains(because), message);
        assertTrue(message.contains("foreign.csv, line "), message);
    }
}
