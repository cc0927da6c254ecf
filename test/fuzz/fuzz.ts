/**
 * `make fuzz`: mutated inputs against the bridge's readers and writers, two processes at a time, and a table of what
 * came of it. Exits with 1 when an input broke a rule, hung, or cost more than `limits.ts` allows.
 *
 * SEED=n repeats a run, INPUTS=n sets how many in all (default 10^6), TARGET=gob runs some of them, ONE=n one input.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { seeded } from '../support/seeded.ts';
import { TARGETS, type Target, targetsOf } from './properties.ts';
import { inputSeed } from './property.ts';
import { type Row, rowOf, table } from './report.ts';
import { runInput, watchStrays } from './run_input.ts';
import { runShare } from './run_share.ts';

const DEFAULT_INPUTS = 1_000_000;

const { seed } = seeded();
const target = process.env.TARGET ?? '';
const inputs = Number(process.env.INPUTS ?? '') || DEFAULT_INPUTS;
const targets = targetsOf(target);
if (targets.length === 0) {
  const names = TARGETS.map(({ name }) => name).join(', ');
  console.error(`TARGET=${target}: no such target. There are: ${names}`);
  process.exit(2);
}
const weights = targets.reduce((sum, { weight }) => sum + weight, 0);
const processes = Math.min(2, availableParallelism());

if (process.env.ONE === undefined) await runAll();
else await runOne(targets[0] as Target, Number(process.env.ONE));

async function runAll(): Promise<void> {
  console.log(`make fuzz SEED=${seed}${target === '' ? '' : ` TARGET=${target}`} INPUTS=${inputs}`);
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  const began = performance.now();
  const rows: Row[] = [];
  try {
    for (const one of targets) rows.push(await runTarget(one, folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(`\n${table(rows)}`);
  const findings = rows.flatMap((row) => row.findings.map((finding) => ({ ...finding, target: row.target })));
  for (const { fault, target: name, index, text, stack, file } of findings) {
    console.log(`\n${fault} in ${name}, input ${index}: ${text}\n${stack}`);
    console.log(`kept as test/fuzz/corpus/${file}; again with`);
    console.log(`  make fuzz TARGET=${name} SEED=${seed} ONE=${index}`);
  }
  const failed = rows.some((row) => row.bad);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  const total = rows.reduce((sum, row) => sum + row.inputs, 0);
  const cpu = rows.reduce((sum, row) => sum + row.cpuSeconds, 0).toFixed(0);
  console.log(
    `\n${total} inputs in ${seconds} s (${cpu} s of CPU), SEED=${seed}: ${failed ? 'FAILED' : 'all rules held'}`,
  );
  process.exitCode = failed ? 1 : 0;
}

async function runTarget({ name, weight }: Target, folder: string): Promise<Row> {
  const end = Math.max(processes, Math.round((inputs * weight) / weights));
  const began = performance.now();
  const shares = Array.from({ length: processes }, (_, first) => ({
    property: name,
    seed,
    first,
    step: processes,
    end,
    progressFile: join(folder, String(first)),
  }));
  const run = shares.map(() => 0);
  const outcomes = await Promise.all(
    shares.map((share) =>
      runShare(share, (count) => {
        run[share.first] = count;
        tell(
          name,
          Math.min(
            run.reduce((sum, one) => sum + one, 0),
            end - 1,
          ),
          end,
        );
      }),
    ),
  );
  tell(name, end, end);
  return rowOf(name, outcomes, (performance.now() - began) / 1000);
}

/** Runs one input, and shows it. */
async function runOne(one: Target, index: number): Promise<void> {
  const property = await one.load();
  const input = property.make(seeded(inputSeed(seed, property.name, index)));
  console.log(`${property.name} SEED=${seed} input ${index}\nplan ${JSON.stringify(input.plan)}`);
  console.log(`bytes ${Buffer.from(input.bytes).toString('hex')}`);
  watchStrays();
  const before = process.cpuUsage();
  const failure = await runInput(property, input);
  const { user, system } = process.cpuUsage(before);
  console.log(`${(user + system) / 1000} ms of CPU, the engine's warming up included`);
  console.log(failure === undefined ? 'all rules held' : failure.stack || failure.text);
  process.exitCode = failure === undefined ? 0 : 1;
}

/** A line that grows on a terminal, or one at the end. */
function tell(name: string, count: number, of: number): void {
  if (process.stdout.isTTY) process.stdout.write(`\r${name} ${count}/${of}${count >= of ? '\n' : ''}`);
  else if (count >= of) console.log(`${name} ${count}/${of}`);
}
