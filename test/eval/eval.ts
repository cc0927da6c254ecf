/**
 * `make eval`: every sample thread through the engines, measured against what a careful reader found in it. Prints a
 * table per engine and writes dist/eval.json as `{engine: {metric: value}}`. Nothing in it depends on time, chance or
 * the network, so two runs of one state of the code agree to the last digit.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extractive } from './extractive.ts';
import { table, totals } from './report.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const engines = { extractive };

const results: Record<string, Readonly<Record<string, number>>> = {};
for (const [name, run] of Object.entries(engines)) {
  const rows = await run();
  results[name] = totals(rows.map((row) => row.measured));
  console.log(`${name}\n${table(rows)}\n`);
}
mkdirSync(dist, { recursive: true });
writeFileSync(`${dist}eval.json`, `${JSON.stringify(results, null, 2)}\n`);
