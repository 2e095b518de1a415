package dev.tacho.report.baseline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One process of a pair.
 *
 * @param run what it measured; null if it failed
 * @param kind how it failed
 * @param failure what happened, for people; empty if nothing did
 */
record PairRun(@Nullable Run run, PairsResult.Failure kind, String failure) {
    static PairRun of(Children.Ended ended) {
        return switch (ended.end()) {
            case TIMED_OUT -> failed(PairsResult.Failure.TIMED_OUT, ended);
            case KILLED -> failed(PairsResult.Failure.KILLED, ended);
            case EXITED -> failed(PairsResult.Failure.EXITED, ended);
            case DONE -> done(ended);
        };
    }

    private static PairRun done(Children.Ended ended) {
        Path result = ended.folder().resolve(PairChild.RESULT);
        if (!Files.exists(result)) {
            return failed(PairsResult.Failure.NO_RESULT, ended);
        }
        try {
            return new PairRun(
                    RunJson.read(PairChild.RESULT, Files.readString(result)).get(0), PairsResult.Failure.NONE, "");
        } catch (IOException | RuntimeException e) {
            return new PairRun(null, PairsResult.Failure.GARBAGE, "left a result that " + e.getMessage());
        }
    }

    private static PairRun failed(PairsResult.Failure kind, Children.Ended ended) {
        Path trace = ended.folder().resolve(PairChild.FAILURE);
        try {
            return new PairRun(
                    null, kind, ended.text() + (Files.exists(trace) ? "; it threw " + Files.readString(trace) : ""));
        } catch (IOException e) {
            return new PairRun(null, kind, ended.text() + "; what it threw cannot be read: " + e);
        }
    }
}
