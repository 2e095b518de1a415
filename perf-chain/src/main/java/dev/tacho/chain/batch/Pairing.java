package dev.tacho.chain.batch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs answers with calls by id, whatever their order. A call without an answer, or with two that differ, has a hole;
 * an answer that nobody waits for is counted and dropped.
 */
final class Pairing {
    private final @Nullable Element[] answers;
    private final boolean[] ambiguous;
    private int repeated;
    private int foreign;
    private int displaced;

    private Pairing(int size) {
        this.answers = new Element[size];
        this.ambiguous = new boolean[size];
    }

    /**
     * Pairs.
     *
     * @param ids the ids of the calls, each once
     * @param elements what the node answered
     */
    static Pairing of(long[] ids, List<Element> elements) {
        Map<Long, Integer> places = new HashMap<>(ids.length * 2);
        for (int i = 0; i < ids.length; i++) {
            places.put(ids[i], i);
        }
        Pairing pairing = new Pairing(ids.length);
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            Integer place = element.hasId() ? places.get(element.id()) : null;
            if (place == null) {
                pairing.foreign++;
            } else {
                pairing.put(place, element);
                pairing.displaced += place == i ? 0 : 1;
            }
        }
        return pairing;
    }

    private void put(int place, Element element) {
        Element known = answers[place];
        if (known == null && !ambiguous[place]) {
            answers[place] = element;
            return;
        }
        repeated++;
        if (known != null && !known.sameText(element)) {
            // Either may be the wrong one.
            answers[place] = null;
            ambiguous[place] = true;
        }
    }

    /** Returns the answer to the call at a place; null for a hole. */
    @Nullable
    Element answer(int place) {
        return answers[place];
    }

    /** Says why there is a hole. */
    String hole(int place) {
        return ambiguous[place]
                ? "the node gave two different answers to one call"
                : "the node's answer has nothing for this call";
    }

    /** Answers that repeat another one's id. */
    int repeated() {
        return repeated;
    }

    /** Answers that carry no id of a call. */
    int foreign() {
        return foreign;
    }

    /** Answers that stand at another place than their call: web3j alone would have handed them to the wrong caller. */
    int displaced() {
        return displaced;
    }
}
