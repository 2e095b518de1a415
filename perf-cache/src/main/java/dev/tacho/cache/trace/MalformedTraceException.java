package dev.tacho.cache.trace;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Says that a file is no trace of the format it was read as. The message names the file, the line or record, what was
 * found there and what was expected.
 */
public final class MalformedTraceException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedTraceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
