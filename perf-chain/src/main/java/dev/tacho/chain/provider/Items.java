package dev.tacho.chain.provider;

import dev.tacho.chain.internal.NodeErrors;
import dev.tacho.chain.provider.Job.Judged;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** Judges one answer to one request, whether it came alone or in a batch. */
final class Items {
    private static final String RAW_SEND = "eth_sendRawTransaction";

    private final Heads heads;
    private final Filters filters;

    Items(Heads heads, Filters filters) {
        this.heads = heads;
        this.filters = filters;
    }

    static String methodOf(@Nullable Request<?, ?> request) {
        String method = request == null ? null : request.getMethod();
        return method == null || method.isBlank() ? "none" : method;
    }

    /** Returns the provider that made the filter a request asks; -1 if it asks none, or nobody knows who made it. */
    int boundTo(Request<?, ?> request, long nowNanos) {
        String filter = filterOf(request);
        return filter == null ? -1 : filters.makerOf(filter, nowNanos);
    }

    <T extends Response<?>> Judged<T> judge(
            Request<?, ?> request, long id, @Nullable T answer, Provider provider, boolean again, long nowNanos) {
        if (answer == null) {
            return bad("no answer");
        }
        if (!NodeErrors.isAnswerTo(answer, id)) {
            return bad("answer with another id");
        }
        return answer.hasError()
                ? error(request, answer, provider, again, nowNanos)
                : result(request, answer, provider, nowNanos);
    }

    private <T extends Response<?>> Judged<T> error(
            Request<?, ?> request, T answer, Provider provider, boolean again, long nowNanos) {
        String method = methodOf(request);
        if (again && method.equals(RAW_SEND) && Judge.isAlreadyKnown(answer.getError())) {
            T accepted = Transactions.accepted(request, answer);
            if (accepted != null) {
                return new Judged<>(accepted, Verdict.ANSWER, -1, "");
            }
        }
        Verdict verdict = Judge.ofError(answer.getError());
        if (verdict == Verdict.NOT_HERE && Judge.isNoMethod(answer.getError())) {
            provider.lacks(method, nowNanos);
        }
        String filter = filterOf(request);
        if (filter != null && verdict == Verdict.CALLER_FAULT) {
            filters.forget(filter); // Its maker does not know it any more; whoever is merely busy still does.
        }
        return new Judged<>(answer, verdict, -1, "error " + answer.getError().getCode());
    }

    private <T extends Response<?>> Judged<T> result(
            Request<?, ?> request, T answer, Provider provider, long nowNanos) {
        String method = methodOf(request);
        List<?> params = request.getParams();
        Object result = answer.getResult();
        String misfit = Judge.misfit(method, params, result);
        if (misfit != null) {
            return bad(misfit);
        }
        long head;
        try {
            head = Judge.head(method, params, result);
        } catch (IOException e) {
            return bad("no number where one has to be");
        }
        if (head >= 0) {
            return switch (heads.told(provider.index(), head, nowNanos)) {
                case FRESH -> new Judged<>(answer, Verdict.ANSWER, head, "");
                case BEHIND -> new Judged<>(answer, Verdict.BEHIND, head, "head went back");
                case LAGGING -> new Judged<>(null, Verdict.STALE, head, "older than the bound");
                case STRAY -> new Judged<>(null, Verdict.STALE, head, "head that nobody else knows");
            };
        }
        if (method.startsWith("eth_new") && result instanceof String filter) {
            return filters.made(filter, provider.index(), nowNanos)
                    ? new Judged<>(answer, Verdict.ANSWER, -1, "")
                    : bad("filter whose id is in use at another provider");
        }
        if (method.equals("eth_uninstallFilter")) {
            filters.forget(String.valueOf(filterOf(request)));
        }
        boolean empty = MethodSafety.of(method).mayFallOver() && Judge.isEmpty(result);
        return new Judged<>(answer, empty ? Verdict.EMPTY : Verdict.ANSWER, -1, "");
    }

    private static <T> Judged<T> bad(String why) {
        return new Judged<>(null, Verdict.FAILED, -1, why);
    }

    private static @Nullable String filterOf(Request<?, ?> request) {
        String method = methodOf(request);
        boolean asks = MethodSafety.of(method) == MethodSafety.FILTER && !method.startsWith("eth_new");
        List<?> params = request.getParams();
        return asks && params != null && !params.isEmpty() && params.get(0) instanceof String id ? id : null;
    }
}
