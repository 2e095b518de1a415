package dev.tacho.chain.advice;

import dev.tacho.chain.internal.Amount;
import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import java.util.Locale;

/**
 * Reads or round trips of a call log that did not have to be, and what leaving them out would save. Counts are exact for
 * the log that was analysed; times are measured latencies, as a range.
 *
 * @param kind why they did not have to be
 * @param method the method; several, joined by {@code " + "}, where they belong together
 * @param reads how many JSON-RPC items it saves
 * @param roundTrips how many calls it saves; items of batches save none
 * @param leastNanos the least time it saves: of reads left out, the time in which nothing else was waited for; of a
 *     batch, as if the node worked at its items one after another
 * @param mostNanos the most time it saves, in nanoseconds: of reads left out, all their latencies; of a batch, as if it
 *     took no longer than its slowest item
 * @param evidence what was seen in the log, in words
 */
public record Saving(
        Kind kind, String method, long reads, long roundTrips, long leastNanos, long mostNanos, String evidence) {
    /** Why a read did not have to be made, or not alone. */
    public enum Kind {
        /** It was made before, at the same block as far as heads were seen: a cache has the answer. */
        REPEATED("Keep the answers of %s", "Put a StateCache over the connection"),
        /**
         * What it answers stands in the answer of another one. Of {@code eth_gasPrice}, {@code eth_maxPriorityFeePerGas},
         * {@code eth_blobBaseFee} and {@code eth_getBlockByNumber} of the newest block, all but the first at each head
         * known; and {@code eth_blockNumber}, either after the newest block of the same head was read, by whatever thread,
         * or if the next call of its thread is {@code eth_getBlockByNumber} with a number.
         */
        DERIVABLE(
                "Derive %s from one answer a block", "Ask for eth_feeHistory, or the newest block, once for each head"),
        /** The sender itself counts it. */
        OWN_NONCE("Count nonces instead of asking for %s", "Ask for an account's nonce once, and count from there"),
        /** One read for each block answers all of them. */
        RECEIPT_POLLS("Read receipts by the block instead of %s", "Ask for eth_getBlockReceipts once for each head"),
        /** It hardly depends on more than contract and function. */
        ESTIMATES(
                "Estimate gas once for each function, not by %s each time",
                "Keep the estimate for each contract, selector and class of input, with a margin"),
        /** They were on their way at the same time, or are marked as independent: one batch does. */
        BATCHABLE("Send %s in batches", "Add the requests to one BatchRequest"),
        /**
         * One after another asks the same of many, three or more: one method or, of calls, one selector, with other
         * arguments, accounts or contracts. One batch does, if none needs the answer before.
         */
        N_PLUS_ONE(
                "Ask for all at once instead of %s in a loop", "Collect the requests of the loop in one BatchRequest");

        private final String title;
        private final String change;

        Kind(String title, String change) {
            this.title = title;
            this.change = change;
        }
    }

    /**
     * Returns the advice for a report.
     *
     * @param client names the connection
     * @return the finding; its id holds client, kind and method
     */
    public Finding finding(String client) {
        String id = "advice." + client + '.'
                + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + '.' + method.replace(" + ", "+");
        String least = Unit.NANOS.format(leastNanos);
        String most = Unit.NANOS.format(mostNanos);
        String gain = Amount.of(reads, "read", "reads") + ", " + Amount.of(roundTrips, "round trip", "round trips")
                + ", " + (least.equals(most) ? most : least + " to " + most);
        return new Finding(
                id,
                String.format(Locale.ROOT, kind.title, method),
                gain,
                Finding.Effect.between(leastNanos, mostNanos, Unit.NANOS),
                evidence,
                "The same work with the change shows other counts in its own call log",
                kind.change);
    }
}
