package dev.tacho.chain.provider;

import dev.tacho.chain.internal.RetryAfter;
import dev.tacho.core.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import okhttp3.Interceptor;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@link Providers} and an OkHttp client work together where web3j stands between them. Optional, and worth it:
 *
 * <ul>
 *   <li>The header {@code Retry-After} of answers with status 429 or 503 (RFC 9110, 10.2.3: seconds or a date) is heeded.
 *       An exception of web3j has the status and the body, nothing else; without this the pause is guessed.
 *   <li>A call that is given up is cut, and its thread free at once. OkHttp does not notice that a thread is interrupted
 *       while it waits for bytes; without this the thread stays until the client's own read timeout, 10 s unless set.
 * </ul>
 *
 * <pre>{@code
 * OkHttpClient client = new OkHttpClient.Builder().addInterceptor(new HttpLink()).build();
 * builder.add("infura", new HttpService(url, client));
 * }</pre>
 *
 * <p><b>What it does not see.</b> It finds the attempt by its thread. {@link dev.tacho.chain.batch.FastReads} between the
 * two makes a call that goes alone, without a window, on the thread it comes by; calls that share a round trip go on a
 * thread of its own, where this passes them through. The attempt's end is noticed there all the same, and its thread is
 * free; but the round trip is not cut, as it may serve others, and stays until the client's own time-outs: set its {@code
 * callTimeout} to a little more than {@link Providers.Builder#attemptLimit}. The header is for {@link
 * dev.tacho.chain.batch.FastReads#retryAfter} to heed there; both interceptors may be in one client.
 *
 * <p>Changes no request and no answer, and keeps nothing once the call ended. One may serve any number of clients and
 * threads; calls that do not come from {@link Providers} pass through.
 */
public final class HttpLink implements Interceptor {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final Clock clock = Clock.system();

    /** Creates an interceptor. */
    public HttpLink() {}

    @Override
    public Response intercept(Chain chain) throws IOException {
        Exchange exchange = Exchange.current();
        if (exchange == null) {
            return chain.proceed(chain.request());
        }
        // Stays until the attempt ends: web3j reads the body after this returned.
        exchange.cutBy(chain.call()::cancel);
        Response response = chain.proceed(chain.request());
        if (response.code() == TOO_MANY_REQUESTS || response.code() == UNAVAILABLE) {
            exchange.pause(nanos(response.header("Retry-After"), clock.instant()));
        }
        return response;
    }

    static long nanos(@Nullable String header, Instant now) {
        Duration pause = RetryAfter.parse(header, now);
        return pause == null ? Exchange.NOT_SAID : pause.toNanos();
    }
}
