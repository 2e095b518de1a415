package dev.tacho.chain.rpc;

import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.web3j.protocol.core.BatchResponse;
import org.web3j.protocol.core.Response;

/** Tells everything a caller can see of a call, as text, so that a measured call can be compared with a bare one. */
final class Told {
    private Told() {}

    static String of(Callable<?> call) {
        String told;
        try {
            told = of(call.call());
        } catch (Exception | Error e) {
            told = "threw " + of(e);
        }
        return told + (Thread.interrupted() ? ", interrupted" : "");
    }

    static String ofFuture(Callable<? extends CompletableFuture<?>> call) {
        CompletableFuture<?> future;
        try {
            future = call.call();
        } catch (Exception | Error e) {
            return "threw at once " + of(e);
        }
        StringBuilder told = new StringBuilder();
        try {
            told.append(of(future.get(30, TimeUnit.SECONDS)));
        } catch (ExecutionException e) {
            told.append("get threw ").append(of(e));
        } catch (Exception e) {
            told.append("get could not: ").append(of(e));
        }
        try {
            future.join();
        } catch (CompletionException e) {
            told.append(", join threw ").append(of(e));
        }
        // A stage of the future itself sees the exception bare, a stage behind another stage does not.
        future.handle((value, failure) -> told.append(failure == null ? "" : ", handle saw " + failure.getClass()))
                .join();
        return told.append(", cancelled=").append(future.isCancelled()).toString();
    }

    private static String of(Throwable failure) {
        List<String> chain = new ArrayList<>();
        for (Throwable e = failure; e != null && chain.size() < 8; e = e.getCause()) {
            if (e instanceof SocketTimeoutException) {
                // The socket and OkHttp's own watchdog have the same limit: message and cause tell which was first.
                chain.add(e.getClass().getName());
                break;
            }
            // A wrapper repeats its cause in its message.
            String message = e.getCause() == null || !e.getCause().toString().equals(e.getMessage())
                    ? e.getMessage()
                    : "its cause";
            chain.add(e.getClass().getName() + ": " + message + " suppressed=" + e.getSuppressed().length);
        }
        return String.join(" <- ", chain);
    }

    private static String of(Object answer) {
        if (answer instanceof BatchResponse batch) {
            return "batch of " + batch.getRequests().size() + ' '
                    + batch.getResponses().stream().map(Told::of).toList();
        }
        if (answer instanceof Response<?> response) {
            return response.getClass().getSimpleName() + " id=" + response.getId() + " jsonrpc=" + response.getJsonrpc()
                    + " result=" + response.getResult()
                    + (response.hasError()
                            ? " error=" + response.getError().getCode() + '/'
                                    + response.getError().getMessage() + '/'
                                    + response.getError().getData()
                            : "")
                    + " raw=" + response.getRawResponse();
        }
        return String.valueOf(answer);
    }
}
