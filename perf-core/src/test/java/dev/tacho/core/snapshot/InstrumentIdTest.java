package dev.tacho.core.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Better;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Unit;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotBlank;
import org.junit.jupiter.api.Test;

class InstrumentIdTest {
    @Test
    void text_nameAndTags_readsInKeyOrder() {
        InstrumentId id = new InstrumentId("rpc", Map.of("outcome", "ok", "method", "eth_call"));

        assertEquals("rpc method=eth_call outcome=ok", id.toString());
        assertEquals("rpc{method=eth_call,outcome=ok}", id.word());
        assertEquals("rpc", new InstrumentId("rpc", Map.of()).word());
    }

    /** The mark that a set gives: it is told by what the set does, not by what it is called there. */
    @Test
    void isOverflow_isTheSeriesOfTagsBeyondTheLimit_only() {
        Perf perf = Perf.builder("test").maximumSeries(1).build();
        perf.timer("rpc", "method", "eth_call").record(1);
        perf.timer("rpc", "method", "eth_getLogs").record(1);

        assertEquals(
                "[true, false]",
                perf.snapshot().timers().stream()
                        .sorted(Comparator.comparing(TimerSnapshot::id).reversed())
                        .map(timer -> timer.id().isOverflow())
                        .toList()
                        .toString());
        assertFalse(new InstrumentId("rpc", Map.of()).isOverflow());
        assertFalse(new InstrumentId("rpc", Map.of("overflow", "true", "method", "eth_call")).isOverflow());
    }

    @Property
    void word_anyName_canNameAFact(@ForAll @NotBlank String name, @ForAll String value) {
        String word = new InstrumentId(name, Map.of("tag", value)).word();

        assertEquals(word, Fact.of(word, "x", 1, Unit.COUNT, Better.LOWER).id());
    }

    @Test
    void compareTo_names_beforeTags() {
        Set<InstrumentId> ids = new TreeSet<>(Set.of(
                new InstrumentId("b", Map.of()),
                new InstrumentId("a", Map.of("k", "2")),
                new InstrumentId("a", Map.of("k", "1"))));

        assertEquals("[a k=1, a k=2, b]", ids.toString());
        assertTrue(ids.contains(new InstrumentId("b", Map.of())));
    }
}
