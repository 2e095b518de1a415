package dev.tacho.chain.fee;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The text of a {@link FeeHistory}, version 1. Fields are separated by commas, lists within by spaces; what is unknown
 * is empty, and a list that is known to be empty is {@code -}.
 *
 * <pre>
 * tacho-fee-history,1
 * percentiles,0.0 50.0
 * block,17,1000000000,0.5,100 2000,100 100 300,1,0.0
 * next,1000000000,1
 * end,1
 * </pre>
 */
final class HistoryFile {
    private static final String FORMAT = "tacho-fee-history";
    private static final String VERSION = "1";
    private static final String EMPTY_LIST = "-";

    /** A block with thousands of tips; a foreign file without line ends is refused here. */
    private static final int LONGEST_LINE = 1 << 16;

    private final Reader in;
    private int line;

    private HistoryFile(Reader in) {
        this.in = in;
    }

    static void write(FeeHistory history, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        // Not a temporary file, which only its owner may read.
        Path aside = target.resolveSibling("." + target.getFileName() + '.' + UUID.randomUUID());
        try {
            try (Writer out = Files.newBufferedWriter(
                    aside, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                print(history, out);
            }
            move(aside, target);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void print(FeeHistory history, Writer out) throws IOException {
        line(out, FORMAT, VERSION);
        line(out, "percentiles", list(history.percentiles()));
        for (FeeBlock block : history.blocks()) {
            FeeBlock.Blob blob = block.blob();
            line(
                    out,
                    "block",
                    block.number(),
                    block.baseFeeWei(),
                    block.gasUsedRatio(),
                    list(block.rewardsWei()),
                    block.lowestTipsWei() == null ? "" : list(block.lowestTipsWei()),
                    blob == null ? "" : blob.baseFeeWei(),
                    blob == null ? "" : blob.gasUsedRatio());
        }
        Object nextBlob = history.nextBlobBaseFeeWei().isPresent()
                ? history.nextBlobBaseFeeWei().getAsLong()
                : "";
        line(out, "next", history.nextBaseFeeWei(), nextBlob);
        line(out, "end", history.blocks().size());
    }

    private static void line(Writer out, Object... fields) throws IOException {
        out.write(Arrays.stream(fields).map(String::valueOf).collect(Collectors.joining(",", "", "\n")));
    }

    private static String list(List<?> values) {
        return values.isEmpty()
                ? EMPTY_LIST
                : values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    static FeeHistory read(Path file) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            HistoryFile text = new HistoryFile(in);
            try {
                return text.parse();
            } catch (IllegalArgumentException | IOException e) {
                throw new IOException(file + ", line " + text.line + ": " + e.getMessage(), e);
            }
        }
    }

    private FeeHistory parse() throws IOException {
        String[] head = fields();
        if (!head[0].equals(FORMAT)) {
            throw new IOException("not a fee history: it should start with " + FORMAT);
        }
        if (head.length != 2 || !head[1].equals(VERSION)) {
            throw new IOException("a fee history of another version than " + VERSION
                    + ": read it with the version of Tacho that wrote it");
        }
        List<Double> percentiles = list(named(fields(), "percentiles", 2)[1], Double::valueOf);
        List<FeeBlock> blocks = new ArrayList<>();
        String[] row = fields();
        for (; row[0].equals("block"); row = fields()) {
            blocks.add(block(named(row, "block", 8)));
        }
        named(row, "next", 3);
        FeeHistory history = FeeHistory.of(
                percentiles, blocks, Long.parseLong(row[1]), row[2].isEmpty() ? null : Long.valueOf(row[2]));
        String[] end = named(fields(), "end", 2);
        if (Long.parseLong(end[1]) != blocks.size()) {
            throw new IOException("says that there are " + end[1] + " blocks, but there are " + blocks.size());
        }
        if (in.read() != -1) {
            throw new IOException("something follows the end");
        }
        return history;
    }

    private static FeeBlock block(String[] row) throws IOException {
        if (row[6].isEmpty() != row[7].isEmpty()) {
            throw new IOException("a blob's fee without its gas, or the other way round");
        }
        return new FeeBlock(
                Long.parseLong(row[1]),
                Long.parseLong(row[2]),
                Double.parseDouble(row[3]),
                list(row[4], Long::valueOf),
                row[5].isEmpty() ? null : list(row[5], Long::valueOf),
                row[6].isEmpty() ? null : new FeeBlock.Blob(Long.parseLong(row[6]), Double.parseDouble(row[7])));
    }

    private static <T> List<T> list(String field, Function<String, T> value) {
        return field.equals(EMPTY_LIST)
                ? List.of()
                : Arrays.stream(field.split(" ", -1)).map(value).toList();
    }

    private static String[] named(String[] row, String name, int fields) throws IOException {
        if (!row[0].equals(name) || row.length != fields) {
            throw new IOException("expected \"" + name + "\" and " + (fields - 1) + " fields");
        }
        return row;
    }

    private String[] fields() throws IOException {
        line++;
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c == -1) {
                throw new IOException("the file ends here: it was cut off, or is not a fee history");
            }
            if (text.length() == LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " characters: not a fee history");
            }
            text.append((char) c);
        }
        return text.toString().split(",", -1);
    }
}
