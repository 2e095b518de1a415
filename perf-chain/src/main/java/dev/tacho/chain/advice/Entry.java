package dev.tacho.chain.advice;

/**
 * One JSON-RPC item of the log. Parameters are there as hashes only.
 *
 * @param method the method
 * @param params a hash of the parameters
 * @param target a hash of what a call is sent to and of its selector; 0 if the method has no such thing
 * @param function a hash of the selector of a call, whatever it is sent to; 0 if the method has no such thing
 * @param pinned whether the parameters name a block by number or hash
 * @param pending whether they ask about {@code pending}, or another block that moves by itself
 * @param head which head was the newest one known when it was sent; -1 if none had been seen, or not lately enough
 * @param startNanos when it was sent
 * @param endNanos when its answer was there
 * @param thread who sent it
 * @param operation which marked operation it was sent in; 0 for none
 * @param batch which batch it was sent in; 0 for a single call
 * @param answer how it ended
 */
record Entry(
        String method,
        long params,
        long target,
        long function,
        boolean pinned,
        boolean pending,
        int head,
        long startNanos,
        long endNanos,
        long thread,
        long operation,
        long batch,
        Answer answer) {
    /** How an item ended. */
    enum Answer {
        /** With a result. */
        VALUE,
        /** With the result null: what was asked for is not there yet. */
        NOTHING,
        /** With an error, or without an answer. */
        ERROR,
        /** With what a cache below had: no request was sent for it. */
        REMEMBERED
    }

    /** Whether a request was sent for it, as far as the log is told. */
    boolean isSent() {
        return answer != Answer.REMEMBERED;
    }

    boolean isSingle() {
        return batch == 0;
    }

    long nanos() {
        return endNanos - startNanos;
    }
}
