package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.CacheMeter;
import dev.tacho.cache.GroupHits;
import dev.tacho.cache.KeyMeter;
import dev.tacho.cache.KeyOptions;
import dev.tacho.core.Perf;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Commands made by hand, as a server or Lettuce seldom makes them: what cannot be known is counted as such. */
class CacheUseTest {
    private static final StringCodec CODEC = StringCodec.UTF8;

    private final Perf perf = Perf.create("test");
    private final CacheMeter meter = CacheMeter.of(perf, "users");
    private final KeyMeter keys =
            meter.byKey(KeyOptions.byKey().groupBy(key -> (String) key).showKeys(key -> (String) key));

    @AfterEach
    void close() {
        keys.close();
    }

    @Test
    void arguments_ofThisLettuce_canBeLookedAt() {
        assertTrue(Arguments.OPEN);
        List<?> arguments = Arguments.of(
                args().addKey("key").add("text").add(1).addValue("value").add(CommandType.GET));

        assertEquals(5, arguments.size());
        assertEquals("key", Arguments.key(arguments.get(0)));
        for (Object other : arguments.subList(1, 5)) {
            assertNull(Arguments.key(other));
        }
        assertEquals(
                List.of(false, false, false, true, false),
                arguments.stream().map(Arguments::isValue).toList());
        assertEquals("value", Arguments.value(arguments.get(3)));
    }

    @Test
    void closedArguments_firstKeyOfOne_isSeen() {
        MeasuredLettuce measured = new MeasuredLettuce(perf, meter, keys, false);
        record(measured, CommandType.GET, value("Ann"), args().addKey("a"));
        record(measured, CommandType.GET, value(null), args().addKey("b"));
        record(measured, CommandType.SET, status("OK"), args().addKey("b").addValue("Bob"));
        record(measured, CommandType.DEL, integer(1), args().addKey("b"));
        record(measured, CommandType.GET, value(null), args().addKey("b"));

        assertEquals(Map.of("a", new GroupHits("a", 1, 0), "b", new GroupHits("b", 0, 2)), groups());
        assertEquals("users: FIRST_USE=1 EVICTED=0 EXPIRED=0 REMOVED=1 COLLECTED=0 NOT_STORED=0", reasons());
        assertEquals(0, measured.snapshot().unseenKeys());
        assertEquals(4, measured.snapshot().command("GET").bytes(), "of key and value found");
        assertEquals(1, measured.snapshot().command("SET").unsizedEntries());
        assertEquals(0, measured.snapshot().recorderFailures());
    }

    @Test
    void closedArguments_furtherKeys_areCountedAsUnseen() {
        MeasuredLettuce measured = new MeasuredLettuce(perf, meter, keys, false);
        record(measured, CommandType.MGET, list("1", null, "3"), args().addKeys("a", "b", "c"));
        record(measured, CommandType.MSET, status("OK"), args().add(Map.of("a", "1", "b", "2")));
        record(measured, CommandType.HGET, value("1"), args().addKey("h").addKey("f"));
        record(measured, CommandType.DEL, integer(2), args().addKeys("a", "b"));

        assertEquals(3, meter.snapshot().hits());
        assertEquals(1, meter.snapshot().misses());
        assertEquals(Map.of(), groups());
        assertEquals(3 + 2 + 1 + 2, measured.snapshot().unseenKeys());
        assertEquals(2, measured.snapshot().command("MGET").unsizedEntries());
        assertEquals(2, measured.snapshot().command("MSET").unsizedEntries());
        assertEquals(0, measured.snapshot().recorderFailures());
    }

    @Test
    void closedArguments_withoutKeys_stillCountLookups() {
        MeasuredLettuce measured = new MeasuredLettuce(perf, meter, null, false);
        record(measured, CommandType.GET, value("Ann"), args().addKey("a"));
        record(measured, CommandType.SET, status("OK"), args().addKey("a").addValue("Ann"));

        assertEquals(1, meter.snapshot().hits());
        assertEquals(1, measured.snapshot().command("GET").unsizedEntries());
        assertEquals(1, measured.snapshot().command("SET").unsizedEntries());
        assertEquals(0, measured.snapshot().unseenKeys(), "nobody asked for keys");
    }

