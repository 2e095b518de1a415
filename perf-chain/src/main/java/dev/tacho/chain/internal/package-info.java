/**
 * What several rooms of this jar share beside {@link dev.tacho.chain.internal.wire}: what methods do and errors mean, the
 * checks of what users configure, threads, and what a service lets those around it know. Nothing here is for users, and no
 * other jar may use it. No thread is started and nothing is kept.
 */
@NullMarked
package dev.tacho.chain.internal;

import org.jspecify.annotations.NullMarked;
