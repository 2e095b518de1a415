package dev.tacho.core.slo;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An alert that fired.
 *
 * @param rule the rule
 * @param firedAt when it fired
 * @param resetAt when it was over; null while it lasts
 */
public record Alert(
        AlertRule rule, Instant firedAt, @Nullable Instant resetAt) {
    /** Checks for null. */
    public Alert {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(firedAt, "firedAt");
    }

    /**
     * Returns how long the alert lasted.
     *
     * @return the time from firing to reset; empty while it lasts
     */
    public Optional<Duration> length() {
        return resetAt == null ? Optional.empty() : Optional.of(Duration.between(firedAt, resetAt));
    }

    /**
     * How a rule stands.
     *
     * @param rule the rule
     * @param state its state
     * @param since since when it has this state
     */
    public record Status(AlertRule rule, State state, Instant since) {
        /** Checks for null. */
        public Status {
            Objects.requireNonNull(rule, "rule");
            Objects.requireNonNull(state, "state");
            Objects.requireNonNull(since, "since");
        }
    }

    /** The states of a rule. */
    public enum State {
        /** The budget does not burn that fast. */
        QUIET,
        /** One of both windows has too few events to say anything; an alert that fired ends here too. */
        NO_DATA,
        /** It burns too fast, but not yet for as long as the rule holds back. */
        PENDING,
        /** It burns too fast. */
        FIRING
    }
}
