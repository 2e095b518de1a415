package dev.tacho.chain.bytecode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The compiled contract of the tests: Sample.sol stands beside it and names its compiler. */
final class Samples {
    static final String INIT = "Sample.init.hex";
    static final String RUNTIME = "Sample.runtime.hex";
    static final String RUNTIME_BY_HALVES = "SampleByHalves.runtime.hex";

    private Samples() {}

    static String hex(String name) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
