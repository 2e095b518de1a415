package dev.tacho.chain.block;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The chain changed its mind: blocks that were canonical are not any more.
 *
 * @param ancestor the youngest block that both branches share; null if it is older than the tracker's window or was not
 *     to be had, in which case more was orphaned than is known
 * @param orphaned the blocks of the old branch that are known to be orphaned, oldest first
 * @param adopted the blocks of the new branch as far as they are known, oldest first; each is told as a head after
 *     this. If blocks between the ancestor and the first of them are missing, a {@link Gap} is told first
 */
public record Reorg(@Nullable Head ancestor, List<Head> orphaned, List<Head> adopted) {
    /** Copies the lists. */
    public Reorg {
        orphaned = List.copyOf(orphaned);
        adopted = List.copyOf(adopted);
    }

    /**
     * Returns how deep it went.
     *
     * @return how many blocks of the old branch stood above the common ancestor; a lower bound if that is unknown
     */
    public int depth() {
        return orphaned.size();
    }

    /**
     * Tells whether the depth and the orphaned blocks are complete.
     *
     * @return whether the common ancestor is known
     */
    public boolean isExact() {
        return ancestor != null;
    }

    /**
     * Returns what is undone.
     *
     * @return the hashes of the transactions that are in the old branch and not in the new one, in the old order; they
     *     may be included again by a later block
     */
    public Set<String> orphanedTransactions() {
        Set<String> hashes = new LinkedHashSet<>();
        orphaned.forEach(head -> hashes.addAll(head.transactions()));
        adopted.forEach(head -> head.transactions().forEach(hashes::remove));
        return hashes;
    }

    /** Names the blocks without their transactions. */
    @Override
    public String toString() {
        return "Reorg[depth " + depth() + " from " + ancestor + " to " + adopted + ']';
    }
}
