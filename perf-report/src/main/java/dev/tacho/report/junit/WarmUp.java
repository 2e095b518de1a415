package dev.tacho.report.junit;

import dev.tacho.core.section.Unit;

/**
 * What was run before anything was measured.
 *
 * @param calls how many calls
 * @param nanos how long they took together
 * @param missing why the code may not have been compiled in the end; empty if it was
 */
record WarmUp(long calls, long nanos, String missing) {
    /** None was asked for, or nothing is measured. */
    static final WarmUp NONE = new WarmUp(0, 0, "");

    boolean isComplete() {
        return missing.isEmpty();
    }

    String text() {
        return calls == 0
                ? "no warm-up"
                : Unit.COUNT.format(calls) + " calls of warm-up in " + Unit.NANOS.format(nanos)
                        + (isComplete() ? ", until the compiler was quiet" : ", not complete: " + missing);
    }
}
