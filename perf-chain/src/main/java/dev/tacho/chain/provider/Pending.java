package dev.tacho.chain.provider;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** An answer that is on its way. */
interface Pending<R> {
    CompletableFuture<R> answer();

    /** Nobody wants it any more. */
    void abandon(IOException why);
}
