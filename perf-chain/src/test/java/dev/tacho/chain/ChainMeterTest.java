package dev.tacho.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.Perf;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.http.HttpService;

class ChainMeterTest {
    private final Perf perf = Perf.create("test");

    @Test
    void of_name_registersItsSection() {
        ChainMeter meter = ChainMeter.of(perf, "mainnet");

        assertSame(meter, perf.sources().get("chain.mainnet"));
        Section section = meter.section();
        assertEquals("chain.mainnet", section.id());
        assertEquals("Chain: mainnet", section.title());
        assertEquals(
                List.of(
                        "mainnet.rpc-calls",
                        "mainnet.rpc-items",
                        "mainnet.items-per-round-trip",
                        "mainnet.rpc-errors",
                        "mainnet.rpc-wait",
                        "mainnet.request-bytes",
                        "mainnet.response-bytes"),
                section.facts().stream().map(Fact::id).toList());
        assertEquals(0, perf.snapshot().timers().size(), "nothing happened, so there is nothing to see");
    }

    @Test
    void of_sameNameTwice_saysSo() {
        ChainMeter.of(perf, "mainnet");

        assertTrue(assertThrows(IllegalArgumentException.class, () -> ChainMeter.of(perf, "mainnet"))
                .getMessage()
                .contains("chain.mainnet"));
    }

    @Test
    void of_nameThatCannotStandInAReport_saysWhy() {
        assertTrue(refusal("").contains("must not be blank"));
        assertTrue(refusal("main net").contains("use dots or dashes"));
        assertTrue(refusal("a\u0000").contains("control"));
        String url = refusal("https://node.example/v3/secret-key");
        assertTrue(url.contains("is a URL"));
        assertFalse(url.contains("secret"));
    }

    @Test
    void measure_perfThatRecordsNothing_returnsTheServiceItself() {
        Web3jService service = new HttpService();
        ChainMeter meter = ChainMeter.of(Perf.noop(), "mainnet");

        assertSame(service, meter.measure(service));
        assertEquals(0, meter.snapshot().calls());
        assertEquals("chain.mainnet", meter.section().id());
    }

    @Test
    void measure_measuredService_isNotCountedTwice() {
        ChainMeter meter = ChainMeter.of(perf, "mainnet");
        Web3jService measured = meter.measure(new HttpService());

        assertSame(measured, meter.measure(measured));
        assertNotSame(measured, ChainMeter.of(perf, "another").measure(measured));
    }

    private String refusal(String client) {
        return assertThrows(IllegalArgumentException.class, () -> ChainMeter.of(perf, client))
                .getMessage();
    }
}
