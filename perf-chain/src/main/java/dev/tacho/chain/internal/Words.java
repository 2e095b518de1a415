package dev.tacho.chain.internal;

import dev.tacho.core.section.Unit;

/** Numbers with their nouns, for the sentences of a report. */
public final class Words {
    private Words() {}

    /**
     * Writes how many there are of something.
     *
     * @param number how many
     * @param one what one of them is called, its verb included if there is one
     * @param more what any other number of them is called
     * @return for example {@code 1 read} or {@code 16,065 reads}
     */
    public static String count(long number, String one, String more) {
        return Unit.COUNT.format(number) + ' ' + (number == 1 ? one : more);
    }
}
