package dev.tacho.chain.advice;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be told from when calls began and ended. */
final class Intervals {
    private static final Comparator<Entry> BY_START = Comparator.comparingLong(Entry::startNanos);

    private Intervals() {}

    /** Returns the time in which some of the marked entries were on their way and none of the others was. */
    static long onlyNanos(List<Entry> all, Set<Entry> marked) {
        List<Entry> sorted = all.stream().sorted(BY_START).toList();
        long total = 0;
        long othersUntil = Long.MIN_VALUE;
        long markedUntil = Long.MIN_VALUE;
        long covered = Long.MIN_VALUE; // Everything before was looked at.
        for (int i = 0; i <= sorted.size(); i++) {
            Entry next = i < sorted.size() ? sorted.get(i) : null;
            long now = next == null ? Long.MAX_VALUE : next.startNanos();
            // From `covered` to `now` nothing begins: marked ones alone are on their way once all others have ended.
            long from = Math.max(covered, othersUntil);
            long to = Math.min(markedUntil, now);
            if (to > from) {
                total += to - from;
            }
            if (next == null) {
                break;
            }
            covered = now;
            if (marked.contains(next)) {
                markedUntil = Math.max(markedUntil, next.endNanos());
            } else {
                othersUntil = Math.max(othersUntil, next.endNanos());
            }
        }
        return total;
    }

    /**
     * Parts calls into the fewest groups in which each was sent before any was answered, so that none can depend on
     * another: as many as there are calls of which each began only after the one before had ended.
     */
    static List<List<Entry>> together(List<Entry> calls) {
        List<List<Entry>> groups = new ArrayList<>();
        @Nullable List<Entry> group = null;
        long firstEnd = 0;
        for (Entry call : calls.stream().sorted(BY_START).toList()) {
            if (group == null || call.startNanos() >= firstEnd) {
                group = new ArrayList<>();
                groups.add(group);
                firstEnd = call.endNanos();
            }
            group.add(call);
            firstEnd = Math.min(firstEnd, call.endNanos());
        }
        return groups;
    }
}
