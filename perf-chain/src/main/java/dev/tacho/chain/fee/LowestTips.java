package dev.tacho.chain.fee;

import dev.tacho.chain.internal.wire.Quantity;
import dev.tacho.chain.internal.wire.RawRpc;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lowest tips of a full block. */
final class LowestTips {
    private LowestTips() {}

    /**
     * Returns, rising, the lowest tip below {@link GethOracle#IGNORED_BELOW_WEI} if there is one, and the lowest few
     * from there on.
     */
    static List<Long> of(Map<?, ?> block, long number, long baseFeeWei, Set<String> own, int most) throws IOException {
        String what = "block " + number;
        if (Quantity.of(what + ".number", block.get("number")) != number
                || Quantity.of(what + ".baseFeePerGas", block.get("baseFeePerGas")) != baseFeeWei) {
            throw new IOException(what + ": its number or base fee is not that of eth_feeHistory; read it again");
        }
        String producer = address(block.get("miner"));
        List<Long> tips = new ArrayList<>();
        for (Object of : RawRpc.list(what + ".transactions", block.get("transactions"))) {
            Map<?, ?> transaction = Json.object(what + ".transactions", of);
            String sender = address(transaction.get("from"));
            if (!sender.equals(producer) && !own.contains(sender)) {
                tips.add(tip(what, transaction, baseFeeWei));
            }
        }
        Collections.sort(tips);
        int ignored = 0;
        while (ignored < tips.size() && tips.get(ignored) < GethOracle.IGNORED_BELOW_WEI) {
            ignored++;
        }
        List<Long> kept = new ArrayList<>(tips.subList(0, Math.min(1, ignored)));
        kept.addAll(tips.subList(ignored, Math.min(tips.size(), ignored + most)));
        return kept;
    }

    private static long tip(String what, Map<?, ?> transaction, long baseFeeWei) throws IOException {
        BigInteger base = BigInteger.valueOf(baseFeeWei);
        Object most = transaction.get("maxFeePerGas");
        BigInteger tip = most == null
                ? Quantity.big(what + ".gasPrice", transaction.get("gasPrice")).subtract(base)
                : Quantity.big(what + ".maxPriorityFeePerGas", transaction.get("maxPriorityFeePerGas"))
                        .min(Quantity.big(what + ".maxFeePerGas", most).subtract(base));
        if (tip.signum() < 0 || tip.bitLength() > 63) {
            throw new IOException(what + ": a transaction with a tip of " + tip + " wei");
        }
        return tip.longValue();
    }

    private static String address(@Nullable Object value) {
        return String.valueOf(value).toLowerCase(Locale.ROOT);
    }
}
