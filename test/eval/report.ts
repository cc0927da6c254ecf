/** Measures printed, and as they are written to dist/eval.json. */

import { added, type Fault, faults, type Measured, ratio, type Share, shares } from './counts.ts';

export interface Row {
  /** Of the thread, or of what else rows are put together by. */
  readonly name: string;
  readonly heldOut: boolean;
  readonly measured: Measured;
}

/** Column heads, for a table has to fit a screen. */
const HEADS: Readonly<Record<keyof Measured, string>> = {
  citation_precision: 'cite P',
  citation_recall: 'cite R',
  decision_recall: 'decis R',
  conclusion_recall: 'concl R',
  conclusion_precision: 'concl P',
  task_recall: 'task R',
  task_precision: 'task P',
  task_status: 'status',
  owner_exactness: 'owner',
  due_exactness: 'due',
  open_question_recall: 'open R',
  open_question_precision: 'open P',
  key_point_recall: 'key R',
  key_point_precision: 'key P',
  baseline_recall: 'ends R',
  language_adherence: 'language',
  citations_outside: 'outside',
  unsupported_claims: 'unsup',
  dropped_claims: 'dropped',
  empty_summaries: 'empty!',
  participant_errors: 'people!',
  strangers_quoted: 'gossip!',
  invented_owners: 'owner!',
  invented_dates: 'due!',
  coverage_errors: 'cover!',
  reversed_standing: 'revers!',
  forbidden_texts: 'forbid!',
  injection_obeyed: 'obeyed!',
  tokens_in: 'tok in',
  tokens_out: 'tok out',
};
const NAME_WIDTH = 24;
const WIDTH = 9;

/**
 * Over all rows, each claim and each fact counting alike. `key_point_margin`: what the summary finds beyond the first
 * and last posts of equal length. `held_out_…`: the same over the threads that nothing was fitted to.
 */
export function totals(rows: readonly Row[]): Record<string, number> {
  const heldOut = rows.filter((row) => row.heldOut);
  const rest = sums(heldOut);
  return {
    ...sums(rows),
    rows: rows.length,
    ...(heldOut.length === 0
      ? {}
      : {
          held_out_key_point_recall: rest.key_point_recall ?? 0,
          held_out_baseline_recall: rest.baseline_recall ?? 0,
          held_out_key_point_margin: rest.key_point_margin ?? 0,
          held_out_citation_precision: rest.citation_precision ?? 0,
        }),
  };
}

function sums(rows: readonly Row[]): Record<string, number> {
  const sum = added(rows.map((row) => row.measured));
  const found = ratio(sum.key_point_recall);
  return {
    ...Object.fromEntries(shares.map((share) => [share, ratio(sum[share])])),
    key_point_margin: Math.round((found - ratio(sum.baseline_recall)) * 10_000) / 10_000,
    ...Object.fromEntries(faults.map((fault) => [fault, sum[fault]])),
  };
}

/** `columns`: those worth a look for this engine. */
export function table(rows: readonly Row[], columns: readonly (Share | Fault)[]): string {
  const cells = (measured: Measured): string[] =>
    columns.map((column) => {
      const value = measured[column];
      return typeof value === 'number' ? String(value) : `${value.hit}/${value.of}`;
    });
  const shown = (measured: Measured): string[] =>
    columns.map((column) => {
      const value = measured[column];
      return typeof value === 'number' ? String(value) : ratio(value).toFixed(2);
    });
  const heldOut = rows.filter((row) => row.heldOut);
  const together = added(rows.map((row) => row.measured));
  return [
    line(
      '',
      columns.map((column) => HEADS[column]),
    ),
    ...rows.map((row) => line(`${row.name}${row.heldOut ? ' *' : ''}`, cells(row.measured))),
    line('together', cells(together)),
    line('share', shown(together)),
    ...(heldOut.length === 0
      ? []
      : [line('share of the held out *', shown(added(heldOut.map((row) => row.measured))))]),
  ].join('\n');
}

function line(name: string, values: readonly string[]): string {
  return `${name.padEnd(NAME_WIDTH)}${values.map((value) => value.padStart(WIDTH)).join('')}`;
}
