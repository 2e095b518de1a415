package dev.tacho.cache.trace;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Traces of real systems, looked for in {@code shared/traces} beside the project's folder or above; tests that want one
 * are skipped where it is not.
 */
public final class RealTraces {
    private static final Path FOLDER = Path.of("shared", "traces");

    private RealTraces() {}

    /**
     * Returns the OLTP trace of the ARC paper (Megiddo and Modha, FAST 2003): 914,145 requests of 186,880 keys.
     *
     * @return the trace, without times and sizes
     */
    public static Trace oltp() {
        return read(TraceFormat.ARC, "arc-OLTP.lis.gz");
    }

    /**
     * Returns the block trace that libCacheSim tests with: 113,872 requests of 48,974 keys.
     *
     * @return the trace, with times in seconds, and sizes
     */
    public static Trace cloudPhysics() {
        return read(TraceFormat.ORACLE_GENERAL, "cloudPhysicsIO.oracleGeneral.bin.gz");
    }

    /**
     * Returns where a trace is, or skips the test.
     *
     * @param name the file's name
     * @return the file
     */
    static Path file(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isReadable(folder.resolve(FOLDER).resolve(name))) {
            folder = folder.getParent();
        }
        assumeTrue(folder != null, "skipped: the trace " + name + " is not on this machine");
        return folder.resolve(FOLDER).resolve(name);
    }

    private static Trace read(TraceFormat format, String name) {
        try {
            return format.read(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
