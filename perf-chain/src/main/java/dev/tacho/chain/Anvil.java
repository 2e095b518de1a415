package dev.tacho.chain;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.web3j.crypto.Bip32ECKeyPair;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.MnemonicUtils;

/**
 * A real Ethereum node on this machine, for tests and examples: starts Foundry's {@code anvil} on a free port of
 * loopback, with accounts that hold money, and ends it on close.
 *
 * <pre>{@code
 * try (Anvil node = Anvil.start()) {
 *     Web3j web3j = Web3j.build(new HttpService(node.url()));
 *     Credentials rich = node.accounts().get(0);
 *     ...
 * }
 * }</pre>
 *
 * <p>The program is looked for in this order, and never downloaded: {@link Builder#binary}; the system property {@code
 * tacho.anvil}; a native {@code anvil} on the PATH; the npm package {@code @foundry-rs/anvil} in the directory that the
 * system property {@code tacho.node.modules} names, then in {@code node_modules} and {@code target/node_modules} of the
 * working directory and of each directory above it.
 *
 * <p>A node is a process of about 20 MB that starts in about 50 ms, and one daemon thread, {@code tacho-anvil-PID},
 * that reads what it prints. It ends with {@link #close}, or with this JVM unless that is killed outright. Safe for use
 * by any thread.
 */
