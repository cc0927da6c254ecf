/**
 * `make eval`: every sample thread through the engines, measured against what a careful reader found in it. Prints a
 * table per engine and writes dist/eval.json as `{engine: {metric: value}}`. `ONLY=extractive` runs one engine and
 * writes nothing.
 *
 * Nothing in the engines `extractive` and `scripted` depends on time, chance or the network, so two runs of one state
 * of the code agree to the last digit. `model` is there where LLM_BASE_URL is set (LLM_PROXY_TOKEN, LLM_MODEL).
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { extractive, extractiveColumns } from './extractive.ts';
import { model, modelColumns } from './model.ts';
import { type Row, table, totals } from './report.ts';
import { scripted, scriptedColumns } from './scripted.ts';
import { updateShares } from './update_share.ts';

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const engines = {
  extractive: { run: extractive, columns: extractiveColumns },
  scripted: { run: scripted, columns: scriptedColumns },
  model: { run: model, columns: modelColumns },
};

const results: Record<string, Readonly<Record<string, number>>> = {};
for (const [name, { run, columns }] of Object.entries(engines)) {
  if ((process.env.ONLY ?? name) !== name) continue;
  const rows: readonly Row[] = await run();
  if (rows.length === 0) continue;
  results[name] = totals(rows);
  console.log(`${name}\n${table(rows, columns)}\n`);
  if (name !== 'scripted') continue;
  const shares = await updateShares();
  for (const { name: thread, first, second } of shares) {
    console.log(`${thread}: after 5 % more posts ${second} prompt tokens instead of ${first}`);
  }
  const largest = Math.max(...shares.map(({ first, second }) => second / first));
  results.scripted = { ...results.scripted, update_prompt_share: Math.round(largest * 10_000) / 10_000 };
}
if (process.env.ONLY === undefined) {
  mkdirSync(dist, { recursive: true });
  writeFileSync(`${dist}eval.json`, `${JSON.stringify(results, null, 2)}\n`);
}
