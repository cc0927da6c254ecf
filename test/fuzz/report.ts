/** The table that a fuzzing run ends with. */
import { MAX_INPUT_MS, MAX_MEMORY_MIB } from './limits.ts';
import type { Outcome } from './run_share.ts';
import type { Finding } from './share.ts';

export interface Row {
  readonly target: string;
  readonly inputs: number;
  readonly crashes: number;
  readonly hangs: number;
  readonly slow: number;
  readonly slowestMs: number;
  readonly slowestIndex: number;
  readonly peakMiB: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly findings: readonly Finding[];
  /** Something was found, or a limit passed. */
  readonly bad: boolean;
}

export function rowOf(target: string, outcomes: readonly Outcome[], seconds: number): Row {
  const tallies = outcomes.flatMap((outcome) => outcome.tallies);
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const sum = (of: (tally: (typeof tallies)[number]) => number): number =>
    tallies.reduce((total, tally) => total + of(tally), 0);
  const ended = findings.filter(({ fault, text }) => fault === 'crash' && text.startsWith('the process '));
  const slowest = tallies.reduce<{ slowestMs: number; slowestIndex: number }>(
    (most, tally) => (tally.slowestMs > most.slowestMs ? tally : most),
    { slowestMs: 0, slowestIndex: -1 },
  );
  const row = {
    target,
    inputs: sum(({ inputs }) => inputs),
    crashes: sum(({ failed }) => failed) + ended.length,
    hangs: findings.filter(({ fault }) => fault === 'hang').length,
    slow: sum(({ slow }) => slow),
    slowestMs: slowest.slowestMs,
    slowestIndex: slowest.slowestIndex,
    peakMiB: tallies.reduce((most, { peakMiB }) => Math.max(most, peakMiB), 0),
    seconds,
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
    findings,
  };
  const { crashes, hangs, slow, peakMiB } = row;
  return { ...row, bad: crashes + hangs + slow + findings.length > 0 || peakMiB > MAX_MEMORY_MIB };
}

/** Columns as wide as they need to be, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const head = ['target', 'inputs', 'crashes', 'hangs', `> ${MAX_INPUT_MS} ms`];
  const lines = [
    [...head, 'slowest ms', 'input', `peak MiB (max ${MAX_MEMORY_MIB})`, 'CPU s', 's'],
    ...rows.map((row) => [
      row.target,
      String(row.inputs),
      String(row.crashes),
      String(row.hangs),
      String(row.slow),
      row.slowestIndex < 0 ? '< 10' : row.slowestMs.toFixed(1),
      row.slowestIndex < 0 ? '-' : String(row.slowestIndex),
      row.peakMiB.toFixed(0),
      row.cpuSeconds.toFixed(0),
      row.seconds.toFixed(0),
    ]),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const cell = (text: string, column: number): string => {
    const width = widths?.[column] ?? 0;
    return column === 0 ? text.padEnd(width) : text.padStart(width);
  };
  return lines.map((line) => line.map(cell).join('  ')).join('\n');
}
