package dev.tacho.chain.batch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;

/**
 * A batch that a user made: it goes out as it is, in as few round trips as the limits allow, and each answer stands
 * where its request does.
 */
final class UserBatch {
    private final Flights flights;
    private final Courier courier;
    private final Pool pool;
    private final Methods methods;
    private final int mostUnderWay;

    UserBatch(Flights flights, Courier courier, Pool pool, Methods methods, int mostUnderWay) {
        this.flights = flights;
        this.courier = courier;
        this.pool = pool;
        this.methods = methods;
        this.mostUnderWay = mostUnderWay;
    }

    BatchResponse send(BatchRequest batch) throws IOException {
        // A copy: web3j's list is the one that its owner adds to.
        List<Request<?, ? extends Response<?>>> requests = List.copyOf(batch.getRequests());
        List<Flight> all = new ArrayList<>(requests.size());
        for (Request<?, ?> request : requests) {
            all.add(flights.single(request));
        }
        if (requests.stream().allMatch(request -> methods.isBatched(request.getMethod()))) {
            together(all);
        } else {
            courier.carry(all); // In order: something in it is no read, so its user may rely on it.
        }
        return new BatchResponse(batch.getRequests(), answers(requests, all));
    }

    /** Chunks do not wait for one another. */
    private void together(List<Flight> all) {
        List<List<Flight>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); ) {
            int to = from + courier.chunk(all, from);
            chunks.add(all.subList(from, to));
            from = to;
        }
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> {
            for (int i = next.getAndIncrement(); i < chunks.size(); i = next.getAndIncrement()) {
                courier.carry(chunks.get(i));
            }
        };
        for (int i = 1; i < Math.min(mostUnderWay, chunks.size()); i++) {
            pool.execute(work); // If it is closed, this thread does it all.
        }
        work.run();
    }

    private List<Response<?>> answers(List<Request<?, ? extends Response<?>>> requests, List<Flight> all)
            throws IOException {
        Gathered gathered = new Gathered();
        for (int i = 0; i < all.size(); i++) {
            add(gathered, all.get(i), requests.get(i));
        }
        return gathered.all();
    }

    private <T extends Response<?>> void add(Gathered gathered, Flight flight, Request<?, T> request)
            throws IOException {
        Class<T> type = request.getResponseType();
        gathered.add(request, type, () -> flights.await(flight, request, type));
    }
}
