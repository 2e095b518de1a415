package dev.tacho.chain.provider;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A result's SHA-256, the same for results that mean the same: members in whatever order, hexadecimal digits in either
 * case, absent members and those that are null. It works on what web3j decoded (maps and lists, or web3j's own classes by
 * their fields), so it needs neither the text nor a type of Jackson, and members that web3j does not know do not count.
 */
final class Fingerprint {
    private static final int DEEPEST = 64;

    /** Not part of what the chain agrees on: some clients give them, some do not, some compute them otherwise. */
    private static final Set<String> CLIENTS_OWN = Set.of("totalDifficulty", "size", "author", "sealFields");

    private Fingerprint() {}

    static String of(@Nullable Object result) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, result, 0);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void add(MessageDigest digest, @Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("the answer is nested more than " + DEEPEST + " deep");
        }
        if (value == null) {
            digest.update((byte) 'n');
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> members = new TreeMap<>();
            map.forEach((name, member) -> put(members, String.valueOf(name), member));
            addMembers(digest, members, depth);
        } else if (value instanceof Collection<?> list) {
            digest.update((byte) '[');
            list.forEach(element -> add(digest, element, depth + 1));
            digest.update((byte) ']');
        } else if (value.getClass().getName().startsWith("java.") || value instanceof Enum<?>) {
            String text = value.toString();
            addText(digest, text.startsWith("0x") ? text.toLowerCase(Locale.ROOT) : text);
        } else {
            addMembers(digest, fields(value), depth);
        }
    }

    private static void addMembers(MessageDigest digest, Map<String, Object> members, int depth) {
        digest.update((byte) '{');
        members.forEach((name, member) -> {
            addText(digest, name);
            add(digest, member, depth + 1);
        });
        digest.update((byte) '}');
    }

    /** With its length, or two texts could be taken for two others. */
    private static void addText(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update((byte) 's');
        digest.update(Integer.toString(bytes.length).getBytes(StandardCharsets.UTF_8));
        digest.update((byte) ':');
        digest.update(bytes);
    }

    private static Map<String, Object> fields(Object bean) {
        Map<String, Object> members = new TreeMap<>();
        for (Class<?> type = bean.getClass(); type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || field.isSynthetic()) {
                    continue;
                }
                if (!field.trySetAccessible()) {
                    throw new IllegalArgumentException(
                            "the answer's class " + type.getName() + " cannot be looked into");
                }
                try {
                    put(members, field.getName(), field.get(bean));
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException("it was made accessible", e);
                }
            }
        }
        return members;
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object member) {
        if (member != null && !CLIENTS_OWN.contains(name)) {
            members.put(name, member);
        }
    }
}
