package dev.tacho.chain.internal;

import dev.tacho.core.Clock;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the header {@code Retry-After} (RFC 9110, 10.2.3) of an answer of status 429 or 503 for the thread that made
 * the call: web3j turns such an answer into an exception without its headers. An interceptor of OkHttp, which runs on
 * the thread of web3j's blocking call.
 */
public final class RetryAfter implements Interceptor {
    private static final ThreadLocal<@Nullable Duration> LAST = new ThreadLocal<>();
    /** A date further off is as good as for ever, and nanoseconds to it would not fit a number. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final Clock clock;

    /**
     * Makes an interceptor.
     *
     * @param clock tells how far a date is away
     */
    public RetryAfter(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        if (response.code() == 429 || response.code() == 503) {
            LAST.set(parse(response.header("Retry-After"), clock.instant()));
        }
        return response;
    }

    /**
     * Takes what the last call of this thread was told, and forgets it.
     *
     * @return how long to wait; empty if it was told nothing, or nothing that can be read
     */
    public static Optional<Duration> take() {
        Duration last = LAST.get();
        if (last != null) {
            LAST.remove();
        }
        return Optional.ofNullable(last);
    }

    /**
     * Reads the header.
     *
     * @param header its value
     * @param now what time it is
     * @return seconds or the time to a date, at least 0 and at most a year; null if it is neither
     */
    public static @Nullable Duration parse(@Nullable String header, Instant now) {
        if (header == null || header.isBlank()) {
            return null;
        }
        String text = header.trim();
        if (text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        try {
            Duration until = Duration.between(
                    now,
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
            return until.isNegative() ? Duration.ZERO : until.compareTo(LONGEST) > 0 ? LONGEST : until;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
