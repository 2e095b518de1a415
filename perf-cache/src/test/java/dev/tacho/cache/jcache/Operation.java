package dev.tacho.cache.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import javax.cache.processor.MutableEntry;

/**
 * One call of a cache, with everything that comes of it as text.
 *
 * @param kind which call
 * @param key its key, or the first of three
 */
record Operation(Kind kind, int key) {
    enum Kind {
        GET,
        GET_NULL,
        GET_ALL,
        GET_ALL_NULL,
        GET_ALL_WITH_NULL,
        CONTAINS_KEY,
        CONTAINS_NULL,
        LOAD_ALL,
        RELOAD_ALL,
        PUT,
        PUT_NULL_KEY,
        PUT_NULL_VALUE,
        GET_AND_PUT,
        GET_AND_PUT_NULL,
        PUT_ALL,
        PUT_ALL_WITH_NULL,
        PUT_IF_ABSENT,
        REMOVE,
        REMOVE_NULL,
        REMOVE_VALUE,
        GET_AND_REMOVE,
        REPLACE,
        REPLACE_VALUE,
        GET_AND_REPLACE,
        REMOVE_ALL_OF,
        REMOVE_ALL,
        CLEAR,
        INVOKE,
        INVOKE_NULL_KEY,
        INVOKE_NULL,
        INVOKE_ALL,
        INVOKE_ALL_NULL,
        ITERATE,
        ITERATE_REMOVING,
        FOR_EACH,
        SPLIT,
        CONFIGURATION,
        CLOSE
    }

    /** What an entry processor does; an operation's key chooses. */
    enum Process implements EntryProcessor<Integer, String, Object> {
        NOTHING,
        READ,
        ASK,
        ASK_AND_READ,
        READ_AND_READ,
        SET,
        SET_AND_READ,
        SET_AND_REMOVE,
        READ_AND_SET,
        REMOVE,
        REMOVE_AND_ASK,
        READ_AND_REMOVE,
        THROW,
        READ_AND_THROW,
        SET_AND_THROW,
        SET_NULL;

        /** Whether it looks at the entry before it writes. */
        boolean looks() {
            return switch (this) {
                case READ, ASK, ASK_AND_READ, READ_AND_READ, READ_AND_SET, READ_AND_REMOVE, READ_AND_THROW -> true;
                default -> false;
            };
        }

        @Override
        public Object process(MutableEntry<Integer, String> entry, Object... arguments) {
            return switch (this) {
                case NOTHING -> null;
                case READ -> entry.getValue();
                case ASK -> entry.exists();
                case ASK_AND_READ -> entry.exists() + " " + entry.getValue();
                case READ_AND_READ -> entry.getValue() + " " + entry.exists() + " " + entry.getValue();
                case SET -> set(entry, arguments[0]);
                case SET_AND_READ -> set(entry, arguments[0]) + entry.getValue();
                case SET_AND_REMOVE -> set(entry, arguments[0]) + remove(entry);
                case READ_AND_SET -> entry.getValue() + set(entry, arguments[0]);
                case REMOVE -> remove(entry);
                case REMOVE_AND_ASK -> remove(entry) + entry.exists();
                case READ_AND_REMOVE -> entry.getValue() + remove(entry);
                case THROW -> throw new IllegalStateException("processor of " + entry.getKey());
                case READ_AND_THROW -> throw new IllegalStateException("read " + entry.getValue());
                case SET_AND_THROW -> throw new IllegalStateException("set" + set(entry, arguments[0]));
                case SET_NULL -> set(entry, null);
            };
        }

        private static String set(MutableEntry<Integer, String> entry, Object value) {
            entry.setValue((String) value);
            return " set ";
        }

        private static String remove(MutableEntry<Integer, String> entry) {
            entry.remove();
            return " removed ";
        }
    }

    Set<Integer> keys() {
        return new HashSet<>(List.of(key, key + 1, key + 2));
    }

    Process process() {
        Process[] all = Process.values();
        return all[key % all.length];
    }

    /** Returns the key whose entry the processor gets: keys must not decide both. */
    int processedKey() {
        return key / 2 % 10;
    }

    /** Calls the cache and returns the result, or what was thrown. */
    String run(Cache<Integer, String> cache) {
        try {
            return text(call(cache));
        } catch (Exception e) {
            // cache2k names the manager, which is another one for another cache.
            return thrown(e).replaceAll("manager-\\d+", "manager");
        }
    }

