/** The bridge's reference pages leave nothing out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedInterfaces, page, readInterfaces } from '../../../build/bridge_docs.ts';
import { apiMethods } from '../../../server/bridge/mattermost/generated/api.ts';
import { hookMethods } from '../../../server/bridge/mattermost/generated/hooks.ts';
import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';

/** What a page says of each call and each hook. */
function documented(file: 'api' | 'hooks'): ReadonlyMap<string, string> {
  const members = generatedInterfaces(file).flatMap((one) => one.members);
  return new Map(members.map(({ name, doc }) => [name, doc]));
}

/** The texts behind one tag. */
function tags(doc: string, tag: string): string[] {
  return [...doc.matchAll(new RegExp(`^@${tag} (.+)$`, 'gm'))].map(([, text = '']) => text);
}

for (const [file, table] of [
  ['api', apiMethods],
  // Implemented is answered by the bridge itself.
  ['hooks', hookMethods.filter(({ name }) => name !== 'implemented')],
] as const) {
  test(`${file}: each says what it does, what it returns, what it throws, and which server brought it`, () => {
    const pages = documented(file);
    assert.equal(pages.size >= table.length, true);
    for (const { name, go, since, results, handWritten, newer } of table) {
      const doc = pages.get(name);
      assert.ok(doc !== undefined, `${go} is on no page`);
      assert.ok(doc.replace(/^@.*$/gm, '').trim().length > 10, `${go} says what it does`);
      assert.deepEqual(tags(doc, 'since'), [`Mattermost ${since}`], go);
      const returns = tags(doc, 'returns');
      assert.equal(returns.length, 1, `${go} says what it returns`);
      if (handWritten !== true) assert.equal(returns[0] === 'nothing', results === 0, go);
      const throws = tags(doc, 'throws');
      assert.ok(throws.length > 0, `${go} says what it throws`);
      if (file === 'hooks') continue;
      const unsupported = throws.filter((text) => text.includes('not_supported'));
      assert.deepEqual(
        unsupported,
        newer === true ? [`HostError \`not_supported\` by servers before Mattermost ${since}`] : [],
        go,
      );
    }
  });
}

test('every struct of the host that a page names is on the page of types, with all its fields', () => {
  const post = generatedInterfaces('types').find(({ name }) => name === 'Post');
  const fields = universe.structs['model.Post']?.fields.map(({ json }) => json);
  assert.deepEqual(
    post?.members.map(({ name }) => name),
    fields,
  );
});

test('comments, tags and quoted names are read as they stand', () => {
  const source = `/** What it is. */
export interface Api {
  /**
   * Does it.
   *
   * @returns what it did
   * @throws AppError
   * @since Mattermost 5.2
   */
  doIt(id: string): Promise<{ a: string }>;

  plain: number;
  'odd-name': boolean | null;
}
`;
  const [api] = readInterfaces(source);
  assert.deepEqual(api?.doc, 'What it is.');
  assert.deepEqual(
    api?.members.map(({ name }) => name),
    ['doIt', 'plain', "'odd-name'"],
  );
  const text = page('T', api === undefined ? [] : [api], 'methods');
  assert.match(
    text,
    /## doIt\n\n```ts\ndoIt\(id: string\): Promise<\{ a: string \}>\n```\n\nDoes it\.\n\n- Returns what it did\n- Throws AppError\n- Since Mattermost 5\.2/,
  );
});
