/**
 * Compares what two hosts observed of the same scenarios: the plugin's API calls with their arguments, its log lines,
 * its command responses and its requests to the model.
 *
 *   node --import tsx test/conformance/compare.ts <a.json> <b.json>
 *
 * One line per scenario, last line `N passed, N failed`; exit code 1 when any differs.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What one host saw in one scenario; normalised as test/conformance/README.md lays down. */
export interface Observed {
  readonly name: string;
  readonly responses: readonly unknown[];
  readonly calls: readonly unknown[];
  readonly logs: readonly unknown[];
  readonly llm: readonly string[];
}

const PARTS = ['responses', 'calls', 'logs', 'llm'] as const;

/** The differences of one scenario, one text per entry that only one side has; empty when the two agree. */
export function differences(a: Observed, b: Observed): string[] {
  return PARTS.flatMap((part) => {
    const rest = (b[part] ?? []).map(stable);
    const onlyA = (a[part] ?? []).map(stable).filter((entry) => {
      const at = rest.indexOf(entry);
      if (at === -1) return true;
      rest.splice(at, 1);
      return false;
    });
    return [
      ...onlyA.map((entry) => `${part}: only the first has ${entry}`),
      ...rest.map((entry) => `${part}: only the second has ${entry}`),
    ];
  });
}

/** JSON with keys in one order, so that equal values are equal texts. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)))
      : item,
  );
}

function load(path: string): Map<string, Observed> {
  const all = JSON.parse(readFileSync(path, 'utf8')) as readonly Observed[];
  return new Map(all.map((one) => [one.name, one]));
}

function main(paths: readonly string[]): number {
  const [first, second] = paths;
  if (first === undefined || second === undefined) {
    console.error('usage: compare.ts <a.json> <b.json>');
    return 2;
  }
  const a = load(first);
  const b = load(second);
  let failed = 0;
  const names = [...new Set([...a.keys(), ...b.keys()])];
  for (const name of names) {
    const one = a.get(name);
    const other = b.get(name);
    const found =
      one === undefined || other === undefined ? ['only one host played it'] : differences(one, other);
    if (found.length > 0) failed += 1;
    console.log(found.length === 0 ? `ok    ${name}` : `FAIL  ${name}`);
    for (const line of found) console.log(`      ${line}`);
  }
  console.log(`${names.length - failed} passed, ${failed} failed`);
  return failed > 0 || names.length === 0 ? 1 : 0;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
