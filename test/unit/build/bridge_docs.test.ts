/** The bridge's reference pages leave nothing out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedInterfaces, page, readInterfaces } from '../../../build/bridge_docs.ts';
import { apiMethods } from '../../../server/bridge/mattermost/generated/api.ts';
import { hookMethods } from '../../../server/bridge/mattermost/generated/hooks.ts';
import { universe } from '../../../server/bridge/mattermost/generated/universe.ts';

test('every call and every hook has its page entry: a signature, words, and the server that brought it', () => {
  const members = (['api', 'hooks'] as const).flatMap((file) =>
    generatedInterfaces(file).flatMap((one) => one.members),
  );
  const documented = new Map(members.map((member) => [member.name, member]));
  for (const { name } of [...apiMethods, ...hookMethods]) {
    // Answered by the bridge itself.
    if (name === 'implemented') continue;
    const member = documented.get(name);
    assert.ok(member, name);
    assert.match(member.doc, /@since Mattermost \d/, name);
    assert.ok(member.doc.replace(/@\w+ .*/g, '').trim().length > 10, `${name} says what it does`);
  }
});

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
    /## doIt\n\n```ts\ndoIt\(id: string\): Promise<\{ a: string \}>\n```\n\nDoes it\.\n\n- Throws `AppError`\n- Since Mattermost 5\.2/,
  );
});