public final class Anvil implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Anvil.class);
    private static final String MNEMONIC = "test test test test test test test test test test test junk";
    private static final long MOST_SECONDS_TO_END = 5;

    private final Process process;
    private final Thread hook;
    private final String address;
    private final int accountCount;
    private final @Nullable Path ipc;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable List<Credentials> accounts;

    private Anvil(Process process, Thread hook, String address, Builder builder) {
        this.process = process;
        this.hook = hook;
        this.address = address;
        this.accountCount = builder.accounts;
        this.ipc = builder.ipc;
    }

    /**
     * Starts a node that mines a block for each transaction, and waits until it listens.
     *
     * @return the running node; whoever starts it closes it
     * @throws IllegalStateException as {@link Builder#start}
     */
    public static Anvil start() {
        return builder().start();
    }

    /**
     * Returns a builder.
     *
     * @return the builder of a node that mines a block for each transaction
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks for the program without starting it, so that a test can say why it is skipped.
     *
     * @return the program {@link #start()} would start; empty if there is none
     */
    public static Optional<Path> find() {
        return new AnvilBinary(AnvilBinary.Places.ofThisProcess()).find();
    }

    /** Builds an {@link Anvil}. */
    public static final class Builder {
        private @Nullable Path binary;
        private final List<String> options = new ArrayList<>();
        private int accounts = 10;
        private @Nullable Path ipc;
        private Duration timeout = Duration.ofSeconds(20);

        private Builder() {}

        /**
         * Sets the program to start; it is looked for unless set.
         *
         * @param program a native anvil
         * @return this builder
         */
        public Builder binary(Path program) {
            this.binary = Objects.requireNonNull(program, "program");
            return this;
        }

        /**
         * Mines a block in a fixed rhythm, also an empty one, instead of one for each transaction.
         *
         * @param period above 0
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder blockTime(Duration period) {
            if (period.isNegative() || period.isZero()) {
                throw new IllegalArgumentException("blockTime=" + period + ": must be above 0; see noMining()");
            }
            return option("--block-time", seconds(period));
        }

        /**
         * Mines only when told by {@code evm_mine} or {@code anvil_mine}.
         *
         * @return this builder
         */
        public Builder noMining() {
            return option("--no-mining");
        }

        /**
         * Sets how many accounts hold 10,000 ether each.
         *
         * @param count at least 1; 10 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder accounts(int count) {
            this.accounts = atLeastOne("accounts", count);
            return this;
        }

        /**
         * Sets the chain's id; 31337 unless set.
         *
         * @param id at least 1
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder chainId(long id) {
            if (id < 1) {
                throw new IllegalArgumentException("chainId=" + id + ": must be >= 1");
            }
            return option("--chain-id", Long.toString(id));
        }

        /**
         * Sets the rules of the chain; the newest that anvil knows unless set.
         *
         * @param name for example {@code cancun}
         * @return this builder
         */
        public Builder hardfork(String name) {
            return option("--hardfork", Objects.requireNonNull(name, "name"));
        }

        /**
         * Sets the length of an epoch: the block {@code safe} is that far behind the latest, {@code finalized} twice as
         * far.
         *
         * @param slots at least 1; 32 unless set
         * @return this builder
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder slotsInAnEpoch(int slots) {
            return option("--slots-in-an-epoch", Integer.toString(atLeastOne("slotsInAnEpoch", slots)));
        }

        /**
         * Lets {@code debug_traceTransaction} tell single steps of the EVM; slower.
         *
         * @return this builder
         */
        public Builder stepsTracing() {
            return option("--steps-tracing");
        }

        /**
         * Listens on a Unix socket too. The file is deleted on close.
         *
         * @param socket a path at which there is nothing yet, short: many systems allow about 100 characters
         * @return this builder
         */
        public Builder ipc(Path socket) {
            this.ipc = socket.toAbsolutePath();
            return this;
        }

        /**
         * Sets how long {@link #start} waits at most.
         *
         * @param most above 0; 20 seconds unless set
         * @return this builder
         * @throws IllegalArgumentException if it is not
         */
        public Builder timeout(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException("timeout=" + most + ": must be above 0");
            }
            this.timeout = most;
            return this;
        }

        /**
         * Starts the node and waits until it listens.
         *
         * @return the running node; whoever starts it closes it
         * @throws IllegalStateException if the program is not found (the message says where it was looked for and what
         *     to do), cannot be started, ends at once (the message has its last lines), does not listen in time, or
         *     this thread is interrupted
         */
        public Anvil start() {
            if (ipc != null && Files.exists(ipc)) {
                throw new IllegalStateException("ipc=" + ipc + ": exists already; choose another path");
            }
            Process process = launch();
            Thread hook = new Thread(() -> end(process, ipc), "tacho-anvil-end-" + process.pid());
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return new Anvil(process, hook, new AnvilOutput(process).awaitAddress(timeout), this);
            } catch (RuntimeException e) {
                end(process, ipc);
                forget(hook);
                throw e;
            }
        }

        private Process launch() {
            AnvilBinary search = new AnvilBinary(AnvilBinary.Places.ofThisProcess());
            Path program = binary != null
                    ? binary
                    : search.find().orElseThrow(() -> new IllegalStateException(search.notFound()));
            // Port 0: the system chooses a free one, and anvil prints which.
            List<String> command = new ArrayList<>(
                    List.of(program.toString(), "--port", "0", "--accounts", Integer.toString(accounts), "--no-cors"));
            command.addAll(options);
            if (ipc != null) {
                command.addAll(List.of("--ipc", ipc.toString()));
            }
            try {
                return new ProcessBuilder(command).redirectErrorStream(true).start();
            } catch (IOException e) {
                throw new IllegalStateException(
                        "binary=" + program + ": cannot be started; give the path of a native"
                                + " anvil for this machine",
                        e);
            }
        }

        private Builder option(String... words) {
            options.addAll(List.of(words));
            return this;
        }

        private static int atLeastOne(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + '=' + value + ": must be >= 1");
            }
            return value;
        }

        private static String seconds(Duration duration) {
            return BigDecimal.valueOf(duration.toNanos(), 9)
                    .stripTrailingZeros()
                    .toPlainString();
        }
    }

    /**
     * Returns where it answers HTTP.
     *
     * @return for example {@code http://127.0.0.1:36631}
     */
    public String url() {
        return "http://" + address;
    }

    /**
     * Returns where it answers WebSockets.
     *
     * @return for example {@code ws://127.0.0.1:36631}
     */
    public String webSocketUrl() {
        return "ws://" + address;
    }

    /**
     * Returns the port of both.
     *
     * @return the port, chosen by the system
     */
    public int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /**
     * Returns the Unix socket.
     *
     * @return its path; empty unless the builder was given one
     */
    public Optional<Path> ipcPath() {
        return Optional.ofNullable(ipc);
    }

    /**
     * Returns the accounts that hold money, with their keys. They come from a mnemonic that everybody knows ("test test
     * ... junk") and are the same in every run: never send real money there.
     *
     * @return the accounts, in anvil's order; derived at the first call, which takes some milliseconds
     */
    public synchronized List<Credentials> accounts() {
        if (accounts == null) {
            Bip32ECKeyPair master = Bip32ECKeyPair.generateKeyPair(MnemonicUtils.generateSeed(MNEMONIC, ""));
            accounts = IntStream.range(0, accountCount)
                    .mapToObj(i -> Credentials.create(Bip32ECKeyPair.deriveKeyPair(master, bip44Path(i))))
                    .toList();
        }
        return accounts;
    }

    /** Ends the node, after 5 seconds by force. A further call does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end(process, ipc);
            forget(hook);
        }
    }

    /** Returns where it listens. */
    @Override
    public String toString() {
        return "Anvil[" + url() + ']';
    }

    /** Ethereum's path of BIP-44: m/44'/60'/0'/0/index. */
    private static int[] bip44Path(int index) {
        int hardened = Bip32ECKeyPair.HARDENED_BIT;
        return new int[] {44 | hardened, 60 | hardened, hardened, 0, index};
    }

    private static void end(Process process, @Nullable Path ipc) {
        process.destroy();
        try {
            if (!process.waitFor(MOST_SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(MOST_SECONDS_TO_END, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (ipc != null) {
            delete(ipc);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("The JVM is ending, and the node with it");
        }
    }

    /** anvil leaves the file of its socket behind. */
    private static void delete(Path socket) {
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            log.warn("The socket of an ended anvil stays behind: {}", e.toString());
        }
    }
}
