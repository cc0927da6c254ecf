/** What an input may cost. The figures are those of the issue that asked for `make fuzz`. */

/** CPU time of one input, in ms: the least of a few runs, because the engine compiles and collects as it goes. */
export const MAX_INPUT_MS = 100;
/** Resident memory of a process that runs inputs, runtime and seeds included, in MiB. */
export const MAX_MEMORY_MIB = 256;
/** No sign of life for so long, in ms of the clock, counts as a hang: far more than a loaded machine explains. */
export const HANG_MS = 30_000;
