/** The answer of the test, read without trust, and the one sentence that says how it went. */

import type { CatalogueLanguage, MessageKey } from '../../../assets/i18n/index.ts';
import { translate } from '../../../assets/i18n/index.ts';

export type StepState = 'ok' | 'warning' | 'failed' | 'skipped';

export interface TestStep {
  readonly title: string;
  readonly state: StepState;
  readonly message: string;
  readonly ms: number;
}

const TITLES: Readonly<Record<string, MessageKey>> = {
  url: 'thread_summary.webapp.test.step.url',
  dns: 'thread_summary.webapp.test.step.dns',
  tcp: 'thread_summary.webapp.test.step.tcp',
  proxy: 'thread_summary.webapp.test.step.proxy',
  tls: 'thread_summary.webapp.test.step.tls',
  authentication: 'thread_summary.webapp.test.step.authentication',
  model: 'thread_summary.webapp.test.step.model',
  context: 'thread_summary.webapp.test.step.context',
  english: 'thread_summary.webapp.test.step.english',
  streaming: 'thread_summary.webapp.test.step.streaming',
  thinking: 'thread_summary.webapp.test.step.thinking',
  russian: 'thread_summary.webapp.test.step.russian',
  json: 'thread_summary.webapp.test.step.json',
};

/** `undefined`: it is no answer of the test, but of something in between. */
export function readSteps(body: unknown, language: CatalogueLanguage): readonly TestStep[] | undefined {
  if (!isObject(body) || !Array.isArray(body.steps)) return undefined;
  const steps = body.steps.flatMap((value: unknown): TestStep[] => {
    if (!isObject(value) || typeof value.name !== 'string' || typeof value.message !== 'string') return [];
    const { state } = value;
    if (state !== 'ok' && state !== 'warning' && state !== 'failed' && state !== 'skipped') return [];
    const title = TITLES[value.name];
    const ms = typeof value.ms === 'number' ? value.ms : 0;
    return [
      {
        title: title === undefined ? value.name : translate(language, title),
        state,
        message: value.message,
        ms,
      },
    ];
  });
  return steps.length === 0 ? undefined : steps;
}

/** For the live region: how it went, and what to look at first. */
export function verdictOf(steps: readonly TestStep[], language: CatalogueLanguage): string {
  const failed = steps.find(({ state }) => state === 'failed');
  if (failed !== undefined) {
    return translate(language, 'thread_summary.webapp.test.failed', { step: failed.title });
  }
  const count = steps.filter(({ state }) => state === 'warning').length;
  return count === 0
    ? translate(language, 'thread_summary.webapp.test.all_good')
    : translate(language, 'thread_summary.webapp.test.with_warnings', { count });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
