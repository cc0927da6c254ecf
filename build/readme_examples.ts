/** Puts what `make demo` prints into README.md: `make readme`. */

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './project.ts';

/**
 * What the demo prints in `locale`, links and the zero-width spaces that keep words from becoming links left out, and
 * the time that it took rounded to the same every time.
 */
export function demoExample(locale: string): string {
  // Whatever else would make it another demo stays out.
  const { THREAD, ROOT, SERVE, PORT, LLM_BASE_URL, LLM_PROXY_TOKEN, LLM_MODEL, ...env } = process.env;
  const printed = execFileSync(process.execPath, ['--import', 'tsx', 'test/host/demo.ts'], {
    cwd: root,
    env: { ...env, LOCALE: locale },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return printed
    .replace(/\[(\d+)\]\(http[^)]*\)/g, '[$1]')
    .replace(/\u200b/g, '')
    .replace(/(Made in|Составлено за) [\d.,]+ /g, '$1 1 ');
}

/** `text` with the block of `locale` replaced by `example`. Throws when it has none. */
export function withExample(text: string, locale: string, example: string): string {
  const block = new RegExp(`(<!-- demo ${locale} -->\n).*?(<!-- end -->)`, 's');
  if (!block.test(text)) throw new Error(`README.md: expected a block "demo ${locale}", found none`);
  return text.replace(
    block,
    (_all, begin: string, end: string) => `${begin}\`\`\`\n${example}\`\`\`\n${end}`,
  );
}

if (import.meta.filename === process.argv[1]) {
  const file = join(root, 'README.md');
  const text = ['en', 'ru'].reduce(
    (before, locale) => withExample(before, locale, demoExample(locale)),
    readFileSync(file, 'utf8'),
  );
  writeFileSync(file, text);
}
