package dev.tacho.chain.provider;

import dev.tacho.core.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Counts questions to a quorum, and remembers the last {@value #MOST} disagreements. */
final class Disagreements {
    private static final int MOST = 64;

    private final Clock clock;
    private final Deque<Disagreement> last = new ArrayDeque<>();
    private long asked;
    private long agreed;
    private long disagreed;
    private long lagging;

    Disagreements(Clock clock) {
        this.clock = clock;
    }

    synchronized void asked() {
        asked++;
    }

    synchronized void agreed() {
        agreed++;
    }

    /** A provider had no say as it did not have the block. */
    synchronized void lagging() {
        lagging++;
    }

    synchronized void add(String method, String block, List<List<String>> groups, boolean settled) {
        disagreed++;
        last.addLast(new Disagreement(clock.instant(), method, block, groups, settled));
        if (last.size() > MOST) {
            last.removeFirst();
        }
    }

    synchronized ProvidersSnapshot.Quorums read() {
        return new ProvidersSnapshot.Quorums(asked, agreed, disagreed, lagging, List.copyOf(last));
    }
}
