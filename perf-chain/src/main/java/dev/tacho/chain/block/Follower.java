package dev.tacho.chain.block;

import dev.tacho.chain.block.Announcements.Announced;
import dev.tacho.chain.block.Head.Seen;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a node shows into one chain. Used by one thread at a time.
 *
 * <p>A head is linked to the last blocks known by asking for its parents, by hash, until one of them is known. So a
 * missed block is fetched before anything is judged, and a reorg is what it is: a head that descends from an older
 * block than the last. Three things are no reorg:
 *
 * <ul>
 *   <li>a head that is an ancestor of the last one, or that was orphaned and is no higher: the node lags, or a balancer
 *       asked another one. It is left aside until the chain grows, or, if it was orphaned, until the node has said so
 *       {@value #PATIENCE} times in a row;
 *   <li>a head whose parent the node does not know: it is left aside too. After {@value #PATIENCE} times in a row the
 *       chain is followed from there, and that something is missing is told;
 *   <li>an answer that is not the block that was asked for.
 * </ul>
 *
 * <p>A round asks for at most {@code backfill} blocks above the last head, the window below it and, if the chain forked
 * before that, {@code backfill} more: of those the hashes are remembered, so that the new branch is told as a whole
 * although what it orphaned is not known any more.
 */
final class Follower {
    static final int PATIENCE = 3;

    private final BlockReader reader;
    private final Branch branch;
    private final int backfill;
    private final HeadStats stats;
    private final HeadListener told;
    private final @Nullable Announcements announcements;
    private int behind;
    private int unlinked;

    Follower(
            BlockReader reader,
            Branch branch,
            int backfill,
            HeadStats stats,
            HeadListener told,
            @Nullable Announcements announcements) {
        this.reader = reader;
        this.branch = branch;
        this.backfill = backfill;
        this.stats = stats;
        this.told = told;
        this.announcements = announcements;
    }

    /** Takes what was announced, and asks for the head if that is wanted or announcements leave a doubt. */
    int round(boolean askLatest) {
        int heads = 0;
        try {
            boolean ask = askLatest;
            if (announcements != null) {
                announcements.ensureLive();
                for (Announced announced : leaves(announcements.take())) {
                    Head block = wanted(announced) ? reader.byHash(announced.hash(), announced.number()) : null;
                    if (block == null) {
                        ask = true;
                    } else {
                        heads += follow(block, Seen.ANNOUNCED);
                    }
                }
            }
            if (ask) {
                heads += look();
            }
            if (heads > 0) {
                readBlobBaseFee();
            }
        } catch (IOException | RuntimeException | Error e) {
            stats.failed(e); // Whatever it was: the thread goes on.
        }
        return heads;
    }

    private int look() throws IOException {
        long asked = stats.now();
        Head latest = reader.latest();
        if (latest == null) {
            return 0;
        }
        int heads = follow(latest, Seen.POLLED);
        Head tip = branch.tip();
        if (tip != null && tip.hash().equals(latest.hash())) {
            told.looked(tip, asked);
        }
        return heads;
    }

    /**
     * Of announcements in a row only the last is followed, which brings its ancestors with it: the blocks of a new branch
     * come one by one, and only the last tells which transactions it has.
     */
    private static List<Announced> leaves(List<Announced> announced) {
        List<Announced> leaves = new ArrayList<>();
        for (int i = 0; i < announced.size(); i++) {
            boolean continued = i + 1 < announced.size()
                    && announced.get(i + 1).parentHash().equals(announced.get(i).hash());
            if (!continued) {
                leaves.add(announced.get(i));
            }
        }
        return leaves;
    }

    /** Whether an announced block can be followed as it is: a lower one begins a branch whose end is not known yet. */
    private boolean wanted(Announced announced) {
        Head tip = branch.tip();
        return tip != null && announced.number() > tip.number() && announced.number() - tip.number() <= backfill;
    }

    private int follow(Head head, Seen seen) throws IOException {
        Head tip = branch.tip();
        if (tip == null) {
            return append(stamped(head, Seen.BACKFILLED));
        }
        if (branch.holds(head.number(), head.hash())) {
            if (head.number() < tip.number()) {
                stats.wentBackwards();
            } else {
                behind = 0;
            }
            return 0;
        }
        if (isBehind(tip, head) && ++behind < PATIENCE) {
            stats.wentBackwards();
            return 0;
        }
        behind = 0;
        if (head.number() - tip.number() <= backfill) {
            return link(tip, stamped(head, seen));
        }
        Head nearer = reader.byNumber(tip.number() + backfill);
        return nearer == null
                ? unlinked(tip, List.of(stamped(head, seen)))
                : link(tip, stamped(nearer, Seen.BACKFILLED));
    }

    private boolean isBehind(Head tip, Head head) {
        return head.number() <= tip.number() && (branch.orphan(head.hash()) != null || head.number() < branch.oldest());
    }

    private int link(Head tip, Head target) throws IOException {
        List<Head> path = new ArrayList<>();
        path.add(target);
        int below = 0;
        for (Head child = target; !branch.holds(child.number() - 1, child.parentHash()); ) {
            if (child.number() <= branch.oldest()) {
                boolean whole = branch.held(child.number() - 1, child.parentHash());
                if (whole || child.number() <= branch.lowest() || below++ >= backfill) {
                    Collections.reverse(path);
                    unlinked = 0;
                    return switchTo(null, branch.oldest(), path, whole || child.number() <= branch.lowest());
                }
            }
            Head parent = branch.orphan(child.parentHash());
            if (parent == null) {
                parent = reader.byHash(child.parentHash(), child.number() - 1);
            }
            if (parent == null || parent.number() != child.number() - 1) {
                Collections.reverse(path);
                return unlinked(tip, path);
            }
            child = stamped(parent, Seen.BACKFILLED);
            path.add(child);
        }
        Collections.reverse(path);
        unlinked = 0;
        long first = path.get(0).number();
        if (first > tip.number()) {
            return append(path.toArray(Head[]::new));
        }
        return switchTo(branch.canonical(first - 1), first, path, true);
    }

    /** The way to the known blocks is lost before a path's first. */
    private int unlinked(Head tip, List<Head> path) {
        stats.parentUnknown();
        if (++unlinked < PATIENCE) {
            return 0;
        }
        unlinked = 0;
        long first = path.get(0).number();
        if (first > tip.number() + 1) {
            told.gap(new Gap(tip.number() + 1, first - 1));
            branch.forget();
            return append(path.toArray(Head[]::new));
        }
        // Its parent is not the block known at that height, so that one is orphaned at least.
        return switchTo(null, first - 1, path, first == 0);
    }

    private int switchTo(@Nullable Head ancestor, long firstOrphan, List<Head> path, boolean whole) {
        List<Head> orphaned = branch.from(firstOrphan);
        branch.orphanFrom(firstOrphan);
        if (ancestor == null) {
            branch.forget();
        }
        told.reorg(new Reorg(ancestor, orphaned, path));
        if (!whole) {
            // The parent of the first is another block than the one told at its height; how many more are, nobody
            // knows.
            long missing = path.get(0).number() - 1;
            told.gap(new Gap(missing, missing));
        }
        return append(path.toArray(Head[]::new));
    }

    private int append(Head... heads) {
        for (Head head : heads) {
            branch.append(head);
            told.head(head);
        }
        return heads.length;
    }

    /** Notes the arrival: when it was announced if it was, whatever brought it now. */
    private Head stamped(Head head, Seen otherwise) {
        Long announced = announcements == null || branch.tip() == null ? null : announcements.arrival(head.hash());
        return announced != null ? head.seen(Seen.ANNOUNCED, announced) : head.seen(otherwise, head.arrivalNanos());
    }

    private void readBlobBaseFee() throws IOException {
        Head tip = branch.tip();
        if (tip != null && tip.excessBlobGas() != null) {
            BigInteger fee = reader.blobBaseFee();
            if (fee != null) {
                stats.blobBaseFee(fee);
            }
        }
    }
}
