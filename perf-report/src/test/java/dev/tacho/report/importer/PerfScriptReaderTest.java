package dev.tacho.report.importer;

import static dev.tacho.report.importer.StackTexts.model;
import static dev.tacho.report.importer.StackTexts.parse;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.core.section.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads the text of {@code perf script} as its field printer writes it, from records of a shell and of a JVM. */
class PerfScriptReaderTest {
    /** From {@code perf record -F 999 -e cpu-clock -g -- sh -c '...'; perf script}, perf 6.1, shortened. */
    private static final String SHELL = """
            sh  8114 48457.889641:    1001001 cpu-clock:\s
            \tffffffff815dd360 vm_area_alloc+0x0 ([kernel.kallsyms])
            \tffffffff8160f0c3 __mmap_region+0x6b3 ([kernel.kallsyms])
            \t           20ca3 mmap64+0x13 (/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2)
            \t    7f3d4dde58a8 [unknown] ([unknown])
            \t               0 [unknown] ([unknown])

            sh  8114 48457.897468:    1001001 cpu-clock:\s
            \t           98970 malloc+0x40 (/usr/lib/x86_64-linux-gnu/libc.so.6)

            sh  8114 48457.898463:    2002002 cpu-clock:\s
            \t            9b30 [unknown] (/usr/bin/dash)
            \t    5627fc6d1a98 [unknown] ([unknown])

            """;

    @TempDir
    private Path folder;

