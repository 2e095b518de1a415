package dev.tacho.chain.provider;

import java.util.Locale;

/** What one attempt at one provider came to. */
enum Verdict {
    /** Wins at once. */
    ANSWER(Breaker.Result.ANSWERED),
    /** Null, {@code 0x} or an empty list: wins only if nobody who may know more is left to ask. */
    EMPTY(Breaker.Result.ANSWERED),
    /** A head below one that was given out before, within the bound: wins only if nobody is further. */
    BEHIND(Breaker.Result.ANSWERED),
    /** An error that every honest provider would answer, such as a revert. */
    CALLER_FAULT(Breaker.Result.ANSWERED),
    /** An error of which it cannot be told whose fault it is: what the next provider says decides. */
    UNDECIDED(Breaker.Result.RELEASED),
    /** The provider lacks the method, the block or the state. */
    NOT_HERE(Breaker.Result.ANSWERED),
    /** Older than the bound, or of a head that nobody else knows: never wins. */
    STALE(Breaker.Result.ANSWERED),
    /** Too many requests. */
    RATE_LIMITED(Breaker.Result.RELEASED),
    /** No answer in time. */
    TIMEOUT(Breaker.Result.FAILED),
    /** The connection, the HTTP status or the answer itself was bad. */
    FAILED(Breaker.Result.FAILED),
    /** Not sent: too many calls wait for this provider. */
    BUSY(Breaker.Result.RELEASED),
    /** The caller left before it ended. */
    ABANDONED(Breaker.Result.RELEASED);

    private final Breaker.Result result;

    Verdict(Breaker.Result result) {
        this.result = result;
    }

    /** What it says of the provider's health. */
    Breaker.Result result() {
        return result;
    }

    /** Whether the provider did what it can: the share of these is its stability. */
    boolean isSuccess() {
        return this == ANSWER || this == EMPTY || this == BEHIND || this == CALLER_FAULT;
    }

    /** Whether it is what was asked for. */
    boolean isAnswer() {
        return isSuccess() && this != CALLER_FAULT;
    }

    /** Whether the provider, and not the caller or the chain, is to blame. */
    boolean isFailure() {
        return result == Breaker.Result.FAILED;
    }

    /** The name in tags and tables. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
