package dev.tacho;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rules of the house, over the main classes of all four jars. */
@AnalyzeClasses(packages = "dev.tacho", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTest {
    /** A room is one package; more public types than this and it is two rooms. A sealed family counts as one. */
    private static final int MOST_PUBLIC_TYPES = 15;

    private static final int LONGEST_FILE = 600;

    /** Public classes that are not final, each with its reason. None so far. */
    private static final Map<String, String> OPEN_CLASSES = Map.of();

    // The arrows: cache -> core, chain -> core, report -> core, and nothing else.

    @ArchTest
    static final ArchRule core_knowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.tacho.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tacho.cache..", "dev.tacho.chain..", "dev.tacho.report..");

    @ArchTest
    static final ArchRule cache_knowsOnlyCore = noClasses()
            .that()
            .resideInAPackage("dev.tacho.cache..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tacho.chain..", "dev.tacho.report..");

    @ArchTest
    static final ArchRule chain_knowsOnlyCore = noClasses()
            .that()
            .resideInAPackage("dev.tacho.chain..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tacho.cache..", "dev.tacho.report..");

    @ArchTest
    static final ArchRule report_knowsOnlyCore = noClasses()
            .that()
            .resideInAPackage("dev.tacho.report..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tacho.cache..", "dev.tacho.chain..");

    @ArchTest
    static final ArchRule rooms_areFreeOfCycles =
            slices().matching("dev.tacho.(**)").should().beFreeOfCycles();

    // One owner for each library.

    @ArchTest
    static final ArchRule hdrHistogram_belongsToSnapshot = ownedBy("dev.tacho.core.snapshot", "org.HdrHistogram..");

    @ArchTest
    static final ArchRule statistics_belongsToSnapshotAndStats = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tacho.core.snapshot", "dev.tacho.core.stats")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.commons.statistics..");

    @ArchTest
    static final ArchRule caffeine_belongsToItsRoom =
            ownedBy("dev.tacho.cache.caffeine", "com.github.benmanes.caffeine..");

    @ArchTest
    static final ArchRule jcache_belongsToItsRoom = ownedBy("dev.tacho.cache.jcache", "javax.cache..");

    /** With its Netty and Reactor, which nobody but its users has. */
    @ArchTest
    static final ArchRule lettuce_belongsToItsRoom =
            ownedBy("dev.tacho.cache.lettuce", "io.lettuce..", "io.netty..", "reactor..");

    @ArchTest
    static final ArchRule jedis_belongsToItsRoom = ownedBy("dev.tacho.cache.jedis", "redis.clients..");

    @ArchTest
    static final ArchRule web3j_belongsToChain =
            ownedBy("dev.tacho.chain..", "org.web3j..", "okhttp3..", "io.reactivex..");

    /** So chain names no Jackson type either, and one jar serves web3j 4 with Jackson 2 and web3j 6 with Jackson 3. */
    @ArchTest
    static final ArchRule jackson_belongsToReport = noClasses()
            .that()
            .resideOutsideOfPackages("dev.tacho.report.write", "dev.tacho.report.importer", "dev.tacho.report.baseline")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml.jackson..", "tools.jackson..");

    @ArchTest
    static final ArchRule junit_belongsToItsRoom =
            ownedBy("dev.tacho.report.junit", "org.junit..", "org.opentest4j..", "org.apiguardian..");

    @ArchTest
    static final ArchRule testLibraries_areNotInMainCode = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("net.jqwik..", "com.tngtech.archunit..", "org.assertj..");

    // Manners.

    @ArchTest
    static final ArchRule publicClasses_areFinal = classes()
            .that()
            .arePublic()
            .and()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and(DescribedPredicate.describe(
                    "have no reason to be open", (JavaClass type) -> !OPEN_CLASSES.containsKey(type.getName())))
            .should()
            .haveModifier(JavaModifier.FINAL);

    /** But for the line that Jenkins reads in a test's output, on request. */
    @ArchTest
    static final ArchRule nothingPrints = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.tacho.report.junit.Attachment")
            .should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule nothingPrintsStackTraces =
            noClasses().should().callMethod(Throwable.class, "printStackTrace");

    @ArchTest
    static final ArchRule loggingIsSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static void packages_areNullMarkedAndSmall(JavaClasses all) {
        Map<JavaPackage, List<JavaClass>> rooms = all.stream().collect(groupingBy(JavaClass::getPackage));
        assertTrue(rooms.size() >= 9, "rooms found: " + rooms.keySet());
        rooms.forEach((room, types) -> {
            assertTrue(room.isAnnotatedWith(NullMarked.class), room.getName() + " is not @NullMarked");
            List<String> doors = types.stream()
                    .filter(type ->
                            type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
                    .filter(type -> Stream.of(type.reflect().getInterfaces()).noneMatch(Class::isSealed))
                    .map(JavaClass::getSimpleName)
                    .toList();
            assertTrue(doors.size() <= MOST_PUBLIC_TYPES, room.getName() + " has " + doors.size() + ": " + doors);
        });
    }

    @ArchTest
    static void sourceFiles_areShort(JavaClasses all) throws IOException {
        for (String module : List.of("perf-core", "perf-cache", "perf-chain", "perf-report")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src"))) {
                List<Path> sources =
                        files.filter(file -> file.toString().endsWith(".java")).toList();
                assertTrue(sources.size() > 5, module + " has sources");
                for (Path source : sources) {
                    long lines = Files.readString(source).lines().count();
                    assertTrue(lines <= LONGEST_FILE, source + " has " + lines + " lines");
                }
            }
        }
    }

    /** No two jars may share a package, or neither could be a module. */
    @ArchTest
    static void packages_belongToOneJar(JavaClasses all) {
        Map<String, List<String>> jars = all.stream()
                .collect(groupingBy(
                        JavaClass::getPackageName,
                        Collectors.mapping(
                                type -> type.getSource()
                                        .map(source ->
                                                source.getUri().toString().replaceFirst("dev/tacho/.*", ""))
                                        .orElse(""),
                                Collectors.collectingAndThen(Collectors.toSet(), List::copyOf))));
        jars.forEach((name, places) -> assertEquals(1, places.size(), name + " is in " + places));
    }

    private static ArchRule ownedBy(String room, String... library) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library);
    }
}
