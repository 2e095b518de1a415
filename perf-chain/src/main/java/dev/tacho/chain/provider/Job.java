package dev.tacho.chain.provider;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/** What is to be done at some provider: a call or a batch. Used by several threads at once when it is hedged. */
interface Job<R> {
    /** Names it in instruments and messages. */
    String method();

    MethodSafety safety();

    /** Whether a provider that lags would give an old answer. */
    boolean isAtHead();

    /** Whether the answer itself tells the provider's head, so that nobody has to ask for it. */
    boolean tellsHead();

    /** Which provider has to do it because it made the filter; -1 if none has to. */
    int boundTo(long nowNanos) throws IOException;

    R send(Web3jService service) throws IOException;

    /**
     * Judges an answer.
     *
     * @param again whether another provider may have done the same before
     */
    Judged<R> judge(@Nullable R answer, Provider provider, boolean again, long nowNanos);

    /**
     * An answer and what it is worth.
     *
     * @param answer what the caller is given if this wins; null if it cannot
     * @param head the head it tells; -1 if none
     * @param why says in a word what is wrong; empty if nothing
     */
    record Judged<R>(@Nullable R answer, Verdict verdict, long head, String why) {}
}
