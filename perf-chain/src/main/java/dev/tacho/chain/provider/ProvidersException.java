package dev.tacho.chain.provider;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * No provider gave an answer that may be given out. The message says what each of them did; the providers' own exceptions
 * are {@linkplain #getSuppressed suppressed} ones of this.
 */
public final class ProvidersException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Map<String, String> outcomes;

    ProvidersException(String message, Map<String, String> outcomes) {
        super(message);
        this.outcomes = Collections.unmodifiableMap(new LinkedHashMap<>(outcomes));
    }

    static ProvidersException of(Router router, String method, List<? extends Attempt<?>> attempts) {
        Map<String, String> outcomes = new LinkedHashMap<>();
        long now = router.nanoTime();
        for (Attempt<?> attempt : attempts) {
            Job.Judged<?> judged = attempt.judged();
            String why = judged == null || judged.why().isEmpty() ? "" : " (" + judged.why() + ')';
            outcomes.put(attempt.provider().name(), attempt.verdict().label() + why);
        }
        for (Provider provider : router.providers()) {
            if (provider.rateLimit().isLimited(now)) {
                long seconds = (provider.rateLimit().remainingNanos(now) + 999_999_999) / 1_000_000_000;
                outcomes.putIfAbsent(provider.name(), "skipped (rate limited for " + seconds + " s)");
            } else if (!provider.breaker().isReady(now)) {
                outcomes.putIfAbsent(provider.name(), "skipped (circuit breaker open)");
            }
        }
        String each = outcomes.entrySet().stream()
                .map(outcome -> outcome.getKey() + ' ' + outcome.getValue())
                .collect(Collectors.joining("; "));
        ProvidersException exception =
                new ProvidersException(router.settings().chain() + ": no answer to " + method + ": " + each, outcomes);
        attempts.stream()
                .map(Attempt::failure)
                .filter(failure -> failure != null)
                .forEach(exception::addSuppressed);
        return exception;
    }

    /**
     * Returns what each provider did.
     *
     * @return words by the provider's name, in the order in which they were asked; providers that could have been asked
     *     and were not are left out. Empty if this was serialized
     */
    public Map<String, String> outcomes() {
        return outcomes == null ? Map.of() : outcomes;
    }
}
