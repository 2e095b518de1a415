package dev.tacho.chain.bytecode;

import dev.tacho.core.section.Section;
import dev.tacho.core.section.SectionSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a contract's deployed code consists of and costs: its size against the limit, the compiler's tail, instructions,
 * basic blocks, how each function is found and for how much gas, and what of it never ran.
 *
 * <pre>{@code
 * BytecodeReport report = BytecodeReport.ofHex(web3j.ethGetCode(address, LATEST).send().getCode(), GasSchedule.OSAKA);
 * report.selectors().forEach(s -> ... s.hex(), s.gas());
 * report.unexecuted(pcsOfMyTests).gas();      // what deploying the dead code cost
 * }</pre>
 *
 * <p>Immutable; takes some milliseconds.
 */
public final class BytecodeReport implements SectionSource {
    /** A contract may not begin with this byte (EIP-3541); code of another format or a delegation does. */
    private static final int FORMAT_BYTE = 0xef;

    /** Selectors have four bytes; leading zeros are not pushed. */
    private static final int MOST_SELECTOR_BYTES = 4;

    private final GasSchedule schedule;
    private final int sizeBytes;
    private final Optional<Metadata> metadata;
    private final Instructions instructions;
    private final List<BasicBlock> blocks;
    private final List<Selector> selectors;
    private final Map<String, Integer> opcodes;

    private BytecodeReport(byte[] code, GasSchedule schedule) {
        this.schedule = schedule;
        this.sizeBytes = code.length;
        this.metadata = Metadata.find(code);
        this.instructions = new Instructions(
                code, code.length - metadata.map(Metadata::sizeBytes).orElse(0));
        this.blocks = List.copyOf(instructions.basicBlocks());
        this.selectors = findSelectors(code, instructions);
        this.opcodes = histogram(instructions);
    }

    /**
     * A stretch of code that is entered only at its start and left only at its end.
     *
     * @param startPc its first instruction
     * @param endPc the byte after its last
     */
    public record BasicBlock(int startPc, int endPc) {}

    /**
     * How a function is found.
     *
     * @param value its selector
     * @param entryPc where its own code begins
     * @param comparisons how many selectors it was compared with, its own included and those that only divide them not
     * @param gas what a call without value used until there
     */
    public record Selector(int value, int entryPc, int comparisons, long gas) {
        /**
         * Returns the selector as people write it.
         *
         * @return for example {@code 0xa9059cbb}
         */
        public String hex() {
            return String.format(Locale.ROOT, "0x%08x", value);
        }
    }

    /**
     * Code that did not run.
     *
     * @param blocks its basic blocks, in order
     * @param bytes how many bytes they are
     * @param gas what their deployment cost, without what sending them cost
     */
    public record Unexecuted(List<BasicBlock> blocks, int bytes, long gas) {
        /** Copies the list. */
        public Unexecuted {
            blocks = List.copyOf(blocks);
        }
    }

    /**
     * Reports on code.
     *
     * @param runtimeCode the deployed code, not the one that deploys it
     * @param schedule the costs and limits of the fork
     * @return the report
     * @throws IllegalArgumentException if there is no code, as at an account, or it is of another format
     */
    public static BytecodeReport of(byte[] runtimeCode, GasSchedule schedule) {
        Objects.requireNonNull(schedule, "schedule");
        if (runtimeCode.length == 0) {
            throw new IllegalArgumentException("runtimeCode of 0 bytes: there is no contract; check the address");
        }
        if ((runtimeCode[0] & 0xff) == FORMAT_BYTE) {
            throw new IllegalArgumentException(
                    "runtimeCode begins with 0xef: a delegation (EIP-7702) or another format; report on its target");
        }
        return new BytecodeReport(runtimeCode.clone(), schedule);
    }

    /**
     * Reports on code as {@code eth_getCode} gives it.
     *
     * @param runtimeCode hexadecimal digits, with or without {@code 0x}
     * @param schedule the costs and limits of the fork
     * @return the report
     * @throws IllegalArgumentException as {@link #of}, or if these are no hexadecimal digits of whole bytes
     */
    public static BytecodeReport ofHex(String runtimeCode, GasSchedule schedule) {
        String digits = runtimeCode.strip();
        return of(HexFormat.of().parseHex(digits.startsWith("0x") ? digits.substring(2) : digits), schedule);
    }

