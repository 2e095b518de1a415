package dev.tacho.chain.provider;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@link Providers} see the header {@code Retry-After}, which web3j does not pass on: an exception of web3j has the
 * status and the body, nothing else. Optional; without it the pause after a 429 is guessed.
 *
 * <pre>{@code
 * OkHttpClient client = new OkHttpClient.Builder().addInterceptor(new RetryAfter()).build();
 * builder.add("infura", new HttpService(url, client));
 * }</pre>
 *
 * <p>Reads the header of answers with status 429 or 503 (RFC 9110, 10.2.3: seconds or a date), changes nothing, and keeps
 * nothing but the pause, on the thread of the call until that ends. One may serve any number of clients and threads.
 */
public final class RetryAfter implements Interceptor {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");
    static final long NOT_SAID = -1;

    /** Holds what the last answer of the running call said; without a holder nobody wants to know. */
    private static final ThreadLocal<long @Nullable []> PAUSE = new ThreadLocal<>();

    /** Creates an interceptor. */
    public RetryAfter() {}

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        long[] pause = PAUSE.get();
        if (pause != null && (response.code() == TOO_MANY_REQUESTS || response.code() == UNAVAILABLE)) {
            pause[0] = nanos(response.header("Retry-After"), Instant.now());
        }
        return response;
    }

    /** From here on, what this thread's calls are told is remembered. */
    static void listen() {
        PAUSE.set(new long[] {NOT_SAID});
    }

    /** Returns the pause in nanoseconds that this thread's calls were told since {@link #listen}; below 0 if none was. */
    static long heard() {
        long[] pause = PAUSE.get();
        PAUSE.remove();
        return pause == null ? NOT_SAID : pause[0];
    }

    static long nanos(@Nullable String header, Instant now) {
        if (header == null) {
            return NOT_SAID;
        }
        String text = header.trim();
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text)).toNanos();
        }
        try {
            Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            // Far off, it would not fit: a year is as good as for ever.
            Duration pause = Duration.between(now, then);
            return pause.isNegative() ? 0 : Math.min(pause.getSeconds(), 31_536_000L) * 1_000_000_000L;
        } catch (DateTimeParseException e) {
            return NOT_SAID; // Neither seconds nor a date: as if it had not been said.
        }
    }
}
