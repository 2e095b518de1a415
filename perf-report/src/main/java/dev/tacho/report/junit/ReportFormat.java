package dev.tacho.report.junit;

import dev.tacho.report.write.Document;
import dev.tacho.report.write.DocumentReader;
import dev.tacho.report.write.DocumentWriter;
import java.nio.file.Path;

/** The JSON of a report, which holds all that was measured. */
final class ReportFormat implements RunFormat {
    @Override
    public void write(Document document, Path file) {
        DocumentWriter.write(document, file);
    }

    @Override
    public Document read(Path file) {
        return DocumentReader.read(file);
    }
}
