package dev.tacho.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tacho.cache.KeyTable.Count;
import dev.tacho.core.Histogram;
import dev.tacho.core.Perf;
import dev.tacho.core.section.Unit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * The table of sampled keys against a map that remembers all of each key: exact as long as all keys fit, within the
 * bounds of chance when half of them after half have to go.
 */
class KeyTableTest {
    /** 2^20 ns, the unit that times are told apart in. */
    private static final long TICK = 1 << 20;

    private final Perf perf = Perf.create("test");
    private final Histogram ages = perf.histogram("age", Unit.NANOS);
    private final Histogram reuses = perf.histogram("reuse", Unit.NANOS);

    private KeyTable table(int capacity) {
        return new KeyTable(capacity, 1, ages, reuses);
    }

    /** What is known of a key: where it stands in words, and when it came and went. */
    private static final class Life {
        private String state = "new";
        private MissReason last = MissReason.FIRST_USE;
        private long stored;
        private long used;
        private long left;
        private int hits;
    }

    /** The same as the table, with nothing packed and nothing forgotten. */
    private static final class Reference {
        private final Map<Integer, Life> lives = new HashMap<>();
        private final Map<Count, Long> counts = new EnumMap<>(Count.class);
        private final Map<MissReason, Long> misses = new EnumMap<>(MissReason.class);
        private long ageTicks;
        private long reuseTicks;
        private final long ttlTicks;

        Reference(long ttlTicks) {
            this.ttlTicks = ttlTicks;
        }

        private Life life(int key) {
            return lives.computeIfAbsent(key, absent -> new Life());
        }

        private void count(Count what) {
            counts.merge(what, 1L, Long::sum);
        }

        void lookup(int key, long now, boolean hit) {
            Life life = life(key);
            count(Count.LOOKUPS);
            if (hit) {
                count(Count.HITS);
                life.hits++;
            } else {
                MissReason reason = switch (life.state) {
                    case "new" -> MissReason.FIRST_USE;
                    case "missed" -> life.last;
                    case "here" -> now - life.stored >= ttlTicks ? MissReason.EXPIRED : MissReason.EVICTED;
                    case "removed" -> MissReason.REMOVED;
                    case "nothing" -> MissReason.NOT_STORED;
                    default -> MissReason.valueOf(life.state);
                };
                if (life.state.equals(reason.name())) {
                    count(Count.EVICTED_REUSED);
                    reuseTicks += now - life.left;
                }
                misses.merge(reason, 1L, Long::sum);
                life.last = reason;
                life.state = "missed";
            }
            life.used = now;
        }

        void stored(int key, long now) {
            Life life = life(key);
            if (!life.state.equals("here")) {
                life.hits = 0;
            }
            life.state = "here";
            life.stored = now;
        }

        void left(int key, long now, MissReason reason) {
            Life life = life(key);
            if (life.state.equals("here")) {
                count(Count.EVICTED);
                if (life.hits == 0) {
                    count(Count.EVICTED_UNUSED);
                }
                ageTicks += now - life.stored;
                life.left = now;
                life.state = reason.name();
            }
        }
    }

