/** What the plugin asked for, read back from its request as a model would have to. */

import type { Language, SectionKind } from '../../../server/summary/types.ts';
import type { ChatRequest } from '../../support/fake_llm.ts';

export interface ReadRequest {
  readonly language: Language;
  /** Numbers of the posts in it. */
  readonly posts: ReadonlySet<number>;
  /** Claims in it, where it is not the posts that are asked about. */
  readonly claims: readonly RequestedClaim[];
  /** Claims of its own to be put into the language, by their numbers. */
  readonly translate: readonly { readonly i: number; readonly text: string }[];
  /** Its text: the same request has the same. */
  readonly key: string;
}

export interface RequestedClaim {
  readonly section: SectionKind;
  readonly claim: string;
  readonly posts: readonly number[];
  readonly done?: boolean;
}

export function readRequest(request: ChatRequest): ReadRequest {
  const content = (role: string): string =>
    (request.messages ?? [])
      .filter((message) => message.role === role)
      .map((message) => message.content)
      .join('\n');
  const system = content('system');
  const values = content('user').split('\n').flatMap(parsed);
  return {
    language: /\bin Russian\b/.test(system) ? 'ru' : 'en',
    posts: new Set(
      values.filter((value) => 'n' in value && !('claim' in value)).map((value) => Number(value.n)),
    ),
    claims: values.filter((value) => 'claim' in value) as unknown as RequestedClaim[],
    translate: values.filter(
      (value) => 'i' in value && 'text' in value,
    ) as unknown as ReadRequest['translate'],
    key: `${system}\n${content('user')}`,
  };
}

function parsed(line: string): Record<string, unknown>[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Record<string, unknown>];
  } catch {
    return [];
  }
}
