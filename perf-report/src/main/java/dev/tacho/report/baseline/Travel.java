package dev.tacho.report.baseline;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.List;

/** Carries sides to child JVMs and exceptions back, between processes of one class path. */
final class Travel {
    private Travel() {}

    /**
     * Looks whether the sides can travel.
     *
     * @throws IllegalArgumentException if one captures what cannot travel
     */
    static void check(List<Subject> subjects) {
        for (Subject subject : subjects) {
            try {
                bytes(subject);
            } catch (NotSerializableException e) {
                throw new IllegalArgumentException(
                        "side \"" + subject.name() + "\" cannot travel to a child JVM: it captures a " + e.getMessage()
                                + ", which is not Serializable. Make that object inside the lambda or in a static field, capture"
                                + " only what makes it (a text, a number, a path), or leave forks(n) out",
                        e);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "side \"" + subject.name() + "\" cannot travel to a child JVM: " + e, e);
            }
        }
    }

    static byte[] bytes(Serializable object) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(packed)) {
            out.writeObject(object);
        }
        return packed.toByteArray();
    }

    static Object unpack(byte[] bytes) throws IOException, ClassNotFoundException {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        }
    }
}
