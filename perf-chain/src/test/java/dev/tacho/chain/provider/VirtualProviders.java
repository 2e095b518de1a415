package dev.tacho.chain.provider;

import dev.tacho.chain.internal.wire.RawRpc;
import dev.tacho.core.Perf;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.Response;

/** Three nodes, a, b and c, of 10, 20 and 30 ms, as providers in virtual time. */
final class VirtualProviders {
    final Simulation simulation = new Simulation();
    final Perf perf = Perf.builder("test").clock(simulation.clock()).build();
    final Node a = new Node(simulation, 10);
    final Node b = new Node(simulation, 20);
    final Node c = new Node(simulation, 30);
    final Providers providers;

    VirtualProviders(UnaryOperator<Providers.Builder> options) {
        Providers.Builder builder = Providers.builder(perf, "test")
                .add("a", a)
                .add("b", b)
                .add("c", c)
                .seed(1)
                .withoutProbes();
        providers = options.apply(builder).build(simulation);
    }

    /** Calls a method, and returns its result. */
    Object call(String method, Object... params) throws IOException {
        return RawRpc.call(providers, method, params);
    }

    /** Calls a method, and returns the error of its answer. */
    Response.Error error(String method, Object... params) throws IOException {
        return answer(providers, method, params).getError();
    }

    static RawRpc.Answer answer(Web3jService service, String method, Object... params) throws IOException {
        return service.send(RawRpc.request(service, method, params), RawRpc.Answer.class);
    }

    ProvidersSnapshot.Standing standing(String provider) {
        return providers.snapshot().provider(provider);
    }

    long nanos() {
        return simulation.nanoTime();
    }
}
