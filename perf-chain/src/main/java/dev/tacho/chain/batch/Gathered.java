package dev.tacho.chain.batch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** Gathers the answers to a user's batch in its order; those that failed keep the others from nothing. */
final class Gathered {
    private final List<Response<?>> answers = new ArrayList<>();
    private @Nullable Throwable first;
    private boolean allFailed = true;

    /** Gives the answer to a call, or throws. */
    interface Source<T> {
        @Nullable
        T get() throws IOException;
    }

    <T extends Response<?>> void add(Request<?, ?> request, Class<T> type, Source<T> source) throws IOException {
        try {
            answers.add(source.get());
            allFailed = false;
        } catch (IOException | RuntimeException e) {
            if (e instanceof InterruptedIOException io && Thread.currentThread().isInterrupted()) {
                throw io; // Its caller wants no answers any more.
            }
            answers.add(failed(request, type, e));
            first = answers.size() == 1 ? e : first;
            allFailed &= isFirst(e);
        }
    }

    /** Returns the answers; if all failed of one cause, as a batch of web3j does, that is thrown. */
    List<Response<?>> all() throws IOException {
        if (allFailed && first instanceof IOException e) {
            throw e;
        }
        if (allFailed && first instanceof RuntimeException e) {
            throw e;
        }
        return answers;
    }

    @SuppressWarnings("ReferenceEquality") // One failure of the whole, not failures that look alike.
    private boolean isFirst(Exception failure) {
        return failure == first;
    }

    private static <T extends Response<?>> T failed(Request<?, ?> request, Class<T> type, Exception failure)
            throws IOException {
        int code = failure instanceof MissingAnswerException ? FastReads.NO_ANSWER : FastReads.FAILED;
        try {
            T response = type.getConstructor().newInstance();
            response.setId(request.getId());
            response.setError(new Response.Error(code, failure.toString()));
            return response;
        } catch (ReflectiveOperationException e) {
            IOException unmade = new IOException(
                    request.getMethod() + " failed, and a " + type.getName()
                            + " that says so cannot be made: it needs a public constructor without parameters",
                    failure);
            unmade.addSuppressed(e);
            throw unmade;
        }
    }
}
