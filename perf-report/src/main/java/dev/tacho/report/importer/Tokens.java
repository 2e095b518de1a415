package dev.tacho.report.importer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The tokens of a JSON or YAML text. */
interface Tokens {
    /** Returns the parser. */
    JsonParser parser();

    /** Whether the present token repeats an earlier value, whose anchor is its text. */
    boolean isAlias() throws IOException;

    /** Returns the anchor of the value that begins here, or null. */
    @Nullable
    String anchor() throws IOException;

    /** Returns the tokens of a JSON text, which has no aliases. */
    static Tokens json(String text) throws IOException {
        JsonParser parser = new JsonFactory().createParser(text);
        return new Tokens() {
            @Override
            public JsonParser parser() {
                return parser;
            }

            @Override
            public boolean isAlias() {
                return false;
            }

            @Override
            public @Nullable String anchor() {
                return null;
            }
        };
    }
}
