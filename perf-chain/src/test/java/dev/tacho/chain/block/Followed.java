package dev.tacho.chain.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.chain.testchain.ScriptedBlock;
import java.util.ArrayList;
import java.util.List;

/** Keeps the chain that a tracker tells, and holds each piece of news against it. */
final class Followed implements HeadListener {
    final List<Head> chain = new ArrayList<>();
    final List<Reorg> reorgs = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    final List<String> broken = new ArrayList<>();
    private boolean linked;

    @Override
    public void head(Head head) {
        if (linked && !chain.isEmpty() && !chain.get(chain.size() - 1).hash().equals(head.parentHash())) {
            broken.add("not the child of the head before: " + head);
        }
        linked = true;
        chain.add(head);
    }

    @Override
    public void reorg(Reorg reorg) {
        reorgs.add(reorg);
        int kept = chain.size() - reorg.depth();
        if (!reorg.orphaned().equals(chain.subList(Math.max(0, kept), chain.size()))) {
            broken.add("orphaned something else than the last heads: " + reorg);
        }
        if (reorg.isExact() && kept > 0 && !chain.get(kept - 1).equals(reorg.ancestor())) {
            broken.add("another ancestor: " + reorg);
        }
        chain.subList(Math.max(0, kept), chain.size()).clear();
        linked = reorg.isExact();
    }

    @Override
    public void gap(Gap gap) {
        gaps.add(gap);
        linked = false;
    }

    List<String> hashes() {
        return chain.stream().map(Head::hash).toList();
    }

    /** What was told is the chain, from the first head told to the last. */
    void assertIs(List<ScriptedBlock> canonical) {
        assertEquals(List.of(), broken);
        assertTrue(!chain.isEmpty(), "something was told");
        int first = (int) chain.get(0).number();
        assertEquals(
                canonical.subList(first, canonical.size()).stream()
                        .map(ScriptedBlock::hash)
                        .toList(),
                hashes());
    }
}
