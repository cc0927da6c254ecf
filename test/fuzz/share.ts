/** What a fuzzing run and its processes tell each other. */

/** The inputs of one process: `first`, `first + step`… below `end`. */
export interface Share {
  readonly property: string;
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** Holds the index of the input at hand, 32 bits, the lowest byte first. */
  readonly progressFile: string;
}

export interface Tally {
  inputs: number;
  /** Inputs that broke a rule. */
  failed: number;
  /** Inputs above the limit of CPU time. */
  slow: number;
  slowestMs: number;
  slowestIndex: number;
  peakMiB: number;
  /** CPU time of the process, making inputs and checking included. */
  cpuSeconds: number;
}

export interface Finding {
  readonly fault: 'crash' | 'hang' | 'slow' | 'memory';
  readonly index: number;
  /** Where it is kept, within the corpus. */
  readonly file: string;
  readonly text: string;
  readonly stack: string;
}

export interface Message {
  readonly tally: Tally;
  readonly finding?: Finding;
  readonly done?: true;
}
