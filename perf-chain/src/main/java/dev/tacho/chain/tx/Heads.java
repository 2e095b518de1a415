package dev.tacho.chain.tx;

import dev.tacho.chain.block.Gap;
import dev.tacho.chain.block.Head;
import dev.tacho.chain.block.HeadListener;
import dev.tacho.chain.block.HeadTracker;
import dev.tacho.chain.block.Reorg;
import dev.tacho.core.Clock;
import dev.tacho.core.Perf;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.web3j.protocol.Web3jService;

/**
 * Heads, with what their arrival is worth. They come from a tracker of the meter's own, which looks when the meter does,
 * or from one that the user shares; what that tells on its thread waits here for the meter's.
 */
final class Heads implements HeadListener, AutoCloseable {
    /** What waits while nobody looks is bounded: more than a day of blocks of two seconds. */
    private static final int MOST_WAITING = 50_000;

    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Follower follower;
    private final TxTally tally;
    private final HeadTracker tracker;
    private final boolean own;

    // Of the tracker's thread: it tells one thing at a time.
    private long looks;
    private long lastLookNanos;

    Heads(Follower follower, TxTally tally, Clock clock, Web3jService service, @Nullable HeadTracker shared) {
        this.follower = follower;
        this.tally = tally;
        this.own = shared == null;
        // Its measures are its user's to ask for: those of the meter's own tracker stay out of every report.
        this.tracker = shared != null
                ? shared
                : HeadTracker.builder(Perf.builder("heads").clock(clock).build(), "tx", service)
                        .build();
    }

    /** Whether they come from a tracker of the meter's own. */
    boolean isOwn() {
        return own;
    }

    /** From now on news is taken. */
    void begin() {
        tracker.listen(this);
    }

    /** Tells the follower what is new. */
    void look() {
        if (own) {
            long before = looks;
            if (tracker.poll() == 0 && looks == before) {
                tally.count("looks-failed");
            }
        }
        for (Runnable each = news.poll(); each != null; each = news.poll()) {
            waiting.decrementAndGet();
            each.run();
        }
    }

    @Override
    public void head(Head head) {
        // A head that was not announced was not there at the look before.
        boolean exact = head.seen() == Head.Seen.ANNOUNCED || looks == 0;
        long resolutionNanos = exact ? 0 : head.arrivalNanos() - lastLookNanos;
        Arrived arrived = new Arrived(head.number(), head.hash(), head.arrivalNanos(), resolutionNanos);
        add(() -> follower.head(arrived, head.transactions()));
    }

    @Override
    public void looked(Head head, long askedNanos) {
        looks++;
        lastLookNanos = askedNanos;
    }

    @Override
    public void reorg(Reorg reorg) {
        add(() -> {
            reorg.orphaned().forEach(head -> follower.orphaned(head.hash()));
            if (!reorg.isExact()) {
                // What stood at the new branch's heights and below the tracker's memory is gone all the same.
                reorg.adopted().stream().findFirst().ifPresent(first -> follower.orphanedFrom(first.number()));
            }
        });
    }

    @Override
    public void gap(Gap gap) {
        add(follower::gap);
    }

    @Override
    public void close() {
        tracker.ignore(this);
        if (own) {
            tracker.close();
        }
    }

    private void add(Runnable each) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            tally.count("gaps-in-heads");
        } else {
            news.add(each);
        }
    }
}