    @Test
    void recordOfAShell_isRead() {
        Stacks read = parse(SHELL);

        assertEquals(
                Map.of(
                        List.of("sh", "[unknown]", "[unknown]", "mmap64", "__mmap_region_[k]", "vm_area_alloc_[k]"),
                                1.0,
                        List.of("sh", "malloc"), 1.0,
                        List.of("sh", "[unknown]", "[dash]"), 1.0),
                model(read.toTree("CPU", Unit.COUNT)));
        assertEquals("cpu-clock", read.event());
        assertEquals(3, read.records());
        assertTrue(read.toTree("CPU", Unit.COUNT)
                .caption()
                .startsWith("stacks.txt: 3 samples of cpu-clock, so a share is known to 56.6\u00a0% of the whole"));
        assertEquals(4_004_004, parse(StackReader.create().withPeriods(), SHELL).total());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java 12688 [002] 6544038.708352: 235 cycles: | java | 12688 | 235 | cycles | ''",
                "java 12688/12764 [002] 6544038.708352: cycles:u: | java | 12688/12764 | NaN | cycles:u | ''",
                "V8 Worker 7 24636/25607 [000] 94564.109216: 100 cycles: | V8 Worker 7 | 24636/25607 | 100 | cycles | ''",
                "swapper     0 [000] 158665.570607: cpu-clock: | swapper | 0 | NaN | cpu-clock | ''",
                ":-1 -1/-1 12.5: 1 cycles: | :-1 | -1/-1 | 1 | cycles | ''",
                "java 12 cycles: | java | 12 | NaN | cycles | ''",
                "java 12/13 [001] 99 cycles: | java | 12/13 | 99 | cycles | ''",
                "a 1 [000] 12.3: sched:sched_switch: prev=x | a | 1 | NaN | sched:sched_switch | prev=x",
                "sh 8114 1.2: 1 cycles: ffff sym+0x1 (x.so) | sh | 8114 | 1 | cycles | ffff sym+0x1 (x.so)",
            })
    void header_everyForm_isRead(String line, String command, String thread, double period, String event, String rest) {
        assertEquals(new PerfHeader(command, thread, period, event, rest), PerfHeader.parse(line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a;b;c 12",
                "java.lang.Thread.run:12;x 5",
                "words without number:",
                "12.5: cycles:",
                "x 12.5: cycles:",
                "x 1 12.5:"
            })
    void header_otherLines_areNone(String line) {
        assertNull(PerfHeader.parse(line));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7f std::map<int, long>::find(int const&) const+0x1f (/opt/a (deleted)) | std::map<int, long>::find(int const&) const",
                "7f foo(int) | foo(int)",
                "7f operator+ (x.so) | operator+",
                "7f a+0xzz (x.so) | a+0xzz",
                "7f inner (inlined) | inner",
                "ffffffff81 do_syscall_64+0x71 ([kernel.kallsyms]) | do_syscall_64_[k]",
                "ffffffff81 nf_hook+0x71 ([nf_conntrack]) | nf_hook_[k]",
                "ffffffff81 x+0x1 (/lib/modules/6.1/kernel/fs/ext4.ko.xz) | x_[k]",
                "7f __vdso_clock_gettime+0x1 ([vdso]) | __vdso_clock_gettime",
                "7f [unknown] (/tmp/perf-12.map) | [perf-12.map]",
                "7f [unknown] ([vdso]) | [vdso]",
                "7f [unknown] ([unknown]) | [unknown]",
                "7f Ljava/lang/String;::hashCode+0x10 (/tmp/perf-12.map) | java/lang/String.hashCode",
                "7f | [unknown]",
            })
    void frame_everyForm_isNamed(String line, String name) {
        assertEquals(name, PerfFrame.name("\t" + line, null));
    }

    @Test
    void frame_otherLines_areNone() {
        assertNull(PerfFrame.name("  Main.java:12", null));
        assertNull(PerfFrame.name("  xyz foo (a.so)", null));
        assertNull(PerfFrame.name("  00112233445566778 foo (a.so)", null));
    }

    @Test
    void severalEvents_areChosenOrSeparated() throws IOException {
        String text = "a 1 1.0: 5 cycles:u: \n\t1f f (x)\n\na 1 1.1: 7 faults: \n\t1f g (x)\n\n";
        Path file = Files.writeString(folder.resolve("perf.txt"), text);

        IOException thrown = assertThrows(IOException.class, () -> Stacks.read(file));
        assertEquals(
                file + ": has the events cycles:u, faults; choose one with withEvent(name), or take them all with"
                        + " readEach",
                thrown.getMessage());
        Map<String, Stacks> each = StackReader.create().withPeriods().readEach(file);
        assertEquals(List.of("cycles:u", "faults"), List.copyOf(each.keySet()));
        assertEquals(5, each.get("cycles:u").total());
        assertEquals(
                Map.of(List.of("a", "f"), 1.0),
                model(StackReader.create().withEvent("cycles").read(file).toTree("CPU", Unit.COUNT)));
        IOException none = assertThrows(
                IOException.class, () -> StackReader.create().withEvent("locks").read(file));
        assertEquals(
                file + ": holds no sample of the event locks; withEvent(name) chooses another; its first line is"
                        + " \"a 1 1.0: 5 cycles:u:\"",
                none.getMessage());
    }

    @Test
    void threads_standBelowTheirCommand() {
        Stacks read = parse(StackReader.create().withThreads(), "a b 1/2 1.0: 5 cycles: \n\t1f f (x)\n\n");

        assertEquals(Map.of(List.of("a b", "1/2", "f"), 1.0), model(read.toTree("CPU", Unit.COUNT)));
    }

    @Test
    void withoutCallChains_aSampleIsALine() {
        Stacks read = parse(
                "              sh  8114 48.889641:    1001001 cpu-clock:  ffffffff815dd360 f+0x0 ([kernel.kallsyms])\n"
                        + "             abc  8114 48.889642:    1001001 cpu-clock:             20ca3 g+0x13 (/usr/lib/ld.so.2)\n");

        assertEquals(
                Map.of(List.of("sh", "f_[k]"), 1.0, List.of("abc", "g"), 1.0), model(read.toTree("CPU", Unit.COUNT)));
    }

    @Test
    void otherRecordsAndSourceLines_areLeftOut() {
        Stacks read = parse("# captured on : somewhere\n"
                + "perf 1 1.0: PERF_RECORD_COMM: sh:1/1\n"
                + "a 1 1.0: 5 cycles: \n\t1f f (x)\n  f.c:12\n\n"
                + "b 1 1.0: 5 cycles: \n\n");

        assertEquals(Map.of(List.of("a", "f"), 1.0, List.of("b"), 1.0), model(read.toTree("CPU", Unit.COUNT)));
        assertTrue(read.toTree("CPU", Unit.COUNT).caption().endsWith("; 1 lines held no frame."));
    }

    @Test
    void fileThatEndsWithinASample_losesItAndSaysSo() {
        Stacks cut = parse(SHELL + "sh 8114 1.0: 1 cpu-clock: \n\t98970 mal");
        assertEquals(3, cut.records());
        assertTrue(cut.isTruncated());

        Stacks whole = parse(SHELL.stripTrailing());
        assertEquals(3, whole.records());
        assertFalse(whole.isTruncated());
    }

    @Test
    void foreignLine_isRefusedByNumber() {
        UncheckedIOException thrown =
                assertThrows(UncheckedIOException.class, () -> parse(SHELL + "something else\n\n"));
        assertTrue(
                thrown.getCause().getMessage().startsWith("stacks.txt:15: neither a sample's first line nor a frame"),
                thrown.getMessage());
        UncheckedIOException period = assertThrows(
                UncheckedIOException.class,
                () -> parse(StackReader.create().withPeriods(), "a 1 1.0: cycles: \n\t1f f (x)\n\n"));
        assertTrue(period.getMessage().contains("without a period"), period.getMessage());
    }

    @Test
    void perfMap_namesCompiledCode_theLaterOverTheEarlier() throws IOException {
        Path map = Files.writeString(
                folder.resolve("perf-12.map"),
                "1000 100 old\n1100 80 Ljava/util/HashMap;::get(Ljava/lang/Object;)\n0x1080 0x40 newer\n2000 1");
        PerfMap symbols = PerfMap.read(map);

        assertEquals("old", symbols.name(0x107f));
        assertEquals("newer", symbols.name(0x1080));
        assertNull(symbols.name(0x10c0), "the rest of code that was overwritten");
        assertEquals("Ljava/util/HashMap;::get(Ljava/lang/Object;)", symbols.name(0x1100));
        assertNull(symbols.name(0x1180));
        assertNull(symbols.name(0xfff));
        Stacks read = parse(
                StackReader.create().withSymbols(map),
                "java 12 1.0: 1 cycles: \n\t1101 [unknown] (/tmp/perf-12.map)\n\t9 [unknown] (/tmp/perf-12.map)\n\n");
        assertEquals(
                Map.of(List.of("java", "[perf-12.map]", "java/util/HashMap.get(Ljava/lang/Object:)"), 1.0),
                model(read.toTree("CPU", Unit.COUNT)));
        Path wrong = Files.writeString(folder.resolve("wrong.map"), "1000 100 a\nxyz\n");
        assertTrue(assertThrows(IOException.class, () -> PerfMap.read(wrong))
                .getMessage()
                .startsWith(wrong + ":2: not \"start size name\""));
    }
}
