package dev.tacho.report.importer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Everything that touches the YAML parser, which is an optional dependency: loaded only when a file is YAML. */
final class YamlTokens implements Tokens {
    private final YAMLParser parser;

    YamlTokens(String text) throws IOException {
        this.parser = new YAMLFactory().createParser(text);
    }

    @Override
    public JsonParser parser() {
        return parser;
    }

    @Override
    public boolean isAlias() throws IOException {
        return parser.isCurrentAlias();
    }

    @Override
    public @Nullable String anchor() throws IOException {
        return parser.getObjectId();
    }
}