    @Test
    void keys_addedAsText_areCountedAsUnseen() {
        MeasuredLettuce measured = open();
        record(measured, CommandType.GET, value("Ann"), args().add("a"));
        record(measured, CommandType.MGET, list("1", "2"), args().addKey("a").add("b"));
        record(measured, CommandType.DEL, integer(1), args().add("a"));

        assertEquals(3, meter.snapshot().hits());
        assertEquals(Map.of("a", new GroupHits("a", 1, 0)), groups());
        assertEquals(3, measured.snapshot().unseenKeys());
        assertEquals(2, measured.snapshot().command("MGET").bytes());
        assertEquals(1, measured.snapshot().command("MGET").unsizedEntries());
        assertEquals(1, measured.snapshot().command("GET").unsizedEntries());
    }

    @Test
    void outputs_thatDoNotFit_areUnknown() {
        MeasuredLettuce measured = open();
        record(measured, CommandType.GET, integer(1), args().addKey("a"));
        record(measured, CommandType.GET, null, args().addKey("a"));
        record(measured, CommandType.MGET, list("1"), args().addKeys("a", "b"));
        record(measured, CommandType.MGET, value("1"), args().addKeys("a"));

        assertEquals(0, meter.snapshot().requests());
        assertEquals(5, measured.snapshot().unknownLookups());
        assertEquals(4, measured.snapshot().calls());
    }

    @Test
    void commandsWithoutArguments_areCounted() {
        MeasuredLettuce measured = open();
        record(measured, CommandType.GET, value("1"), null);
        record(measured, CommandType.SET, status("OK"), null);
        record(measured, CommandType.PING, status("PONG"), null);

        assertEquals(3, measured.snapshot().calls());
        assertEquals(0, measured.snapshot().recorderFailures());
    }

    @Test
    void movedAnswer_ofAClientOfOneServer_isAnError() {
        MeasuredLettuce measured = open();
        ValueOutput<String, String> output = new ValueOutput<>(CODEC);
        output.setError("MOVED 3999 127.0.0.1:6381");
        record(measured, CommandType.GET, output, args().addKey("a"));

        assertEquals(1, measured.snapshot().command("GET").failed());
        assertEquals(0, measured.snapshot().command("GET").redirected());
    }

    @Test
    void names_ofTheirOwn_areBounded() {
        MeasuredLettuce measured = open();
        for (int i = 0; i < 250; i++) {
            record(measured, keyword("custom." + i), status("OK"), null);
        }
        record(measured, keyword(" "), status("OK"), null);
        record(measured, keyword("set"), status("OK"), args().addKey("a").addValue("1"));
        LettuceSnapshot snapshot = measured.snapshot();

        assertEquals(1, snapshot.command("CUSTOM.7").calls());
        assertEquals(151, snapshot.command("(other)").calls());
        assertEquals(2, snapshot.command("SET").bytes());
        assertEquals(252, snapshot.calls());
        assertEquals(102, snapshot.commands().size());
    }

    private MeasuredLettuce open() {
        return new MeasuredLettuce(perf, meter, keys, true);
    }

    private static void record(
            MeasuredLettuce measured,
            ProtocolKeyword type,
            CommandOutput<String, String, ?> output,
            CommandArgs<String, String> args) {
        RedisCommand<?, ?, ?> command = new Command<>(type, output, args);
        measured.recorder().recordCommandLatency(null, null, command, 100, 200);
    }

    private static CommandArgs<String, String> args() {
        return new CommandArgs<>(CODEC);
    }

    private static CommandOutput<String, String, String> value(String value) {
        return decoded(new ValueOutput<>(CODEC), value);
    }

    private static CommandOutput<String, String, String> status(String status) {
        return decoded(new StatusOutput<>(CODEC), status);
    }

    private static CommandOutput<String, String, Long> integer(long number) {
        IntegerOutput<String, String> output = new IntegerOutput<>(CODEC);
        output.set(number);
        return output;
    }

    private static CommandOutput<String, String, List<String>> list(String... values) {
        ValueListOutput<String, String> output = new ValueListOutput<>(CODEC);
        output.multi(values.length);
        for (String value : values) {
            decoded(output, value);
        }
        return output;
    }

    private static <T> CommandOutput<String, String, T> decoded(CommandOutput<String, String, T> output, String value) {
        output.set(value == null ? null : ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
        return output;
    }

    private static ProtocolKeyword keyword(String name) {
        return () -> name.getBytes(StandardCharsets.US_ASCII);
    }

    private Map<String, GroupHits> groups() {
        return keys.snapshot().groups().stream().collect(Collectors.toMap(GroupHits::group, group -> group));
    }

    private String reasons() {
        return keys.snapshot().toString();
    }
}
