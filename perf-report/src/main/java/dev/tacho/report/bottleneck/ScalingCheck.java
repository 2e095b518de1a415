package dev.tacho.report.bottleneck;

import dev.tacho.core.section.Finding;
import dev.tacho.core.section.Unit;
import dev.tacho.core.stats.ScalabilityFit;
import java.util.Optional;

/** What the growth of throughput with concurrency says about bottlenecks. */
final class ScalingCheck {
    private ScalingCheck() {}

    /** Nothing where growth is linear, or cannot be told. The gain is throughput, which no run was spared. */
    static Optional<Finding> of(ScalabilityFit fit) {
        return switch (fit.verdict()) {
            case CONTENTION_LIMITED ->
                Optional.of(finding(
                        fit,
                        "contention",
                        "Shorten what only one worker can do at a time",
                        "Contention is " + fit.contention().text(Unit.RATIO)
                                + " of the work, so that however many workers there are, they do no more than "
                                + ceiling(fit) + " in all.",
                        "a lock held for less, or one for each part of the data; a larger pool"));
            case RETROGRADE ->
                Optional.of(finding(
                        fit,
                        "coherency",
                        "Let fewer workers run at once, or share less between them",
                        "Throughput is highest at "
                                + fit.peakConcurrency().text(Unit.COUNT)
                                + " workers and falls beyond: every pair of them costs "
                                + fit.coherency().text(Unit.RATIO) + " of an operation.",
                        "a limit of as many workers; counters, queues and locks of their own for each"));
            case LINEAR, UNDECIDED -> Optional.empty();
        };
    }

    /** What the law's throughput tends to where only contention limits it: lambda / sigma. */
    private static String ceiling(ScalabilityFit fit) {
        return Unit.PER_SECOND.format(
                fit.singlePerSecond().value() / fit.contention().value());
    }

    private static Finding finding(ScalabilityFit fit, String kind, String title, String evidence, String change) {
        return new Finding(
                kind + '.' + fit.section().id(),
                title,
                "",
                evidence + " By the Universal Scalability Law; " + fit.reason() + '.',
                "Throughput that goes on growing beyond the concurrencies measured, each of them measured more often.",
                change);
    }
}