    private static List<Selector> findSelectors(byte[] code, Instructions instructions) {
        TreeSet<Integer> candidates = new TreeSet<>();
        for (int pc : instructions.all()) {
            int bytes = Opcodes.pushedBytes(instructions.opcode(pc));
            if (bytes > 0 && bytes <= MOST_SELECTOR_BYTES && pc + 1 + bytes <= instructions.end()) {
                int value = 0;
                for (byte b : Arrays.copyOfRange(code, pc + 1, pc + 1 + bytes)) {
                    value = (value << 8) | (b & 0xff);
                }
                candidates.add(value);
            }
        }
        Dispatcher.Effort effort = new Dispatcher.Effort();
        List<Selector> found = candidates.stream()
                .flatMap(value -> Dispatcher.find(code, instructions, value, effort).stream())
                .sorted(Comparator.comparingLong(Selector::gas).thenComparing(Selector::hex))
                .toList();
        return effort.isSpent() ? List.of() : found;
    }

    private static Map<String, Integer> histogram(Instructions instructions) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int pc : instructions.all()) {
            counts.merge(Opcodes.name(instructions.opcode(pc)), 1, Integer::sum);
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    /**
     * Returns the fork's costs and limits.
     *
     * @return what it was made with
     */
    public GasSchedule schedule() {
        return schedule;
    }

    /**
     * Returns the size of the code.
     *
     * @return in bytes, the compiler's tail included
     */
    public int sizeBytes() {
        return sizeBytes;
    }

    /**
     * Returns how much of the largest size the code takes.
     *
     * @return above 1 where the fork would not deploy it
     */
    public double sizeRatio() {
        return sizeBytes / (double) schedule.code().mostBytes();
    }

    /**
     * Returns what storing the code cost at deployment, without running the code that makes it and sending it.
     *
     * @return in gas
     */
    public long depositGas() {
        return sizeBytes * schedule.code().depositByteGas();
    }

    /**
     * Returns the compiler's tail.
     *
     * @return the tail; empty where there is none
     */
    public Optional<Metadata> metadata() {
        return metadata;
    }

    /**
     * Returns what storing the compiler's tail cost at deployment.
     *
     * @return in gas; 0 where there is none
     */
    public long metadataGas() {
        return metadata.map(Metadata::sizeBytes).orElse(0) * schedule.code().depositByteGas();
    }

    /**
     * Returns how often each instruction stands in the code, data among the code included: it cannot be told apart.
     *
     * @return by falling count; keys are names, or for example {@code 0x0C} for a byte that is no instruction
     */
    public Map<String, Integer> opcodes() {
        return Collections.unmodifiableMap(opcodes);
    }

    /**
     * Returns the basic blocks.
     *
     * @return in order, without a gap, up to the compiler's tail
     */
    public List<BasicBlock> basicBlocks() {
        return blocks;
    }

    /**
     * Returns the places that may be jumped to.
     *
     * @return their positions, rising
     */
    public List<Integer> jumpDestinations() {
        return Arrays.stream(instructions.all())
                .filter(instructions::isJumpDestination)
                .boxed()
                .toList();
    }

    /**
     * Returns how each function is found. Told by running the start of the code with each constant in it as a selector,
     * so none of these is a guess; a contract that finds its functions by other means than comparing has none, nor has
     * one that begins with endless loops.
     *
     * @return by rising gas
     */
    public List<Selector> selectors() {
        return selectors;
    }

    /**
     * Tells which code did not run.
     *
     * @param executed the positions of the instructions that ran, over as many transactions as there are; those behind
     *     the code, where it ran into the STOP that follows all code, count for nothing
     * @return the basic blocks of which not even the first instruction ran
     * @throws IllegalArgumentException if a position is none of an instruction: then it was other code that ran
     */
    public Unexecuted unexecuted(BitSet executed) {
        executed.stream()
                .filter(pc -> pc < sizeBytes && !instructions.isStart(pc))
                .findFirst()
                .ifPresent(pc -> {
                    throw new IllegalArgumentException("executed holds " + pc
                            + ", where no instruction begins: give the positions of this very code");
                });
        List<BasicBlock> never = new ArrayList<>();
        int bytes = 0;
        for (BasicBlock block : blocks) {
            if (!executed.get(block.startPc())) {
                never.add(block);
                bytes += block.endPc() - block.startPc();
            }
        }
        return new Unexecuted(never, bytes, bytes * schedule.code().depositByteGas());
    }

    /**
     * Returns what a report says of the code alone.
     *
     * @return the section {@code bytecode}
     */
    @Override
    public Section section() {
        return BytecodeSection.render(this);
    }

    int instructionCount() {
        return instructions.count();
    }
}
