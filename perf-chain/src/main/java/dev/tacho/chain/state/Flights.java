package dev.tacho.chain.state;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The loads that are on their way: one for each key, which all who ask the same wait for. */
final class Flights {
    private final ConcurrentMap<StateKey, Flight> flights = new ConcurrentHashMap<>();

    /** A load on its way. */
    static final class Flight {
        private final CompletableFuture<Loaded> landing = new CompletableFuture<>();
        private final StateKey key;
        private final long startNanos;

        private Flight(StateKey key, long startNanos) {
            this.key = key;
            this.startNanos = startNanos;
        }

        long startNanos() {
            return startNanos;
        }

        /**
         * Waits for the load.
         *
         * @return what it brought; null if the thread that made it was interrupted, which is nobody else's failure
         * @throws IOException as the load did
         */
        @Nullable
        Loaded join() throws IOException {
            try {
                return landing.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while another thread made the same request");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof InterruptedIOException) {
                    return null;
                }
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IOException("the same request of another thread failed", e.getCause());
            }
        }
    }

    /** Returns a load that nobody knows of yet. */
    Flight begin(StateKey key, long nowNanos) {
        return new Flight(key, nowNanos);
    }

    /** Makes a load known; returns the one of another caller that is known already, which is then the one to wait for. */
    @Nullable
    Flight depart(Flight flight) {
        return flights.putIfAbsent(flight.key, flight);
    }

    void land(Flight flight, Loaded loaded) {
        flights.remove(flight.key, flight);
        flight.landing.complete(loaded);
    }

    /** Ends a load that failed; does nothing to one that has landed. */
    void fail(Flight flight, Throwable failure) {
        flights.remove(flight.key, flight);
        flight.landing.completeExceptionally(failure);
    }
}
