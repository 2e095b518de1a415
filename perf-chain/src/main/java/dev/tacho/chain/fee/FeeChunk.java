package dev.tacho.chain.fee;

import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One answer of {@code eth_feeHistory}, checked. The lists of fees are one longer than those of the rest: their last is
 * the next block's.
 */
record FeeChunk(
        long oldest,
        List<Long> baseFees,
        List<Double> ratios,
        List<List<Long>> rewards,
        List<Long> blobBaseFees,
        List<Double> blobRatios) {
    static FeeChunk of(@Nullable Object answer, int asked, int percentiles) throws IOException {
        Map<?, ?> map = Json.object("eth_feeHistory", answer);
        List<Double> ratios = ratios("gasUsedRatio", map.get("gasUsedRatio"));
        int size = ratios.size();
        if (size > asked) {
            throw new IOException("eth_feeHistory: asked for " + asked + " blocks, the node says " + size);
        }
        List<Long> baseFees = quantities("baseFeePerGas", map.get("baseFeePerGas"));
        same("baseFeePerGas", baseFees.size(), size + 1);
        List<List<Long>> rewards = new ArrayList<>();
        // An answer without a block has no rewards either.
        for (Object of : size == 0 ? List.of() : RawRpc.list("reward", map.get("reward"))) {
            List<Long> reward = quantities("reward", of);
            same("reward", reward.size(), percentiles);
            rewards.add(reward);
        }
        same("reward", rewards.size(), size);
        Object blobs = map.get("baseFeePerBlobGas");
        List<Long> blobBaseFees = List.of();
        List<Double> blobRatios = List.of();
        if (size > 0 && blobs != null) {
            blobBaseFees = quantities("baseFeePerBlobGas", blobs);
            blobRatios = ratios("blobGasUsedRatio", map.get("blobGasUsedRatio"));
            same("baseFeePerBlobGas", blobBaseFees.size(), size + 1);
            same("blobGasUsedRatio", blobRatios.size(), size);
        }
        long oldest = Quantity.of("oldestBlock", map.get("oldestBlock"));
        return new FeeChunk(oldest, baseFees, ratios, rewards, blobBaseFees, blobRatios);
    }

    int size() {
        return ratios.size();
    }

    long baseFee(int i) {
        return baseFees.get(i);
    }

    @Nullable
    Long nextBlobBaseFee() {
        return blobBaseFees.isEmpty() ? null : blobBaseFees.get(size());
    }

    FeeBlock block(int i, @Nullable List<Long> lowestTips) throws IOException {
        FeeBlock.Blob blob = blobBaseFees.isEmpty() ? null : new FeeBlock.Blob(blobBaseFees.get(i), blobRatios.get(i));
        try {
            return new FeeBlock(oldest + i, baseFees.get(i), ratios.get(i), rewards.get(i), lowestTips, blob);
        } catch (IllegalArgumentException e) {
            throw new IOException("eth_feeHistory: block " + (oldest + i) + ": " + e.getMessage(), e);
        }
    }

    private static List<Long> quantities(String what, @Nullable Object value) throws IOException {
        List<Long> numbers = new ArrayList<>();
        for (Object number : RawRpc.list(what, value)) {
            numbers.add(Quantity.of(what, number));
        }
        return numbers;
    }

    private static List<Double> ratios(String what, @Nullable Object value) throws IOException {
        List<Double> numbers = new ArrayList<>();
        for (Object number : RawRpc.list(what, value)) {
            numbers.add(Json.ratio(what, number));
        }
        return numbers;
    }

    private static void same(String what, int size, int wanted) throws IOException {
        if (size != wanted) {
            throw new IOException("eth_feeHistory: " + what + " has " + size + " elements where " + wanted + " belong");
        }
    }
}
