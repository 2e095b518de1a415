package dev.tacho.chain.internal;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.exceptions.ClientConnectionException;

/**
 * What web3j and OkHttp say only in the message of an exception, and Jackson only in the name of its class. A message
 * that one of them changes some day is not understood any more, and the tests of the rooms notice it.
 */
public final class Failures {
    private static final Pattern STATUS = Pattern.compile("^Invalid response received: (\\d{3}); ");
    private static final Pattern WEB_SOCKET_TIMEOUT = Pattern.compile("^Request with id \\d+ timed out$");

    private Failures() {}

    /**
     * Tells whether an exception is one of Jackson's, whichever line: their packages differ, and those of Jackson 3 are
     * not exceptions of I/O.
     *
     * @param failure the exception itself; its causes are not looked at
     * @return whether it is
     */
    public static boolean isUndecodable(Throwable failure) {
        for (Class<?> c = failure.getClass(); c != null; c = c.getSuperclass()) {
            if (c.getName().endsWith(".jackson.core.JacksonException")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads the HTTP status that made web3j throw.
     *
     * @param failure the exception itself; its causes are not looked at
     * @return the status, not 2xx; 0 if it was not thrown because of one
     */
    public static int httpStatus(@Nullable Throwable failure) {
        if (!(failure instanceof ClientConnectionException)) {
            return 0;
        }
        Matcher matcher = STATUS.matcher(String.valueOf(failure.getMessage()));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /**
     * Tells whether an exception means that no answer came in time.
     *
     * @param failure the exception itself; its causes are not looked at
     * @return whether it does: over HTTP, OkHttp's limit for a whole call included, over a WebSocket or a future
     */
    public static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException
                || failure instanceof SocketTimeoutException
                || (failure instanceof InterruptedIOException && "timeout".equals(failure.getMessage()))
                || WEB_SOCKET_TIMEOUT
                        .matcher(String.valueOf(failure.getMessage()))
                        .find();
    }
}
