package dev.tacho.cache.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The server that other rooms' tests build on. */
class RedisServerTest {
    @Test
    void start_answersAtItsUrl() throws IOException {
        try (RedisServer server = RedisServer.start();
                RespClient client = new RespClient(server.port())) {
            assertEquals("redis://127.0.0.1:" + server.port(), server.url());
            assertEquals("PONG", client.execute("PING"));
            assertTrue(server.isRunning());
        }
    }

    @Test
    void start_withOptions_passesThem() throws IOException {
        try (RedisServer server = RedisServer.start("--maxmemory", "2mb", "--maxmemory-policy", "allkeys-lru");
                RespClient client = new RespClient(server.port())) {
            assertEquals(List.of("maxmemory", "2097152"), texts(client.execute("CONFIG", "GET", "maxmemory")));
            assertEquals(
                    List.of("maxmemory-policy", "allkeys-lru"),
                    texts(client.execute("CONFIG", "GET", "maxmemory-policy")));
        }
    }

    @Test
    void start_badOption_saysWhatTheServerPrinted() {
        String message = assertThrows(IllegalStateException.class, () -> RedisServer.start("--no-such-option", "1"))
                .getMessage();

        assertTrue(message.contains("does not answer. It printed: ["), message);
        assertTrue(message.contains("Bad directive"), message);
    }

    @Test
    void restart_afterStopOrKill_isAnEmptyServerOnTheSamePort() throws IOException {
        try (RedisServer server = RedisServer.start();
                RespClient client = new RespClient(server.port())) {
            int port = server.port();
            ProcessHandle first = server.process();
            client.execute("SET", "a", "1");
            server.stop();
            assertFalse(server.isRunning());
            assertThrows(IOException.class, () -> client.execute("PING"));

            server.restart();
            assertNull(client.execute("GET", "a"));
            client.execute("SET", "a", "2");
            server.kill();
            assertThrows(IOException.class, () -> client.execute("PING"));

            server.restart();
            assertNull(client.execute("GET", "a"));
            assertEquals(port, server.port());
            assertNotEquals(first, server.process());
            client.execute("SET", "a", "3");
            client.disconnect();
            server.restart();
            assertEquals(0L, client.execute("DBSIZE"));
        }
    }

    @Test
    void close_leavesNothingBehind() throws IOException {
        RedisServer server = RedisServer.start();
        Path directory;
        try (RespClient client = new RespClient(server.port())) {
            directory = Path.of(texts(client.execute("CONFIG", "GET", "dir")).get(1));
        }
        assertTrue(Files.isDirectory(directory));
        server.close();
        server.close();

        assertFalse(server.process().isAlive());
        assertFalse(Files.exists(directory));
    }

    @Test
    void start_withPassword_isReadyAllTheSame() throws IOException {
        try (RedisServer server = RedisServer.start("--requirepass", "s3cret");
                RespClient client = new RespClient(server.port())) {
            assertThrows(RespClient.RespError.class, () -> client.execute("GET", "a"));
            assertEquals("OK", client.execute("AUTH", "s3cret"));
            client.execute("SET", "a", "1");
            assertArrayEquals("1".getBytes(UTF_8), (byte[]) client.execute("GET", "a"));
        }
    }

    private static List<String> texts(Object reply) {
        return ((List<?>) reply)
                .stream().map(text -> new String((byte[]) text, UTF_8)).toList();
    }
}
