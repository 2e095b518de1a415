package dev.tacho.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class TimedClassLoaderTest {
    private final Perf perf = Perf.create("plugins");

    interface Greeting {
        String greet(String name);
    }

    static final class Greeter implements Greeting {
        @Override
        public String greet(String name) {
            return "hello " + name;
        }
    }

    @Test
    void proxy_interfaceOfAnotherLoader_works() throws Exception {
        try (ClassLoaders.Isolated loader = loader()) {
            Class<?> type = loader.loadClass(Greeting.class.getName());
            Object greeter = ClassLoaders.make(loader.loadClass(Greeter.class.getName()));
            assertNotSame(Greeting.class, type);

            Object proxy = proxyRaw(type, greeter);
            Method greet = type.getDeclaredMethod("greet", String.class);
            greet.setAccessible(true);
            assertEquals("hello x", greet.invoke(proxy, "x"));
            assertSame(loader, proxy.getClass().getClassLoader());
            assertEquals(1, perf.snapshot().timer("Greeting.greet").count());
        }
    }

    @Test
    void proxy_targetOfAnotherLoader_isRefused() throws Exception {
        try (ClassLoaders.Isolated loader = loader()) {
            Class<?> type = loader.loadClass(Greeting.class.getName());

            String message = assertThrows(IllegalArgumentException.class, () -> proxyRaw(type, new Greeter()))
                    .getMessage();
            assertTrue(message.contains("same class loader"), message);
        }
    }

    private static ClassLoaders.Isolated loader() {
        return ClassLoaders.isolated(TimedClassLoaderTest.class, name -> name.contains("TimedClassLoaderTest"));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // the type is known to another loader only
    private Object proxyRaw(Class type, Object target) {
        return Timed.proxy(type, target, perf);
    }
}
