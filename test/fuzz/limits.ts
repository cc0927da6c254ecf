/** What an input may cost. The figures are those of the issue that asked for `make fuzz`. */

/** CPU time of one input, in ms: the least of a few runs, because the engine compiles and collects as it goes. */
export const MAX_INPUT_MS = 100;
/** Resident memory of a process that runs inputs, runtime and seeds included, in MiB. */
export const MAX_MEMORY_MIB = 256;
/**
 * The engine's heap in such a process, in MiB, seeds included. Without a bound V8 lets garbage lie for as long as the
 * machine has memory to spare; an input that needs more than this ends the process, which counts as a crash.
 */
export const HEAP_MIB = 96;
/** No sign of life for so long, in ms of the clock, counts as a hang: far more than a loaded machine explains. */
export const HANG_MS = 30_000;