    @Property(tries = 60)
    void keysThatFit_areCountedExactly(@ForAll long seed) {
        Random random = new Random(seed);
        KeyTable table = table(64);
        long ttl = 200;
        table.expireAfter(Duration.ofNanos(ttl * TICK), null);
        Reference reference = new Reference(ttl);
        long agesBefore = ages.snapshot().values().sum();
        long reusesBefore = reuses.snapshot().values().sum();
        long now = random.nextInt(1_000);
        for (int i = 0; i < 2_000; i++) {
            now += random.nextInt(10);
            int key = random.nextInt(64) * 0x0300_0001;
            long nanos = now * TICK;
            Life life = reference.life(key);
            boolean here = life.state.equals("here");
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3, 4 -> {
                    boolean hit = here && now - life.stored < ttl && random.nextInt(5) != 0;
                    reference.lookup(key, now, hit);
                    if (hit) {
                        table.hit(key, nanos);
                    } else {
                        table.miss(key, nanos);
                    }
                }
                case 5, 6 -> {
                    reference.stored(key, now);
                    table.loaded(key, nanos, 1);
                }
                case 7 -> {
                    MissReason reason = new MissReason[] {MissReason.EVICTED, MissReason.EXPIRED, MissReason.COLLECTED}
                            [random.nextInt(3)];
                    reference.left(key, now, reason);
                    table.left(key, nanos, reason.code());
                }
                case 8 -> {
                    if (here) {
                        life.state = "removed";
                    }
                    table.removed(key);
                }
                default -> {
                    if (life.state.equals("missed")) {
                        life.state = "nothing";
                        table.foundNothing(key);
                    }
                }
            }
        }
        for (MissReason reason : MissReason.values()) {
            assertEquals((double) reference.misses.getOrDefault(reason, 0L), table.misses(reason), reason.name());
        }
        for (Count what :
                new Count[] {Count.LOOKUPS, Count.HITS, Count.EVICTED, Count.EVICTED_UNUSED, Count.EVICTED_REUSED}) {
            assertEquals((double) reference.counts.getOrDefault(what, 0L), table.count(what), what.name());
        }
        assertEquals(reference.ageTicks * TICK, ages.snapshot().values().sum() - agesBefore);
        assertEquals(reference.reuseTicks * TICK, reuses.snapshot().values().sum() - reusesBefore);
    }

    /** 50,000 keys, each looked up twice: missed, and then found. Every share of the keys must tell the same. */
    @Test
    void moreEntriesThanFit_halvedSamples_tellOfAll() {
        KeyTable table = table(2_048);
        Random random = new Random(3);
        int keys = 50_000;
        for (int i = 0; i < keys; i++) {
            int key = random.nextInt();
            if (Integer.toUnsignedLong(key) < table.threshold()) {
                table.miss(key, i * TICK);
                table.loaded(key, i * TICK, 1);
                table.hit(key, i * TICK);
            }
        }
        double ratio = table.samplingRatio();
        assertEquals(1 / 32.0, ratio, "50,000 keys in 2,048 places");
        // Of 1,563 sampled keys the standard deviation is 2.5 %.
        assertEquals(2.0 * keys, table.count(Count.LOOKUPS) / ratio, 0.1 * keys * 2);
        assertEquals(0.5, table.count(Count.HITS) / table.count(Count.LOOKUPS), 0.01);
        assertEquals(keys, table.misses(MissReason.FIRST_USE) / ratio, 0.1 * keys);
    }

    /** Keys that are gone make room before any key in the cache has to. */
    @Test
    void moreGhostsThanFit_areForgotten_theOldestFirst() {
        KeyTable table = table(100);
        for (int key = 0; key < 1_000; key++) {
            table.miss(key, 0);
            table.loaded(key, 0, 1);
            table.left(key, TICK, MissReason.EVICTED.code());
        }
        assertEquals(1, table.samplingRatio(), "no key had to go");
        for (int key = 999; key >= 950; key--) {
            table.miss(key, 2 * TICK);
        }
        assertEquals(50, table.misses(MissReason.EVICTED), "the latest are remembered");
        assertEquals(1_000, table.misses(MissReason.FIRST_USE));

        table.miss(0, 2 * TICK);
        assertEquals(1_001, table.misses(MissReason.FIRST_USE), "the first is not");
    }

    /** The counts of a stampede without announced loads: three miss at a time, and each stores what it loaded. */
    @Test
    void stored_bySeveralThatMissed_areDuplicates() {
        KeyTable table = table(16);
        for (int i = 0; i < 3; i++) {
            table.miss(1, i * TICK);
        }
        for (int i = 0; i < 3; i++) {
            table.stored(1, 10 * TICK, 1);
        }
        assertEquals(2, table.count(Count.DUPLICATE_STORES));

        table.stored(1, 20 * TICK, 1);
        assertEquals(2, table.count(Count.DUPLICATE_STORES), "a value of its own accord");
    }

    /** Time may do what it likes: nothing is negative, and no lookup is left out. */
    @Test
    void timeGoesBackAndLeapsAhead_nothingIsLost() {
        KeyTable table = table(16);
        table.expireAfter(Duration.ofMinutes(1), Duration.ofMinutes(1));
        long hour = Duration.ofHours(1).toNanos();
        table.miss(1, 0);
        table.loaded(1, 0, 1);
        table.hit(1, -5 * hour);
        table.left(1, -4 * hour, MissReason.EVICTED.code());
        table.miss(1, -6 * hour);
        table.loaded(1, 0, 1);
        table.miss(1, 900 * 24 * hour);

        assertEquals(4, table.count(Count.LOOKUPS));
        assertEquals(1, table.misses(MissReason.EVICTED));
        assertTrue(ages.snapshot().values().min() >= 0);
        assertTrue(reuses.snapshot().values().min() >= 0);
    }
}
