package dev.tacho.chain.gas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction touched and wrote so far, with what a failed frame did taken back: an account or slot is cold at
 * the first touch (EIP-2929), and cold again after the frame that touched it first was reverted.
 *
 * <p>Every entry was paid for with at least 100 gas, so it is bounded by the block's gas limit.
 */
final class Journal {
    /** What is to be restored; a touch is taken back by removing its key. */
    private record Undo(boolean write, String key, @Nullable String before) {}

    private final Set<String> touched = new HashSet<>();
    private final Map<String, String> written = new HashMap<>();
    private final List<Undo> undos = new ArrayList<>();

    /** Tells whether this is the first touch. */
    boolean touch(String key) {
        boolean first = touched.add(key);
        if (first) {
            undos.add(new Undo(false, key, null));
        }
        return first;
    }

    void write(String key, String value) {
        String before = written.put(key, value);
        if (!value.equals(before)) {
            undos.add(new Undo(true, key, before));
        }
    }

    /** The last value written to a slot, {@code address/slot}; null if none was, or it was taken back. */
    @Nullable
    String written(String key) {
        return written.get(key);
    }

    int mark() {
        return undos.size();
    }

    void undo(int mark) {
        for (int i = undos.size() - 1; i >= mark; i--) {
            Undo undo = undos.remove(i);
            if (!undo.write()) {
                touched.remove(undo.key());
            } else if (undo.before() == null) {
                written.remove(undo.key());
            } else {
                written.put(undo.key(), undo.before());
            }
        }
    }

    /** A contract's address is known only once its constructor is done: what it touched is said again under it. */
    void rename(int mark, String before, String after) {
        for (Undo undo : List.copyOf(undos.subList(mark, undos.size()))) {
            if (undo.key().startsWith(before)) {
                String key = after + undo.key().substring(before.length());
                if (undo.write()) {
                    String value = written.get(undo.key());
                    if (value != null) {
                        write(key, value);
                    }
                } else {
                    touch(key);
                }
            }
        }
        written.keySet().removeIf(key -> key.startsWith(before));
    }

    /** The last value written to each slot, {@code address/slot}. */
    Map<String, String> written() {
        return new TreeMap<>(written);
    }
}
