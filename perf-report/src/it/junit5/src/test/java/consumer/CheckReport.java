package consumer;

import dev.tacho.report.write.Document;
import dev.tacho.report.write.DocumentReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Checks after the tests that there is one report of all JVMs: in {@code args[0]}, of {@code args[1]} of them. */
public final class CheckReport {
    private CheckReport() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        Document report = DocumentReader.read(folder.resolve("report.json"));
        List<String> tests = List.of(
                "RouterTest.quote",
                "RouterTest.quoteInCode",
                "FormsTest.parameterized[1]",
                "FormsTest.parameterized[2]",
                "FormsTest.repeated[1]",
                "FormsTest.repeated[2]",
                "FormsTest.dynamic[1]",
                "FormsTest.dynamic[2]",
                "FormsTest$Inner.nested",
                "OtherTest.hash");
        for (String test : tests) {
            require(
                    report.samples().stream().anyMatch(sample -> sample.id().equals("consumer." + test)),
                    test + " was measured");
            for (String form : List.of("report.html", "report.md")) {
                require(
                        Files.readString(folder.resolve(form)).replace("\\", "").contains(test.replace('$', '.')),
                        test + " is in " + form);
            }
        }
        require(report.verdict().level() == Document.Level.PASSED, "passed, not " + report.verdict());
        require(report.checks().size() == 4 + 2 + 7 + 1, "14 budgets, not " + report.checks());
        try (Stream<Path> files = Files.list(folder)) {
            long runs = files.filter(file -> file.getFileName().toString().startsWith("run-")).count();
            require(runs == Integer.parseInt(args[1]), runs + " JVMs");
        }
        System.out.println(report.verdict().headline());
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