    private Object call(Cache<Integer, String> cache) throws Exception {
        return switch (kind) {
            case GET -> cache.get(key);
            case GET_NULL -> cache.get(null);
            case GET_ALL -> cache.getAll(keys());
            case GET_ALL_NULL -> cache.getAll(null);
            case GET_ALL_WITH_NULL -> cache.getAll(withNull());
            case CONTAINS_KEY -> cache.containsKey(key);
            case CONTAINS_NULL -> cache.containsKey(null);
            case LOAD_ALL -> loadAll(cache, false);
            case RELOAD_ALL -> loadAll(cache, true);
            case PUT -> done(() -> cache.put(key, "put"));
            case PUT_NULL_KEY -> done(() -> cache.put(null, "put"));
            case PUT_NULL_VALUE -> done(() -> cache.put(key, null));
            case GET_AND_PUT -> cache.getAndPut(key, "got and put");
            case GET_AND_PUT_NULL -> cache.getAndPut(key, null);
            case PUT_ALL -> done(() -> cache.putAll(Map.of(key, "all", key + 1, "of them")));
            case PUT_ALL_WITH_NULL -> {
                Map<Integer, String> entries = new TreeMap<>(Map.of(key, "all"));
                entries.put(key + 1, null);
                yield done(() -> cache.putAll(entries));
            }
            case PUT_IF_ABSENT -> cache.putIfAbsent(key, "was absent");
            case REMOVE -> cache.remove(key);
            case REMOVE_NULL -> cache.remove(null);
            case REMOVE_VALUE -> cache.remove(key, "put");
            case GET_AND_REMOVE -> cache.getAndRemove(key);
            case REPLACE -> cache.replace(key, "replaced");
            case REPLACE_VALUE -> cache.replace(key, "put", "replaced");
            case GET_AND_REPLACE -> cache.getAndReplace(key, "replaced");
            case REMOVE_ALL_OF -> done(() -> cache.removeAll(keys()));
            case REMOVE_ALL -> done(cache::removeAll);
            case CLEAR -> done(cache::clear);
            case INVOKE -> cache.invoke(processedKey(), process(), "processed");
            case INVOKE_NULL_KEY -> cache.invoke(null, process(), "processed");
            case INVOKE_NULL -> cache.invoke(key, null);
            case INVOKE_ALL -> results(cache.invokeAll(keys(), process(), "processed"));
            case INVOKE_ALL_NULL -> cache.invokeAll(null, process());
            case ITERATE -> iterate(cache, false);
            case ITERATE_REMOVING -> iterate(cache, true);
            case FOR_EACH -> {
                Map<Integer, String> all = new TreeMap<>();
                cache.forEach(entry -> all.put(entry.getKey(), entry.getValue()));
                yield all;
            }
            case SPLIT -> {
                Map<Integer, String> all = new TreeMap<>();
                cache.spliterator().forEachRemaining(entry -> all.put(entry.getKey(), entry.getValue()));
                yield all;
            }
            case CONFIGURATION -> configuration(cache);
            case CLOSE -> done(cache::close) + " " + cache.isClosed();
        };
    }

    private Set<Integer> withNull() {
        Set<Integer> keys = keys();
        keys.add(null);
        return keys;
    }

    private String loadAll(Cache<Integer, String> cache, boolean replace) throws Exception {
        CompletionListenerFuture future = new CompletionListenerFuture();
        cache.loadAll(keys(), replace, future);
        future.get(10, TimeUnit.SECONDS);
        return "loaded";
    }

    private static Map<Integer, String> results(Map<Integer, EntryProcessorResult<Object>> results) {
        Map<Integer, String> texts = new TreeMap<>();
        results.forEach((key, result) -> {
            try {
                texts.put(key, text(result.get()));
            } catch (RuntimeException e) {
                texts.put(key, thrown(e));
            }
        });
        return texts;
    }

    private static List<String> iterate(Cache<Integer, String> cache, boolean removing) {
        List<String> entries = new ArrayList<>();
        Iterator<Cache.Entry<Integer, String>> iterator = cache.iterator();
        while (iterator.hasNext()) {
            Cache.Entry<Integer, String> entry = iterator.next();
            entries.add(entry.getKey() + "=" + entry.getValue());
            if (removing && entry.getKey() % 2 == 0) {
                iterator.remove();
            }
        }
        entries.sort(null);
        try {
            entries.add(String.valueOf(iterator.next()));
        } catch (RuntimeException e) {
            entries.add(thrown(e));
        }
        return entries;
    }

    @SuppressWarnings("unchecked")
    private static String configuration(Cache<Integer, String> cache) {
        Configuration<Integer, String> configuration = cache.getConfiguration(Configuration.class);
        return configuration.getKeyType() + " " + configuration.getValueType() + " " + configuration.isStoreByValue();
    }

    private static String done(Runnable call) {
        call.run();
        return "done";
    }

    private static String text(Object result) {
        if (result instanceof Map<?, ?> map) {
            // A map of cache2k's throws where the load of a key had failed.
            Map<Object, String> texts = new TreeMap<>();
            for (Object key : map.keySet()) {
                try {
                    texts.put(key, text(map.get(key)));
                } catch (RuntimeException e) {
                    texts.put(key, thrown(e));
                }
            }
            return texts.toString();
        }
        return result instanceof Collection<?> ? new ArrayList<>((Collection<?>) result).toString() : "" + result;
    }

    private static String thrown(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            // The JVM leaves the message out where null is dereferenced often.
            String message = cause instanceof NullPointerException ? "" : cause.getMessage();
            text.append(cause.getClass().getName()).append(": ").append(message).append(" < ");
        }
        return text.toString();
    }
}
