package dev.tacho.chain.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Utf8LengthTest {
    @Property
    void utf8Length_anyText_isThatOfItsEncoding(@ForAll String text) {
        assertEquals(text.getBytes(StandardCharsets.UTF_8).length, TappedService.utf8Length(text));
    }

    @Example
    void utf8Length_everyLength_isThatOfItsEncoding() {
        String text = "a\u007f\u0080\u07ff\u0800\uffff\ud834\udd1e lone: \ud834 and \udd1e";

        assertEquals(text.getBytes(StandardCharsets.UTF_8).length, TappedService.utf8Length(text));
        assertEquals(1, TappedService.utf8Length("\ud834"));
    }
}
