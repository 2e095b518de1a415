package dev.tacho.chain.internal;

import dev.tacho.core.section.Unit;

/** Counts in the sentences of a report: one of a thing, or several. */
public final class Amount {
    private Amount() {}

    /**
     * Says how many of a thing.
     *
     * @param count how many
     * @param one the thing, in the singular; its plural ends in s
     * @return for example {@code 1 head} or {@code 12 heads}
     */
    public static String of(long count, String one) {
        return of(count, one, one + 's');
    }

    /**
     * Says how many of a thing, with words that follow it.
     *
     * @param count how many
     * @param one for one
     * @param many for none or several
     * @return for example {@code 1 reorg was} or {@code 12 reorgs were}
     */
    public static String of(long count, String one, String many) {
        return Unit.COUNT.format((double) count) + ' ' + (count == 1 ? one : many);
    }
}
