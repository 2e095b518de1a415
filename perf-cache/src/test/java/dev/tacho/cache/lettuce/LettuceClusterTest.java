package dev.tacho.cache.lettuce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.redis.RedisServer;
import dev.tacho.core.Perf;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import io.lettuce.core.resource.ClientResources;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** In a cluster a call is counted where it is answered, however many nodes were asked. */
class LettuceClusterTest {
    private static final int HALF = SlotHash.SLOT_COUNT / 2;

    private final MeasuredLettuce measured = MeasuredLettuce.of(Perf.create("test"), "cluster");

    @Test
    void movedSlot_isOneCallAndARedirection() {
        ClientResources resources = ClientResources.builder()
                .commandLatencyRecorder(measured.recorder())
                .build();
        try (RedisServer left = RedisServer.start("--cluster-enabled", "yes");
                RedisServer right = RedisServer.start("--cluster-enabled", "yes")) {
            RedisClient plain = RedisClient.create();
            RedisClusterClient client = RedisClusterClient.create(resources, left.url());
            try {
                RedisCommands<String, String> toLeft =
                        plain.connect(RedisURI.create(left.url())).sync();
                RedisCommands<String, String> toRight =
                        plain.connect(RedisURI.create(right.url())).sync();
                join(toLeft, toRight, right);
                RedisAdvancedClusterCommands<String, String> cluster =
                        client.connect().sync();
                String onLeft = key(0, HALF, 0);
                String onRight = key(HALF, SlotHash.SLOT_COUNT, 0);
                String moving = key(0, HALF, 1);
                cluster.set(onLeft, "1");
                cluster.set(onRight, "2");
                move(SlotHash.getSlot(moving), toLeft, toRight);
                LettuceSnapshot before = measured.snapshot();

                assertNull(cluster.get(moving));
                LettuceSnapshot since = measured.snapshot().minus(before);
                assertEquals(1, since.command("GET").calls());
                assertEquals(1, since.command("GET").redirected());
                assertEquals(0, since.command("GET").failed());
                assertEquals(1, measured.meter().snapshot().misses());

                assertEquals(
                        3, cluster.mget(onLeft, onRight, "{" + onLeft + "}none").size());
                since = measured.snapshot().minus(before);
                assertEquals(2, since.command("MGET").calls(), "one for each node");
                assertEquals(2, measured.meter().snapshot().hits());
                assertEquals(2, measured.meter().snapshot().misses());
                assertEquals(0, measured.snapshot().recorderFailures());
            } finally {
                client.shutdown(0, 5, TimeUnit.SECONDS);
                plain.shutdown(0, 5, TimeUnit.SECONDS);
            }
        } finally {
            resources.shutdown(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static void join(
            RedisCommands<String, String> left, RedisCommands<String, String> right, RedisServer rightServer) {
        left.clusterAddSlots(IntStream.range(0, HALF).toArray());
        right.clusterAddSlots(IntStream.range(HALF, SlotHash.SLOT_COUNT).toArray());
        left.clusterMeet("127.0.0.1", rightServer.port());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isWhole(left) || !isWhole(right)) {
            assertTrue(System.nanoTime() < deadline, left.clusterInfo());
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static boolean isWhole(RedisCommands<String, String> node) {
        return node.clusterInfo().contains("cluster_state:ok")
                && node.clusterInfo().contains("cluster_slots_assigned:" + SlotHash.SLOT_COUNT);
    }

    private static void move(int slot, RedisCommands<String, String> from, RedisCommands<String, String> to) {
        String target = to.clusterMyId();
        assertNotNull(target);
        to.clusterSetSlotNode(slot, target);
        from.clusterSetSlotNode(slot, target);
    }

    /** Returns a key whose slot is in a range, the first or a later one. */
    private static String key(int from, int to, int skip) {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> "key:" + i)
                .filter(key -> SlotHash.getSlot(key) >= from && SlotHash.getSlot(key) < to)
                .skip(skip)
                .findFirst()
                .orElseThrow();
    }
}
