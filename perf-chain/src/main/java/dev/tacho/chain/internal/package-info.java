/**
 * What several rooms of this jar share: web3j's own encoding over a service whose bytes are seen, calls of any method,
 * JSON read as a stream, none of which names a type of Jackson; what methods do and errors mean; the checks of what users
 * configure. Nothing here is for users, and no other jar may use it. No thread is started and nothing is kept.
 */
@NullMarked
package dev.tacho.chain.internal;

import org.jspecify.annotations.NullMarked;
