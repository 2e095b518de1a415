package dev.tacho.chain.gas;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.web3j.crypto.Hash;

/**
 * Names storage slots by the storage layout that solc prints. A variable has its slot or slots; an element of a mapping
 * or of a dynamic array lies at a hash, so it is named where its key is an address that the transaction met, or its
 * index is below 2^24.
 */
final class StorageLayout {
    private static final BigInteger MOST_INDEX = BigInteger.ONE.shiftLeft(24);
    private static final int MOST_STATIC_SLOTS = 1 << 16;
    private static final int WORD_BYTES = 32;

    private record Hashed(String label, BigInteger slot, long slotsEach) {}

    /** Each variable's first slot and how many it takes; several share a packed one. */
    private record Range(List<String> labels, BigInteger slots, boolean array, long slotsEach, long perSlot) {}

    private final Map<BigInteger, Range> ranges = new LinkedHashMap<>();
    private final List<Hashed> mappings = new ArrayList<>();
    private final Map<BigInteger, Hashed> arrayStarts = new HashMap<>();

    private StorageLayout() {}

    /** Reads {@code {"storage": [...], "types": {...}}}, as {@code solc --storage-layout} prints. */
    static StorageLayout parse(String contract, String json) {
        String what = "layout of " + contract;
        StorageLayout layout = new StorageLayout();
        if (!(Json.parse(what, json) instanceof Map<?, ?> document)
                || !(document.get("storage") instanceof List<?> list)) {
            throw new IllegalArgumentException(
                    what + ": has no list \"storage\"; give what solc prints as storageLayout");
        }
        Map<?, ?> types = document.get("types") instanceof Map<?, ?> map ? map : Map.of();
        for (Object entry : list) {
            if (!(entry instanceof Map<?, ?> variable)
                    || !(variable.get("label") instanceof String label)
                    || !(variable.get("slot") instanceof String slot)
                    || !slot.matches("[0-9]{1,78}")) {
                throw new IllegalArgumentException(what + ": a variable without label or slot");
            }
            Object type = types.get(variable.get("type"));
            layout.add(label, new BigInteger(slot), type instanceof Map<?, ?> map ? map : Map.of(), types);
        }
        return layout;
    }

    /** Names a slot, null if it is none of this contract's known ones. */
    @Nullable
    String label(String word, Set<String> addresses) {
        BigInteger slot = new BigInteger(word.substring(2), 16);
        for (Map.Entry<BigInteger, Range> entry : ranges.entrySet()) {
            BigInteger index = slot.subtract(entry.getKey());
            Range range = entry.getValue();
            if (index.signum() >= 0 && index.compareTo(range.slots()) < 0) {
                return range.array() ? element(range, index.longValueExact()) : String.join("+", range.labels());
            }
        }
        for (Map.Entry<BigInteger, Hashed> entry : arrayStarts.entrySet()) {
            BigInteger index = slot.subtract(entry.getKey());
            if (index.signum() >= 0 && index.compareTo(MOST_INDEX) < 0) {
                Hashed array = entry.getValue();
                return array.label() + '[' + index.longValueExact() / array.slotsEach() + ']';
            }
        }
        return mapped(slot, addresses);
    }

    /** How many variables lie in a slot. */
    int variables(String word) {
        Range range = ranges.get(new BigInteger(word.substring(2), 16));
        return range == null ? 0 : range.labels().size();
    }

    private static String element(Range range, long index) {
        String label = range.labels().get(0);
        if (range.perSlot() > 1) {
            return label + '[' + index * range.perSlot() + "..]";
        }
        return label + '[' + index / range.slotsEach() + ']';
    }

    private @Nullable String mapped(BigInteger slot, Set<String> addresses) {
        for (Hashed mapping : mappings) {
            String place = Word.padded("0x" + mapping.slot().toString(16));
            for (String address : addresses) {
                BigInteger start = hash("0x" + Word.padded(address) + place);
                BigInteger index = slot.subtract(start);
                if (index.signum() >= 0 && index.compareTo(BigInteger.valueOf(mapping.slotsEach())) < 0) {
                    return mapping.label() + '[' + address + ']';
                }
            }
        }
        return null;
    }

    private static BigInteger hash(String hex) {
        return new BigInteger(Hash.sha3(hex).substring(2), 16);
    }

    private void add(String label, BigInteger slot, Map<?, ?> type, Map<?, ?> types) {
        String encoding = String.valueOf(type.get("encoding"));
        if (encoding.equals("mapping")) {
            mappings.add(new Hashed(label, slot, slots(types.get(type.get("value")))));
        }
        if (encoding.equals("dynamic_array") || encoding.equals("bytes")) {
            Hashed array = new Hashed(label, slot, slots(types.get(type.get("base"))));
            arrayStarts.put(hash("0x" + Word.padded("0x" + slot.toString(16))), array);
        }
        Range known = ranges.get(slot);
        List<String> labels = new ArrayList<>(known == null ? List.of() : known.labels());
        labels.add(label);
        long bytes = bytes(type);
        long count = Math.max(1, Math.min(MOST_STATIC_SLOTS, (bytes + WORD_BYTES - 1) / WORD_BYTES));
        Object base = types.get(type.get("base"));
        boolean array = encoding.equals("inplace") && base instanceof Map<?, ?>;
        long perSlot = base instanceof Map<?, ?> map && bytes(map) > 0 ? Math.max(1, WORD_BYTES / bytes(map)) : 1;
        ranges.put(slot, new Range(labels, BigInteger.valueOf(count), array, slots(base), perSlot));
    }

    private static long slots(@Nullable Object type) {
        return type instanceof Map<?, ?> map ? Math.max(1, (bytes(map) + WORD_BYTES - 1) / WORD_BYTES) : 1;
    }

    private static long bytes(Map<?, ?> type) {
        return type.get("numberOfBytes") instanceof String text && text.matches("[0-9]{1,18}")
                ? Long.parseLong(text)
                : 0;
    }
}
