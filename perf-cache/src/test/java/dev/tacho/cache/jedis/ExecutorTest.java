package dev.tacho.cache.jedis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.KeyOptions;
import dev.tacho.cache.KeySnapshot;
import dev.tacho.cache.MissReason;
import dev.tacho.core.Clock;
import dev.tacho.core.ManualClock;
import dev.tacho.core.Perf;
import dev.tacho.core.snapshot.TimerSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.params.SetParams;

/** The wrapped executor without a server: what it passes on, and what goes wrong. */
class ExecutorTest {
    private final ManualClock clock = new ManualClock();
    private final Perf perf = Perf.builder("test").clock(clock).build();
    private final MeasuredJedis measured = MeasuredJedis.of(perf, "stub", KeyOptions.byKey());
    private final CommandObjects commands = new CommandObjects(RedisProtocol.RESP3);
    private final Script script = new Script(clock);
    private final CommandExecutor executor = measured.executor(script);

    /** Answers or throws what it is told, and takes 5 ms for it. */
    private static final class Script implements CommandExecutor {
        final ManualClock clock;
        final Queue<Object> replies = new ArrayDeque<>();
        final List<CommandObject<?>> seen = new ArrayList<>();
        boolean closed;

        Script(ManualClock clock) {
            this.clock = clock;
        }

        Script reply(Object reply) {
            replies.add(reply == null ? this : reply);
            return this;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T executeCommand(CommandObject<T> command) {
            seen.add(command);
            clock.advance(Duration.ofMillis(5));
            Object next = replies.remove();
            if (next instanceof Throwable failure) {
                ExecutorTest.<RuntimeException>sneak(failure);
            }
            return next == this ? null : (T) next;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    private TimerSnapshot timer(String command) {
        return perf.timer("redis.command", "cache", "stub", "command", command).snapshot();
    }

    @Test
    void executeCommand_passesTheSameObjectsOn_andTakesTheirTime() throws Exception {
        String value = new String("value");
        CommandObject<String> get = commands.get("k");
        script.reply(value);
        assertSame(value, executor.executeCommand(get));
        assertSame(get, script.seen.get(0));
        assertEquals(5_000_000, timer("GET").latency().mean(), 50_000);
        executor.close();
        assertTrue(script.closed);
    }

    @Test
    void executeCommand_whateverIsThrown_isTheSameAndOneFailure() {
        List<Throwable> failures = List.of(new IllegalStateException(), new StackOverflowError(), new IOException());
        for (Throwable failure : failures) {
            script.reply(failure);
            assertSame(failure, assertThrows(Throwable.class, () -> executor.executeCommand(commands.get("k"))));
        }
        assertEquals(3, timer("GET").errors());
        assertEquals(3, timer("GET").count());
        assertEquals(0, measured.meter().snapshot().requests());
    }

    @Test
    void executeCommand_null_failsAsItDoesWithoutUs() {
        script.reply(new NullPointerException("theirs"));
        NullPointerException thrown =
                assertThrows(NullPointerException.class, () -> executor.executeCommand((CommandObject<?>) null));
        assertEquals("theirs", thrown.getMessage());
        assertEquals(1, measured.meter().snapshot().meterFailures());
    }

    @Test
    void command_thatCannotTellItsName_doesNoHarm() {
        ProtocolCommand broken = () -> {
            throw new UnsupportedOperationException();
        };
        script.reply("fine");
        assertEquals(
                "fine",
                executor.executeCommand(new CommandObject<>(new CommandArguments(broken), BuilderFactory.STRING)));
        assertEquals(1, measured.meter().snapshot().meterFailures());
    }

    @Test
    void replyMadeIntoSomethingElse_isAnUnknownLookup() {
        CommandArguments args = new CommandArguments(Protocol.Command.MGET).keys("a", "b");
        script.reply(Map.of("a", "1"));
        executor.executeCommand(new CommandObject<>(args, BuilderFactory.ENCODED_OBJECT));
        assertEquals(0, measured.meter().snapshot().requests());
        assertEquals(0, measured.meter().snapshot().meterFailures());
        assertTrue(
                perf.sources().get("jedis.stub").section().blocks().toString().contains("their reply: 2."),
                "the report says so");
    }

    @Test
    void clockThatThrows_doesNoHarm() {
        AtomicBoolean stopped = new AtomicBoolean();
        Clock broken = new Clock() {
            @Override
            public long nanoTime() {
                if (stopped.get()) {
                    throw new IllegalStateException("no time");
                }
                return 0;
            }

            @Override
            public Instant instant() {
                return Instant.EPOCH;
            }
        };
        MeasuredJedis timeless =
                MeasuredJedis.of(Perf.builder("test").clock(broken).build(), "timeless", KeyOptions.byKey());
        stopped.set(true);
        script.reply("1").reply(null);
        CommandExecutor wrapped = timeless.executor(script);
        assertEquals("1", wrapped.executeCommand(commands.get("k")));
        assertNull(wrapped.executeCommand(commands.get("k")));
        assertEquals(2, timeless.meter().snapshot().requests());
        assertTrue(timeless.meter().snapshot().meterFailures() > 0);
    }

    @Test
    void nestedCalls_areEachMeasured() {
        CommandExecutor outer = measured.executor(new CommandExecutor() {
            @Override
            public <T> T executeCommand(CommandObject<T> command) {
                executor.executeCommand(commands.set("inner", "1"));
                return executor.executeCommand(command);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        });
        script.reply("OK").reply("1");
        outer.executeCommand(commands.get("k"));
        assertEquals(2, timer("GET").count());
        assertEquals(1, timer("SET").count());
        assertEquals(false, measured.calls().current().isMeasured());
    }

    @Test
    void executor_measuredAlready_isNotMeasuredTwice() {
        assertSame(executor, measured.executor(executor));
        assertNotSame(executor, MeasuredJedis.of(perf, "another").executor(executor));
    }

    /** With GET the reply is the old value; real servers know this together with NX since Redis 7.0. */
    @Test
    void setThatGetsAndMayDecline_isStoredIfThereWasNone() {
        script.reply("old").reply(null);
        executor.executeCommand(
                commands.setGet("declined", "v", SetParams.setParams().nx()));
        executor.executeCommand(
                commands.setGet("stored", "v", SetParams.setParams().nx()));
        script.reply(null).reply(null);
        executor.executeCommand(commands.get("declined"));
        executor.executeCommand(commands.get("stored"));
        KeySnapshot keys = measured.meter().keys().orElseThrow().snapshot();
        assertEquals(1, keys.sampledMisses(MissReason.FIRST_USE), "declined");
        assertEquals(1, keys.sampledMisses(MissReason.EVICTED), "stored, and gone since");
    }

    @Test
    void mget_ofBytes_countsEach() {
        script.reply(Arrays.asList(new byte[] {1}, null));
        executor.executeCommand(commands.mget("a".getBytes(UTF_8), "b".getBytes(UTF_8)));
        assertEquals(1, measured.meter().snapshot().hits());
        assertEquals(1, measured.meter().snapshot().misses());
    }
}
