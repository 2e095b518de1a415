package dev.tacho.chain.provider;

import io.reactivex.Flowable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import org.web3j.protocol.websocket.events.Notification;

/** A service whose answers, where the method allows it, several providers agree on. Everything else goes the usual way. */
final class Quorum extends Calls {
    private final Router router;
    private final Providers providers;
    private final int needed;

    Quorum(Router router, Providers providers, int needed) {
        super(router);
        this.router = router;
        this.providers = providers;
        this.needed = needed;
    }

    @Override
    <R> Pending<R> start(Job<R> job) {
        return providers.start(job);
    }

    @Override
    <T extends Response<?>> Pending<T> start(SingleJob<T> job) {
        if (!job.safety().mayBeAgreedOn()) {
            return providers.start(job);
        }
        Ballot<T> ballot = new Ballot<>(router, job, needed);
        router.opened(ballot);
        ballot.start();
        return ballot;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public <T extends Notification<?>> Flowable<T> subscribe(
            Request request, String unsubscribeMethod, Class<T> responseType) {
        return providers.subscribe(request, unsubscribeMethod, responseType);
    }

    /** Does nothing: the providers are closed by whoever built them. */
    @Override
    public void close() {}
}
