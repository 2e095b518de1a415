package dev.tacho.core;

import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.CodeSource;
import java.util.function.Predicate;

/** Class loaders that load a class again, as an application server does for each application. */
final class ClassLoaders {
    private ClassLoaders() {}

    /**
     * Returns a loader of its own for some classes.
     *
     * @param sample a class from where these are
     * @param again says by their name which classes to load again; all others are shared
     */
    static Isolated isolated(Class<?> sample, Predicate<String> again) {
        CodeSource source = sample.getProtectionDomain().getCodeSource();
        return new Isolated(source.getLocation(), sample.getClassLoader(), again);
    }

    /** Makes an object of a class that is not public. */
    static Object make(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Loads some classes itself and leaves the others to its parent. */
    static final class Isolated extends URLClassLoader {
        private final Predicate<String> again;

        private Isolated(URL location, ClassLoader parent, Predicate<String> again) {
            super(new URL[] {location}, parent);
            this.again = again;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!again.test(name)) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }
}
