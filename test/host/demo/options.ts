/** What `make demo` is asked for, in environment variables. */

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** One that a person can answer: nothing of it is a defect of ours. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

export interface DemoOptions {
  /** Absolute path of a bulk export. */
  readonly thread: string;
  /** Key (`post:team/channel/…`) or id of the thread's root; undefined for the longest thread. */
  readonly root: string | undefined;
  /** The user's locale; undefined to leave it as the export has it. */
  readonly locale: 'en' | 'ru' | undefined;
  readonly serve: boolean;
  readonly port: number;
  /** The plugin's settings. Empty: no model, and so the built-in digest. */
  readonly settings: Readonly<Record<string, unknown>>;
}

const THREADS = {
  en: fileURLToPath(new URL('../../threads/01_checkout_incident.jsonl', import.meta.url)),
  ru: fileURLToPath(new URL('../../threads/03_reliz_52.jsonl', import.meta.url)),
};

/** Absent and empty are the same: make hands over either. */
const text = z
  .string()
  .optional()
  .transform((value) => value?.trim() || undefined);

const environment = z.object({
  THREAD: text,
  ROOT: text,
  LOCALE: text.pipe(z.enum(['en', 'ru'], 'expected en or ru').optional()),
  SERVE: text,
  PORT: text.pipe(
    z
      .string()
      .regex(/^\d{1,5}$/, 'expected a port number')
      .optional(),
  ),
  LLM_BASE_URL: text,
  LLM_PROXY_TOKEN: text,
  LLM_MODEL: text,
});

/** Throws DemoError, one sentence per variable that is wrong. */
export function readOptions(env: NodeJS.ProcessEnv): DemoOptions {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new DemoError(faults.join('; '));
  }
  const { THREAD, ROOT, LOCALE, SERVE, PORT, LLM_BASE_URL, LLM_PROXY_TOKEN, LLM_MODEL } = parsed.data;
  const thread = THREAD === undefined ? THREADS[LOCALE ?? 'en'] : resolve(THREAD);
  if (statSync(thread, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new DemoError(`${thread}: there is no such file; THREAD takes a Mattermost bulk export (JSONL)`);
  }
  if (thread.endsWith('.zip')) {
    throw new DemoError(`${thread}: unpack the archive first; THREAD takes the .jsonl file inside`);
  }
  if (LLM_BASE_URL !== undefined && LLM_MODEL === undefined) {
    throw new DemoError('LLM_BASE_URL is set and LLM_MODEL is not: name the model to ask');
  }
  const model = { LlmBaseUrl: LLM_BASE_URL, LlmToken: LLM_PROXY_TOKEN ?? '', LlmModel: LLM_MODEL };
  return {
    thread,
    root: ROOT,
    locale: LOCALE,
    serve: SERVE !== undefined && SERVE !== '0',
    port: Number(PORT ?? 0),
    settings: LLM_BASE_URL === undefined ? {} : model,
  };
}
