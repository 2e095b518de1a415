package dev.tacho.chain.provider;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/** One request. */
final class SingleJob<T extends Response<?>> implements Job<T> {
    private final Request<?, ?> request;
    private final Class<T> responseType;
    private final Items items;
    private final String method;
    private final long id;
    private final MethodSafety safety;
    private final boolean atHead;

    SingleJob(Request<?, ?> request, Class<T> responseType, Items items) {
        this.request = request;
        this.responseType = responseType;
        this.items = items;
        this.method = Items.methodOf(request);
        this.id = request.getId();
        this.safety = MethodSafety.of(method);
        this.atHead = BlockParameter.isAtHead(method, request.getParams());
    }

    Request<?, ?> request() {
        return request;
    }

    Class<T> responseType() {
        return responseType;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public MethodSafety safety() {
        return safety;
    }

    @Override
    public boolean isAtHead() {
        return atHead;
    }

    @Override
    public boolean tellsHead() {
        return method.equals("eth_blockNumber") || BlockParameter.isLatestBlock(method, request.getParams());
    }

    @Override
    public int boundTo(long nowNanos) {
        return items.boundTo(request, nowNanos);
    }

    @Override
    public T send(Web3jService service) throws IOException {
        return service.send(request, responseType);
    }

    @Override
    public Judged<T> judge(@Nullable T answer, Provider provider, boolean again, long nowNanos) {
        return items.judge(request, id, answer, provider, again, nowNanos);
    }
}
