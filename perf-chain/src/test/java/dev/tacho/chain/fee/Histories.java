package dev.tacho.chain.fee;

import java.util.ArrayList;
import java.util.List;

/** Small histories for tests. */
final class Histories {
    private Histories() {}

    /** A full block that wanted a tip. */
    static FeeBlock full(long number, long baseFeeWei, long tipWei) {
        return new FeeBlock(number, baseFeeWei, 1, List.of(tipWei), List.of(tipWei, tipWei + 1, tipWei + 2), null);
    }

    static FeeBlock empty(long number, long baseFeeWei) {
        return new FeeBlock(number, baseFeeWei, 0, List.of(0L), List.of(), null);
    }

    /** Full blocks from 1 on at a base fee of 100 wei. */
    static FeeHistory wanting(long... tipsWei) {
        List<FeeBlock> blocks = new ArrayList<>();
        for (int i = 0; i < tipsWei.length; i++) {
            blocks.add(full(i + 1, 100, tipsWei[i]));
        }
        return FeeHistory.of(List.of(0.0), blocks, 100, null);
    }
}
