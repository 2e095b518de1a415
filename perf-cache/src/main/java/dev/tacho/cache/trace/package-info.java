/**
 * The requests that a cache saw, so that they can be replayed: held in memory ({@link dev.tacho.cache.trace.Trace}, the
 * door), captured from a running cache ({@link dev.tacho.cache.trace.TraceRecorder}), and read and written in the formats
 * of the field ({@link dev.tacho.cache.trace.TraceFormat}), so that a capture also replays in other simulators.
 *
 * <p><b>Cost.</b> Recording a request takes one atomic addition and three writes, and no allocation but for 80 KB once in
 * 4,096 requests. A trace takes 8 bytes a request, 8 more with times, 4 more with sizes and 4 more once its ids were
 * asked for. Reading takes up to some hundred nanoseconds a request.
 *
 * <p><b>Threads.</b> A recorder may be used from any thread; a trace is immutable. This room starts no thread.
 */
@NullMarked
package dev.tacho.cache.trace;

import org.jspecify.annotations.NullMarked;
