package dev.tacho.chain.gas;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contracts that every chain has built in, by address. */
final class Precompile {
    private static final String PREFIX = "0x" + "0".repeat(36);
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("0001", "ECRECOVER"),
            Map.entry("0002", "SHA256"),
            Map.entry("0003", "RIPEMD160"),
            Map.entry("0004", "IDENTITY"),
            Map.entry("0005", "MODEXP"),
            Map.entry("0006", "BN254_ADD"),
            Map.entry("0007", "BN254_MUL"),
            Map.entry("0008", "BN254_PAIRING"),
            Map.entry("0009", "BLAKE2F"),
            Map.entry("000a", "POINT_EVALUATION"),
            Map.entry("000b", "BLS12_G1ADD"),
            Map.entry("000c", "BLS12_G1MSM"),
            Map.entry("000d", "BLS12_G2ADD"),
            Map.entry("000e", "BLS12_G2MSM"),
            Map.entry("000f", "BLS12_PAIRING_CHECK"),
            Map.entry("0010", "BLS12_MAP_FP_TO_G1"),
            Map.entry("0011", "BLS12_MAP_FP2_TO_G2"),
            Map.entry("0100", "P256VERIFY"));

    private Precompile() {}

    /** The name of a precompile, null for any other address. */
    static @Nullable String name(String address) {
        return address.startsWith(PREFIX) ? NAMES.get(address.substring(PREFIX.length())) : null;
    }
}
