package dev.tacho.report.baseline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The file of one test: its last runs, of each machine so many. */
final class BaselineFile {
    /** No file of runs is so long; a larger one is not read. */
    private static final long MOST_BYTES = 64L << 20;

    private static final int LONGEST_NAME = 100;

    private final String test;
    private final Path root;
    private final Path file;

    private BaselineFile(String test, Path root, Path file) {
        this.test = test;
        this.root = root;
        this.file = file;
    }

    static BaselineFile of(Path folder, String test) {
        Path file = folder;
        for (String part : test.split("/", -1)) {
            file = file.resolve(safe(part));
        }
        return new BaselineFile(test, folder, file.resolveSibling(file.getFileName() + ".json"));
    }

    /**
     * The name of a file for a part of an id: letters, digits and a few signs stay, everything else is written as %XX, so that
     * no id leaves the folder and no two have one file; a long one ends in the hash of all of it.
     */
    static String safe(String part) {
        StringBuilder name = new StringBuilder();
        for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128
                    && (Character.isLetterOrDigit(c)
                            || c == '_'
                            || c == '-'
                            || c == '$'
                            || (c == '.' && name.length() > 0));
            name.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        if (name.length() > LONGEST_NAME) {
            int hash = part.hashCode();
            name.setLength(LONGEST_NAME);
            name.append(String.format(Locale.ROOT, "~%08x", hash));
        }
        return name.length() == 0 ? "%" : name.toString();
    }

    Path path() {
        return file;
    }

    boolean exists() {
        return Files.exists(file);
    }

    /**
     * Returns the runs, oldest first; none if there is no file.
     *
     * @throws UncheckedIOException if the file cannot be read or is no baseline of this test
     */
    List<Run> read() {
        if (!exists()) {
            return List.of();
        }
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException("has " + Files.size(file) + " bytes, no baseline has more than " + MOST_BYTES);
            }
            return RunJson.read(test, Files.readString(file));
        } catch (CharacterCodingException e) {
            throw refused("is no text in UTF-8", e);
        } catch (IOException e) {
            throw refused("cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()), new IOException(e));
        }
    }

    private UncheckedIOException refused(String reason, IOException cause) {
        return new UncheckedIOException(
                "baseline=" + file + ": " + reason
                        + ". It was left as it is; restore it, or remove it and accept a new one by"
                        + " -Dperf.baseline=update, of a JUnit test with -Dperf.mode=gate",
                cause);
    }

    /**
     * Adds a run to what is there at that moment, whoever else adds one.
     *
     * @throws UncheckedIOException if what is there is no baseline, or the file cannot be written; it is then as it was
     */
    void add(Run run, int keep) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            LockedFolder.change(root, () -> {
                List<Run> runs = new ArrayList<>(read());
                runs.add(run);
                runs.sort(Comparator.comparing(Run::takenAt));
                Aside.write(file, RunJson.write(test, kept(runs, keep)).getBytes(StandardCharsets.UTF_8));
            });
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "baseline=" + file + ": cannot be written (" + e
                            + "); it was left as it is. Choose a folder this process" + " may write to",
                    e);
        }
    }

    /** The last so many of each machine. */
    static List<Run> kept(List<Run> runs, int keep) {
        Map<Map<String, String>, Integer> seen = new HashMap<>();
        List<Run> kept = new ArrayList<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            Run run = runs.get(i);
            if (seen.merge(run.machine().parts(), 1, Integer::sum) <= keep) {
                kept.add(0, run);
            }
        }
        return kept;
    }
}
