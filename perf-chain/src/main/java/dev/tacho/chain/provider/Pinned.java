package dev.tacho.chain.provider;

import io.reactivex.Flowable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.websocket.events.Notification;

/**
 * One provider for one operation: the nonce, the estimate and the sending of a transaction, for example, which only make
 * sense together if one node says them all.
 *
 * <pre>{@code
 * try (Pinned one = providers.pin()) {
 *     one.call(() -> transactionManager.sendTransaction(...));   // everything it asks goes to one provider
 * }
 * }</pre>
 *
 * <p>Use it as a service of its own, or let {@link #call} bind a thread to it, so that a {@code Web3j} over the {@link
 * Providers}, and the contracts and managers made with it, need not be made again.
 *
 * <p>Nothing falls over, nothing is hedged: if the provider fails, the operation fails, and can be done again from its
 * start, perhaps elsewhere. The provider is asked even if its circuit breaker is open or it asked to be left alone. An
 * answer that is older than the bound is refused here too. Safe for use by any thread.
 */
public final class Pinned extends Calls implements AutoCloseable {
    private final Router router;
    private final Provider provider;
    private final ThreadLocal<Pinned> bound;
    private final AtomicBoolean closed = new AtomicBoolean();

    Pinned(Router router, Provider provider, ThreadLocal<Pinned> bound) {
        super(router);
        this.router = router;
        this.provider = provider;
        this.bound = bound;
    }

    /**
     * Returns where the operation takes place.
     *
     * @return the provider's name
     */
    public String provider() {
        return provider.name();
    }

    /**
     * Runs an operation, all of whose calls through the {@link Providers} on this thread go to this provider, those of
     * {@code sendAsync} too. Calls that the operation makes on other threads do not.
     *
     * @param <T> the result
     * @param operation what to do
     * @return its result
     * @throws Exception what the operation throws
     */
    public <T> T call(Callable<T> operation) throws Exception {
        Pinned before = bound.get();
        bound.set(this);
        try {
            return operation.call();
        } finally {
            if (before == null) {
                bound.remove();
            } else {
                bound.set(before);
            }
        }
    }

    /** Ends the operation: later calls fail. The provider's service stays open. */
    @Override
    public void close() {
        closed.set(true);
    }

    /**
     * Subscribes at this provider.
     *
     * @throws UnsupportedOperationException if its transport has no subscriptions
     */
    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return provider.service().subscribe(request, unsubscribeMethod, responseType);
    }

    @Override
    <R> Pending<R> start(Job<R> job) {
        return closed.get()
                ? router.refuse(
                        job, new IOException("the operation at " + provider + " is closed; pin a provider for each"))
                : router.call(job, provider);
    }

    /** Returns the provider's name, for debugging. */
    @Override
    public String toString() {
        return "Pinned[" + provider + ']';
    }
}
