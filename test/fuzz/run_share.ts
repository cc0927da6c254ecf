/** Runs a share of inputs in a process of its own, and goes on behind an input that hangs or ends the process. */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { seeded } from '../support/seeded.ts';
import { keep } from './corpus.ts';
import { HANG_MS, HEAP_MIB } from './limits.ts';
import { propertyOf } from './properties.ts';
import { inputSeed } from './property.ts';
import type { Finding, Message, Share, Tally } from './share.ts';

const workerFile = fileURLToPath(new URL('worker.ts', import.meta.url));
/** After so many lost processes a share is given up: the fault is not in single inputs. */
const MAX_LOST = 5;

export interface Outcome {
  /** One of each process that the share took. */
  readonly tallies: Tally[];
  readonly findings: Finding[];
}

/** `progress` is called with the inputs run so far. */
export async function runShare(share: Share, progress: (inputs: number) => void): Promise<Outcome> {
  const tallies: Tally[] = [];
  const findings: Finding[] = [];
  for (let { first } = share; first < share.end; ) {
    const before = tallies.reduce((sum, { inputs }) => sum + inputs, 0);
    const one = await runProcess({ ...share, first }, ({ tally, finding }) => {
      if (finding !== undefined) findings.push(finding);
      progress(before + tally.inputs);
    });
    if (one.tally !== undefined) tallies.push(one.tally);
    if (one.lost === undefined) break;
    const index = readFileSync(share.progressFile).readInt32LE(0);
    findings.push(await lostAt(share, index, one.lost));
    if (findings.filter(({ fault }) => fault !== 'slow').length > MAX_LOST) break;
    first = index + share.step;
  }
  return { tallies, findings };
}

interface Process {
  /** The last that it told. */
  readonly tally: Tally | undefined;
  /** How it came to no end of its own. */
  readonly lost: { readonly fault: 'crash' | 'hang'; readonly text: string } | undefined;
}

function runProcess(share: Share, heard: (message: Message) => void): Promise<Process> {
  return new Promise((resolve) => {
    const child = fork(workerFile, [JSON.stringify(share)], {
      execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MIB}`],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let tally: Tally | undefined;
    let done = false;
    let hung = false;
    const hang = (): void => {
      hung = true;
      child.kill('SIGKILL');
    };
    let watchdog = setTimeout(hang, HANG_MS);
    child.on('message', (message: Message) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(hang, HANG_MS);
      tally = message.tally;
      done ||= message.done === true;
      heard(message);
    });
    child.on('close', (code, signal) => {
      clearTimeout(watchdog);
      if (done) resolve({ tally, lost: undefined });
      else if (hung) resolve({ tally, lost: { fault: 'hang', text: `no end within ${HANG_MS} ms` } });
      else resolve({ tally, lost: { fault: 'crash', text: `the process ended with ${signal ?? code}` } });
    });
  });
}

async function lostAt(
  { property: name, seed }: Share,
  index: number,
  { fault, text }: { fault: 'crash' | 'hang'; text: string },
): Promise<Finding> {
  const property = await propertyOf(name);
  const file = keep(name, fault, text, property.make(seeded(inputSeed(seed, name, index))));
  return { fault, index, file, text, stack: '' };
}
