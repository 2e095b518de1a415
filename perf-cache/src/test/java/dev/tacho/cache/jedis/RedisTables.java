package dev.tacho.cache.jedis;

import dev.tacho.core.section.Block;
import dev.tacho.core.section.Fact;
import dev.tacho.core.section.Section;
import dev.tacho.core.section.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Reads the numbers of a section. */
final class RedisTables {
    private RedisTables() {}

    /** Returns the numbers of a command by their columns. */
    static Map<String, Double> row(Section section, String command) {
        for (Block block : section.blocks()) {
            if (block instanceof Table table) {
                for (List<Table.Cell> row : table.rows()) {
                    if (command.equals(row.get(0).text())) {
                        Map<String, Double> numbers = new LinkedHashMap<>();
                        for (int i = 1; i < row.size(); i++) {
                            numbers.put(
                                    table.columns().get(i).label(), row.get(i).value());
                        }
                        return numbers;
                    }
                }
            }
        }
        throw new NoSuchElementException(command + " is not in " + section);
    }

    static double fact(Section section, String id) {
        return section.facts().stream()
                .filter(fact -> fact.id().equals(id))
                .mapToDouble(Fact::value)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(id + " is not in " + section));
    }
}
