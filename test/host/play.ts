/**
 * Plays test/conformance/scenarios.json against an executable under the embedded host:
 *
 *   node --import tsx test/host/play.ts <unpacked folder or tar.gz> [-record file] [-only text] [-v]
 *
 * One line per scenario, last line `N passed, N failed`. `-record` writes what was observed for
 * test/conformance/compare.ts; `-v` prints the host's log of scenarios that failed.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { playScenario } from './play/play_scenario.ts';
import { readScenarios } from './play/scenario_file.ts';
import { unpackedPlugin } from './play/unpack.ts';

const SCENARIOS = fileURLToPath(new URL('../conformance/scenarios.json', import.meta.url));

/** The Go program's flags have one dash; both spellings are taken. */
const args = process.argv.slice(2).map((arg) => (/^-(record|only|scenarios)$/.test(arg) ? `-${arg}` : arg));
const { values, positionals } = parseArgs({
  args,
  allowPositionals: true,
  options: {
    record: { type: 'string' },
    only: { type: 'string', default: '' },
    scenarios: { type: 'string', default: SCENARIOS },
    v: { type: 'boolean', short: 'v', default: false },
  },
});
const [bundle] = positionals;
if (bundle === undefined || positionals.length > 1) {
  console.error('usage: play.ts <unpacked folder or tar.gz> [-record file] [-only text] [-v]');
  process.exit(2);
}

const into = mkdtempSync(join(tmpdir(), 'play-'));
try {
  const folder = unpackedPlugin(bundle, into);
  const file = readScenarios(values.scenarios);
  const observed: unknown[] = [];
  let passed = 0;
  let failed = 0;
  for (const scenario of file.scenarios.filter(({ name }) => name.includes(values.only))) {
    const begun = performance.now();
    const played = await playScenario(scenario, file, {
      pluginFolder: folder,
      scenarioFolder: dirname(values.scenarios),
    });
    const took = Math.round(performance.now() - begun);
    observed.push(played.observed);
    if (played.failure === undefined) {
      passed += 1;
      console.log(`ok    ${scenario.name} (${took}ms)`);
    } else {
      failed += 1;
      console.log(`FAIL  ${scenario.name} (${took}ms): ${played.failure}`);
      if (values.v) console.log(played.hostLog);
    }
  }
  if (values.record !== undefined) writeFileSync(values.record, `${JSON.stringify(observed, null, 1)}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} finally {
  rmSync(into, { recursive: true, force: true });
}
