package dev.tacho.cache.caffeine;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What one run of steps has for itself: keys, futures, time, and a log of all that a cache calls and returns. */
final class World {
    final FakeTicker ticker = new FakeTicker();
    final List<String> log = new ArrayList<>();
    private final List<CompletableFuture<String>> pending = new ArrayList<>();
    private final Map<String, CompletableFuture<String>> completed = new HashMap<>();
    private final Map<CompletableFuture<?>, Integer> futures = new IdentityHashMap<>();
    private final Key[] keys;
    private final boolean identity;

    /**
     * Creates a world.
     *
     * @param count how many keys there are, and so which natures
     * @param identity whether equal keys are not the same
     */
    World(int count, boolean identity) {
        this.keys = new Key[count];
        this.identity = identity;
        for (int i = 0; i < keys.length; i++) {
            keys[i] = new Key(i);
        }
    }

    /** Returns a world to compare this one with. Weak keys are the same in both, for their order follows their identity. */
    World twin() {
        World twin = new World(keys.length, identity);
        if (identity) {
            System.arraycopy(keys, 0, twin.keys, 0, keys.length);
        }
        return twin;
    }

    /** Changes what a key is equal to; not one that is in two worlds. */
    void mutate(Key key) {
        if (!identity) {
            key.mutate();
        }
    }

    /** How caches are configured: in no way that leaves anything to chance, such as a bound that is reached. */
    enum Configuration {
        UNBOUNDED,
        EXPIRE_AFTER_WRITE,
        EXPIRE_AFTER_ACCESS,
        WEIGHED,
        REFRESHING,
        WEAK_KEYS;

        boolean isForLoaders() {
            return this == REFRESHING;
        }

        Caffeine<Object, Object> builder(FakeTicker ticker) {
            Caffeine<Object, Object> builder =
                    Caffeine.newBuilder().ticker(ticker).executor(Runnable::run);
            switch (this) {
                case UNBOUNDED -> {}
                case EXPIRE_AFTER_WRITE -> builder.expireAfterWrite(Duration.ofSeconds(10));
                case EXPIRE_AFTER_ACCESS -> builder.expireAfterAccess(Duration.ofSeconds(10));
                case WEIGHED ->
                    builder.maximumWeight(1_000_000)
                            .weigher((key, value) -> value.toString().length());
                case REFRESHING ->
                    builder.refreshAfterWrite(Duration.ofSeconds(3)).expireAfterWrite(Duration.ofSeconds(20));
                case WEAK_KEYS -> builder.weakKeys();
            }
            return builder;
        }
    }

    /** Returns a key of the step's, the very one or one that is equal. Weak keys are all the very ones. */
    Key key(Step step) {
        Key key = key(step.key());
        return step.copied() && !identity ? key.copy() : key;
    }

    Key key(int id) {
        return keys[id % keys.length];
    }

    /** Loads, or fails, by the key's nature. */
    String load(Key key) throws Exception {
        log.add("load " + key);
        return switch (key.id) {
            case Key.LOAD_FINDS_NOTHING -> null;
            case Key.LOAD_FAILS -> throw new IllegalArgumentException("load of " + key);
            case Key.LOAD_FAILS_CHECKED -> throw new IOException("load of " + key);
            case Key.LOAD_FAILS_BADLY -> throw new AssertionError("load of " + key);
            default -> "value of " + key;
        };
    }

    /** Loads as a function does, which may throw no checked exception. */
    String compute(Key key) {
        try {
            return load(key);
        } catch (IOException e) {
            throw new IllegalArgumentException(e.getMessage());
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the future of a value, always the same. */
    CompletableFuture<String> completed(String value) {
        return completed.computeIfAbsent(value, CompletableFuture::completedFuture);
    }

    /** Returns a future that will be completed later. */
    CompletableFuture<String> pending() {
        CompletableFuture<String> future = new CompletableFuture<>();
        pending.add(future);
        return future;
    }

    /** Completes the oldest pending future, if there is any. */
    String complete(Consumer<CompletableFuture<String>> how) {
        if (!pending.isEmpty()) {
            how.accept(pending.remove(0));
        }
        return "";
    }

    void completeAll() {
        while (!pending.isEmpty()) {
            complete(future -> future.complete("completed at last"));
        }
    }

    RemovalListener<Key, String> listener(String name) {
        return (Key key, String value, RemovalCause cause) -> {
            log.add(name + ' ' + key + ' ' + value + ' ' + cause);
            if (key != null && key.id == Key.LOAD_FAILS) {
                throw new IllegalStateException(name + " fails");
            }
        };
    }

    /** Describes a result. Which future it is tells the number it was first met with. */
    String describe(Object result) {
        if (result instanceof CompletableFuture<?> future) {
            Integer number = futures.computeIfAbsent(future, unknown -> futures.size());
            return "future " + number + ' ' + state(future);
        }
        return String.valueOf(result);
    }

    private String state(CompletableFuture<?> future) {
        if (!future.isDone()) {
            return "pending";
        }
        return future.handle(
                        (value, failure) -> failure == null ? String.valueOf(value) : "failed: " + describe(failure))
                .join();
    }

    /** Describes an exception; some of Caffeine's messages name objects by their addresses. */
    private static String describe(Throwable failure) {
        String message = failure.toString();
        Throwable cause = failure.getCause();
        return (message.contains("@") ? failure.getClass().getName() : message)
                + (cause == null ? "" : " by " + describe(cause));
    }

    /** Something that is done to a cache. */
    interface Action {
        Object run() throws Exception;
    }

    /** Does something and logs what came of it. */
    void log(Step step, Action action) {
        String result;
        try {
            result = describe(action.run());
        } catch (Throwable e) {
            result = "threw " + describe(e);
        }
        log.add(step.kind() + " " + step.key() + ": " + result);
    }
}
