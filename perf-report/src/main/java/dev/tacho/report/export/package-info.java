/**
 * Writes what other systems read. The door is {@link dev.tacho.report.export.PrometheusRules}: an objective as recording
 * and alerting rules of Prometheus, or as Sloth's specification, so that the same numbers guard production there.
 *
 * <p>Pure functions of an objective, on the caller's thread, in less than a millisecond. Names of a measured program are
 * escaped for each language they pass through: PromQL, the templates of alerts, YAML.
 */
@NullMarked
package dev.tacho.report.export;

import org.jspecify.annotations.NullMarked;
