package dev.tacho.cache.jcache;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The providers that measured caches are compared with. */
enum Provider {
    CAFFEINE("com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider"),
    CACHE2K("org.cache2k.jcache.provider.JCacheProvider");

    private static final AtomicInteger managers = new AtomicInteger();

    private final String className;

    Provider(String className) {
        this.className = className;
    }

    /** Returns a manager that nobody else has, to be closed. */
    CacheManager open() {
        return Caching.getCachingProvider(className)
                .getCacheManager(URI.create("manager-" + managers.incrementAndGet()), Provider.class.getClassLoader());
    }

    /** Returns what the provider itself counted of the cache called "pools". */
    long statistic(CacheManager manager, String attribute) throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        Set<ObjectName> names = server.queryNames(
                new ObjectName("javax.cache:type=CacheStatistics,Cache=pools,CacheManager=" + manager.getURI() + ",*"),
                null);
        return (long) server.getAttribute(names.iterator().next(), attribute);
    }
}
