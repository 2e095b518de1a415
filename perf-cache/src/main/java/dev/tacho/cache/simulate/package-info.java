/**
 * What a cache of any size under any of the known policies would have done: exact simulations, for a recorded trace
 * ({@link dev.tacho.cache.simulate.Simulation}, the door) or fed request by request
 * ({@link dev.tacho.cache.simulate.SimulatedCache}).
 *
 * <p><b>Cost.</b> A request to a simulated cache takes some tens of nanoseconds and no allocation once its arrays have
 * grown; what an entry takes is said at {@link dev.tacho.cache.simulate.EvictionPolicy}. A curve over all sizes takes
 * {@code log n} steps a request and 4 bytes a request.
 *
 * <p><b>Threads.</b> A simulated cache is for one thread at a time. A simulation is immutable; its runs are independent
 * of each other and may go on at once. This room starts no thread.
 */
@NullMarked
package dev.tacho.cache.simulate;

import org.jspecify.annotations.NullMarked;
