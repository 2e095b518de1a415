package dev.tacho.chain.tx;

import dev.tacho.core.snapshot.TimerSnapshot;
import java.util.Collections;
import java.util.Map;

/**
 * What became of the transactions so far: an immutable reading.
 *
 * @param stages the times from the send call to each stage, by its name, over all transactions so far; an inclusion that
 *     follows a reorganisation is under {@code re-included}
 * @param resolution how much earlier than told each inclusion may have been
 * @param events how often what happened: {@code sent}, {@code rejected} and, by its cause, for example
 *     {@code rejected:insufficient-funds}, or {@code rejected:error:} and the code where that is not known, {@code succeeded}, {@code reverted}, {@code
 *     orphaned}, {@code re-included}, each verdict such as {@code dropped}, {@code included-after-verdict}, {@code
 *     not-followed}, {@code looks-failed} and others
 * @param states where the transactions of the sample stand
 * @param survival which share of the sample is included within which time; without those that the node refused
 * @param throughput the rates of the sample
 */
public record TxSnapshot(
        Map<String, TimerSnapshot> stages,
        TimerSnapshot resolution,
        Map<String, Long> events,
        Map<TxState, Integer> states,
        Survival survival,
        Throughput throughput) {
    /** Takes the maps as they are: they are made for this reading. */
    public TxSnapshot {
        stages = Collections.unmodifiableMap(stages);
        events = Collections.unmodifiableMap(events);
        states = Collections.unmodifiableMap(states);
    }

    /**
     * Returns how often something happened.
     *
     * @param event its name
     * @return the count, 0 if it never did
     */
    public long event(String event) {
        return events.getOrDefault(event, 0L);
    }
}
