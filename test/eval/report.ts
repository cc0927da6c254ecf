/** Measures added up and printed. */

import { type Count, faults, type Measured, shares } from './measure.ts';

export interface Row {
  /** Of the thread. */
  readonly name: string;
  readonly measured: Measured;
}

/** Column heads, for a table has to fit a screen. */
const HEADS: Readonly<Record<keyof Measured, string>> = {
  citation_precision: 'cite P',
  decision_recall: 'decis R',
  conclusion_recall: 'concl R',
  conclusion_precision: 'concl P',
  task_recall: 'task R',
  task_precision: 'task P',
  task_status: 'status',
  open_question_recall: 'open R',
  open_question_precision: 'open P',
  key_point_recall: 'key R',
  key_point_precision: 'key P',
  baseline_recall: 'ends R',
  reversed_standing: 'revers!',
  forbidden_texts: 'forbid!',
};
const NAME_WIDTH = 24;
const WIDTH = 9;

/** Shares over all threads, each claim and each fact counting alike; counts as they are. */
export function totals(measured: readonly Measured[]): Record<keyof Measured, number> {
  const sums = added(measured);
  const shared = shares.map((share) => [share, ratio(sums[share])] as const);
  return Object.fromEntries([...shared, ...faults.map((fault) => [fault, sums[fault]] as const)]) as Record<
    keyof Measured,
    number
  >;
}

export function table(rows: readonly Row[]): string {
  const head = line(
    'thread',
    [...shares, ...faults].map((metric) => HEADS[metric]),
  );
  const body = rows.map((row) => line(row.name, cells(row.measured)));
  const sums = added(rows.map((row) => row.measured));
  return [
    head,
    ...body,
    line('together', cells(sums)),
    line('share', [
      ...shares.map((share) => ratio(sums[share]).toFixed(2)),
      ...faults.map((fault) => String(sums[fault])),
    ]),
  ].join('\n');
}

function added(measured: readonly Measured[]): Measured {
  const sum = (share: keyof Measured, part: 'hit' | 'of'): number =>
    measured.reduce((total, each) => total + (each[share] as Count)[part], 0);
  const shared = shares.map((share) => [share, { hit: sum(share, 'hit'), of: sum(share, 'of') }] as const);
  const counted = faults.map(
    (fault) => [fault, measured.reduce((total, each) => total + each[fault], 0)] as const,
  );
  return Object.fromEntries([...shared, ...counted]) as Measured;
}

/** Four digits, so that a file written twice is the same. Nothing of nothing is all of it. */
function ratio({ hit, of }: Count): number {
  return of === 0 ? 1 : Math.round((hit / of) * 10_000) / 10_000;
}

function cells(measured: Measured): string[] {
  return [
    ...shares.map((share) => `${measured[share].hit}/${measured[share].of}`),
    ...faults.map((fault) => String(measured[fault])),
  ];
}

function line(name: string, values: readonly string[]): string {
  return `${name.padEnd(NAME_WIDTH)}${values.map((value) => value.padStart(WIDTH)).join('')}`;
}
